"""One market through one experiment: hour by hour the boundary is crossed, customers see the rates and move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.market import LendingTerms, Market, MarketState, ModelKind, ModelRef
from gql_server.lab.borrower import COLLATERAL, RISK, Borrower
from gql_server.lab.course import Course
from gql_server.lab.demand import Demand
from gql_server.lab.lenders import LenderPool
from gql_server.lab.room import Room
from gql_server.lab.scenario import BEGINS_AT, Contestant, Scenario
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.units import SECONDS_PER_HOUR, WAD

PRICE_EVERY_HOURS: Final = 24
SOURCE: Final = "lab"

Tick = Callable[[], None]
"""Called once an hour of the experiment, for a progress bar."""


class NoPolicy(LookupError):
    """No liquidation policy is installed, and a market cannot be opened without one."""


def frozen_clock() -> float:
    """Return 0: no answer ever takes too long here, so a slow machine cannot change a report."""
    return 0.0


def any_policy(host: PluginHost) -> ModelChoice:
    """Return the policy of a market in which nobody is liquidated: the plain one, or whichever is there.

    Raises:
        NoPolicy: None is installed.
    """
    policies = [model.name for model in host.catalogue.models(ModelKind.LIQUIDATION_POLICY)]
    if not policies:
        raise NoPolicy("no liquidation policy is installed")
    return ModelChoice("close_factor" if "close_factor" in policies else policies[0])


@dataclass(frozen=True)
class MarketJob:
    """A market to run.

    Args:
        times: When customers move, Unix seconds, ascending; None for each full hour of the scenario.
        is_free: Whether nothing is refused for maturity or throttle, and lenders leave to the unit: so that a recorded history,
            which a market has admitted already, is played as it was.
        terms: What lenders agree to; None for the scenario's.
    """

    scenario: Scenario
    contestant: Contestant
    demand: Demand
    begins_at: int = BEGINS_AT
    times: Sequence[int] | None = None
    is_free: bool = False
    terms: LendingTerms | None = None

    def moments(self) -> Sequence[int]:
        """Return when customers move."""
        if self.times is not None:
            return self.times
        return range(
            self.begins_at + SECONDS_PER_HOUR, self.begins_at + (self.scenario.hours + 1) * SECONDS_PER_HOUR, SECONDS_PER_HOUR
        )


def run_market(host: PluginHost, job: MarketJob, tick: Tick) -> Course:
    """Return what becomes of a market under a rate model.

    Raises:
        ChoiceInvalid: The model is not installed, or does not take these parameters.
        NoPolicy: No liquidation policy is installed.
        Refusal: A market does not admit the scenario's terms.
    """
    scenario, contestant, demand, begins_at = job.scenario, job.contestant, job.demand, job.begins_at
    symbol, course = scenario.market, Course()
    models = host.models(monotonic=frozen_clock, tell=lambda _change: None)
    room = Room(models, begins_at, lambda decision: course.money.note(decision, symbol))
    terms = job.terms or scenario.terms.lending(_supply_line(host, scenario))
    room.must(
        c.CreateAsset(symbol, symbol, scenario.decimals, 1, 0, RISK),
        c.CreateMarket(
            symbol,
            MarketState.OPEN,
            replace(terms, maturity_seconds=0),
            replace(scenario.terms.limits(), throttle_threshold=WAD, utilization_max=WAD),
            host.market_models(
                rate_model=ModelChoice(contestant.model, contestant.parameters), liquidation_policy=any_policy(host)
            ),
            0,
        ),
    )
    lenders, borrower = LenderPool(room, symbol, is_exact=job.is_free), Borrower(room, symbol)
    _observe_prices(room, scenario)
    begin = demand.begin()
    room.must(*lenders.begin(begin.lent))
    room.must(*borrower.move(begin.borrowed, room.market(symbol)))
    if not job.is_free:  # Who began can leave; new loans are locked.
        room.must(c.UpdateMarket(symbol, terms=terms, limits=scenario.terms.limits()))
    for hour, room.now in enumerate(job.moments()):
        if hour % PRICE_EVERY_HOURS == 0:
            _observe_prices(room, scenario)
        room.cross(symbol, _moves(demand, hour, lenders, borrower))
        course.observe(room.market(symbol))
        tick()
    course.refused_borrows, course.refused_withdrawals = borrower.refused_count, lenders.refused_count
    return course


def _supply_line(host: PluginHost, scenario: Scenario) -> ModelRef | None:
    line = scenario.supply_line
    return None if line is None else host.resolve(ModelKind.RATE_MODEL, line.model, line.parameters)


def _moves(demand: Demand, hour: int, lenders: LenderPool, borrower: Borrower) -> Callable[[Market], list[c.Command]]:
    def moves(market: Market) -> list[c.Command]:
        flows = demand.at(hour, market)
        return [*borrower.move(flows.borrowed, market), *lenders.move(flows.lent, market)]

    return moves


def _observe_prices(room: Room, scenario: Scenario) -> None:
    prices = (
        c.ObservedPrice(scenario.market, scenario.usd, SOURCE),
        c.ObservedPrice(COLLATERAL, WAD, SOURCE),
    )
    room.batch(c.ObservePrices(prices))
