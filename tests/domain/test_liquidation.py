"""Plans that are checked, rounds that end, and what nobody can pay (rules X1 to X4)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.liquidation import FULL_CLOSE, LIQUIDATION_ROUNDS_MAX
from gql_server.domain.margin import measure
from gql_server.domain.models import LiquidationView, Plan, PlanAnswer, PlanStep
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.counts import count
from tests.domain.fakes import Policy
from tests.domain.world import BTC, HOUR, PERCENT, RISK, USDC, World, two_markets


def indebted(usd: int = 58_000) -> World:
    """A owes 50,000 USDC against 1 BTC, which has fallen; the treasury could pay it all."""
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.do(c.FundTreasury("USDC", 10**5 * USDC))
    world.price("BTC", usd)
    return world


def plan_of(*steps: PlanStep) -> Policy:
    return lambda _view: PlanAnswer(Plan(steps))


def step(amount: int, *, debt: str = "USDC", held: str = "BTC", penalty: int = 0) -> PlanStep:
    return PlanStep(debt, amount, held, penalty, "because")


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        (plan_of(), "a plan has 1 to 32 steps, not 0"),
        (plan_of(*[step(1)] * 33), "a plan has 1 to 32 steps, not 33"),
        (plan_of(step(1, debt="BTC")), "nothing is owed of BTC or held of BTC"),
        (plan_of(step(1, held="ETH")), "nothing is owed of USDC or held of ETH"),
        (plan_of(step(0)), "repays 0 units of USDC where 50000000000 are owed"),
        (plan_of(step(-5)), "repays -5 units of USDC where 50000000000 are owed"),
        (plan_of(step(30_000 * USDC), step(30_000 * USDC)), "repays 60000000000 units of USDC where 50000000000 are owed"),
        (plan_of(step(1, penalty=-1)), "asks a penalty of -1 where 50000000000000000 was declared"),
        (plan_of(step(1, penalty=5 * PERCENT + 1)), "asks a penalty of 50000000000000001 where 50000000000000000 was declared"),
        (plan_of(step(1)), "the plan does not raise health"),
    ],
    ids=["empty", "too long", "no debt", "no collateral", "zero", "negative", "too much", "gift", "greedy", "dust"],
)
def test_a_bad_plan_is_not_followed_and_the_full_close_runs(policy: Policy, fault: str) -> None:
    world = indebted()
    world.models.policies["USDC"] = policy
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert (outcome.policy, outcome.status) == (FULL_CLOSE, MarginStatus.NO_DEBT)
    assert outcome.fault == f"USDC 1: {fault}"


def test_a_plan_that_is_not_followed_leaves_nothing_behind() -> None:
    """A step that lowers health is executed on an overlay, which is dropped."""
    one, other = indebted(), indebted()
    one.models.policies["USDC"] = plan_of(step(1), step(1))
    other.models.policies["USDC"] = lambda _view: PlanAnswer(None)
    one.do(c.Liquidate("A"))
    other.do(c.Liquidate("A"))
    assert one.entries == other.entries
    assert one.book.sub_accounts["A"] == other.book.sub_accounts["A"]


def test_a_policy_sees_amounts_values_and_bounds_and_nobodys_name() -> None:
    world = indebted()
    seen: list[LiquidationView] = []

    def look(view: LiquidationView) -> PlanAnswer:
        seen.append(view)
        return PlanAnswer(None)

    world.models.policies["USDC"] = look
    world.do(c.Liquidate("A"))
    (view,) = seen
    assert (view.equity, view.maintenance_requirement) == (2_200 * WAD, 2_500 * WAD)
    assert view.health_factor == 88 * PERCENT
    (held,), (debt,) = view.collateral, view.debts
    assert (held.symbol, held.amount, held.value, held.weight) == ("BTC", BTC, 58_000 * WAD, 90 * PERCENT)
    assert (debt.symbol, debt.amount, debt.maintenance_fraction, debt.penalty_max) == (
        "USDC",
        50_000 * USDC,
        5 * PERCENT,
        5 * PERCENT,
    )


def test_the_policy_of_the_market_of_the_largest_debt_is_asked() -> None:
    world = indebted()
    asked: list[str] = []

    def named(symbol: str) -> Policy:
        def plan(_view: LiquidationView) -> PlanAnswer:
            asked.append(symbol)
            return PlanAnswer(None)

        return plan

    world.models.policies |= {"DAI": named("DAI"), "USDC": named("USDC")}
    world.price("BTC", 100_000)
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    world.do(c.CreditDeposit("B", "DAI", 10**6 * 10**18))
    world.do(c.Borrow("A", "DAI", 20_000 * 10**18, "wallet"))
    world.price("BTC", 81_000)
    world.do(c.Liquidate("A"))
    assert asked == ["USDC"]


def test_below_half_health_no_policy_is_asked() -> None:
    world = indebted(56_900)
    world.models.policies["USDC"] = lambda _view: pytest.fail("it was asked")
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert outcome.health_before is not None
    assert outcome.health_before < WAD // 2
    assert outcome.policy == FULL_CLOSE


def test_after_eight_rounds_no_policy_is_asked_any_more() -> None:
    world = indebted()
    world.models.policies["USDC"] = lambda _view: pytest.fail("it was asked")
    outcome: Liquidated = world.do(c.Liquidate("A", LIQUIDATION_ROUNDS_MAX))
    assert outcome.policy == FULL_CLOSE


def test_a_full_close_takes_the_heaviest_collateral_first() -> None:
    world = indebted()
    world.list_asset("DAI", 18, 1, risk=replace(RISK, haircut_weight=95 * PERCENT))
    world.list_market("DAI")
    world.do(c.CreditDeposit("A", "DAI", 10_000 * 10**18))
    world.price("BTC", 47_000)
    outcome: Liquidated = world.do(c.Liquidate("A", LIQUIDATION_ROUNDS_MAX))
    assert [(one.seize_symbol, one.repay_symbol) for one in outcome.seizures] == [("DAI", "USDC"), ("BTC", "USDC")]


def test_a_full_close_pays_the_largest_debt_first() -> None:
    world = indebted()
    world.price("BTC", 200_000)
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    world.do(c.CreditDeposit("B", "DAI", 10**6 * 10**18))
    world.do(c.Borrow("A", "DAI", 60_000 * 10**18, "wallet"))
    world.price("BTC", 80_000)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert [one.repay_symbol for one in outcome.seizures] == ["DAI", "USDC"]
    assert outcome.bad_debt == (("USDC", outcome.bad_debt[0][1]),)


def test_the_penalty_of_a_full_close_is_cut_so_that_it_makes_no_bad_debt() -> None:
    world = indebted(51_000)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert outcome.bad_debt == ()
    assert sum(one.repaid for one in outcome.seizures) == 50_000 * USDC
    assert outcome.seizures[0].penalty == BTC * 1000 // 51_000 + 1


def test_an_asset_without_risk_terms_cannot_be_seized() -> None:
    world = indebted()
    world.list_asset("GOLD", 6, 1, risk=None)
    world.do(c.CreditDeposit("A", "GOLD", 10**6 * 10**6))
    world.price("BTC", 10_000)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert {one.seize_symbol for one in outcome.seizures} == {"BTC"}
    assert outcome.bad_debt
    assert world.book.sub_accounts["A"].balances["GOLD"].available == 10**12


def test_a_seizure_takes_balances_before_lend_shares() -> None:
    world = indebted()
    world.price("BTC", 100_000)
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    world.do(c.CreditDeposit("B", "DAI", 10**6 * 10**18))
    world.do(c.Borrow("A", "DAI", 5_000 * 10**18, None))
    world.models.policies["USDC"] = plan_of(step(4_000 * USDC, held="DAI"))
    world.price("BTC", 57_600)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert outcome.seizures[0].counterparty == "balance"
    assert world.book.sub_accounts["A"].balances == {}


@settings(max_examples=count(test=80, soak=5000))
@given(
    usd=st.integers(min_value=1, max_value=61_000),
    treasury=st.sampled_from([0, 1, 10_000 * USDC, 10**5 * USDC]),
    is_declining=st.booleans(),
    penalty=st.integers(min_value=0, max_value=5 * PERCENT),
    wait=st.sampled_from([0, 1, HOUR, 50 * HOUR + 7]),
)
def test_no_account_stays_liquidatable_after_ten_rounds(
    usd: int, treasury: int, penalty: int, wait: int, *, is_declining: bool
) -> None:
    """And the customer loses at most the collateral worth what was repaid, the penalty, and a unit a step."""
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.wait(wait)
    world.price("USDC", 1)
    world.price("BTC", usd)
    if treasury:
        world.do(c.FundTreasury("USDC", treasury))
    quarter = _a_quarter(penalty)
    world.models.policies["USDC"] = (lambda _view: PlanAnswer(None)) if is_declining else quarter
    for round_number in range(10):
        if measure(world.book, "A", world.now, world.models).status is not MarginStatus.LIQUIDATABLE:
            break
        outcome: Liquidated = world.do(c.Liquidate("A", round_number))
        for one in outcome.seizures:
            worth_repaid = one.repaid * WAD // USDC
            worth_seized = (one.seized - 2) * usd * WAD // BTC
            assert worth_seized <= worth_repaid * (WAD + 5 * PERCENT) // WAD
    assert measure(world.book, "A", world.now, world.models).status is not MarginStatus.LIQUIDATABLE


def _a_quarter(penalty: int) -> Policy:
    def plan(view: LiquidationView) -> PlanAnswer:
        return PlanAnswer(Plan((step(max(1, view.debts[0].amount // 4), penalty=penalty),)))

    return plan
