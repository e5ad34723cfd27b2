"""What a model says in shadow is what it would have done live: for every registered rate model, over a month, to the unit.

A month is played on three markets whose own curve stands while each registered model runs in shadow on one of them, through the
host and with its default parameters. Then each model is made the live one of a market of its own, whose utilization is led along
the recorded series, hour by hour, by the ledger's own boundaries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from random import Random

import pytest

from gql_server.domain import commands as c
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.market import ModelKind, ModelStatus, SampleStatus
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.discovery import checkout_folder, find
from gql_server.units import WAD
from tests.properties.genesis import COARSE, COINS, HOUR, Coin, found, open_market, prices_of, units_of
from tests.properties.hosting import Surroundings, host_of
from tests.properties.world import World

BEGINNING = 472_223 * HOUR
MONTH_HOURS = 720
MARKETS, COLLATERAL = COINS[:3], COINS[3]


def registered() -> PluginHost:
    """Returns the checkout's plugins, without the trouble-makers of the histories."""
    return host_of(find(checkout_folder()))


NAMES = sorted(model.name for model in registered().catalogue.models(ModelKind.RATE_MODEL))


@dataclass(frozen=True)
class Month:
    """What a month has left: the rows of each market and of each shadow, and on which market a model ran.

    Attributes:
        market_of: Symbol by the model's name.
        shadow_of: Shadow's id by the model's name.
    """

    samples: dict[str, list[RateSample]]
    shadow_samples: dict[str, list[ShadowSample]]
    market_of: dict[str, str]
    shadow_of: dict[str, str]


@pytest.fixture(scope="module")
def host() -> PluginHost:
    return registered()


@pytest.fixture(scope="module")
def month(host: PluginHost) -> Month:
    """A month in which utilization goes up and down."""
    rng = Random(720)
    world = found(World(now=BEGINNING, surroundings=Surroundings(host)))
    world.run(c.CreditDeposit("ada-0", COLLATERAL.symbol, units_of(COLLATERAL, 10**6 * WAD)))
    for coin in MARKETS:
        world.run(c.CreditDeposit("bob-0", coin.symbol, units_of(coin, 250_000 * WAD)))
    market_of, shadow_of = dict[str, str](), dict[str, str]()
    for name, coin in zip(NAMES, cycle(MARKETS), strict=False):
        chosen = host.choose(ModelKind.RATE_MODEL, name)
        (attached,) = world.run_batch([c.AttachShadow(coin.symbol, chosen.ref, chosen.initial_state)])
        market_of[name], shadow_of[name] = coin.symbol, attached.id
    for _ in range(MONTH_HOURS):
        world.now += rng.randint(1, HOUR - 1)
        if rng.random() < 0.2:
            world.run(prices_of(*COINS), change_of_utilization(rng, rng.choice(MARKETS)))
        world.now += -world.now % HOUR
        world.run(*(c.CrossBoundary(coin.symbol) for coin in MARKETS))
    samples: dict[str, list[RateSample]] = {coin.symbol: [] for coin in COINS}
    shadow_samples: dict[str, list[ShadowSample]] = {shadow_id: [] for shadow_id in shadow_of.values()}
    for decision in [one.decision for batch in world.log for one in batch.decided if one.decision is not None]:
        for sample in decision.samples:
            samples[sample.symbol].append(sample)
        for shadow_sample in decision.shadow_samples:
            shadow_samples[shadow_sample.shadow_id].append(shadow_sample)
    return Month(samples, shadow_samples, market_of, shadow_of)


def change_of_utilization(rng: Random, coin: Coin) -> c.Command:
    """Returns a borrow, a repayment or a deposit."""
    amount = units_of(coin, rng.randint(1, 120_000) * WAD)
    return rng.choice((c.Borrow("ada-0", coin.symbol, amount, None), c.Repay("ada-0", coin.symbol, amount // 2)))


def live_on(host: PluginHost, name: str, series: Sequence[RateSample]) -> list[RateSample]:
    """Returns the rows of a market that uses the model live, led along a recorded utilization by the ledger's own boundaries."""
    world = found(World(now=series[0].at - HOUR, surroundings=Surroundings(host)))
    chosen, opening = host.choose(ModelKind.RATE_MODEL, name), open_market(COARSE)
    models = replace(opening.models, rate_model=chosen.ref, initial_state=chosen.initial_state)
    world.run(replace(opening, models=models))
    rows: list[RateSample] = []
    for recorded in series:
        market = world.book.change_market(COARSE.symbol)
        # Of one unit with 18 decimals that is lent as much is borrowed as the utilization says; without a base nothing accrues.
        market.total_lent, market.total_borrowed = WAD, recorded.utilization
        market.base_lent = market.base_borrowed = 0
        market.utilization_seconds = recorded.utilization_average * HOUR
        world.now = recorded.at
        (crossed,) = world.run_batch([c.CrossBoundary(COARSE.symbol)])
        assert crossed.decision is not None
        rows += crossed.decision.samples
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_a_month_in_shadow_is_the_month_it_would_have_been_live_on_that_utilization(
    host: PluginHost, month: Month, name: str
) -> None:
    series, shadow = month.samples[month.market_of[name]], month.shadow_samples[month.shadow_of[name]]
    live = live_on(host, name, series)
    assert [(row.utilization, row.utilization_average) for row in live] == [
        (row.utilization, row.utilization_average) for row in series
    ]
    assert {row.status for row in live} == {SampleStatus.LIVE}
    assert {row.status for row in shadow} == {ModelStatus.LIVE}
    assert [(row.at, row.borrow_rate) for row in shadow] == [(row.at, row.borrow_rate) for row in live]


def test_the_month_is_one_in_which_models_have_something_to_say(month: Month) -> None:
    for coin in MARKETS:
        rows = month.samples[coin.symbol]
        used = [row.utilization for row in rows]
        assert len(rows) == MONTH_HOURS
        assert min(used) < WAD // 5
        assert max(used) > 9 * WAD // 10
    for rows_of_shadow in month.shadow_samples.values():
        assert len(rows_of_shadow) == MONTH_HOURS
    moving = [rows for rows in month.shadow_samples.values() if len({row.borrow_rate for row in rows}) > MONTH_HOURS // 10]
    assert len(moving) >= len(NAMES) // 2


def test_the_live_rate_stands_beside_the_shadows(month: Month) -> None:
    for name, symbol in month.market_of.items():
        rows = month.shadow_samples[month.shadow_of[name]]
        assert [row.live_rate for row in rows] == [row.borrow_rate for row in month.samples[symbol]]
