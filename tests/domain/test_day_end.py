"""The books between two commands: what has run until then is in them, and no boundary after it is walked (rule R3)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.day_end import book_at
from gql_server.domain.invariants import check
from tests.domain.world import BTC, HOUR, USDC, World, snapshot, two_markets


def borrowed() -> World:
    """A lends 10 BTC of which B owes 5, one part in 100,000 an hour."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def test_interest_runs_until_then_and_the_book_itself_stays_as_it_was() -> None:
    world = borrowed()
    before = snapshot(world.book)
    then = book_at(world.book, world.now + HOUR // 2, world.models)
    market = then.markets["BTC"]
    assert (market.accrued_at, market.boundary_at) == (world.now + HOUR // 2, world.now)
    assert market.total_borrowed == 5 * BTC + 2_500
    assert market.total_lent == 10 * BTC + 2_250
    assert then.ledgers["BTC"].treasury == 250
    assert then.markets["USDC"].accrued_at == world.now + HOUR // 2
    assert not check(then)
    assert snapshot(world.book) == before


def test_at_the_time_of_the_last_command_the_books_are_the_book() -> None:
    world = borrowed()
    assert snapshot(book_at(world.book, world.now, world.models)) == snapshot(world.book)


def test_whoever_crosses_a_boundary_at_that_very_time_finds_as_much_and_nobody_is_asked_for_a_rate() -> None:
    world = borrowed()
    world.models.asked.clear()
    then = book_at(world.book, world.now + HOUR, world.models).markets["BTC"]
    assert world.models.asked == []
    crossed = project(world.book, "BTC", world.now + HOUR, world.models)
    assert (then.total_lent, then.total_borrowed) == (crossed.total_lent, crossed.total_borrowed)
    assert (then.boundary_at, crossed.boundary_at) == (world.now, world.now + HOUR)
