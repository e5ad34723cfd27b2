"""Lenders and borrowers of an experiment keep to the rules that customers have."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.invariants import check
from gql_server.domain.market import ModelStatus
from gql_server.lab.borrower import BORROWER
from gql_server.lab.course import Course
from gql_server.lab.lenders import LENDERS, LenderPool
from gql_server.lab.room import Room
from gql_server.units import SECONDS_PER_HOUR
from tests.lab.short import RecordedMarket

WEEK = 7 * 24 * SECONDS_PER_HOUR


def quiet_market() -> tuple[RecordedMarket, Room]:
    """A market without borrowers' moves: the loans of its lenders are locked for a week."""
    recorded = RecordedMarket(0)
    return recorded, recorded.room


def pool(room: Room, *, is_exact: bool = False) -> LenderPool:
    """Two of the lenders who are there."""
    return LenderPool(room, "BTC", is_exact=is_exact, count=2)


def test_the_book_of_an_experiment_is_sound() -> None:
    assert check(RecordedMarket(40, "adaptive_curve").room.book) == []


def test_nobody_leaves_before_the_loan_has_matured() -> None:
    recorded, room = quiet_market()
    lenders = pool(room)
    assert lenders.move(-(10**13), recorded.market) == []
    room.now += WEEK
    assert lenders.move(-1, recorded.market) != []


def test_lenders_leave_whole_and_only_when_as_much_is_wanted_out() -> None:
    recorded, room = quiet_market()
    lenders = pool(room)
    room.now += WEEK
    loan = 10_000 * 10**8 // LENDERS
    assert lenders.move(-(loan // 2), recorded.market) == []
    [leaves] = lenders.move(-(loan // 2 + loan // 10), recorded.market)
    assert isinstance(leaves, c.WithdrawLendPosition)
    room.must(leaves)


def test_who_has_left_comes_back_first() -> None:
    recorded, room = quiet_market()
    lenders = pool(room)
    room.now += WEEK
    [leaves] = lenders.move(-(10_000 * 10**8 // LENDERS + 10**8), recorded.market)
    assert isinstance(leaves, c.WithdrawLendPosition)
    room.must(leaves)
    assert lenders.move(5, recorded.market) == [c.CreditDeposit(leaves.sub_account_id, "BTC", 5)]


def test_a_recorded_amount_leaves_to_the_unit() -> None:
    recorded, room = quiet_market()
    lenders = pool(room, is_exact=True)
    room.now += WEEK
    before = recorded.market.total_lent
    room.must(*lenders.move(-12_345, recorded.market))
    assert before - recorded.market.total_lent == 12_345


def test_what_the_market_cannot_pay_is_not_asked_for_and_counted() -> None:
    recorded, room = quiet_market()
    lenders = LenderPool(room, "BTC")
    room.now += WEEK
    room.must(c.UpdateMarket("BTC", limits=recorded.market.limits))
    commands = lenders.move(-(10**13), recorded.market)
    room.must(*commands)
    assert lenders.refused_count == 1
    assert recorded.market.total_lent - recorded.market.total_borrowed < 10_000 * 10**8 // LENDERS


def test_a_debt_is_repaid_and_no_more() -> None:
    recorded, room = quiet_market()
    debt = room.book.sub_accounts[BORROWER].debts["BTC"]
    assert debt.principal == recorded.market.total_borrowed > 0


def test_an_hour_in_which_the_model_was_broken_is_counted_with_its_fault() -> None:
    course, market = Course(), RecordedMarket(0).market.copy()
    course.observe(market)
    market.model_status, market.model_fault = ModelStatus.STALE, "model 1: raised ValueError"
    course.observe(market)
    assert (course.stale_hours, course.fault) == (1, "model 1: raised ValueError")
