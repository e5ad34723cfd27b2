"""Both sides of a reconciliation, as they were read: what custody says, and what the ledger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gql_server.domain.accounts import Payout
from gql_server.plugin_api.custody import Arrival, CustodyReceipt, Holding
from gql_server.ports.payout_orders import PlacedOrder


@dataclass(frozen=True, slots=True)
class CustodySide:
    """What a custodian says.

    Args:
        receipts: By payout id: of every order that was asked about, and of every payout that it reports by itself.
        arrivals: Each as it is now.
    """

    holdings: Sequence[Holding]
    receipts: Mapping[str, CustodyReceipt]
    arrivals: Sequence[Arrival]


@dataclass(frozen=True, slots=True)
class BookedAsset:
    """An asset of the ledger that comes by networks.

    Args:
        decimals: Of the ledger's units.
        networks: The decimals of each of its networks, by name.
        custody: What its custody account says, units.
    """

    symbol: str
    decimals: int
    networks: Mapping[str, int]
    custody: int


@dataclass(frozen=True, slots=True)
class BookedPayout:
    """An order that was placed, and the payout that it is for; None when the ledger has none of this id."""

    order: PlacedOrder
    payout: Payout | None


@dataclass(frozen=True, slots=True)
class BookedArrival:
    """What the ledger made of an arrival: it was credited, or is held for somebody, or in suspense.

    Args:
        arrival_id: The custodian's name of it.
        amount: What was booked, units.
        is_reversed: Whether that was taken back since.
        unsent: What of it has left custody's account to go back without that anybody was asked to send it, units.
    """

    deposit_id: str
    arrival_id: str
    symbol: str
    network: str
    amount: int
    is_reversed: bool = False
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class LedgerSide:
    """What the ledger says.

    Args:
        assets: Those that come by networks; coins of the others are in no custodian's books.
        known_symbols: Every asset there is.
    """

    assets: Mapping[str, BookedAsset]
    known_symbols: frozenset[str]
    payouts: Sequence[BookedPayout]
    arrivals: Sequence[BookedArrival]
