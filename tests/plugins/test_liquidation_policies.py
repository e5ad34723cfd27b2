"""What every liquidation policy that ships keeps: bounds, health, the same answer again; and that accounts heal by it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.liquidation import LIQUIDATION_ROUNDS_MAX
from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView, PlanAnswer
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.counts import count
from tests.domain.fakes import Policy
from tests.domain.world import BTC, USDC, World, two_markets
from tests.plugins.hosts import shipped
from tests.plugins.liquidations import MODELS, POLICIES, Holding, collateral, debt, holdings, is_healthier, plan, policy, true_view

EXAMPLES = count(test=40, soak=5_000)
every_policy = pytest.mark.parametrize("name", POLICIES)


@every_policy
@given(held=holdings())
@settings(max_examples=EXAMPLES)
def test_a_plan_stays_within_the_view_and_health_rises_by_it(name: str, held: Holding) -> None:
    planned = plan(name, held.view)
    if planned is None:
        return
    owed = {line.symbol: line for line in held.view.debts}
    collaterals = {line.symbol for line in held.view.collateral}
    assert 0 < len(planned.steps) <= 32
    for step in planned.steps:
        assert step.seize_symbol in collaterals
        assert 0 <= step.penalty <= min(policy(name).penalty_max(), owed[step.repay_symbol].penalty_max)
    after = held.executed(planned)
    for symbol, line in owed.items():
        repaid = sum(step.repay_amount for step in planned.steps if step.repay_symbol == symbol)
        assert repaid <= line.amount
        assert held.sheet.lines[symbol].owed - after.lines[symbol].owed == repaid, "a collateral pays less than it is asked for"
    assert is_healthier(held.sheet, after)


@every_policy
@given(held=holdings(is_healthy=True))
@settings(max_examples=EXAMPLES // 4)
def test_a_healthy_account_is_left_alone(name: str, held: Holding) -> None:
    assert held.view.health_factor < WAD or plan(name, held.view) is None


@every_policy
@given(held=holdings(), order=st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES // 4)
def test_the_order_of_the_view_changes_nothing(name: str, held: Holding, order: st.DataObject) -> None:
    lines, debts = list(held.view.collateral), list(held.view.debts)
    order.shuffle(lines)  # type: ignore[attr-defined] # a random.Random, which the strategy's annotation does not say
    order.shuffle(debts)  # type: ignore[attr-defined]
    shown = held.view
    shuffled = LiquidationView(shown.equity, shown.maintenance_requirement, shown.health_factor, tuple(lines), tuple(debts))
    assert plan(name, shuffled) == plan(name, shown)


@every_policy
def test_without_collateral_that_counts_it_declines(name: str) -> None:
    shown = true_view([collateral("PYTH", 6, 10**6, 1, 0)], [debt("USDC", 6, 80_000 * 10**6, 1)])
    assert plan(name, shown) is None
    assert plan(name, true_view([], [debt("USDC", 6, 80_000 * 10**6, 1)])) is None


@every_policy
def test_where_every_penalty_would_lower_health_none_is_asked_or_it_declines(name: str) -> None:
    """Collateral that counts in full is seized without a loss of health only while the penalty is below what the debt requires."""
    shown = true_view([collateral("USDT", 6, 80_100 * 10**6, 1, WAD)], [debt("USDC", 6, 80_000 * 10**6, 1, maintenance=WAD // 100)])
    planned = plan(name, shown)
    assert planned is None or all(step.penalty < WAD // 100 for step in planned.steps)


@every_policy
def test_every_step_says_why(name: str) -> None:
    planned = plan(name, true_view([collateral("BTC", 8, 10**8, 92_000)], [debt("USDC", 6, 80_000 * 10**6, 1)]))
    assert planned is not None
    assert all(step.reason and len(step.reason) <= 120 for step in planned.steps)


def registered(name: str, **parameters: object) -> Policy:
    """A registered policy as the domain asks it: by the host's guard."""
    ref = shipped().resolve(ModelKind.LIQUIDATION_POLICY, name, parameters)

    def ask(shown: LiquidationView) -> PlanAnswer:
        answer = MODELS.plan(ref, shown)
        assert answer.fault is None
        return answer

    return ask


def fallen(usd: int, name: str, *, treasury: int = 10**5) -> World:
    """A owes 50,000 USDC and 10,000 DAI against 1 BTC and 100 SOL, and BTC has fallen."""
    world = two_markets()
    for symbol, decimals, price in (("DAI", 18, 1), ("SOL", 9, 150)):
        world.list_asset(symbol, decimals, price)
        world.list_market(symbol)
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("B", "DAI", 10**6 * 10**18))
    world.do(c.CreditDeposit("C", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("A", "SOL", 100 * 10**9))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.do(c.Borrow("A", "DAI", 10_000 * 10**18, "wallet"))
    world.do(c.FundTreasury("USDC", treasury * USDC))
    world.models.policies["USDC"] = world.models.policies["DAI"] = registered(name)
    world.price("BTC", usd)
    return world


@every_policy
@pytest.mark.parametrize("usd", [54_900, 54_200, 53_500])
def test_an_account_that_has_fallen_ends_healthy_or_without_debt(name: str, usd: int) -> None:
    world = fallen(usd, name)
    rounds: list[Liquidated] = []
    while not rounds or rounds[-1].status is MarginStatus.LIQUIDATABLE:
        rounds.append(world.do(c.Liquidate("A", round=len(rounds))))
    assert rounds[0].policy in {"USDC", "DAI"}
    assert all(outcome.fault is None for outcome in rounds)
    assert len(rounds) <= LIQUIDATION_ROUNDS_MAX + 1
    assert rounds[-1].status in {MarginStatus.HEALTHY, MarginStatus.AT_RISK, MarginStatus.NO_DEBT}
    assert rounds[-1].bad_debt == ()
