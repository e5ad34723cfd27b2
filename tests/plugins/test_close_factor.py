"""The close factor: how much is closed, against what, and that it always helps; through the registered plugin."""

import pytest

from gql_server.domain.models import LiquidationView, Plan, PlanStep
from gql_server.units import WAD
from tests.plugins import liquidations
from tests.plugins.liquidations import PERCENT, collateral, debt, policy, view


def plan(shown: LiquidationView, **parameters: int | str) -> Plan | None:
    return liquidations.plan("close_factor", shown, **parameters)


def steps(shown: LiquidationView, **parameters: int | str) -> list[tuple[str, int, str, int]]:
    return liquidations.steps("close_factor", shown, **parameters)


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
    assert penalty == 29 * PERCENT // 10


def test_no_penalty_above_what_the_debts_market_declares_is_asked() -> None:
    strict = debt("USDC", 6, 80_000 * 10**6, 1, penalty_max=PERCENT // 2)
    assert steps(view(60 * PERCENT, [BTC], [strict]))[0][3] == PERCENT // 2


def test_without_collateral_worth_anything_it_declines() -> None:
    assert plan(view(60 * PERCENT, [collateral("PYTH", 6, 10**6, 1, 0)], [USDC])) is None


def test_it_declares_its_penalty() -> None:
    assert policy("close_factor", penalty="0.07").penalty_max() == 7 * PERCENT


def test_every_step_says_why() -> None:
    planned = plan(view(NEARLY, [BTC], [USDC]))
    assert planned == Plan((PlanStep("USDC", 40_000 * 10**6, "BTC", PERCENT, "close factor 0.5"),))


def test_dust_is_what_is_worth_less_than_the_least_leftover() -> None:
    small = [debt("USDC", 6, 2_000 * 10**6, 1)]
    assert steps(view(NEARLY, [BTC], small))[0][1] == 1_000 * 10**6
    assert steps(view(NEARLY, [BTC], small), leftover_value_min="1000.000001")[0][1] == 2_000 * 10**6
    assert steps(view(NEARLY, [BTC], small), close_factor="0.75", leftover_value_min="500")[0][1] == 1_500 * 10**6


def test_a_collateral_that_is_taken_whole_leaves_no_dust() -> None:
    ether = collateral("ETH", 18, 10**18, 40_000, 95 * PERCENT)
    assert steps(view(NEARLY, [BTC, ether], [USDC]), penalty="0") == [("USDC", 40_000 * 10**6, "ETH", 0)]
