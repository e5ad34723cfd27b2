"""Liquidation policies side by side: one population of borrowers, one path of prices, played once under each policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.lab.distribution import distribution_of, shown
from gql_server.lab.liquidation_run import COLLATERAL_DECIMALS, DEBT_DECIMALS, Liquidations, PolicyJob, run_policy
from gql_server.lab.parallel import Plugins, run_all
from gql_server.lab.population import Population
from gql_server.lab.report import model_data, price_data
from gql_server.lab.scenario import Contestant
from gql_server.plugin_host import PluginHost
from gql_server.units import format_fixed, format_rate

ASSUMPTIONS: Final = (
    "Borrowers neither top up nor repay; who is left without debt comes back a day later with the next holding drawn for it.",
    "Prices are observed once an hour; liquidations run at once, until nobody is below health 1.",
    "The treasury can pay for everything that is seized and holds it; what that is worth later is not counted.",
    "Holdings and prices are the same for every policy until it liquidates: who comes back when depends on whom it has closed.",
)


@dataclass(frozen=True)
class Judged:
    """A policy with what it did."""

    contestant: Contestant
    done: Liquidations


def judge(
    population: Population, contestants: Sequence[Contestant], plugins: Plugins, *, workers: int, progress: Callable[[int], None]
) -> list[Judged]:
    """Play the population under every policy.

    Raises:
        ExperimentFailed: The terms do not admit a policy (rule X3).
    """
    jobs = [PolicyJob(population, contestant) for contestant in contestants]
    hours = population.hours * len(jobs)
    results = run_all(run_policy, jobs, plugins, hours=hours, workers=workers, progress=progress)
    return [Judged(contestant, done) for contestant, done in zip(contestants, results, strict=True)]


def liquidation_report(host: PluginHost, population: Population, judged: Sequence[Judged]) -> dict[str, object]:
    """Return what came of it as a report."""
    return {
        "kind": "liquidations",
        "population": population_data(population),
        "assumptions": list(ASSUMPTIONS),
        "policies": [
            {**model_data(host, ModelKind.LIQUIDATION_POLICY, one.contestant), "result": done_data(one.done)} for one in judged
        ],
    }


def population_data(population: Population) -> dict[str, object]:
    """Return who was there."""
    return {
        "count": population.count,
        "hours": population.hours,
        "seed": population.seed,
        "collateral": population.collateral,
        "debt": population.debt,
        "median": population.median,
        "spread": str(population.spread),
        "useLow": format_rate(population.use_low),
        "useHigh": format_rate(population.use_high),
        "weight": format_rate(population.weight),
        "initialMargin": format_rate(population.initial_margin),
        "maintenanceMargin": format_rate(population.maintenance_margin),
        "borrowRate": format_rate(population.borrow_rate),
        "price": f"{len(population.recorded)} recorded hours" if population.recorded else price_data(population.price),
    }


def done_data(done: Liquidations) -> dict[str, object]:
    """Return what a policy did, amounts in whole tokens."""
    return {
        "liquidations": done.count,
        "fullCloses": done.full_closes,
        "borrowersLiquidated": done.borrowers,
        "borrowersClosed": done.closed,
        "repaid": format_fixed(done.repaid, DEBT_DECIMALS),
        "seized": format_fixed(done.seized, COLLATERAL_DECIMALS),
        "seizedUsd": format_rate(done.seized_usd),
        "penaltyUsd": format_rate(done.penalty_usd),
        "badDebt": format_fixed(done.bad_debt, DEBT_DECIMALS),
        "meanDebt": format_fixed(sum(done.debts) // max(1, len(done.debts)), DEBT_DECIMALS),
        "health": shown(distribution_of(done.healths)),
        "fault": done.fault,
    }
