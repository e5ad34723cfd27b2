"""A policy's curve is what the policy answers for the documented example, and nothing that the domain would not believe."""

from __future__ import annotations

import pytest

from gql_server.domain.market import ModelKind
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Plan, PlanAnswer, PlanStep
from gql_server.domain.policy_curve import DEBT, DECLINED, Example, example_view, policy_curve
from gql_server.units import WAD
from tests.domain.fakes import FakeModels, Policy, declining, half_of_the_largest
from tests.domain.world import PERCENT, model_ref

POLICY = model_ref(ModelKind.LIQUIDATION_POLICY, "policy")


def asking(policy: Policy) -> FakeModels:
    return FakeModels(policies={"policy": policy})


@pytest.mark.parametrize("debt_value", [1, 2_000 * WAD, 10**9 * WAD + 7])
@pytest.mark.parametrize("penalty_max", [0, 5 * PERCENT, 60 * PERCENT])
@pytest.mark.parametrize("health", [WAD // 2, WAD * 3 // 4, WAD - 1, WAD])
def test_the_example_adds_up_as_a_real_view_does_and_stays_within_rule_x3(debt_value: int, penalty_max: int, health: int) -> None:
    view = example_view(health, penalty_max, Example(debt_value, 5 * PERCENT))
    (held,), (debt,) = view.collateral, view.debts
    assert view.equity == held.value * held.weight // WAD - debt.value
    assert view.health_factor == view.equity * WAD // view.maintenance_requirement
    assert 0 <= view.health_factor - health <= max(1_000, 3 * WAD // view.maintenance_requirement)
    assert 2 * held.weight * (WAD + penalty_max) < 2 * WAD * WAD + debt.maintenance_fraction * WAD


def test_a_curve_runs_from_health_one_half_to_one_where_nothing_is_closed() -> None:
    curve = policy_curve(asking(half_of_the_largest(3 * PERCENT)), POLICY, 5 * PERCENT, 6)
    assert [round(point.health / WAD, 9) for point in curve] == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert [point.close_share for point in curve] == [WAD // 2] * 5 + [0]
    assert [point.penalty for point in curve] == [3 * PERCENT] * 5 + [None]
    assert curve[0].reasons == ("half",)


def test_the_penalty_is_the_average_over_what_is_repaid() -> None:
    def twice(view: LiquidationView) -> PlanAnswer:
        owed = view.debts[0].amount
        steps = ((owed // 4, 4 * PERCENT), (owed // 2, PERCENT))
        return PlanAnswer(Plan(tuple(PlanStep(DEBT, amount, "COLLATERAL", penalty, "so") for amount, penalty in steps)))

    point = policy_curve(asking(twice), POLICY, 5 * PERCENT, 2)[0]
    assert (point.penalty, point.close_share, point.reasons) == (2 * PERCENT, 75 * PERCENT, ("so",))


def test_a_policy_that_declines_breaks_or_asks_too_much_has_no_point_and_a_note() -> None:
    def broken(_view: LiquidationView) -> PlanAnswer:
        return PlanAnswer(None, "policy 1: raised ZeroDivisionError")

    notes = [
        policy_curve(asking(policy), POLICY, PERCENT, 2)[0] for policy in (declining, broken, half_of_the_largest(2 * PERCENT))
    ]
    assert [point.close_share for point in notes] == [None] * 3
    assert notes[0].note == DECLINED
    assert notes[1].note == "policy 1: raised ZeroDivisionError"
    assert notes[2].note is not None
    assert "asks a penalty" in notes[2].note


def test_the_example_is_what_the_documents_say() -> None:
    """100,000 dollars are owed and 5 % of them required; at health 0.75 what is held counts 103,750, at 0.8 each."""
    view = example_view(WAD * 3 // 4, 5 * PERCENT, Example())
    held = 129_687_500 * WAD // 1_000
    assert view == LiquidationView(
        equity=3_750 * WAD,
        maintenance_requirement=5_000 * WAD,
        health_factor=WAD * 3 // 4,
        collateral=(CollateralView("COLLATERAL", 18, held, WAD, held, 80 * PERCENT),),
        debts=(DebtView("DEBT", 6, 10**11, WAD, 100_000 * WAD, 5 * PERCENT, 5 * PERCENT),),
    )


@pytest.mark.parametrize(("penalty_max", "weight"), [(28 * PERCENT, 80 * PERCENT), (60 * PERCENT, 640_624_999_999_999_999)])
def test_a_high_penalty_lets_the_collateral_count_for_less(penalty_max: int, weight: int) -> None:
    assert example_view(WAD, penalty_max, Example()).collateral[0].weight == weight


@pytest.mark.parametrize(("debt_value", "owed"), [(0, 1), (10**12 - 1, 1), (2 * 10**12 - 1, 1), (2 * 10**12, 2)])
def test_the_example_owes_whole_units_and_at_least_one(debt_value: int, owed: int) -> None:
    (debt,) = example_view(WAD, 0, Example(debt_value)).debts
    assert (debt.amount, debt.value) == (owed, owed * 10**12)


def test_where_there_is_no_plan_the_health_is_told_all_the_same_and_quotients_are_whole_numbers() -> None:
    by_whom = (declining, half_of_the_largest(2 * PERCENT), half_of_the_largest(PERCENT))
    found = [policy_curve(asking(policy), POLICY, PERCENT, 2)[0] for policy in by_whom]
    assert [round(point.health / WAD, 9) for point in found] == [0.5] * 3
    assert [type(value) for value in (found[2].health, found[2].penalty, found[2].close_share)] == [int] * 3


def test_the_smallest_debt_there_is_is_one_unit() -> None:
    assert example_view(WAD, 0, Example(1, PERCENT)).debts[0].amount == 1


def test_an_average_penalty_is_rounded_down_to_a_whole_number() -> None:
    def thirds(view: LiquidationView) -> PlanAnswer:
        third = view.debts[0].amount // 3
        return PlanAnswer(Plan((PlanStep(DEBT, third, "COLLATERAL", 1, ""), PlanStep(DEBT, 2 * third, "COLLATERAL", 0, ""))))

    point = policy_curve(asking(thirds), POLICY, PERCENT, 2)[0]
    assert (point.penalty, type(point.penalty)) == (0, int)


@pytest.mark.parametrize("policy", [declining, half_of_the_largest(2 * PERCENT)])
def test_where_there_is_no_plan_the_health_is_told_all_the_same(policy: Policy) -> None:
    low, full = policy_curve(asking(policy), POLICY, PERCENT, 2)
    assert [round(point.health / WAD, 9) for point in (low, full)] == [0.5, 1.0]
