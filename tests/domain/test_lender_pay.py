"""How lenders are paid: three kinds, each after a protocol whose published numbers it gives."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from gql_server.domain import commands as c
from gql_server.domain.errors import TermsRefused
from gql_server.domain.lender_pay import (
    LenderPay,
    LenderPayKind,
    borrow_rate_of,
    curve_rate_min,
    fees_on_top,
    lend_rate_of,
    split_of,
)
from gql_server.domain.market import ModelKind
from gql_server.units import WAD
from tests.domain.world import HOUR, PERCENT, TERMS, model_ref, two_markets

SKIM = LenderPay()
LINE = LenderPay(LenderPayKind.SUPPLY_LINE)
ON_TOP = LenderPay(LenderPayKind.FEE_ON_TOP, 10 * PERCENT, PERCENT, 5 * PERCENT, PERCENT // 2)
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "models.json").read_text())


def cases(model: str) -> list[dict[str, dict[str, object]]]:
    return [case for case in VECTORS if case["model"] == model]


def wad(value: object) -> int:
    return int(Fraction(str(value)) * WAD)


def line(low: object, high: object, kink: object, base: object, utilization: int) -> int:
    """Returns Comet's line at a utilization."""
    below, above = min(utilization, wad(kink)), max(0, utilization - wad(kink))
    return wad(base) + (wad(low) * below + wad(high) * above) // WAD


def test_a_skimmed_fee_is_taken_from_what_borrowers_pay() -> None:
    rate = lend_rate_of(SKIM, 10 * PERCENT, curve_rate=8 * PERCENT, supply_rate=0, staking_rate=0, utilization=WAD // 2)
    assert rate == 36 * PERCENT // 10
    assert borrow_rate_of(SKIM, 10 * PERCENT, curve_rate=8 * PERCENT, staking_rate=0) == 8 * PERCENT


def test_fees_on_top_leave_lenders_the_rate_of_the_curve() -> None:
    assert borrow_rate_of(ON_TOP, 0, curve_rate=20 * PERCENT, staking_rate=0) == 245 * PERCENT // 10
    rate = lend_rate_of(ON_TOP, 0, curve_rate=20 * PERCENT, supply_rate=0, staking_rate=0, utilization=WAD // 4)
    assert rate == 5 * PERCENT


def test_fees_on_top_are_shared_by_treasury_and_insurance() -> None:
    split = split_of(ON_TOP, 0, curve_rate=20 * PERCENT, supply_rate=0, staking_rate=0, lent=100, borrowed=50)
    assert split.fee_share == -(-45 * WAD // 245)
    assert split.insurance_share == 15 * WAD // 45


def test_what_borrowers_pay_beyond_the_line_is_kept() -> None:
    split = split_of(LINE, 0, curve_rate=10 * PERCENT, supply_rate=4 * PERCENT, staking_rate=0, lent=100, borrowed=50)
    assert (split.fee_share, split.top_up) == (20 * PERCENT, 0)


def test_what_the_line_asks_beyond_what_borrowers_pay_is_topped_up() -> None:
    split = split_of(LINE, 0, curve_rate=10 * PERCENT, supply_rate=7 * PERCENT, staking_rate=0, lent=100, borrowed=50)
    assert (split.fee_share, split.top_up) == (0, 200 * PERCENT)


def test_a_line_never_gives_a_lender_more_than_a_borrower_pays_for_the_same_amount() -> None:
    rate = lend_rate_of(LINE, 0, curve_rate=10 * PERCENT, supply_rate=12 * PERCENT, staking_rate=0, utilization=WAD // 2)
    assert rate == 10 * PERCENT


def test_lenders_on_a_line_get_line_and_add_on_at_any_utilization() -> None:
    for utilization in (0, WAD // 4, WAD):
        rate = lend_rate_of(
            LINE, 0, curve_rate=10 * PERCENT, supply_rate=2 * PERCENT, staking_rate=3 * PERCENT, utilization=utilization
        )
        assert rate + 3 * PERCENT * (WAD - utilization) // WAD == 5 * PERCENT


def test_the_curve_is_raised_so_far_that_the_fee_does_not_eat_the_add_on() -> None:
    assert curve_rate_min(SKIM, 10 * PERCENT, 9 * PERCENT) == 10 * PERCENT
    assert curve_rate_min(ON_TOP, 0, 9 * PERCENT) == 9 * PERCENT
    assert curve_rate_min(LINE, 0, 9 * PERCENT) == 9 * PERCENT


@pytest.mark.parametrize(("pay", "fee"), [(SKIM, 0), (SKIM, 33 * PERCENT), (LINE, 0), (ON_TOP, 0)])
def test_what_lenders_earn_in_all_never_falls_with_utilization_nor_exceeds_what_a_borrower_pays(pay: LenderPay, fee: int) -> None:
    """Hence no ring of borrowing and lending again gains anything or thins anybody's rewards out (rule R8)."""
    random = Random(1)
    for _ in range(200):
        staking = random.choice((0, random.randrange(WAD // 5)))
        curve, rise = random.randrange(WAD // 2), random.randrange(WAD)
        supply, steep = random.randrange(WAD // 5), random.randrange(WAD)
        before = 0
        for step in range(21):
            utilization = step * WAD // 20
            curve_rate, supply_rate = curve + rise * step // 20, supply + steep * step // 20
            base = lend_rate_of(
                pay, fee, curve_rate=curve_rate, supply_rate=supply_rate, staking_rate=staking, utilization=utilization
            )
            total = base + staking * (WAD - utilization) // WAD
            assert total >= before - 3
            assert total <= borrow_rate_of(pay, fee, curve_rate=curve_rate, staking_rate=staking)
            assert utilization < WAD or base >= staking
            before = total


@pytest.mark.parametrize("case", cases("comet_rates"), ids=lambda case: case["id"])
def test_comet_pays_its_lenders_by_the_supply_line(case: dict[str, dict[str, object]]) -> None:
    terms, given, expected = case["params"], case["input"], case["expected"]
    utilization = wad(expected.get("utilization", given.get("utilization")))
    borrow = line(terms["borrowSlopeLow"], terms["borrowSlopeHigh"], terms["borrowKink"], terms["borrowBase"], utilization)
    supply = line(terms["supplySlopeLow"], terms["supplySlopeHigh"], terms["supplyKink"], terms["supplyBase"], utilization)
    rates = {"curve_rate": borrow, "staking_rate": 0}
    assert borrow_rate_of(LINE, 0, **rates) == wad(expected["borrowApr"])
    assert lend_rate_of(LINE, 0, **rates, supply_rate=supply, utilization=utilization) == wad(expected["supplyApr"])


@pytest.mark.parametrize("case", cases("marginfi_fee_split"), ids=lambda case: case["id"])
def test_marginfi_charges_its_fees_on_top(case: dict[str, dict[str, object]]) -> None:
    terms, expected = case["params"], case["expected"]
    insurance = wad(terms["insuranceIrFee"])
    pay = LenderPay(LenderPayKind.FEE_ON_TOP, treasury_fixed_fee=wad(terms["protocolFixedFee"]), insurance_rate_fee=insurance)
    base, utilization = wad(expected["baseApr"]), wad(case["input"]["utilization"])
    rates = {"curve_rate": base, "staking_rate": 0}
    assert borrow_rate_of(pay, 0, **rates) == wad(expected["borrowingApr"])
    assert lend_rate_of(pay, 0, **rates, supply_rate=0, utilization=utilization) == wad(expected["lendingApr"])
    on_top = fees_on_top(pay, base)
    assert (on_top.treasury, on_top.insurance) == (wad(expected["groupFeeApr"]), wad(expected["insuranceFeeApr"]))


def test_a_fee_that_leaves_lenders_little_stands_neither_beside_a_reward_nor_beside_one_that_is_announced() -> None:
    dear = replace(TERMS, fee=90 * PERCENT + 1)
    world = two_markets(rewards={"staking": PERCENT})
    assert world.refusal(TermsRefused, c.UpdateMarket("BTC", terms=dear)).rule == "R8"
    world.do(c.UpdateMarket("BTC", terms=replace(TERMS, fee=90 * PERCENT)))
    reward = c.ScheduleModel(
        "USDC", ModelKind.STAKING_REWARD, (model_ref(ModelKind.STAKING_REWARD, "staking"),), "", 0, world.now + HOUR
    )
    world.do(reward)
    assert world.refusal(TermsRefused, c.UpdateMarket("USDC", terms=dear)).rule == "R8"
    other = two_markets(terms=dear)
    other.models.rewards["staking"] = PERCENT
    assert other.refusal(TermsRefused, replace(reward, symbol="BTC")).rule == "R8"
