"""A recorded history once more, under other models: what customers did is done again, what interest did is not.

Between two rows of a market's history the totals moved by interest and by customers. The share prices of the rows tell how much
was interest; the rest is what customers did, and it is played at the later row. A model under test then adds its own interest.
Customers do as they did, whatever the rate, unless they are given an elasticity.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from gql_server.domain.assets import Asset
from gql_server.domain.history import RateSample
from gql_server.domain.market import Market, ModelKind
from gql_server.lab.comparison import Compared, run_jobs
from gql_server.lab.demand import WANT_MAX, Flows, part_of_gap
from gql_server.lab.market_run import MarketJob
from gql_server.lab.parallel import Plugins
from gql_server.lab.report import model_data
from gql_server.lab.scenario import Contestant, Scenario, Terms
from gql_server.plugin_host import PluginHost
from gql_server.units import WAD, format_rate

ASSUMPTIONS: Final = (
    "What customers did between two rows of the history is done again at the later row; interest is each model's own.",
    "Nothing is refused for maturity or throttle: the market admitted it then.",
    "Staking rewards are left out.",
)
ELASTIC: Final = (
    "For each percentage point by which a rate is better for them than the recorded one, customers want elasticity % more."
)
ROWS_MIN: Final = 2


class HistoryTooShort(ValueError):
    """A market has fewer rows than it takes to tell what customers did."""


@dataclass(frozen=True)
class Reaction:
    """How customers of a recorded history respond to a rate other than the recorded one; not at all with an elasticity of 0."""

    elasticity: int = 0
    adjustment_hours: int = 48


def flows_between(before: RateSample, after: RateSample) -> Flows:
    """Return what customers did between two rows, units at the later one.

    A loss that closed an epoch moved the totals as well; then the whole change counts as theirs.
    """
    grown = before.total_lent
    if before.epoch == after.epoch:
        grown = before.total_lent * after.lend_share_price // before.lend_share_price
    owed = before.total_borrowed * after.borrow_share_price // before.borrow_share_price
    return Flows(after.total_lent - grown, after.total_borrowed - owed)


def contestant_of(market: Market) -> Contestant:
    """Return the model that a market has, with its parameters."""
    ref = market.rate_model
    return Contestant(f"{ref.name} (live)", ref.name, json.loads(ref.parameters))


def recorded_scenario(asset: Asset, market: Market, rows: Sequence[RateSample]) -> Scenario:
    """Return a market's own terms as a scenario.

    Raises:
        HistoryTooShort: There are fewer than two rows.
    """
    if len(rows) < ROWS_MIN:
        raise HistoryTooShort(f"its history has {len(rows)} rows; it takes {ROWS_MIN}")
    terms, limits = market.terms, market.limits
    return Scenario(
        market=market.symbol,
        decimals=asset.decimals,
        hours=len(rows) - 1,
        terms=Terms(
            terms.fee,
            terms.maturity_seconds,
            terms.cadence_seconds,
            limits.utilization_max,
            limits.throttle_threshold,
            limits.throttle_fraction,
            terms.lender_pay,
        ),
    )


class RecordedDemand:
    """Customers who do what they did."""

    def __init__(self, rows: Sequence[RateSample], reaction: Reaction) -> None:
        """Read the rows, at least two, in order of time."""
        self._first = Flows(rows[0].total_lent, min(rows[0].total_borrowed, rows[0].total_lent))
        self._flows = [flows_between(before, after) for before, after in pairwise(rows)]
        self._before = list(rows[:-1])
        self._reaction = reaction

    def begin(self) -> Flows:
        """Return the totals of the first row."""
        return self._first

    def at(self, hour: int, market: Market) -> Flows:
        """Return what customers did by this row, and their response to another rate than they saw when they did it."""
        recorded, row = self._flows[hour], self._before[hour]
        if not self._reaction.elasticity:
            return recorded
        better = market.borrow_rate - row.borrow_rate
        return Flows(
            recorded.lent + self._response(row.total_lent, market.total_lent, better),
            recorded.borrowed + self._response(row.total_borrowed, market.total_borrowed, -better),
        )

    def _response(self, recorded: int, total: int, better: int) -> int:
        factor = min(WANT_MAX, max(0, WAD + self._reaction.elasticity * better // WAD))
        return part_of_gap(recorded * factor // WAD - total, self._reaction.adjustment_hours)


def replay(
    scenario: Scenario,
    market: Market,
    rows: Sequence[RateSample],
    contestants: Sequence[Contestant],
    plugins: Plugins,
    *,
    reaction: Reaction,
    workers: int,
    progress: Callable[[int], None],
) -> list[Compared]:
    """Play a recorded history under every contestant.

    Args:
        scenario: As ``recorded_scenario`` made it.
        market: Whose terms hold, how its lenders are paid among them.
        rows: The history in order of time, at least two.

    Raises:
        ExperimentFailed: A market does not admit the terms.
    """
    demand, times = RecordedDemand(rows, reaction), tuple(row.at for row in rows[1:])
    jobs = [
        MarketJob(scenario, contestant, demand, begins_at=rows[0].at, times=times, is_free=True, terms=market.terms)
        for contestant in contestants
    ]
    return run_jobs(jobs, plugins, workers=workers, progress=progress)


def replay_report(
    host: PluginHost, scenario: Scenario, rows: Sequence[RateSample], compared: Sequence[Compared], reaction: Reaction
) -> dict[str, object]:
    """Return a replay as a report."""
    return {
        "kind": "replay",
        "market": scenario.market,
        "decimals": scenario.decimals,
        "from": rows[0].at,
        "until": rows[-1].at,
        "rows": len(rows),
        "elasticity": format_rate(reaction.elasticity),
        "adjustmentHours": reaction.adjustment_hours,
        "assumptions": [*ASSUMPTIONS, *([ELASTIC] if reaction.elasticity else [])],
        "models": [
            {**model_data(host, ModelKind.RATE_MODEL, one.contestant), "result": one.summary.data(scenario.decimals)}
            for one in compared
        ],
    }
