"""Rate models side by side: one world, drawn from one seed, played once under each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gql_server.domain.market import ModelKind
from gql_server.lab.course import Course
from gql_server.lab.demand import ElasticDemand
from gql_server.lab.market_run import MarketJob, run_market
from gql_server.lab.parallel import Plugins, run_all
from gql_server.lab.report import ASSUMPTIONS, model_data, scenario_data
from gql_server.lab.scenario import Contestant, Scenario
from gql_server.lab.summary import Summary, summarize
from gql_server.plugin_host import PluginHost


@dataclass(frozen=True)
class Compared:
    """A contestant with what became of its market, hour by hour and in sum."""

    contestant: Contestant
    course: Course
    summary: Summary


def compare(
    scenario: Scenario, contestants: Sequence[Contestant], plugins: Plugins, *, workers: int, progress: Callable[[int], None]
) -> list[Compared]:
    """Play the scenario under every contestant.

    Raises:
        ExperimentFailed: A market does not admit the scenario.
    """
    demand = ElasticDemand(scenario)
    jobs = [MarketJob(scenario, contestant, demand) for contestant in contestants]
    return run_jobs(jobs, plugins, workers=workers, progress=progress)


def run_jobs(jobs: Sequence[MarketJob], plugins: Plugins, *, workers: int, progress: Callable[[int], None]) -> list[Compared]:
    """Run markets side by side and sum each up.

    Raises:
        ExperimentFailed: A market does not admit its scenario.
    """
    hours = sum(job.scenario.hours for job in jobs)
    courses = run_all(run_market, jobs, plugins, hours=hours, workers=workers, progress=progress)
    return [Compared(job.contestant, course, summarize(course, job.scenario)) for job, course in zip(jobs, courses, strict=True)]


def comparison_report(host: PluginHost, scenario: Scenario, compared: Sequence[Compared]) -> dict[str, object]:
    """Return a comparison as a report."""
    return {
        "kind": "comparison",
        "scenario": scenario_data(scenario),
        "assumptions": list(ASSUMPTIONS),
        "models": [
            {**model_data(host, ModelKind.RATE_MODEL, one.contestant), "result": one.summary.data(scenario.decimals)}
            for one in compared
        ],
    }
