"""How the house stands now, as families of metrics: read when somebody asks, from one snapshot of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from gql_server.domain.accrual import next_boundary
from gql_server.domain.assets import is_off_its_peg
from gql_server.domain.book import Book
from gql_server.domain.market import ModelStatus, utilization
from gql_server.domain.pauses import in_force
from gql_server.domain.pricing import agreeing_of
from gql_server.domain.solvency import sides_of
from gql_server.units import WAD

PREFIX: Final = "gql_server_"


def reached(*, is_reached: bool) -> Metric:
    """Return whether the database answers; a server that is up without it answers ``UNAVAILABLE``."""
    return GaugeMetricFamily(f"{PREFIX}database_up", "1 while the database answers.", value=float(is_reached))


def standing(book: Book, now: int) -> Iterator[Metric]:
    """Yield what a monitoring system watches of the books.

    Args:
        book: Every asset with its price, ledger and market.
        now: The time of the snapshot, Unix seconds of money time.
    """
    yield from _of_markets(book, now)
    yield from _of_assets(book, now)


def _of_markets(book: Book, now: int) -> Iterator[Metric]:
    use = _family("market_utilization_ratio", "Borrowed of lent; above 1 when more is owed than lent.", "asset")
    rate = _family("market_borrow_rate_ratio", "What borrowers pay a year; 1 is 100 %.", "asset")
    lag = _family("market_accrual_lag_seconds", "How long the next boundary is overdue; 0 when it is not.", "asset")
    stale = _family("market_model_stale", "1 while the rate model fails and its last good rate stands.", "asset")
    for market in book.markets.values():
        use.add_metric([market.symbol], utilization(market) / WAD)
        rate.add_metric([market.symbol], market.borrow_rate / WAD)
        lag.add_metric([market.symbol], max(0, now - next_boundary(market)))
        stale.add_metric([market.symbol], float(market.model_status is ModelStatus.STALE))
    yield from (use, rate, lag, stale)


def _of_assets(book: Book, now: int) -> Iterator[Metric]:
    age = _family("price_age_seconds", "Since when the latest price stands.", "asset")
    limit = _family("price_age_limit_seconds", "From which age on a price counts for nothing.", "asset")
    held = _family("price_halted", "1 while the last good price is held, since its sources disagree.", "asset")
    off_peg = _family("price_off_peg", "1 while the last good price is outside of the band around the asset's peg.", "asset")
    quote = _family("price_quote_age_seconds", "How old what a source says is, by its own clock.", "asset", "source")
    agreeing = _family(
        "price_sources_agreeing", "How many sources stand for the same price now, by quotes that are not old.", "asset"
    )
    quorum = _family("price_quorum", "How many sources must agree for a price to be taken.", "asset")
    gap = _family("solvency_gap_units", "What the house has less all that it owes and owns: 0 in sound books, always.", "asset")
    spare = _family(
        "custody_less_claims_units", "What custody holds beyond the claims on it; below 0 by no more than is missing.", "asset"
    )
    paused = _family("paused_scopes", "How many of new risk, payouts and transfers are paused.", "asset")
    missing = _family("missing_units", "Coins that should be in custody and are not: the house has to bring them.", "asset")
    for asset in book.assets.values():
        symbol, price, ledger = asset.symbol, book.prices.get(asset.symbol), book.ledgers[asset.symbol]
        quorum.add_metric([symbol], asset.pricing.quorum)
        if price is not None:
            age.add_metric([symbol], max(0, now - price.observed_at))
            held.add_metric([symbol], float(price.halt is not None))
            off_peg.add_metric([symbol], float(is_off_its_peg(asset, price)))
            if price.heard:
                agreeing.add_metric([symbol], agreeing_of(price.heard, asset.pricing, now))
            for heard in price.heard:
                if heard.usd:
                    quote.add_metric([symbol, heard.source], max(0, now - heard.observed_at))
        if asset.risk is not None:
            limit.add_metric([symbol], asset.risk.price_max_age_seconds)
        gap.add_metric([symbol], sides_of(book, symbol).gap)
        spare.add_metric([symbol], ledger.custody - ledger.claims)
        missing.add_metric([symbol], ledger.missing)
        paused.add_metric([symbol], len(in_force(asset.pauses, now)))
    yield from (paused, age, limit, held, off_peg, quote, agreeing, quorum, gap, spare, missing)


def _family(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(PREFIX + name, meaning, labels=labels)
