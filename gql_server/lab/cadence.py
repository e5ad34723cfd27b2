"""How far a model's rate depends on how often it is stepped: the same customers, boundaries each minute, hour and day.

A curve answers to the present utilization alone. A controller moves its state once a period by the average utilization of the
period (rule R2), so another cadence is another path of its rate. How far apart the paths come is measured here, by the same steps
that a market takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.lab.comparison import Compared, run_jobs
from gql_server.lab.demand import ElasticDemand
from gql_server.lab.market_run import MarketJob
from gql_server.lab.parallel import Plugins
from gql_server.lab.report import model_data, scenario_data
from gql_server.lab.scenario import Contestant, Scenario
from gql_server.plugin_host import PluginHost
from gql_server.units import format_rate

CADENCES: Final = (60, 3_600, 86_400)
"""A minute, an hour, a day: in seconds."""
ASSUMPTION: Final = "Customers do not respond to rates here, so that every cadence sees the same utilization but for interest."
HOURS: Final = 7 * 24


@dataclass(frozen=True)
class CadencePath:
    """A model at one cadence.

    Args:
        apart_max: How far its rate was at most, at the end of any hour, from that at the market's own cadence.
        apart_last: How far at the end.
    """

    contestant: Contestant
    cadence_seconds: int
    has_state: bool
    rate_mean: int
    rate_last: int
    apart_max: int
    apart_last: int


def inelastic(scenario: Scenario) -> Scenario:
    """Return the scenario with customers who do not care for rates."""
    return replace(scenario, lenders=replace(scenario.lenders, elasticity=0), borrowers=replace(scenario.borrowers, elasticity=0))


def compare_cadences(
    host: PluginHost,
    scenario: Scenario,
    contestants: Sequence[Contestant],
    plugins: Plugins,
    *,
    workers: int,
    progress: Callable[[int], None],
) -> list[CadencePath]:
    """Play the scenario under every contestant at every cadence; paths are ordered by contestant, then cadence.

    Raises:
        ExperimentFailed: A market does not admit the scenario.
    """
    demand = ElasticDemand(inelastic(scenario))
    jobs = [
        MarketJob(replace(scenario, terms=replace(scenario.terms, cadence_seconds=cadence)), contestant, demand)
        for contestant in contestants
        for cadence in CADENCES
    ]
    ran = iter(run_jobs(jobs, plugins, workers=workers, progress=progress))
    paths = []
    for contestant in contestants:
        has_state = host.choose(ModelKind.RATE_MODEL, contestant.model, contestant.parameters).initial_state != ""
        by_cadence = {cadence: next(ran) for cadence in CADENCES}
        own = by_cadence[3_600].course.borrow_rates
        paths += [_path(one, cadence, own, has_state=has_state) for cadence, one in by_cadence.items()]
    return paths


def _path(one: Compared, cadence: int, own: Sequence[int], *, has_state: bool) -> CadencePath:
    rates = one.course.borrow_rates
    apart = [abs(rate - other) for rate, other in zip(rates, own, strict=True)]
    return CadencePath(one.contestant, cadence, has_state, sum(rates) // len(rates), rates[-1], max(apart), apart[-1])


def cadence_report(host: PluginHost, scenario: Scenario, paths: Sequence[CadencePath]) -> dict[str, object]:
    """Return the paths as a report."""
    return {
        "kind": "cadence",
        "scenario": scenario_data(inelastic(scenario)),
        "assumptions": [ASSUMPTION],
        "paths": [
            {
                **model_data(host, ModelKind.RATE_MODEL, path.contestant),
                "hasState": path.has_state,
                "cadenceSeconds": path.cadence_seconds,
                "meanRate": format_rate(path.rate_mean),
                "lastRate": format_rate(path.rate_last),
                "largestDifference": format_rate(path.apart_max),
                "lastDifference": format_rate(path.apart_last),
            }
            for path in paths
        ],
    }
