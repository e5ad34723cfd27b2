"""The lines that a boundary serves: their length, their heads, and that nobody can block them for others (L3, L6)."""

from gql_server.domain import commands as c
from gql_server.domain.market import MarketState
from gql_server.domain.needs import WAITING_SERVED_MAX
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets


def crowd(world: World, count: int) -> list[str]:
    """Open so many accounts."""
    names = [f"q{number:03}" for number in range(count)]
    world.customer(*names)
    return names


def test_one_command_serves_64_that_wait_and_says_that_there_are_more() -> None:
    world = two_markets()
    world.do(c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY))
    for name in crowd(world, WAITING_SERVED_MAX + 6):
        world.do(c.CreditDeposit(name, "BTC", BTC))
    world.do(c.UpdateMarket("BTC", state=MarketState.OPEN))
    world.wait(HOUR)
    first, second = world.do(c.CrossBoundary("BTC")), world.do(c.CrossBoundary("BTC"))
    assert (first.lent, first.has_more) == (WAITING_SERVED_MAX, True)
    assert (second.lent, second.has_more) == (6, False)


def queue_of(world: World, names: list[str], *, is_indebted: bool) -> None:
    """Let these lend a little BTC, and owe so much USDC that their loans may not leave."""
    for name in names:
        world.do(c.CreditDeposit(name, "BTC", BTC // 100))
        if is_indebted:
            world.do(c.Borrow(name, "USDC", 500 * USDC, "wallet"))


def test_one_command_pays_64_in_the_queue_and_says_that_there_are_more() -> None:
    world = two_markets(rate=0)
    names = crowd(world, WAITING_SERVED_MAX + 6)
    queue_of(world, names, is_indebted=False)
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 70 * BTC // 100, None))
    world.wait(8 * DAY)
    for name in names:
        assert world.do(c.WithdrawLendPosition(name, "BTC", "wallet", is_queueing=True)).is_queued
    world.do(c.Repay("B", "BTC", None))
    world.wait(HOUR)
    first, second = world.do(c.CrossBoundary("BTC")), world.do(c.CrossBoundary("BTC"))
    assert (first.paid, first.has_more) == (WAITING_SERVED_MAX, True)
    assert (second.paid, second.has_more) == (6, False)


def test_a_queue_full_of_loans_that_margin_holds_back_blocks_nobody_for_ever() -> None:
    """Rule L6: who stands behind 64 others that may not leave is served at the boundary after."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    names = crowd(world, WAITING_SERVED_MAX)
    queue_of(world, names, is_indebted=True)
    queue_of(world, ["C"], is_indebted=False)
    world.do(c.Borrow("B", "BTC", 65 * BTC // 100, None))
    world.wait(8 * DAY)
    for name in [*names, "C"]:
        assert world.do(c.WithdrawLendPosition(name, "BTC", "wallet", is_queueing=True)).is_queued
    world.do(c.Repay("B", "BTC", None))
    world.wait(HOUR)
    first = world.do(c.CrossBoundary("BTC"))
    assert (first.paid, first.has_more) == (0, False)
    world.wait(HOUR)
    second = world.do(c.CrossBoundary("BTC"))
    assert (second.paid, second.has_more) == (1, True)
    assert "BTC" not in world.book.sub_accounts["C"].lends
    assert world.book.sub_accounts[names[0]].lends["BTC"].queued is not None


def test_a_line_is_served_only_when_every_boundary_is_walked() -> None:
    world = two_markets()
    world.do(c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.UpdateMarket("BTC", state=MarketState.OPEN))
    world.wait(170 * HOUR)
    first, second = world.do(c.CrossBoundary("BTC")), world.do(c.CrossBoundary("BTC"))
    assert (first.walked, first.lent, first.has_more) == (168, 0, True)
    assert (second.walked, second.lent, second.has_more) == (2, 1, False)
    assert world.book.sub_accounts["A"].lends["BTC"].last_credited_at == world.now
