"""What a boundary makes of changes that were announced: which are due, what they set, and who is asked for it (rules R8, R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.changes import use_terms
from gql_server.domain.draft import Draft
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import Market, MarketState, ModelKind, ModelStatus, SampleStatus
from gql_server.domain.terms import AnnouncedTerms, LendingTerms
from gql_server.units import WAD
from tests.domain.fakes import broken, flat
from tests.domain.world import BTC, DAY_ONE, HOUR, LIMITS, PERCENT, RISK, TERMS, USDC, World, model_ref, two_markets


def on_line(name: str = "line") -> LendingTerms:
    """Terms that pay lenders by a supply line."""
    line = model_ref(ModelKind.RATE_MODEL, name)
    return replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)


def half_borrowed(*, rate: int = 0) -> World:
    """Of 10 BTC that A lends B borrows 5; there are two lines, of 2 % and of 3 %."""
    world = two_markets(rate=rate)
    world.models.curves |= {"line": flat(2 * PERCENT), "other": flat(3 * PERCENT)}
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def used(world: World, terms: LendingTerms, since: int = 7) -> Market:
    """Return the market as it would be once it used these terms, before anybody is asked for a rate."""
    draft = Draft(world.book.fork(), world.now, world.models)
    market = draft.book.change_market("BTC")
    use_terms(draft, market, AnnouncedTerms("x", 0, 0, terms=terms), since)
    return market


def test_until_a_line_has_answered_lenders_keep_what_they_earn() -> None:
    """8 % on half of what is lent, less a tenth; and by a line, what the line before has answered."""
    world = half_borrowed(rate=8 * PERCENT)
    assert used(world, on_line()).lenders_rate == 36 * PERCENT // 10
    world.do(c.UpdateMarket("BTC", terms=on_line()))
    assert used(world, on_line("other")).lenders_rate == 2 * PERCENT
    assert used(world, TERMS).lenders_rate == 0


def test_a_line_counts_from_the_boundary_that_takes_it_up_and_one_that_goes_on_keeps_its_time() -> None:
    world = half_borrowed()
    taken = used(world, on_line(), since=7).terms.supply_line
    assert taken == replace(model_ref(ModelKind.RATE_MODEL, "line"), since=7)
    world.do(c.UpdateMarket("BTC", terms=on_line()))
    going_on = used(world, on_line(), since=7).terms.supply_line
    assert going_on == replace(model_ref(ModelKind.RATE_MODEL, "line"), since=DAY_ONE)


def test_terms_that_are_walked_late_count_from_their_boundary() -> None:
    world = half_borrowed()
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=on_line()))
    world.wait(3 * HOUR)
    world.cross("BTC")
    line = world.market("BTC").terms.supply_line
    assert line is not None
    assert line.since == DAY_ONE + HOUR


def test_the_rates_are_set_anew_where_any_of_several_changes_asks_for_it() -> None:
    """Terms, and then a share of the insurance that needs no rate, at one boundary: the line is asked at it all the same."""
    world = half_borrowed()
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=on_line()))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, insurance_share=PERCENT))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + 2 * HOUR, terms=on_line("other")))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + 2 * HOUR, insurance_share=2 * PERCENT))
    answered = []
    for _ in range(2):
        world.wait(HOUR)
        world.cross("BTC")
        answered.append(world.market("BTC").lenders_rate)
    assert answered == [2 * PERCENT, 3 * PERCENT]
    assert world.market("BTC").insurance_share == 2 * PERCENT


@pytest.mark.parametrize(
    "change",
    [
        c.ScheduleTerms("BTC", DAY_ONE + HOUR, insurance_share=PERCENT),
        c.ScheduleTerms("BTC", DAY_ONE + HOUR, state=MarketState.REPAY_ONLY),
        c.ScheduleTerms("BTC", DAY_ONE + HOUR + 1, terms=on_line()),
    ],
)
def test_what_changes_no_rate_or_is_not_due_asks_nobody_twice(change: c.ScheduleTerms) -> None:
    world = half_borrowed()
    world.do(change)
    world.models.asked.clear()
    world.wait(HOUR)
    world.cross("BTC")
    assert [(name, elapsed) for name, _, elapsed in world.models.asked] == [("BTC", HOUR), ("BTC", 0)]
    assert world.samples[-1].status is SampleStatus.LIVE


def test_a_line_that_breaks_as_it_is_taken_up_leaves_the_boundary_held_and_the_market_stale() -> None:
    world = half_borrowed(rate=8 * PERCENT)
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=on_line()))
    world.models.curves["line"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (world.samples[-1].status, market.model_status) == (SampleStatus.HELD, ModelStatus.STALE)
    assert 36 * PERCENT // 10 < market.lenders_rate < 361 * PERCENT // 100


def test_a_change_sets_what_it_names_and_leaves_the_rest() -> None:
    world = half_borrowed()
    before = world.market("BTC")
    limits = replace(LIMITS, lent_cap=11 * BTC, utilization_max=90 * PERCENT, throttle_threshold=60 * PERCENT)
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, limits=limits))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + 2 * HOUR, state=MarketState.REPAY_ONLY))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + 3 * HOUR, insurance_share=PERCENT, risk=replace(RISK, haircut_weight=WAD // 2)))
    found = []
    for _ in range(3):
        world.wait(HOUR)
        world.cross("BTC")
        market, risk = world.market("BTC"), world.book.assets["BTC"].risk
        assert risk is not None
        found.append((market.limits, market.state, market.insurance_share, risk.haircut_weight))
    assert found == [
        (limits, before.state, 0, RISK.haircut_weight),
        (limits, MarketState.REPAY_ONLY, 0, RISK.haircut_weight),
        (limits, MarketState.REPAY_ONLY, PERCENT, WAD // 2),
    ]


def test_a_line_that_is_taken_up_while_the_curves_rate_is_held_pays_by_its_answer_at_once() -> None:
    world = half_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").is_rate_held
    world.do(c.UpdateMarket("BTC", terms=on_line()))
    assert world.market("BTC").lenders_rate == 2 * PERCENT
