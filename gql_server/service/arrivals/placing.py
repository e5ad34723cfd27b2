"""Where an arrival belongs: whose it is, and whether it is credited, held or only kept (rules N1, N3). Pure: nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, HeldReason
from gql_server.domain.assets import Asset
from gql_server.domain.commands import CreditDeposit, HoldDeposit
from gql_server.domain.networks import ledger_units_down, network_of
from gql_server.plugin_api.custody import ArrivalState
from gql_server.ports.arrivals import GivenAddress, Seen
from gql_server.units import AMOUNT_MAX


@dataclass(frozen=True, slots=True)
class Unplaceable:
    """The ledger cannot name it: it is kept and shown."""

    problem: str


def is_deep(seen: Seen, asset: Asset | None) -> bool:
    """Tell whether an arrival counts: its custodian says so, and it is as deep as we ask."""
    if seen.state != ArrivalState.CONFIRMED:
        return False
    network = None if asset is None else network_of(asset.networks, seen.network)
    return network is None or seen.confirmations >= network.confirmations


def place(
    seen: Seen, asset: Asset | None, owners: Sequence[GivenAddress], reference: str
) -> CreditDeposit | HoldDeposit | Unplaceable:
    """Return the command that books a deep arrival.

    Args:
        asset: That it is of; None where the ledger does not know it.
        owners: For what the address was given out.
        reference: The deposit's.
    """
    if asset is None:
        return Unplaceable(f"the ledger does not know {seen.symbol or seen.asset}")
    network = network_of(asset.networks, seen.network)
    if network is not None and network.decimals != seen.decimals:
        return Unplaceable(f"{asset.symbol} has {network.decimals} decimals on {network.name}, not {seen.decimals}")
    units = ledger_units_down(seen.amount, seen.decimals, asset.decimals).amount
    if not 0 < units <= AMOUNT_MAX:
        return Unplaceable(f"{seen.amount} units of {seen.network} are {units} of the ledger")
    if not owners:
        return HoldDeposit(HOUSE_SUB_ACCOUNT_ID, asset.symbol, units, HeldReason.UNKNOWN_ADDRESS, reference)
    whose, reason = owners[0].sub_account_id, None
    if network is None or seen.network not in {one.network for one in owners}:
        reason = HeldReason.WRONG_NETWORK
    elif not network.is_deposit_enabled:
        reason = HeldReason.DEPOSITS_DISABLED
    elif units < network.minimum_deposit:
        reason = HeldReason.BELOW_NETWORK_MINIMUM
    if reason is not None:
        return HoldDeposit(whose, asset.symbol, units, reason, reference)
    return CreditDeposit(whose, asset.symbol, units, reference)
