"""Addresses to which customers send coins: asked of the custodian once, and a sub-account's for ever (rule N2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.domain.assets import Asset
from gql_server.domain.errors import InvalidInput
from gql_server.domain.networks import network_of
from gql_server.plugin_api.custody import AddressRequest
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.arrivals import AddressTaken, ArrivalStore, GivenAddress
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Identifiers
from gql_server.service.arrivals.hearing import looked_up
from gql_server.service.requests import Unavailable

_log: Final = structlog.get_logger(__name__)


class DepositAddresses:
    """Gives addresses out."""

    def __init__(self, custodian: GuardedCustodian, store: ArrivalStore, ledger: LedgerStore, identifiers: Identifiers) -> None:
        """Ask this custodian."""
        self._custodian = custodian
        self._store = store
        self._ledger = ledger
        self._identifiers = identifiers

    async def of(self, sub_account_id: str) -> Sequence[GivenAddress]:
        """Return the addresses that a sub-account was given."""
        return await self._store.addresses_of(sub_account_id)

    async def give(self, sub_account_id: str, asset: Asset, network: str) -> GivenAddress:
        """Return a sub-account's address for an asset on a network, the same at every time.

        Raises:
            InvalidInput: The asset does not come in there.
            Unavailable: The custodian does not answer, or answers with an address of somebody else.
        """
        known = [one for one in await self._store.addresses_of(sub_account_id) if one.custodian == self._custodian.name]
        for one in known:
            if (one.symbol, one.network) == (asset.symbol, network):
                return one
        there = network_of(asset.networks, network)
        if there is None or not there.is_deposit_enabled:
            names = [one.name for one in asset.networks if one.is_deposit_enabled]
            raise InvalidInput("network", f"must be one of {', '.join(names)}" if names else "takes no deposits of this asset")
        try:
            given = await self._custodian.deposit_address(AddressRequest(sub_account_id, asset.symbol, network))
        except AdapterFailed as failure:
            _log.warning("custodian did not answer", about="an address", problem=failure.problem)
            raise Unavailable("the custodian did not answer") from None
        address = GivenAddress(
            self._identifiers.new_id(),
            self._custodian.name,
            sub_account_id,
            asset.symbol,
            network,
            given.address,
            looked_up(given.address),
            given.tag or "",
            await self._ledger.now(),
        )
        try:
            return await self._store.give(address)
        except AddressTaken:
            _log.error("address_of_another", custodian=self._custodian.name, sub_account=sub_account_id)
            raise Unavailable("the custodian answered with an address that is taken") from None
