"""A pause that is made again keeps since when it is, scope by scope (rule C7)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.pauses import Pause, PauseScope
from tests.domain.world import HOUR, two_markets


def test_what_is_paused_again_is_paused_since_the_first_time_and_what_is_new_since_now() -> None:
    world = two_markets()
    began = world.now
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS,), None, "one"))
    world.wait(HOUR)
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS, PauseScope.TRANSFERS), world.now + HOUR, "two"))
    until = world.now + HOUR
    expected = {Pause(PauseScope.PAYOUTS, began, until, "two"), Pause(PauseScope.TRANSFERS, world.now, until, "two")}
    assert set(world.book.assets["BTC"].pauses) == expected
