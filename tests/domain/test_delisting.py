"""Everybody who is in a market that ends is told once, in pieces, and nobody else (rule C6)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.errors import TermsRefused
from gql_server.domain.events import EventType
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets


def announced() -> World:
    """A lends BTC, B owes some, C has nothing of it; BTC ends in a week."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC, "wallet"))
    world.do(c.CreditDeposit("house", "BTC", BTC))
    world.do(c.DelistMarket("BTC", world.now + DAY, world.now + 2 * DAY, world.now + 7 * DAY), "end")
    world.events.clear()
    return world


def told(world: World) -> list[tuple[str | None, object, object]]:
    events = [event for event in world.events if event.type is EventType.MARKET_CHANGED]
    return [(event.sub_account_id, event.details["is_lending"], event.details["is_owing"]) for event in events]


def test_who_lends_or_owes_is_told_once_and_by_when() -> None:
    world = announced()
    world.do(c.TellDelisting("BTC", ("A",), is_last=False))
    world.do(c.TellDelisting("BTC", ("A", "B", "C", "house", "nobody"), is_last=True))
    world.do(c.TellDelisting("BTC", ("Z",), is_last=True))
    assert told(world) == [("A", True, False), ("B", False, True)]
    assert {name: world.events[0].details[name] - world.now for name in ("repay_only_at", "closed_at", "leave_at")} == {  # type: ignore[operator]  # times
        "repay_only_at": DAY,
        "closed_at": 2 * DAY,
        "leave_at": 7 * DAY,
    }


@pytest.mark.parametrize("ahead", [14, 15])
def test_a_delisting_takes_two_of_the_sixteen_changes_that_a_market_may_have_ahead(ahead: int) -> None:
    world = two_markets()
    for number in range(ahead):
        world.do(c.ScheduleTerms("BTC", world.now + HOUR, insurance_share=number))
    end = c.DelistMarket("BTC", world.now + DAY, world.now + 2 * DAY, world.now + 7 * DAY)
    if ahead > 14:
        assert world.refusal(TermsRefused, end).rule == "R9"
    else:
        world.do(end)
        assert len(world.market("BTC").announced) == 16


def test_how_far_the_telling_has_come_is_remembered() -> None:
    world = announced()
    states = []
    for names, is_last in ((("A", "B"), False), ((), False), (("B", "C"), True), (("Z",), False)):
        world.do(c.TellDelisting("BTC", names, is_last=is_last))
        delisting = world.market("BTC").delisting
        assert delisting is not None
        states.append((delisting.told_until, delisting.is_told))
    assert states == [("B", False), ("B", False), ("C", True), ("C", True)]


def test_of_a_market_that_does_not_end_or_has_ended_nobody_is_told() -> None:
    world = announced()
    world.do(c.TellDelisting("USDC", ("B",), is_last=True))
    assert told(world) == []
    assert world.market("USDC").delisting is None
    empty = two_markets()
    empty.do(c.DelistMarket("BTC", empty.now, empty.now, empty.now))
    empty.wait(HOUR)
    empty.cross("BTC")
    empty.do(c.BringOut("BTC", ()))
    ended = empty.market("BTC").delisting
    assert ended is not None
    assert (ended.ended_at, ended.is_told) == (empty.now, False)
    empty.do(c.TellDelisting("BTC", ("A",), is_last=True))
    assert empty.market("BTC").delisting == ended
