"""A day of a statement is arithmetic on share prices: a straight line between rows, rounded against the customer (rules R6, §3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.statement import Charge, Flow, HoldingSide, PriceLine, SharePrices, StatementDay, statement_days
from gql_server.units import WAD
from tests.domain.world import DAY, HOUR

LEND, BORROW = HoldingSide.LEND, HoldingSide.BORROW


def prices(*rows: tuple[int, int, int, int]) -> list[SharePrices]:
    """Rows of time, lend price, borrow price and epoch."""
    return [SharePrices(*row) for row in rows]


RISING = prices((2 * HOUR, 2 * WAD, 3 * WAD, 1), (3 * HOUR, 4 * WAD, 9 * WAD, 2))


@pytest.mark.parametrize(
    ("at", "lend", "borrow"),
    [
        (0, WAD, WAD),  # Long before the first row there is no interest yet.
        (HOUR, WAD, WAD),
        (HOUR + HOUR // 4, 1.25 * WAD, 1.5 * WAD),  # In the hour that ends with the first row it rises from 1.
        (2 * HOUR, 2 * WAD, 3 * WAD),
        (2 * HOUR + HOUR // 4, 2.5 * WAD, 4.5 * WAD),
        (3 * HOUR, 4 * WAD, 9 * WAD),
        (9 * HOUR, 4 * WAD, 9 * WAD),
    ],
)
def test_a_price_is_on_the_straight_line_between_two_rows(at: int, lend: float, borrow: float) -> None:
    for side, wanted in ((LEND, lend), (BORROW, borrow)):
        price, of = PriceLine(side, RISING).at(at)
        assert of > 0
        assert price == int(wanted) * of


def test_where_no_row_is_a_share_is_worth_what_it_began_with() -> None:
    assert PriceLine(LEND, []).at(HOUR) == (WAD, 1)
    assert PriceLine(LEND, []).epoch(HOUR) == 0


@pytest.mark.parametrize(("at", "epoch"), [(0, 0), (2 * HOUR - 1, 0), (2 * HOUR, 1), (3 * HOUR - 1, 1), (3 * HOUR, 2), (DAY, 2)])
def test_the_epoch_is_that_of_the_row_before(at: int, epoch: int) -> None:
    assert PriceLine(LEND, RISING).epoch(at) == epoch


FALLING = prices((2 * HOUR, 4 * WAD, 4 * WAD, 0), (3 * HOUR, WAD, WAD, 0))


@pytest.mark.parametrize("side", [LEND, BORROW])
@pytest.mark.parametrize(
    ("at", "is_arrival", "price"),
    [
        (2 * HOUR, True, 4 * WAD),  # At the row itself nothing has fallen yet.
        (2 * HOUR + 1, True, WAD),
        (2 * HOUR + 1, False, 4 * WAD),
        (3 * HOUR - 1, False, 4 * WAD),
        (3 * HOUR, False, WAD),
    ],
)
def test_a_price_that_falls_does_so_at_once(side: HoldingSide, at: int, *, is_arrival: bool, price: int) -> None:
    assert PriceLine(side, FALLING).at(at, is_arrival=is_arrival) == (price, 1)


def test_what_is_borrowed_in_the_hour_in_which_borrowing_begins_found_no_interest() -> None:
    line = prices((2 * HOUR, WAD, WAD, 0), (3 * HOUR, 2 * WAD, 2 * WAD, 0))
    half = 2 * HOUR + HOUR // 2
    assert PriceLine(BORROW, line).at(half, is_arrival=True) == (WAD, 1)
    assert PriceLine(BORROW, line).at(half) == (3 * WAD // 2 * HOUR, HOUR)
    assert PriceLine(LEND, line).at(half, is_arrival=True) == (3 * WAD // 2 * HOUR, HOUR)


THIRDS = prices((0, 3 * WAD, 3 * WAD, 0))


@pytest.mark.parametrize(
    ("side", "shares", "worth"),
    [
        (LEND, 10**9, 3),
        (LEND, 10**9 - 1, 2),  # Rounded down,
        (LEND, 2 * 10**9 + 1, 6),
        (BORROW, 2, 6),
    ],
)
def test_shares_are_worth_the_price_times_their_number(side: HoldingSide, shares: int, worth: int) -> None:
    assert PriceLine(side, THIRDS).value(shares, HOUR) == worth


def test_a_debt_is_rounded_up_where_a_loan_is_rounded_down() -> None:
    line = prices((0, WAD + 1, WAD + 1, 0))
    assert PriceLine(BORROW, line).value(5, HOUR) == 6
    assert PriceLine(LEND, line).value(5 * 10**9, HOUR) == 5


@pytest.mark.parametrize(
    ("side", "amount", "is_arrival", "shares"),
    [
        (LEND, 3, True, 10**9),
        (LEND, 1, True, 333_333_334),
        (LEND, 1, False, 333_333_334),  # As the market rounds: what leaves a position takes a share more.
        (BORROW, 3, True, 1),
        (BORROW, 4, True, 2),  # A debt begins with a share more,
        (BORROW, 5, False, 1),  # and a repayment pays for a share less.
    ],
)
def test_an_amount_is_rounded_into_shares_as_the_market_rounds(
    side: HoldingSide, amount: int, shares: int, *, is_arrival: bool
) -> None:
    assert PriceLine(side, THIRDS).shares(amount, HOUR, is_arrival=is_arrival) == shares


def test_amounts_between_two_rows_are_turned_into_shares_by_the_price_there() -> None:
    noon = DAY // 2
    line = prices((0, WAD, WAD, 0), (DAY, 3 * WAD, 3 * WAD, 0))
    assert PriceLine(LEND, line).shares(100, noon, is_arrival=True) == 50 * 10**9
    assert PriceLine(BORROW, line).shares(100, noon, is_arrival=False) == 50
    assert PriceLine(BORROW, line).value(50, noon) == 100
    assert PriceLine(LEND, line).value(50 * 10**9, noon) == 100
    later = prices((1, 2 * WAD, 2 * WAD, 0), (DAY + 1, 6 * WAD, 6 * WAD, 0))
    assert PriceLine(BORROW, later).shares(100, noon + 1, is_arrival=True) == 25


MIDNIGHTS = [0, DAY, 2 * DAY, 3 * DAY]
DOUBLING = prices((0, WAD, WAD, 0), (DAY, 3 * WAD, 3 * WAD, 0), (2 * DAY, 4 * WAD, 4 * WAD, 0), (3 * DAY, 4 * WAD, 4 * WAD, 0))
FIRST_DAY = StatementDay(
    LEND, "BTC", 0, opening=0, added=100, removed=0, liquidated=0, interest=50, closing=150, interest_to_date=50
)


def test_interest_is_what_the_closing_has_that_neither_the_opening_nor_the_journal_explains() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(DAY, removed=60), Flow(2 * DAY - 1, removed=1, is_liquidation=True)]
    first, second, third = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS)
    assert first == FIRST_DAY
    # 20 of 50 · 10⁹ shares leave for 60 at midnight, and a quarter of one at almost 4; 29.75 are worth 118.
    assert (second.begins_at, second.opening, second.removed, second.liquidated, second.closing) == (DAY, 150, 60, 1, 118)
    assert (second.interest, second.interest_to_date) == (118 - 150 + 60 + 1, 79)
    assert third == StatementDay(LEND, "BTC", 2 * DAY, 118, 0, 0, 0, 0, 118, 79)


def test_a_debt_reads_the_same_way() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(DAY, removed=60, is_liquidation=True)]
    rows = [*prices((-DAY, WAD, WAD, 0), (-1, WAD, 2 * WAD, 0)), *DOUBLING[1:]]
    first, second, third = statement_days(BORROW, "USDC", flows, rows, MIDNIGHTS)
    # At noon a share owes a little more than 2.5: they are 40, rounded up. At midnight 60 pay for 20 of them.
    assert first == StatementDay(BORROW, "USDC", 0, 0, 100, 0, 0, 20, 120, 20)
    assert second == StatementDay(BORROW, "USDC", DAY, 120, 0, 0, 60, 20, 80, 40)
    assert third == StatementDay(BORROW, "USDC", 2 * DAY, 80, 0, 0, 0, 0, 80, 40)


def test_days_on_which_nothing_was_held_and_nothing_happened_are_left_out() -> None:
    flows = [Flow(DAY, added=30), Flow(DAY + 1, removed=30, is_end=True)]
    (only,) = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS)
    assert (only.begins_at, only.opening, only.added, only.removed, only.interest, only.closing) == (DAY, 0, 30, 30, 0, 0)


def test_what_came_before_the_first_day_is_its_opening() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(DAY - 1, removed=3), Flow(DAY, added=30)]
    first, second = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS[1:])
    assert (first.begins_at, first.opening, first.added, first.interest_to_date) == (DAY, 146, 30, first.interest)
    assert second.opening == first.closing == 235


def test_a_holding_that_ends_leaves_no_share_behind() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(DAY // 2, removed=10, is_end=True), Flow(DAY, added=30)]
    first, second, _ = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS)
    assert (first.closing, first.interest) == (0, -90)
    assert (second.opening, second.closing) == (0, 40)


def test_more_than_there_is_leaves_nothing() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(DAY // 2, removed=101), Flow(DAY, added=30)]
    first, second, _ = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS)
    assert first.closing == 0
    assert second.closing == 40


def test_shares_of_an_epoch_that_is_over_are_worth_nothing_and_a_new_deposit_begins_anew() -> None:
    wiped = [DOUBLING[0], *(replace(price, epoch=1) for price in DOUBLING[1:])]
    flows = [Flow(DAY // 2, added=100), Flow(DAY, added=30)]
    lent = statement_days(LEND, "BTC", flows, wiped, MIDNIGHTS)
    assert [(day.opening, day.added, day.interest, day.closing) for day in lent] == [
        (0, 100, -100, 0),
        (0, 30, 10, 40),
        (40, 0, 0, 40),
    ]
    owed = statement_days(BORROW, "BTC", flows, wiped, MIDNIGHTS)
    assert [day.closing for day in owed] == [300, 440, 440]


def test_where_the_last_day_ends_now_it_closes_as_the_book_says_and_takes_in_all_that_has_happened() -> None:
    flows = [Flow(DAY // 2, added=100), Flow(3 * DAY, added=7)]
    charges = [Charge(3 * DAY, fee=5, penalty=6)]
    now = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS, charges=charges, closing=211)[-1]
    assert (now.added, now.closing, now.interest, now.fees, now.penalties) == (7, 211, 4, 5, 6)
    then = statement_days(LEND, "BTC", flows, DOUBLING, MIDNIGHTS, charges=charges)[-1]
    assert (then.added, then.closing, then.interest, then.fees, then.penalties) == (0, 200, 0, 0, 0)


def test_the_book_says_how_it_closes_on_the_last_day_alone() -> None:
    first, *_, last = statement_days(LEND, "BTC", [Flow(DAY // 2, added=100)], DOUBLING, MIDNIGHTS, closing=0)
    assert first == FIRST_DAY
    assert (last.opening, last.closing, last.interest, last.interest_to_date) == (200, 0, -200, -100)


def test_fees_and_penalties_stand_on_their_day_and_change_no_closing() -> None:
    charges = [
        Charge(-1, fee=9),
        Charge(0, fee=1),
        Charge(DAY - 1, fee=2, penalty=3),
        Charge(DAY, penalty=4),
        Charge(3 * DAY, fee=9),
    ]
    days = statement_days(LEND, "BTC", [], DOUBLING, MIDNIGHTS, charges=iter(charges))
    assert [(day.begins_at, day.fees, day.penalties, day.closing, day.interest) for day in days] == [
        (0, 3, 3, 0, 0),
        (DAY, 0, 4, 0, 0),
    ]


NOTHING = StatementDay(LEND, "BTC", 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("name", ["opening", "added", "removed", "liquidated", "closing", "fees", "penalties"])
def test_a_day_says_something_where_one_of_its_amounts_is_not_nothing(name: str) -> None:
    assert NOTHING.says_nothing
    changed: dict[str, int] = {name: 1}
    assert not StatementDay(**{**_fields(NOTHING), **changed}).says_nothing  # type: ignore[arg-type]  # names and amounts alike


def _fields(day: StatementDay) -> dict[str, object]:
    return {name: getattr(day, name) for name in day.__slots__}


@pytest.mark.parametrize("last", [Flow(HOUR, removed=33), Flow(HOUR, removed=5, is_end=True)])
def test_of_a_debt_that_is_repaid_too_much_or_ends_nothing_is_left(last: Flow) -> None:
    (day,) = statement_days(BORROW, "BTC", [Flow(HOUR, added=30), last], THIRDS, [0, DAY])
    assert (day.added, day.closing) == (30, 0)


def test_a_repayment_pays_for_a_share_less_where_it_does_not_pay_for_the_whole_of_it() -> None:
    """A share owes 3: 10 of them are borrowed, and 5 units pay for one of them."""
    flows = [Flow(HOUR, added=30), Flow(HOUR, removed=5)]
    (day,) = statement_days(BORROW, "BTC", flows, THIRDS, [0, DAY])
    assert (day.added, day.removed, day.closing) == (30, 5, 27)


def test_all_that_liquidations_took_in_a_day_is_added_up() -> None:
    flows = [Flow(HOUR, added=30), *(Flow(HOUR, removed=taken, is_liquidation=True) for taken in (3, 6))]
    (day,) = statement_days(LEND, "BTC", flows, THIRDS, [0, DAY])
    assert (day.liquidated, day.removed, day.closing) == (9, 0, 21)


def test_the_price_of_a_share_at_a_row_is_that_of_the_row_and_moves_in_a_straight_line() -> None:
    rows = [SharePrices(0, 10**18, WAD, 0), SharePrices(3_600, 2 * 10**18, 2 * WAD, 0), SharePrices(7_200, 2 * 10**18, 2 * WAD, 0)]
    line = PriceLine(HoldingSide.LEND, rows)
    found = [line.at(at) for at in (0, 900, 3_600, 5_000, 7_200, 9_000)]
    assert [price / of for price, of in found] == [10**18, 1.25 * 10**18, *[2 * 10**18] * 4]
    assert line.value(10**9, 0) * 2 == line.value(10**9, 3_600) == 2


def test_what_is_repaid_burns_shares_rounded_down_and_all_of_them_at_the_end() -> None:
    """A share owes one and a half units: 3 units are 2 shares, and one unit that is repaid burns none of them."""
    rows = [SharePrices(at, 10**18, WAD * 3 // 2, 0) for at in (0, 3_600, 7_200, 10_800)]
    midnights = (0, 3_600, 7_200, 10_800)
    flows = [Flow(1, added=3), Flow(3_601, removed=1)]
    days = statement_days(HoldingSide.BORROW, "BTC", flows, rows, midnights)
    assert [day.closing for day in days] == [3, 3, 3]
    ended = statement_days(HoldingSide.BORROW, "BTC", [*flows, Flow(7_201, removed=2, is_end=True)], rows, midnights)
    assert [day.closing for day in ended] == [3, 3, 0]
    over = statement_days(HoldingSide.BORROW, "BTC", [flows[0], Flow(3_601, removed=9)], rows, midnights)
    assert [day.closing for day in over] == [3, 0]


def test_all_that_liquidations_take_in_a_day_is_added_up() -> None:
    rows = [SharePrices(at, 10**18, WAD, 0) for at in (0, 3_600)]
    flows = [Flow(1, added=9), *[Flow(at, removed=2, is_liquidation=True) for at in (2, 3)], Flow(4, removed=1)]
    [day] = statement_days(HoldingSide.BORROW, "BTC", flows, rows, (0, 3_600))
    assert (day.added, day.liquidated, day.removed, day.closing) == (9, 4, 1, 4)
