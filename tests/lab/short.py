"""Experiments short enough for a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.history import RateSample
from gql_server.domain.market import Market, MarketState
from gql_server.lab.borrower import COLLATERAL, RISK, Borrower
from gql_server.lab.comparison import Compared, compare
from gql_server.lab.demand import ElasticDemand
from gql_server.lab.lenders import LenderPool
from gql_server.lab.market_run import any_policy, frozen_clock
from gql_server.lab.parallel import Plugins
from gql_server.lab.room import Room
from gql_server.lab.scenario import BEGINS_AT, MARKETS, Contestant, Scenario
from gql_server.plugin_host import ModelChoice
from gql_server.units import SECONDS_PER_HOUR, WAD
from tests.plugins.hosts import PLUGINS_DIR, shipped

PLUGINS = Plugins(PLUGINS_DIR)
BTC = MARKETS["BTC"]


def named(*names: str) -> list[Contestant]:
    """Registered models with their defaults."""
    return [Contestant(name, name) for name in names]


def compared(scenario: Scenario, *names: str) -> list[Compared]:
    """A comparison in this process."""
    return compare(scenario, named(*names), PLUGINS, workers=1, progress=lambda _done: None)


def short(hours: int, **changes: object) -> Scenario:
    """A market of so many hours."""
    return replace(BTC, hours=hours, **changes)  # type: ignore[arg-type] # a test names fields of the scenario


class RecordedMarket:
    """A market with customers, whose boundaries leave a history."""

    def __init__(self, hours: int, rate_model: str = "two_slope_kinked") -> None:
        self.rows: list[RateSample] = []
        models = shipped().models(monotonic=frozen_clock)
        self.room = Room(models, BEGINS_AT, lambda decision: self.rows.extend(decision.samples))
        scenario = replace(BTC, hours=hours)
        self.room.must(
            c.CreateAsset("BTC", "Bitcoin", 8, 1, 0, RISK),
            c.CreateMarket(
                "BTC",
                MarketState.OPEN,
                scenario.terms.lending(None),
                replace(scenario.terms.limits(), utilization_max=WAD, throttle_threshold=WAD),
                shipped().market_models(rate_model=ModelChoice(rate_model), liquidation_policy=any_policy(shipped())),
                0,
            ),
        )
        lenders, borrower = LenderPool(self.room, "BTC"), Borrower(self.room, "BTC")
        self.room.must(c.ObservePrices((c.ObservedPrice("BTC", WAD, "test"), c.ObservedPrice(COLLATERAL, WAD, "test"))))
        demand = ElasticDemand(scenario)
        begin = demand.begin()
        self.room.must(*lenders.begin(begin.lent))
        self.room.must(*borrower.move(begin.borrowed, self.market))
        for hour in range(hours):
            self.room.now += SECONDS_PER_HOUR
            self.room.must(c.CrossBoundary("BTC"))
            flows = demand.at(hour, self.market)
            self.room.batch(*borrower.move(flows.borrowed, self.market), *lenders.move(flows.lent, self.market))

    @property
    def market(self) -> Market:
        """As it is now."""
        return self.room.market("BTC")


def apart(ones: Sequence[int], others: Sequence[int]) -> int:
    """How far two series are apart at most."""
    return max(abs(one - other) for one, other in zip(ones, others, strict=True))
