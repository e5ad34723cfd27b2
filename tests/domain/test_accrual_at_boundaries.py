"""What a boundary fixes for the hour that begins, whoever walks it and however late (rules R2, R4, R5, R8, R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import asset_at, project, treasury_room
from gql_server.domain.events import EventType
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import ModelKind, ModelStatus
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.units import WAD
from tests.domain.fakes import broken, flat, remembering
from tests.domain.world import BTC, DAY_ONE, HOUR, PERCENT, RATE_1E5_AN_HOUR, RISK, TERMS, USDC, World, model_ref, two_markets

AGING = model_ref(ModelKind.STAKING_REWARD, "aging")
"""A reward whose yearly rate is the age of what was observed last, seconds."""


def half_borrowed(world: World) -> World:
    """Of 10 BTC that A lends B borrows 5."""
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def observed() -> World:
    """Nobody has looked since ten seconds after midnight, when validators were observed."""
    world = two_markets()
    world.models.feeds["aging"] = ("validators.age",)
    world.do(c.ScheduleModel("BTC", ModelKind.STAKING_REWARD, (AGING,), "", 0, DAY_ONE + HOUR))
    world.wait(10)
    world.do(c.ObserveFeeds((c.ObservedFeed("validators", 7),)))
    return world


@pytest.mark.parametrize("hours", [1, 2])
def test_rewards_are_fixed_by_what_was_known_at_the_boundary_however_late_it_is_walked(hours: int) -> None:
    world = observed()
    world.wait(hours * HOUR + 1_000)
    world.cross("BTC")
    assert world.market("BTC").staking_rate == hours * HOUR - 10


def test_a_longer_cadence_that_a_boundary_applies_counts_its_first_period_from_midnight_on() -> None:
    """The second hour of a day belongs to the first two hours of it: what was used in the first one counts as it is now."""
    world = half_borrowed(two_markets(rate=0))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=replace(TERMS, cadence_seconds=2 * HOUR)))
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (market.boundary_at, market.utilization_seconds) == (DAY_ONE + HOUR, WAD // 2 * HOUR)
    world.wait(HOUR)
    world.cross("BTC")
    assert (world.market("BTC").boundary_at, world.samples[-1].utilization_average) == (DAY_ONE + 2 * HOUR, WAD // 2)
    assert world.market("BTC").utilization_seconds == 0


def test_a_model_that_breaks_only_as_time_passes_is_not_called_well_by_a_deposit() -> None:
    world = half_borrowed(two_markets())
    world.models.curves["BTC"] = lambda _use, elapsed, state: (
        broken(_use, elapsed, state) if elapsed else RateAnswer(RateStep(9 * PERCENT, state))
    )
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").model_status is ModelStatus.STALE
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert (world.market("BTC").model_status, world.market("BTC").borrow_rate) == (ModelStatus.STALE, RATE_1E5_AN_HOUR)


def test_a_batch_asks_the_model_with_the_state_that_it_has() -> None:
    """Known is 60 %, and 25 % are used after 10 BTC more: the rate is 10 % of the mean of both."""
    world = half_borrowed(two_markets(initial_state=str(60 * PERCENT)))
    world.models.curves["BTC"] = remembering(10 * PERCENT)
    world.do(c.CreditDeposit("C", "BTC", 10 * BTC))
    assert world.market("BTC").borrow_rate == 10 * PERCENT * 85 // 200


def test_what_a_line_pays_beyond_the_interest_and_what_rewards_need_is_not_free_in_the_treasury() -> None:
    """Lenders are paid 40 % on what is lent, of which borrowers bring little; what may leave now is free after the accrual too."""
    pay = LenderPay(LenderPayKind.SUPPLY_LINE)
    line = model_ref(ModelKind.RATE_MODEL, "line")
    world = two_markets(rewards={"one": 4 * PERCENT})
    world.models.curves["line"] = flat(40 * PERCENT)
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.UpdateMarket("BTC", terms=replace(TERMS, fee=0, lender_pay=pay, supply_line=line)))
    half_borrowed(world)
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable > 0
    world.wait(HOUR // 2)
    room = treasury_room(world.book, "BTC", world.now, world.models)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    market, ledger = world.market("BTC"), world.ledger("BTC")
    assert ledger.treasury < BTC
    assert room == ledger.treasury - market.staking_receivable


def test_fees_that_nobody_has_booked_yet_may_not_leave_the_treasury() -> None:
    world = half_borrowed(two_markets())
    world.do(c.FundTreasury("BTC", 100))
    world.wait(HOUR // 2)
    assert project(world.book, "BTC", world.now, world.models).total_borrowed == 5 * BTC + 2_500
    assert treasury_room(world.book, "BTC", world.now, world.models) == 100


def test_risk_terms_are_those_that_the_last_boundary_has_applied_or_was_to_apply() -> None:
    world = half_borrowed(two_markets())
    world.list_asset("GOLD", 8, 1)
    strict = replace(RISK, haircut_weight=50 * PERCENT)
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, insurance_share=PERCENT))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR + 1, risk=strict))
    found = []
    for seconds in (0, HOUR, HOUR - 1, 1):
        world.wait(seconds)
        found.append(asset_at(world.book, "BTC", world.now, world.models).risk)
    assert found == [RISK, RISK, RISK, strict]
    assert asset_at(world.book, "GOLD", world.now, world.models).risk == RISK
    assert asset_at(world.book, "USDC", world.now, world.models) is world.book.assets["USDC"]


def test_a_cut_of_rewards_is_told_with_the_boundary_at_which_it_began() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR + 100)
    world.cross("BTC")
    (told,) = [event for event in world.events if event.type is EventType.REWARD_CUT]
    assert (told.amount, told.details) == (1_000, {"cut": "BEGAN", "boundary_at": DAY_ONE + HOUR})
