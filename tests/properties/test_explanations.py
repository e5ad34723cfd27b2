"""Whatever has happened, every rate, health factor and liquidation explains itself by formulas that hold (rules M1, R1, X4)."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.accrual import project
from gql_server.domain.events import EventType
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.explaining_liquidation import explain_exchange
from gql_server.domain.explaining_rate import explain_borrow_rate, explain_lend_rate
from gql_server.domain.explanation import fraction, rate
from gql_server.domain.margin import draw_sheet, measure
from gql_server.domain.outcomes import Liquidated
from gql_server.plugin_host.explaining import RateTeller
from tests.counts import count
from tests.domain.formulas import faults_of
from tests.properties.foretold import Story
from tests.properties.hosting import host
from tests.properties.world import World


def test_every_number_of_a_random_history_explains_itself() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=count(test=12, soak=1_500))
    @given(st.integers(0, 2**32 - 1))
    def explain(seed: int) -> None:
        story = Story(seed)
        for _ in range(6):
            story.go_on()
            rates_explain_themselves(story.world, seen)
        healths_explain_themselves(story.world, seen)
        liquidations_explain_themselves(story.world, seen)

    explain()
    assert [what for what in ("held", "health", "exchange") if not seen[what]] == [], seen


def rates_explain_themselves(world: World, seen: Counter[str]) -> None:
    teller = RateTeller(host().catalogue, monotonic=lambda: 0.0)
    for symbol in list(world.book.markets.keys()):
        market, decimals = project(world.book, symbol, world.now, world.surroundings), world.book.assets[symbol].decimals
        borrow = explain_borrow_rate(market, decimals, world.surroundings, teller)
        assert faults_of(borrow) + faults_of(explain_lend_rate(market, decimals)) == []
        assert borrow.result == rate(market.borrow_rate)
        seen["held" if borrow.note else "set"] += 1


def healths_explain_themselves(world: World, seen: Counter[str]) -> None:
    for sub_account in world.book.sub_accounts.values():
        explained = explain_health(draw_sheet(world.book, sub_account, world.now, world.surroundings))
        health = measure(world.book, sub_account.id, world.now, world.surroundings).health_factor
        assert faults_of(explained) == []
        assert explained.result == (None if health is None else fraction(health))
        seen["health"] += health is not None


def liquidations_explain_themselves(world: World, seen: Counter[str]) -> None:
    decimals = {asset.symbol: asset.decimals for asset in world.book.assets.values()}
    for one in (one for batch in world.log for one in batch.decided):
        if isinstance(one.answer, Liquidated) and one.decision is not None:
            for event in one.decision.events:
                if event.type is EventType.LIQUIDATED:
                    explained = explain_exchange(one.answer, event, decimals)
                    assert faults_of(explained) == []
                    seen["exchange"] += 1
