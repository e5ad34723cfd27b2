"""Networks of an asset: the same asset may live on several, each with decimals of its own.

The ledger knows one kind of unit for an asset, a network another. What comes in is rounded down to ledger units and what is below
one stays with the house; what goes out is rounded down to the network's units. So nobody is ever credited what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gql_server.units import AMOUNT_MAX


@dataclass(frozen=True, slots=True)
class AssetNetwork:
    """A network on which an asset comes in and leaves. Amounts are in units of the ledger, not of the network.

    Args:
        name: Such as ``bitcoin``; the custodian's name of it.
        decimals: Of the asset on this network, 0 to 36.
        contract: The token's contract there; None for the network's own coin.
        confirmations: How deep an arrival must be before it is credited, at least 1.
        minimum_deposit: What custody takes in at least; less is held in suspense (rule N3).
        minimum_withdrawal: The least payout, its fee included.
        maximum_withdrawal: The greatest payout, its fee included; None for no limit.
        withdrawal_fee: Of a payout on this network, part of the amount.
        is_deposit_enabled: Whether addresses are given out and arrivals are credited.
        is_withdrawal_enabled: Whether payouts are taken.
    """

    name: str
    decimals: int
    contract: str | None
    confirmations: int
    minimum_deposit: int
    minimum_withdrawal: int
    maximum_withdrawal: int | None
    withdrawal_fee: int
    is_deposit_enabled: bool = True
    is_withdrawal_enabled: bool = True


class Converted(NamedTuple):
    """An amount in the other kind of unit, and what is left over, in the kind that it came in."""

    amount: int
    dust: int


def ledger_units_down(amount: int, network_decimals: int, decimals: int) -> Converted:
    """Return what so many units of a network are in units of the ledger, rounded down.

    Args:
        amount: In the network's smallest unit.
        network_decimals: Of the asset on the network.
        decimals: Of the asset in the ledger.

    Returns:
        Ledger units, and what is below one of them in network units: it stays with the house, and is credited to nobody.

    Law: ``0 <= dust``, less than one ledger unit, and nothing is lost: units and dust together are the amount.
    """
    return _scaled_down(amount, network_decimals, decimals)


def network_units_down(units: int, network_decimals: int, decimals: int) -> Converted:
    """Return what so many units of the ledger are in the network's smallest unit, rounded down.

    Returns:
        Network units, and the ledger units that are too few for one of them: they cannot leave by this network.

    Law: never more than the units are worth: ``ledger_units_down`` of the answer is at most the units.
    """
    return _scaled_down(units, decimals, network_decimals)


def _scaled_down(amount: int, from_decimals: int, to_decimals: int) -> Converted:
    if to_decimals >= from_decimals:
        return Converted(amount * _scale(to_decimals - from_decimals), 0)
    return Converted(*divmod(amount, _scale(from_decimals - to_decimals)))


def _scale(decimals: int) -> int:
    scale: int = 10**decimals
    return scale


def can_be_sent_exactly(units: int, network: AssetNetwork, decimals: int) -> bool:
    """Tell whether so many ledger units are a whole number of the network's units."""
    return network_units_down(units, network.decimals, decimals).dust == 0


def network_of(networks: tuple[AssetNetwork, ...], name: str) -> AssetNetwork | None:
    """Return the network of that name, None where there is none."""
    return next((network for network in networks if network.name == name), None)


def unsound(network: AssetNetwork, decimals: int) -> tuple[str, str] | None:
    """Say what is wrong with a network of an asset with so many decimals: the field, and the problem.

    A payout is right to the last unit only where minimum, maximum and fee are whole units of the network.
    """
    amounts = {
        "minimumDeposit": network.minimum_deposit,
        "minimumWithdrawal": network.minimum_withdrawal,
        "withdrawalFee": network.withdrawal_fee,
        **({} if network.maximum_withdrawal is None else {"maximumWithdrawal": network.maximum_withdrawal}),
    }
    for field, units in amounts.items():
        if not 0 <= units <= AMOUNT_MAX:
            return field, "must not be negative"
        if not can_be_sent_exactly(units, network, decimals):
            return field, f"must be whole units of the network, which has {network.decimals} decimals"
    if network.minimum_withdrawal <= network.withdrawal_fee:
        return "minimumWithdrawal", "must be more than the withdrawal fee, which is part of it"
    if network.maximum_withdrawal is not None and network.maximum_withdrawal < network.minimum_withdrawal:
        return "maximumWithdrawal", "must be at least the minimum"
    return None
