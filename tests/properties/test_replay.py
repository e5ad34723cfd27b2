"""The log alone reproduces the book: commands, times and recorded answers, and no plugin (rule G2)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counts import count
from tests.properties.histories import Player
from tests.properties.hosting import Surroundings, found_plugins, host_of
from tests.properties.world import World, dump, replay


@settings(max_examples=count(test=25, soak=2_000))
@given(st.integers(0, 2**32 - 1))
def test_replaying_the_log_reproduces_every_answer_and_the_book(seed: int) -> None:
    world = Player(seed).play()
    book, differences = replay(world.log)
    assert differences == []
    assert dump(book) == dump(world.book)


@settings(max_examples=count(test=10, soak=500))
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_registration_changes_nothing(seed: int) -> None:
    plugins = list(found_plugins())
    Random(seed).shuffle(plugins)
    usual = Player(seed).play()
    shuffled = Player(seed, World(surroundings=Surroundings(host_of(plugins)))).play()
    assert dump(usual.book) == dump(shuffled.book)
    assert usual.log == shuffled.log
