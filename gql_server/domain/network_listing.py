"""Saying on which networks an asset comes in and leaves (rule N1)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.assets import Asset
from gql_server.domain.draft import Draft, require_asset
from gql_server.domain.errors import InvalidInput, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.networks import AssetNetwork, network_of, unsound
from gql_server.domain.outcomes import Done

NETWORKS_MAX: Final = 16
NETWORK_DECIMALS_MAX: Final = 36
CONFIRMATIONS_MAX: Final = 10_000
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_NAME_LENGTH_MAX: Final = 32
_CONTRACT_LENGTH_MAX: Final = 128


def set_asset_networks(draft: Draft, command: c.SetAssetNetworks) -> Done:
    """Set all networks of an asset; no money moves, and what is under way stays as it is."""
    asset = require_asset(draft.book, command.symbol)
    if len(command.networks) > NETWORKS_MAX:
        raise InvalidInput("networks", f"must be {NETWORKS_MAX} at most")
    names = [network.name for network in command.networks]
    for place, network in enumerate(command.networks):
        _require_sound(asset, network, f"networks.{place}")
        if network.name in names[:place]:
            raise InvalidInput(f"networks.{place}.name", "must be there once")
    draft.book.assets.put(asset.symbol, replace(asset, networks=command.networks))
    draft.tell(EventType.ASSET_CHANGED, symbol=asset.symbol)
    return Done()


def _require_sound(asset: Asset, network: AssetNetwork, place: str) -> None:
    if len(network.name) > _NAME_LENGTH_MAX or _NAME.fullmatch(network.name) is None:
        raise InvalidInput(f"{place}.name", f"must be 1 to {_NAME_LENGTH_MAX} small letters, digits and hyphens, a letter first")
    if not 0 <= network.decimals <= NETWORK_DECIMALS_MAX:
        raise InvalidInput(f"{place}.decimals", f"must be 0 to {NETWORK_DECIMALS_MAX}")
    if not 1 <= network.confirmations <= CONFIRMATIONS_MAX:
        raise InvalidInput(f"{place}.confirmations", f"must be 1 to {CONFIRMATIONS_MAX}")
    contract = network.contract
    if contract is not None and not (0 < len(contract) <= _CONTRACT_LENGTH_MAX and contract.isprintable() and " " not in contract):
        raise InvalidInput(f"{place}.contract", f"must be 1 to {_CONTRACT_LENGTH_MAX} printable characters without blanks")
    problem = unsound(network, asset.decimals)
    if problem is not None:
        raise InvalidInput(f"{place}.{problem[0]}", problem[1])
    known = network_of(asset.networks, network.name)
    if known is not None and known.decimals != network.decimals:
        raise TermsRefused("N1", f"The decimals of {asset.symbol} on {network.name} never change")
