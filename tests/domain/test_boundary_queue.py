"""Who is served at a boundary, in which order, and what of it is written down (rules L3, L6, C7, X4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import LendPosition, QueuedWithdrawal, SubAccount
from gql_server.domain.decide import decide
from gql_server.domain.events import EventType
from gql_server.domain.needs import WAITING_SERVED_MAX
from gql_server.domain.outcomes import BoundaryCrossed
from gql_server.domain.pauses import PauseScope
from gql_server.units import LendShares
from tests.domain.world import BTC, HOUR, RATE_1E5_AN_HOUR, TERMS, USDC, World, two_markets


def queued(*names: str) -> World:
    """A and C lend a BTC each, which have matured; B has borrowed both, so whoever withdraws waits, in this order."""
    world = two_markets(rate=0, terms=replace(TERMS, maturity_seconds=HOUR))
    for name in ("A", "C"):
        world.do(c.CreditDeposit(name, "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 2 * BTC, None))
    world.wait(HOUR)
    for name in names:
        world.do(c.WithdrawLendPosition(name, "BTC", f"{name}'s", is_queueing=True), f"out of {name}")
    world.events.clear()
    return world


def cross(world: World) -> BoundaryCrossed:
    world.wait(HOUR)
    outcome = world.do(c.CrossBoundary("BTC"))
    assert isinstance(outcome, BoundaryCrossed)
    return outcome


def waiting(world: World) -> list[str]:
    return [name for name in ("A", "C") if "BTC" in world.book.sub_accounts[name].lends]


def test_who_came_first_is_paid_first_whatever_the_name() -> None:
    world = queued("C", "A")
    world.do(c.Repay("B", "BTC", BTC))
    outcome = cross(world)
    assert (outcome.paid, outcome.has_more, waiting(world)) == (1, False, ["A"])


def test_all_that_are_paid_are_told_and_their_payouts_bear_the_ids_of_their_commands() -> None:
    world = queued("C", "A")
    world.do(c.Repay("B", "BTC", None))
    world.events.clear()
    outcome = cross(world)
    assert (outcome.paid, outcome.lent, outcome.has_more, waiting(world)) == (2, 0, False, [])
    told = [(one.sub_account_id, one.details["payout_id"]) for one in world.events if one.type is EventType.WITHDREW]
    assert told == [("C", "out of C"), ("A", "out of A")]
    assert [world.book.payouts[f"out of {name}"].address for name in ("A", "C")] == ["A's", "C's"]


def test_what_the_boundary_itself_has_told_stays_before_what_is_told_of_those_who_are_paid() -> None:
    world = queued("A")
    world.do(c.Repay("B", "BTC", None))
    world.do(c.ScheduleTerms("BTC", world.now, insurance_share=1))
    world.events.clear()
    cross(world)
    assert [event.type for event in world.events] == [EventType.MARKET_CHANGED, EventType.WITHDREW]


def test_nobody_is_paid_while_payouts_are_paused_and_everybody_keeps_their_place() -> None:
    world = queued("C", "A")
    world.do(c.Repay("B", "BTC", None))
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS,), world.now + 2 * HOUR))
    assert (cross(world).paid, waiting(world)) == (0, ["A", "C"])
    assert (cross(world).paid, waiting(world)) == (2, [])


def test_other_pauses_and_pauses_of_other_assets_keep_nobody_from_being_paid() -> None:
    world = queued("A")
    world.do(c.Repay("B", "BTC", None))
    world.do(c.PauseAssets(("BTC",), (PauseScope.NEW_RISK, PauseScope.TRANSFERS)))
    world.do(c.PauseAssets(("USDC",), (PauseScope.PAYOUTS,)))
    assert cross(world).paid == 1


def test_the_margin_of_who_is_paid_is_measured_in_markets_that_nobody_has_walked() -> None:
    world = queued()
    world.do(c.CreditDeposit("C", "USDC", 10**6 * USDC))
    world.do(c.Borrow("A", "USDC", USDC, "wallet"))
    world.list_asset("GOLD", 8, 1_000)
    world.do(c.CreditDeposit("A", "GOLD", BTC))
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=True), "out")
    world.do(c.Repay("B", "BTC", None))
    assert cross(world).paid == 1
    assert world.market("USDC").boundary_at == world.now - HOUR


@pytest.mark.parametrize(("length", "moves"), [(WAITING_SERVED_MAX - 1, False), (WAITING_SERVED_MAX, True)])
def test_who_may_not_be_paid_goes_to_the_end_only_of_a_line_as_long_as_is_served_at_once(length: int, *, moves: bool) -> None:
    world = two_markets(rate=0)
    book = world.book.fork()
    for number in range(length):
        place = QueuedWithdrawal(number, f"c{number}", "wallet", world.now)
        young = LendPosition(LendShares(1), 0, world.now, world.now, HOUR, epoch=0, queued=place)
        book.sub_accounts.put(f"s{number:02}", SubAccount(f"s{number:02}", "A", lends={"BTC": young}))
    book.change_market("BTC").next_ticket = length
    decision = decide(book, c.CrossBoundary("BTC"), now=world.now, models=world.models, command_id="x")
    assert isinstance(decision.outcome, BoundaryCrossed)
    assert (decision.outcome.paid, decision.outcome.has_more) == (0, False)
    places = [queued.ticket for one in book.sub_accounts.values() for lend in one.lends.values() if (queued := lend.queued)]
    assert places == ([length + 1 + number for number in range(length)] if moves else list(range(length)))


def test_positions_that_a_loss_has_wiped_out_are_ended_64_at_a_time_and_each_owner_is_told() -> None:
    world = two_markets(rate=RATE_1E5_AN_HOUR)
    book = world.book.fork()
    for number in range(WAITING_SERVED_MAX + 1):
        lost = LendPosition(LendShares(1), 5 + number, 0, 0, 0, epoch=0)
        book.sub_accounts.put(f"s{number:02}", SubAccount(f"s{number:02}", "A", lends={"BTC": lost}))
    book.change_market("BTC").epoch = 1
    found = []
    for _ in range(2):
        decision = decide(book, c.CrossBoundary("BTC"), now=world.now, models=world.models, command_id="x")
        book.served.clear()
        assert isinstance(decision.outcome, BoundaryCrossed)
        found.append((decision.outcome.has_more, [(one.type, one.sub_account_id, one.amount) for one in decision.events]))
    told = [(EventType.LOST, f"s{number:02}", 5 + number) for number in range(WAITING_SERVED_MAX + 1)]
    assert found == [(True, told[:-1]), (False, told[-1:])]


def test_where_no_loss_was_nobody_is_told_of_one_and_who_still_has_something_keeps_it() -> None:
    world = queued()
    market = world.book.change_market("BTC")
    market.epoch, market.lend_shares = 1, LendShares(10**17)
    world.book.change_sub_account("A").lends["BTC"].epoch = 1
    outcome = cross(world)
    assert (waiting(world), outcome.has_more) == (["A"], False)
    assert [(one.type, one.sub_account_id, one.amount) for one in world.events] == [(EventType.LOST, "C", BTC)]
