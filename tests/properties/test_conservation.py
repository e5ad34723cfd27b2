"""Whatever happens, the book holds together: the histories themselves, played with every check."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counts import count
from tests.properties.checks import (
    HistoryGoesForward,
    JournalAddsUp,
    TimeGoesForward,
    book_holds_together,
    interest_goes_to_lenders_and_fee,
    refusal_leaves_no_trace,
)
from tests.properties.counting import Census
from tests.properties.earning import kinds_sum_to_what_the_house_moved_by
from tests.properties.histories import Player
from tests.properties.world import World

SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.timeout(0)
def test_no_history_breaks_conservation_or_leaves_a_trace_of_a_refusal(report_line: Callable[[str], None]) -> None:
    """After every command: rules G1 and C1, sums of shares, the journal, R1 to the unit, and refusals without a trace."""
    census = Census()

    @settings(max_examples=count(test=200, soak=10_000))
    @given(SEEDS)
    def play(seed: int) -> None:
        world = World(
            observers=(
                book_holds_together,
                JournalAddsUp(),
                refusal_leaves_no_trace,
                interest_goes_to_lenders_and_fee,
                kinds_sum_to_what_the_house_moved_by,
                HistoryGoesForward(),
                TimeGoesForward(),
            )
        )
        Player(seed, world).play()
        census.add(world.seen)

    play()
    census.report(report_line)
    census.require_variety()
