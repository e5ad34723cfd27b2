"""The close factor: how much is closed, against what, and that it always helps; through the registered plugin."""

import time
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gql_server.domain.market import ModelKind
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Plan, PlanStep
from gql_server.units import WAD, worth_down, worth_up
from tests.plugins.hosts import shipped
from tests.plugins.vectors import case

MODELS = shipped().models(monotonic=time.monotonic)
PERCENT = WAD // 100


def collateral(symbol: str, decimals: int, amount: int, usd: int, weight: int = 90 * PERCENT) -> CollateralView:
    return CollateralView(symbol, decimals, amount, usd * WAD, worth_down(amount, usd * WAD, decimals), weight)


def debt(symbol: str, decimals: int, amount: int, usd: int, penalty_max: int = WAD) -> DebtView:
    return DebtView(symbol, decimals, amount, usd * WAD, worth_up(amount, usd * WAD, decimals), 5 * PERCENT, penalty_max)


def view(health: int, lines: list[CollateralView], debts: list[DebtView]) -> LiquidationView:
    """Returns a view whose health is as given; equity and requirement follow from it."""
    requirement = sum(line.value * line.maintenance_fraction // WAD for line in debts)
    return LiquidationView(requirement * health // WAD, requirement, health, tuple(lines), tuple(debts))


def plan(shown: LiquidationView, **parameters: int | str) -> Plan | None:
    answer = MODELS.plan(shipped().resolve(ModelKind.LIQUIDATION_POLICY, "close_factor", parameters), shown)
    assert answer.fault is None
    return answer.plan


def steps(shown: LiquidationView, **parameters: int | str) -> list[tuple[str, int, str, int]]:
    planned = plan(shown, **parameters)
    assert planned is not None
    return [(step.repay_symbol, step.repay_amount, step.seize_symbol, step.penalty) for step in planned.steps]


BTC = collateral("BTC", 8, 10**8, 100_000)
USDC = debt("USDC", 6, 80_000 * 10**6, 1)
NEARLY = 97 * PERCENT


def test_a_healthy_account_is_left_alone() -> None:
    assert plan(view(WAD, [BTC], [USDC])) is None


def test_nearly_healthy_half_of_all_debts_is_repaid() -> None:
    assert steps(view(NEARLY, [BTC], [USDC])) == [("USDC", 40_000 * 10**6, "BTC", PERCENT)]


def test_the_half_is_of_all_debts_so_most_of_the_largest_may_be_repaid() -> None:
    other = debt("SOL", 9, 300 * 10**9, 200)
    assert steps(view(NEARLY, [BTC], [other, USDC])) == [("USDC", 70_000 * 10**6, "BTC", PERCENT)]


def test_the_largest_debt_comes_first_and_ties_go_by_symbol() -> None:
    twin = debt("EURC", 6, 80_000 * 10**6, 1)
    assert steps(view(NEARLY, [BTC], [USDC, twin]))[0][0] == "EURC"


@pytest.mark.parametrize("health", [95 * PERCENT, 60 * PERCENT])
def test_far_from_healthy_the_whole_debt_is_repaid(health: int) -> None:
    assert steps(view(health, [BTC], [USDC])) == [("USDC", 80_000 * 10**6, "BTC", PERCENT)]


def test_a_small_debt_is_closed_whole() -> None:
    small = debt("USDC", 6, 1_999 * 10**6, 1)
    assert steps(view(NEARLY, [BTC], [small])) == [("USDC", 1_999 * 10**6, "BTC", PERCENT)]


def test_a_debt_against_a_small_collateral_is_closed_as_far_as_it_reaches() -> None:
    small = collateral("BTC", 8, 10**8, 1_010)
    assert steps(view(NEARLY, [small], [USDC])) == [("USDC", 1_000 * 10**6, "BTC", PERCENT)]


def test_a_part_that_would_leave_dust_of_the_debt_closes_it_whole() -> None:
    assert steps(view(NEARLY, [BTC], [USDC]), close_factor="0.99", partial_value_min="2000") == [
        ("USDC", 80_000 * 10**6, "BTC", PERCENT)
    ]


def test_a_part_that_would_leave_dust_of_the_collateral_closes_the_debt_whole() -> None:
    ether = collateral("ETH", 18, 10**18, 40_500, 80 * PERCENT)
    bitcoin = collateral("BTC", 8, 10**8, 50_000, 70 * PERCENT)
    assert [step[:3] for step in steps(view(NEARLY, [bitcoin, ether], [USDC]), penalty="0")] == [
        ("USDC", 40_500 * 10**6, "ETH"),
        ("USDC", 39_500 * 10**6, "BTC"),
    ]


def test_collateral_goes_by_weight_then_value_then_symbol() -> None:
    lines = [
        collateral("AAA", 8, 10**8, 100, 80 * PERCENT),
        collateral("BBB", 8, 10**8, 300, 90 * PERCENT),
        collateral("CCC", 8, 10**8, 300, 90 * PERCENT),
        collateral("DDD", 8, 10**8, 400, 90 * PERCENT),
        collateral("EEE", 8, 10**8, 900, 0),
    ]
    assert [step[2] for step in steps(view(60 * PERCENT, lines, [USDC]))] == ["DDD", "BBB", "CCC", "AAA"]


def test_the_next_collateral_is_taken_where_one_does_not_cover() -> None:
    ether = collateral("ETH", 18, 10 * 10**18, 4_040, 95 * PERCENT)
    assert steps(view(60 * PERCENT, [BTC, ether], [USDC])) == [
        ("USDC", 40_000 * 10**6, "ETH", PERCENT),
        ("USDC", 40_000 * 10**6, "BTC", PERCENT),
    ]


def test_the_penalty_is_lowered_where_the_full_one_would_not_help() -> None:
    heavy = collateral("USDT", 6, 82_000 * 10**6, 1, WAD)
    ((_, _, _, penalty),) = steps(view(60 * PERCENT, [heavy], [USDC]), penalty="0.05")
    assert penalty == 3 * PERCENT - 1


def test_no_penalty_above_what_the_debts_market_declares_is_asked() -> None:
    strict = debt("USDC", 6, 80_000 * 10**6, 1, penalty_max=PERCENT // 2)
    assert steps(view(60 * PERCENT, [BTC], [strict]))[0][3] == PERCENT // 2


def test_without_collateral_worth_anything_it_declines() -> None:
    assert plan(view(60 * PERCENT, [collateral("PYTH", 6, 10**6, 1, 0)], [USDC])) is None


def test_it_declares_its_penalty() -> None:
    assert shipped().choose(ModelKind.LIQUIDATION_POLICY, "close_factor", {"penalty": "0.07"}).penalty_max == 7 * PERCENT


def test_every_step_says_why() -> None:
    planned = plan(view(NEARLY, [BTC], [USDC]))
    assert planned == Plan((PlanStep("USDC", 40_000 * 10**6, "BTC", PERCENT, "close factor 0.5"),))


@pytest.mark.parametrize(
    ("case_id", "repaid"), [("aave_v3_liquidation-01", 164_700_000_000), ("aave_v3_liquidation-03", 79_803_092_783)]
)
def test_a_published_case_of_aave_v3_repays_as_much(case_id: str, repaid: int) -> None:
    given_parameters, shown = case(case_id)["params"], case(case_id)["input"]
    lines = [collateral("WETH", 18, int(shown["collateralAmountWad"]), shown["collateralPrice"], 86 * PERCENT)]
    debts = [debt("USDX", 6, shown["debtAmount6"], shown["debtPrice"])]
    assert steps(
        view(int(shown["healthFactorWad"]), lines, debts),
        close_factor=given_parameters["closeFactor"],
        full_close_below_health=given_parameters["closeFactorHfThreshold"],
        penalty=(given_parameters["liquidationBonusBps"] - 10_000) * WAD // 10_000,
        partial_value_min=given_parameters["minBaseMaxCloseFactorThresholdUsd"] * WAD,
    ) == [("USDX", repaid, "WETH", 5 * PERCENT)]


SYMBOLS = ["AAA", "BBB", "CCC", "DDD"]


@st.composite
def unhealthy(draw: st.DrawFn) -> LiquidationView:
    """Draws an account below health 1 whose numbers agree with one another, as the domain would show it."""

    def amount_and_price() -> tuple[int, int, int]:
        decimals = draw(st.sampled_from([6, 8, 9, 18]))
        usd = draw(st.integers(WAD // 1_000, 200_000 * WAD))
        worth = draw(st.integers(1, 10**7 * WAD))
        scale: int = 10**decimals
        return decimals, usd, max(1, worth * scale // usd)

    debts, lines = [], []
    for symbol in SYMBOLS[: draw(st.integers(1, 3))]:
        decimals, usd, amount = amount_and_price()
        fraction, penalty_max = draw(st.integers(PERCENT, 50 * PERCENT)), draw(st.integers(0, 50 * PERCENT))
        debts.append(DebtView(symbol, decimals, amount, usd, worth_up(amount, usd, decimals), fraction, penalty_max))
    owed = sum(line.value for line in debts)
    requirement = sum(-(-line.value * line.maintenance_fraction // WAD) for line in debts)
    wanted = owed + requirement * draw(st.integers(30, 99)) // 100
    parts = draw(st.lists(st.integers(1, 100), min_size=1, max_size=4))
    for symbol, part in zip(SYMBOLS, parts, strict=False):
        decimals, usd, _ = amount_and_price()
        weight, scale = draw(st.integers(10 * PERCENT, WAD)), 10**decimals
        amount = wanted * part // sum(parts) * WAD // weight * scale // usd
        lines.append(CollateralView(symbol, decimals, amount, usd, worth_down(amount, usd, decimals), weight))
    equity = sum(line.value * line.weight // WAD for line in lines) - owed
    health = equity * WAD // requirement
    assume(health < WAD)
    return LiquidationView(equity, requirement, health, tuple(lines), tuple(debts))


@given(unhealthy(), st.integers(0, 50 * PERCENT), st.integers(PERCENT, WAD), st.integers(0, 10**5 * WAD))
def test_a_plan_stays_within_the_view_and_raises_health(
    shown: LiquidationView, penalty: int, close_factor: int, partial_value_min: int
) -> None:
    planned = plan(shown, penalty=penalty, close_factor=close_factor, partial_value_min=partial_value_min)
    if planned is None:
        return
    debts = {line.symbol: line for line in shown.debts}
    lines = {line.symbol: line for line in shown.collateral}
    repaid_units = dict.fromkeys(debts, 0)
    seized_value = dict.fromkeys(lines, Fraction(0))
    equity, requirement = Fraction(shown.equity), Fraction(shown.maintenance_requirement)
    for step in planned.steps:
        owed, held = debts[step.repay_symbol], lines[step.seize_symbol]
        value = Fraction(step.repay_amount * owed.price, 10**owed.decimals)
        seized = value * Fraction(WAD + step.penalty, WAD)
        assert 0 <= step.penalty <= min(penalty, owed.penalty_max)
        repaid_units[owed.symbol] += step.repay_amount
        seized_value[held.symbol] += seized
        equity += value - seized * Fraction(held.weight, WAD)
        requirement -= value * Fraction(owed.maintenance_fraction, WAD)
    assert all(amount <= debts[symbol].amount for symbol, amount in repaid_units.items())
    assert all(value <= lines[symbol].value for symbol, value in seized_value.items())
    assert equity * shown.maintenance_requirement > shown.equity * requirement


@given(unhealthy())
def test_it_declines_only_where_nothing_would_help(shown: LiquidationView) -> None:
    largest = min(shown.debts, key=lambda line: (-line.value, line.symbol))
    helps = [
        line
        for line in shown.collateral
        if line.weight * WAD < WAD * WAD + largest.maintenance_fraction * shown.health_factor
        and line.value * WAD // (2 * WAD) * 10**largest.decimals // largest.price > 0
    ]
    assert not helps or plan(shown) is not None
