"""What the parameters of liquidation policies mean and refuse, and how penalty and part follow health."""

from itertools import pairwise

import pytest

from gql_server.domain.market import ModelKind
from gql_server.domain.policy_curve import PolicyPoint, policy_curve
from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.plugins.hosts import shipped
from tests.plugins.liquidations import MODELS, PERCENT, collateral, debt, plan, policy, steps, true_view

BTC = collateral("BTC", 8, 10**8, 92_500)
USDC = debt("USDC", 6, 80_000 * 10**6, 1)
FALLEN = true_view([BTC], [USDC])
"""BTC counts 83,250 for a debt of 80,000 that requires 4,000: health 0.8125."""


def curve(name: str, **parameters: object) -> list[PolicyPoint]:
    chosen = shipped().choose(ModelKind.LIQUIDATION_POLICY, name, parameters)
    return [point for point in policy_curve(MODELS, chosen.ref, chosen.penalty_max, 21) if point.penalty is not None]


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("soft_liquidation", {"penalty_lowest": "0.06"}, "above penalty_highest"),
        ("insurance_split", {"liquidator_fee": "0.25", "insurance_fee": "0.25"}, "half or more"),
        ("operator_tiers", {"tiers": [["0.9", "0.1"], ["0.8", "0.05"], ["1", "0.01"]]}, "x of point 2 is not above"),
        ("operator_tiers", {"tiers": [["0.8", "0.05"], ["1", "0.1"]]}, "a slice is larger than that of a lower health"),
        ("operator_tiers", {"tiers": [["0.8", "0.05"]]}, "the last tier must be below health 1"),
        ("absorb", {"liquidation_factor": "0.05"}, "less than a tenth of its price"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(name: str, parameters: dict[str, object], problem: str) -> None:
    with pytest.raises(ChoiceInvalid, match=problem):
        policy(name, **parameters)


@pytest.mark.parametrize("name", ["target_health", "health_discount", "soft_liquidation"])
def test_a_penalty_that_follows_health_never_falls_as_health_falls(name: str) -> None:
    points = curve(name)
    assert len(points) >= 20
    assert all(
        low.penalty is not None and high.penalty is not None and low.penalty >= high.penalty for low, high in pairwise(points)
    )
    assert points[0].penalty != points[-1].penalty


@pytest.mark.parametrize("name", ["target_health", "target_ltv", "insurance_split", "operator_tiers"])
def test_a_policy_with_an_aim_repays_less_the_healthier_the_account_is(name: str) -> None:
    shares = [point.close_share or 0 for point in curve(name)]
    assert shares == sorted(shares, reverse=True)
    assert 0 < shares[-1] < shares[0] < WAD


@pytest.mark.parametrize("name", ["target_health", "insurance_split", "operator_tiers"])
def test_once_the_target_is_reached_nothing_else_is_touched(name: str) -> None:
    lines = [BTC, collateral("SOL", 9, 10**9, 100), collateral("ETH", 18, 10**18, 100)]
    shown = true_view(lines, [USDC, debt("DAI", 18, 10**20, 1)])
    assert {step[:3:2] for step in steps(name, shown, target_health="1.1")} == {("USDC", "BTC")}


def test_the_target_is_reached_to_the_unit() -> None:
    ((_, repaid, _, penalty),) = steps("target_health", FALLEN, target_health="1.25", penalty_highest="0.04", dust_value="0")
    assert penalty == 387 * PERCENT // 100
    value = repaid * 10**12
    equity = FALLEN.equity + value - value * (WAD + penalty) // WAD * 9 // 10
    requirement = FALLEN.maintenance_requirement - value * 5 // 100
    assert 125 * PERCENT <= equity * WAD // requirement < 125 * PERCENT + PERCENT // 100


def test_a_target_that_would_leave_dust_of_the_debt_closes_it_whole() -> None:
    assert steps("target_health", FALLEN, dust_value="79000")[0][1] == USDC.amount


def test_a_target_that_would_leave_dust_of_the_collateral_takes_it_whole() -> None:
    ether = collateral("ETH", 18, 10**18, 12_000, 95 * PERCENT)
    shown = true_view([collateral("BTC", 8, 10**8, 80_000), ether], [USDC])
    (first, *_) = steps("target_health", shown, dust_value="2000", target_health="1.1")
    assert first[2] == "ETH"
    assert first[1] * 10**12 * (WAD + first[3]) // WAD > 11_999 * WAD


def test_penalties_are_whole_steps() -> None:
    asked = policy("target_health", penalty_highest="0.05", penalty_step="0.01")
    assert {asked.penalty_at(health * PERCENT) for health in range(80, 101)} == {2 * PERCENT, 3 * PERCENT, 4 * PERCENT, 5 * PERCENT}


def test_light_collateral_has_a_low_target_of_its_own() -> None:
    """Collateral that counts 40 % is liquidated at a loan-to-value of 38 %: a target of 70 % would leave it as it is."""
    shown = true_view([collateral("ALT", 6, 205_000 * 10**6, 1, 40 * PERCENT)], [USDC])
    planned = plan("target_ltv", shown)
    assert planned is not None
    assert planned.steps[0].reason == "to loan-to-value 0.369523"


def test_a_store_front_factor_leaves_the_customer_what_it_does_not_take() -> None:
    assert policy("absorb", liquidation_factor="0.9").penalty_max() == WAD // 9
    assert policy("absorb", liquidation_factor="0.9", store_front_price_factor="0.5").penalty_max() == 5 * WAD // 95
    assert policy("absorb", liquidation_factor="0.9", store_front_price_factor="0").penalty_max() == 0


def test_insurance_has_its_share_of_both_fees() -> None:
    split = policy("insurance_split", liquidator_fee="0.01", insurance_fee="0.03")
    assert (split.insurance_share(), split.repaid(WAD), split.insured(WAD)) == (75 * PERCENT, 96 * PERCENT, 3 * PERCENT)
    assert policy("insurance_split", liquidator_fee="0", insurance_fee="0").insurance_share() == 0


def test_light_collateral_pays_a_higher_incentive() -> None:
    factors = policy("incentive_factor", factor_highest="1.2")
    light = collateral("ALT", 6, 10**6, 1, 60 * PERCENT)
    assert WAD < factors.factor(USDC, BTC) < factors.factor(USDC, light) < 120 * PERCENT
    assert factors.factor(USDC, collateral("PYTH", 6, 10**6, 1, 0)) == 120 * PERCENT
