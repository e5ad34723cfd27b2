"""What statements are derived from: lines of the journal, prices of shares, prices of assets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.assets import Price
from gql_server.domain.journal import Entry
from gql_server.domain.statement import SharePrices


@dataclass(frozen=True, slots=True)
class ObservedFeed:
    """An observation of a feed: the value with 18 decimals, and when it was observed, Unix seconds."""

    value: int
    observed_at: int


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A journal entry that changed what a sub-account holds or owes, with the command that made it.

    Args:
        seq: Of the command.
        at: When it was decided, Unix seconds.
        kind: The command's class name.
    """

    seq: int
    at: int
    kind: str
    entry: Entry


class PastStore(Protocol):
    """The part of the ledger that says how things came to be what they are."""

    async def journal_of(self, sub_account_id: str) -> Sequence[HeldEntry]:
        """Return the journal's entries that have the sub-account as a holder, in order."""
        ...

    async def share_prices(self, symbol: str, start: int, end: int) -> Sequence[SharePrices]:
        """Return what the shares of a market were worth, in order, as its history rows say.

        Args:
            symbol: Which market.
            start: The rows begin with the last one at or before this time.
            end: They end with the first one at or after this time.
        """
        ...

    async def observed_price(self, symbol: str, at: int) -> Price | None:
        """Return the price that was the latest at a time, fresh or not."""
        ...

    async def observed_feed(self, name: str, at: int) -> ObservedFeed | None:
        """Return the observation of a feed that was the latest at a time; None where there was none, or it was not kept yet."""
        ...
