"""After the watch nobody is below health 1, whatever the policies and curves do (rules X1, X3)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counts import count
from tests.properties.checks import book_holds_together
from tests.properties.histories import Player, Temper
from tests.properties.hosting import BENIGN_POLICY, POLICIES
from tests.properties.world import World


@pytest.mark.parametrize("policy", [*POLICIES, None])
def test_after_the_watch_nobody_is_below_health_1(policy: str | None) -> None:
    """None is a market each with a policy of its own. Prices fall while nobody watches; then the watch runs once."""
    seen = World().seen

    @settings(max_examples=count(test=12, soak=1_000))
    @given(st.integers(0, 2**32 - 1))
    def play(seed: int) -> None:
        world = World(observers=(book_holds_together,))
        player = Player(seed, world, Temper(policy=policy, is_watched=False, crash=0.5))
        player.play(45)
        for squeeze in (player.squeeze, player.squeeze, player.change_prices):
            world.run(player.prices(1.0))
            squeeze()
            stuck = world.watch()
            assert stuck == [], [(world.book.sub_accounts[sub_id]) for sub_id in stuck]
        seen.update(world.seen)

    play()
    assert seen["event LIQUIDATED"]
    if policy in (BENIGN_POLICY, "greedy"):
        assert seen[f"policy {policy}"], "the policy was never followed"
