"""What a simulation foretells is what then happens, to the unit: any steps, other models, strangers and liquidations included."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.simulated import SimulatedState
from gql_server.domain.simulation import simulate
from tests.counts import count
from tests.properties.foretold import Story

STEPS = 8


def test_steps_that_are_simulated_come_out_as_when_they_are_really_taken() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=count(test=25, soak=3_000))
    @given(st.integers(0, 2**32 - 1))
    def foretell(seed: int) -> None:
        story = Story(seed)
        taken = [one for one in (story.go_on() for _ in range(STEPS)) if one is not None]
        steps = tuple(one.step for one in taken)
        foretold = simulate(story.begun, story.who, steps, story.began_at, story.world.surroundings, (), story.others)
        assert facts(foretold.before) == facts(story.before)
        for real, simulated in zip(taken, foretold.steps, strict=True):
            assert repr(simulated.refusal) == repr(real.refusal), real.step
            assert tuple(one.outcome for one in simulated.liquidations) == real.liquidated
            assert facts(simulated.after) == facts(real.after), real.step
            seen[type(real.step).__name__ + (" refused" if real.refusal else "")] += 1
            seen["liquidations"] += len(real.liquidated)

    foretell()
    kinds = ("BorrowShare", "Act", "ChangePrice", "ChangeModel", "SetUtilization", "Wait", "liquidations")
    assert [kind for kind in kinds if not seen[kind]] == [], seen


def facts(state: SimulatedState) -> tuple[object, ...]:
    """Return what two states must agree on."""
    markets = [
        (one.symbol, one.total_lent, one.total_borrowed, one.borrow_rate, one.staking_rate, one.model_state, one.rate_model.name)
        for one in state.markets
    ]
    return state.at, state.margin, state.lend_positions, state.debts, markets
