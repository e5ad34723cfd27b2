"""A batch needs what any of its commands needs."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.needs import Needs, needs_of, needs_of_all

COMMANDS: list[c.Command] = [
    c.ObserveFeeds((c.ObservedFeed("a", 1),)),
    c.Liquidate("A"),
    c.Withdraw("B", "BTC", 1, "wallet"),
    c.CrossBoundary("USDC"),
]


def test_a_batch_needs_the_keys_of_all_and_everything_that_any_of_them_needs_whole() -> None:
    one, other, third, last = map(needs_of, COMMANDS)
    assert needs_of_all(COMMANDS) == one | other | third | last
    needed = needs_of_all(COMMANDS)
    assert needed.accounts == one.accounts | other.accounts
    assert (needed.sub_accounts, needed.symbols) == (frozenset({"A", "B", "house"}), frozenset({"BTC", "USDC"}))
    assert (needed.holdings_of, needed.waiting_in) == (frozenset({"A", "B"}), frozenset({"USDC"}))
    assert (needed.has_every_asset, needed.has_backstops, needed.has_feeds) == (True, True, True)


def test_what_nobody_needs_whole_a_batch_does_not_need() -> None:
    needed = needs_of_all(COMMANDS[2:])
    assert (needed.has_every_asset, needed.has_backstops, needed.has_feeds) == (False, False, False)
    assert [(one.has_every_asset, one.has_backstops, one.has_feeds) for one in map(needs_of, COMMANDS[:2])] == [
        (True, False, True),
        (False, True, False),
    ]
    assert needs_of_all([]) == Needs()
