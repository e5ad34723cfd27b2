"""The rate of exchange of the yen: made of what price sources say of ``JPY``, and recorded as the feed ``fx.usd_jpy``.

It is a feed and no price: the yen is no asset, nobody deposits or owes it, and no money moves by it. What is shown in yen is
converted by it, now and at any time of the past. So the same sources give both, while the ledger keeps what it has always kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.book import Book
from gql_server.domain.commands import ObservedFeed, ObserveFeeds
from gql_server.domain.pricing import Heard, PriceTerms, Quote, judge
from gql_server.units import WAD

YEN: Final = "JPY"
"""What a price source is asked for: US dollars per yen."""
FEED: Final = "fx.usd_jpy"
"""What is recorded of it: yen per US dollar."""
TERMS: Final = PriceTerms(quote_max_age_seconds=3_600, deviation_max=WAD // 20)
"""A rate of exchange moves less than prices, and rests over weekends."""
RECORDED_SECONDS: Final = 300
"""How old the recorded rate must be before it is recorded again."""

ROUNDED_TO: Final = 10**9
"""To what the rate is rounded, of 10^18: nine decimals are more than any source means."""


class ExchangeRate:
    """Remembers what sources said, so that repetitions and jumps of one of them change nothing (rules P1 to P3)."""

    def __init__(self) -> None:
        """Nothing was heard so far."""
        self._heard: tuple[Heard, ...] = ()

    def hear(self, book: Book, quotes: Sequence[Quote], now: int) -> ObserveFeeds | None:
        """Return what is to be recorded of what sources say, None for nothing.

        Args:
            book: With the feeds that are recorded.
            quotes: Of ``JPY``, at most one of each source.
            now: Unix seconds.
        """
        feed = book.feeds.get(FEED)
        last = None if feed is None else inverse(feed.value)
        judged = judge(last, self._heard, quotes, TERMS, now)
        self._heard = judged.heard
        if judged.usd is None or (feed is not None and now - feed.observed_at < RECORDED_SECONDS):
            return None
        return ObserveFeeds((ObservedFeed(FEED, _rounded(inverse(judged.usd))),))


def inverse(value: int) -> int:
    """Return one by a number of 18 decimals, with as many, rounded to the nearest."""
    return (WAD * WAD + value // 2) // value if value else 0


def _rounded(value: int) -> int:
    return (value + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO
