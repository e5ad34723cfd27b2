"""Tables and plots of the laboratory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from gql_server.cli.lab_options import REPORT

if TYPE_CHECKING:
    from gql_server.lab.cadence import CadencePath
    from gql_server.lab.comparison import Compared
    from gql_server.lab.distribution import Distribution
    from gql_server.lab.liquidations import Judged
    from gql_server.lab.scenario import Scenario

_DOLLAR = 10**18


def percent(value: int, digits: int = 2) -> str:
    """Return an 18-decimal fraction as a percentage with so many decimals, rounded toward minus infinity."""
    return f"{_grouped(value * 10 ** (digits + 2) // 10**18, digits)} %"


def tokens(amount: int, decimals: int) -> str:
    """Return an amount in whole tokens, rounded toward minus infinity: two decimals, and six below one token."""
    digits = min(decimals, 2 if abs(amount) >= 10**decimals else 6)
    return _grouped(amount * 10**digits // 10**decimals, digits)


def _grouped(units: int, decimals: int) -> str:
    whole, rest = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole:,}.{rest:0{decimals}}"


def comparison_table(scenario: Scenario, compared: Sequence[Compared]) -> Table:
    """Return what came of each model, one a column."""
    decimals = scenario.decimals
    sums = [one.summary for one in compared]
    table = Table(
        "", *(one.contestant.label for one in compared), title=f"{scenario.market}, {scenario.hours} hours", title_justify="left"
    )
    table.add_row("borrowers paid", *(tokens(one.borrowers_paid, decimals) for one in sums))
    table.add_row("lenders earned", *(tokens(one.lenders_earned, decimals) for one in sums))
    table.add_row("house earned", *(tokens(one.house_earned, decimals) for one in sums))
    table.add_row("lender yield", *(percent(one.lender_yield) for one in sums), end_section=True)
    table.add_row("borrow rate: mean", *(_of(one.borrow_rate, "mean") for one in sums))
    table.add_row("  5 % to 95 % of hours", *(_range(one.borrow_rate) for one in sums))
    table.add_row("  mean move in an hour", *(percent(one.rate_move) for one in sums))
    table.add_row("utilization: mean", *(_of(one.utilization, "mean") for one in sums))
    table.add_row("  5 % to 95 % of hours", *(_range(one.utilization) for one in sums), end_section=True)
    table.add_row("hours above the throttle", *(str(one.hours_above_throttle) for one in sums))
    table.add_row("hours borrows were refused", *(str(one.refused_borrows) for one in sums))
    table.add_row("hours withdrawals were refused", *(str(one.refused_withdrawals) for one in sums))
    table.add_row("hours the model was broken", *(str(one.stale_hours) for one in sums))
    return table


def write_comparison(folder: Path, report: Mapping[str, object], compared: Sequence[Compared], decimals: int, kind: str) -> None:
    """Write the report and the plots of a comparison."""
    from gql_server.lab.plots import plot_bars, plot_lines, plot_spread
    from gql_server.lab.report import write_json

    (folder / REPORT).write_text(write_json(report), encoding="utf-8")
    by_label = {one.contestant.label: one for one in compared}
    plot_lines(
        folder / f"borrow-rate.{kind}", "Borrow rate", "% a year", {name: one.course.borrow_rates for name, one in by_label.items()}
    )
    plot_lines(
        folder / f"lend-rate.{kind}", "Lend rate", "% a year", {name: one.course.lend_rates for name, one in by_label.items()}
    )
    plot_lines(
        folder / f"utilization.{kind}",
        "Utilization",
        "% of what is lent",
        {name: one.course.utilizations for name, one in by_label.items()},
    )
    plot_spread(
        folder / f"utilization-spread.{kind}",
        "How long utilization was where",
        "utilization, %",
        {name: one.course.utilizations for name, one in by_label.items()},
    )
    scale = 10**decimals
    parts = {
        "lenders": [one.summary.lenders_earned / scale for one in compared],
        "house": [max(0, one.summary.house_earned) / scale for one in compared],
    }
    plot_bars(folder / f"money.{kind}", "What borrowers paid", "whole tokens", list(by_label), parts)


def cadence_table(scenario: Scenario, paths: Sequence[CadencePath]) -> Table:
    """Return how far the cadences of each model are apart."""
    title = f"{scenario.market}, {scenario.hours} hours"
    table = Table(
        "model",
        "state",
        "cadence",
        "mean rate",
        "last rate",
        "largest difference",
        "last difference",
        title=title,
        title_justify="left",
    )
    names = {60: "1 minute", 3_600: "1 hour", 86_400: "1 day"}
    for path in paths:
        is_first, is_last = path.cadence_seconds == 60, path.cadence_seconds == 86_400
        table.add_row(
            path.contestant.label if is_first else "",
            ("yes" if path.has_state else "no") if is_first else "",
            names[path.cadence_seconds],
            *(percent(rate, 4) for rate in (path.rate_mean, path.rate_last, path.apart_max, path.apart_last)),
            end_section=is_last,
        )
    return table


def liquidation_table(judged: Sequence[Judged]) -> Table:
    """Return what each policy did, one a column."""
    from gql_server.lab.distribution import distribution_of

    done = [one.done for one in judged]
    healths = [distribution_of(one.healths) for one in done]
    table = Table("", *(one.contestant.label for one in judged))
    table.add_row("liquidations", *(str(one.count) for one in done))
    table.add_row("  by the built-in full close", *(str(one.full_closes) for one in done))
    table.add_row("borrowers liquidated", *(str(one.borrowers) for one in done))
    table.add_row("  left without debt", *(str(one.closed) for one in done), end_section=True)
    table.add_row("repaid", *(tokens(one.repaid, 6) for one in done))
    table.add_row("seized, USD", *(tokens(one.seized_usd, 18) for one in done))
    table.add_row("penalties, USD", *(tokens(one.penalty_usd, 18) for one in done))
    table.add_row("  of what was repaid", *(percent(one.penalty_usd * 10**6 // max(1, one.repaid)) for one in done))
    table.add_row("bad debt", *(tokens(one.bad_debt, 6) for one in done), end_section=True)
    table.add_row("health: 5th percentile", *("–" if one is None else tokens(one.p05, 18) for one in healths))
    table.add_row("  median", *("–" if one is None else tokens(one.median, 18) for one in healths))
    return table


def write_liquidations(folder: Path, report: Mapping[str, object], judged: Sequence[Judged], kind: str) -> None:
    """Write the report and the plots of policies."""
    from itertools import accumulate

    from gql_server.lab.plots import plot_bars, plot_lines, plot_spread
    from gql_server.lab.report import write_json

    (folder / REPORT).write_text(write_json(report), encoding="utf-8")
    labels = [one.contestant.label for one in judged]
    plot_lines(folder / f"price.{kind}", "Price of the collateral", "USD", {"price": [usd // 100 for usd in judged[0].done.prices]})
    penalties = {one.contestant.label: list(accumulate(usd // 100 for usd in one.done.penalties_by_hour)) for one in judged}
    plot_lines(folder / f"penalties.{kind}", "Penalties until then", "USD", penalties)
    plot_spread(
        folder / f"health.{kind}",
        "Health of borrowers, once a day",
        "health factor",
        {one.contestant.label: [min(health, 10 * _DOLLAR) for health in one.done.healths] or [0] for one in judged},
        unit=_DOLLAR,
    )
    lost = {
        "penalties": [one.done.penalty_usd / _DOLLAR for one in judged],
        "bad debt": [one.done.bad_debt / 10**6 for one in judged],
    }
    plot_bars(folder / f"losses.{kind}", "What was lost", "USD", labels, lost)


def _of(distribution: Distribution | None, name: str) -> str:
    return "–" if distribution is None else percent(getattr(distribution, name))


def _range(distribution: Distribution | None) -> str:
    return "–" if distribution is None else f"{percent(distribution.p05)} to {percent(distribution.p95)}"
