"""That a loan has matured is told once for each term (rule L12)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.events import Event, EventType
from gql_server.domain.outcomes import MaturitiesAnnounced
from tests.domain.world import BTC, DAY, USDC, World, two_markets

BTC_OF_A = c.AnnounceMaturities((c.MaturedLoan("A", "BTC"),))


def lending() -> World:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    return world


def told(world: World) -> list[Event]:
    return [event for event in world.events if event.type is EventType.MATURED]


def test_a_loan_is_announced_at_its_maturity_not_before_and_not_again() -> None:
    world = lending()
    world.wait(7 * DAY - 1)
    assert world.do(BTC_OF_A) == MaturitiesAnnounced(0)
    world.wait(1)
    assert world.do(BTC_OF_A) == MaturitiesAnnounced(1)
    assert world.do(BTC_OF_A) == MaturitiesAnnounced(0)
    [event] = told(world)
    assert (event.symbol, event.amount, event.sub_account_id) == ("BTC", BTC, "A")
    assert event.details == {"withdrawable_at": world.now, "principal": BTC}


def test_another_deposit_starts_a_term_that_is_announced_too() -> None:
    world = lending()
    world.wait(7 * DAY)
    world.do(BTC_OF_A)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert world.do(BTC_OF_A) == MaturitiesAnnounced(0)
    world.wait(7 * DAY)
    assert world.do(BTC_OF_A) == MaturitiesAnnounced(1)
    assert [event.amount for event in told(world)] == [BTC, 2 * BTC]


def test_what_is_gone_is_not_announced_and_holds_up_nothing_else() -> None:
    world = lending()
    world.do(c.CreditDeposit("B", "USDC", 10**5 * USDC))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet"))
    loans = (c.MaturedLoan("A", "BTC"), c.MaturedLoan("nobody", "BTC"), c.MaturedLoan("B", "USDC"), c.MaturedLoan("B", "USDC"))
    assert world.do(c.AnnounceMaturities(loans)) == MaturitiesAnnounced(1)


def test_a_loan_that_a_loss_has_wiped_out_is_not_announced() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "USDC", 10**5 * USDC))
    world.do(c.CreditDeposit("B", "BTC", 2 * BTC))
    world.do(c.Borrow("B", "USDC", 10**5 * USDC, "wallet"))
    world.price("BTC", 1, wad=True)
    for round_number in range(3):
        world.do(c.Liquidate("B", round_number))
    world.do(c.Liquidate("house"))
    world.wait(7 * DAY)
    assert world.do(c.AnnounceMaturities((c.MaturedLoan("A", "USDC"),))) == MaturitiesAnnounced(0)


def test_what_the_house_seized_is_not_announced() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.price("BTC", 50_000)
    world.do(c.Liquidate("A"))
    assert world.book.sub_accounts[HOUSE_SUB_ACCOUNT_ID].lends["BTC"].announce_at is None
