"""Who pays which fee, and how much may leave at a time: said here and nowhere else (rules L10, L15)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.assets import Asset
from gql_server.domain.errors import BelowMinimum, InvalidInput
from gql_server.domain.networks import AssetNetwork, network_of
from gql_server.units import format_fixed


@dataclass(frozen=True, slots=True)
class PayoutTerms:
    """What a payout costs and how large it may be, in units of the ledger.

    Args:
        fee: Kept of the amount; the rest is sent.
        minimum: The least amount, its fee included.
        maximum: The most, where there is one.
        step: What can be sent is a multiple of this: 1 unless the network knows fewer decimals than the ledger.
    """

    fee: int
    minimum: int
    maximum: int | None = None
    step: int = 1

    def fee_of(self, amount: int) -> int:
        """Return what is kept of an amount: the fee, and what the network is too coarse to send, less than one step."""
        return self.fee + (amount - self.fee) % self.step


def chosen_network(asset: Asset, network: str | None) -> str | None:
    """Return by which network a payout goes: the one that is named, or the only one there is; None where the asset has none.

    Raises:
        InvalidInput: When the asset has no such network, or several and none was named.
    """
    names = [known.name for known in asset.networks]
    if network is None:
        if len(names) > 1:
            raise InvalidInput("network", f"must be one of {', '.join(names)}")
        return names[0] if names else None
    if network not in names:
        raise InvalidInput("network", f"must be one of {', '.join(names)}" if names else f"is none: {asset.symbol} has no networks")
    return network


def terms_of(asset: Asset, network: str | None) -> PayoutTerms:
    """Return what holds for payouts of an asset by a network.

    Raises:
        InvalidInput: When the asset has no such network, has some and none is named, or the network takes no payouts now.
    """
    if network is None and not asset.networks:
        return PayoutTerms(asset.withdrawal_fee, asset.withdrawal_fee + 1)
    known = None if network is None else network_of(asset.networks, network)
    if known is None:
        names = ", ".join(one.name for one in asset.networks)
        raise InvalidInput("network", f"must be one of {names}" if names else f"is none: {asset.symbol} has no networks")
    if not known.is_withdrawal_enabled:
        raise InvalidInput("network", f"is {network}, by which no {asset.symbol} leaves now")
    return _terms_by(asset, known)


def least_payable(asset: Asset) -> int:
    """Return the least amount that can leave by any way."""
    return min((_terms_by(asset, known).minimum for known in asset.networks), default=asset.withdrawal_fee + 1)


def _terms_by(asset: Asset, network: AssetNetwork) -> PayoutTerms:
    step = 10 ** max(0, asset.decimals - network.decimals)
    minimum = max(network.minimum_withdrawal, network.withdrawal_fee + step)
    return PayoutTerms(network.withdrawal_fee, minimum, network.maximum_withdrawal, int(step))


def require_payable(asset: Asset, network: str | None, amount: int, *, is_whole: bool = False) -> None:
    """Refuse a payout that is too small or too large for its network.

    Args:
        amount: With its fee, in units.
        is_whole: Whether only the whole can leave, so that a maximum would lock it up: none binds then.

    Raises:
        InvalidInput: When the asset has no such network, or more is asked than one payout may be.
        BelowMinimum: When too little is asked.
    """
    terms = terms_of(asset, network)
    if amount < terms.minimum:
        raise BelowMinimum(asset.symbol, terms.minimum)
    if terms.maximum is not None and amount > terms.maximum and not is_whole:
        most = format_fixed(terms.maximum, asset.decimals)
        raise InvalidInput("amount", f"is more than {most} {asset.symbol}, the most that one payout by {network} may be")
