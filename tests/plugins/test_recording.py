"""What models answered is kept as text, and a replay gives exactly that, or fails."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import (
    CollateralView,
    DebtView,
    LiquidationView,
    Plan,
    PlanAnswer,
    PlanStep,
    RateAnswer,
    RateStep,
    StakingAnswer,
)
from gql_server.plugin_host import RecordedModels, RecordingModels, ReplayMismatch

RATE = ModelRef(ModelKind.RATE_MODEL, "curve", "1.0", '{"a":1}', "ab12", since=5)
REWARD = ModelRef(ModelKind.STAKING_REWARD, "reward", "1.0", "{}", "cd34")
POLICY = ModelRef(ModelKind.LIQUIDATION_POLICY, "policy", "1.0", "{}", "ef56")
VIEW = LiquidationView(
    -5, 2**200, -1, (CollateralView("BTC", 8, 1, 2, 3, 4),), (DebtView("SOL", 9, 1, 2, 3, 4, 5), DebtView("USDC", 6, 6, 5, 4, 3, 2))
)
PLAN = Plan((PlanStep("USDC", 2**130, "BTC", 7, "半分"),))


@dataclass
class Scripted:
    """Answers as it was told, and counts."""

    rate: RateAnswer = field(default_factory=lambda: RateAnswer(RateStep(5, "[1]")))
    reward: StakingAnswer = field(default_factory=lambda: StakingAnswer(3))
    policy: PlanAnswer = field(default_factory=lambda: PlanAnswer(PLAN))
    asked: int = 0

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        return "1.0" if kind is ModelKind.RATE_MODEL and name == "curve" else None

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:  # noqa: ARG002 - scripted
        self.asked += 1
        return self.rate

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        return (ref.name, "other") if ref.name == REWARD.name else ()

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:  # noqa: ARG002 - scripted
        self.asked += 1
        return StakingAnswer(observations[0][1]) if observations else self.reward

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:  # noqa: ARG002 - scripted
        self.asked += 1
        return self.policy


def test_nothing_asked_is_an_empty_object() -> None:
    assert RecordingModels(Scripted()).answers_json() == "{}"


def test_an_hour_of_one_market_is_a_short_line() -> None:
    recording = RecordingModels(Scripted())
    recording.step(RATE, 5 * 10**17, 3600, "[0]")
    recording.step(RATE, 5 * 10**17, 0, "[1]")
    assert recording.answers_json() == (
        '{"rates":[[0,500000000000000000,0,"[1]",5,null],[0,500000000000000000,3600,"[0]",5,"[1]"]],'
        '"refs":[["RATE_MODEL","curve","1.0","ab12"]]}'
    )


def test_a_replay_answers_everything_that_was_asked_in_any_order() -> None:
    recording = RecordingModels(Scripted())
    recording.version_of(ModelKind.RATE_MODEL, "curve")
    recording.version_of(ModelKind.RATE_MODEL, "gone")
    answers = (recording.step(RATE, 1, 0, ""), recording.staking_rate(REWARD), recording.plan(POLICY, VIEW))
    replay = RecordedModels(recording.answers_json())
    assert (replay.plan(POLICY, VIEW), replay.staking_rate(REWARD), replay.step(RATE, 1, 0, "")) == answers[::-1]
    assert replay.version_of(ModelKind.RATE_MODEL, "curve") == "1.0"
    assert replay.version_of(ModelKind.RATE_MODEL, "gone") is None


def test_faults_and_unknown_rates_are_replayed_as_they_were() -> None:
    scripted = Scripted(RateAnswer(None, "broke"), StakingAnswer(None, "cannot know"), PlanAnswer(None, "lied"))
    recording = RecordingModels(scripted)
    recording.step(RATE, 1, 0, "s"), recording.staking_rate(REWARD), recording.plan(POLICY, VIEW)
    replay = RecordedModels(recording.answers_json())
    assert replay.step(RATE, 1, 0, "s") == RateAnswer(None, "broke")
    assert replay.staking_rate(REWARD) == StakingAnswer(None, "cannot know")
    assert replay.plan(POLICY, VIEW) == PlanAnswer(None, "lied")


def test_the_same_question_is_asked_once_and_has_one_answer() -> None:
    scripted = Scripted()
    recording = RecordingModels(scripted)
    first = recording.step(RATE, 1, 0, "")
    scripted.rate = RateAnswer(RateStep(6, ""))
    assert recording.step(RATE, 1, 0, "") == first
    assert scripted.asked == 1


def test_when_a_market_began_to_use_a_model_is_no_part_of_the_question() -> None:
    recording = RecordingModels(Scripted())
    recording.staking_rate(REWARD)
    later = ModelRef(REWARD.kind, REWARD.name, REWARD.version, REWARD.parameters, REWARD.parameters_hash, since=99)
    assert RecordedModels(recording.answers_json()).staking_rate(later) == StakingAnswer(3)


def test_a_reward_that_is_told_something_else_is_asked_again_and_both_answers_are_replayed() -> None:
    recording = RecordingModels(Scripted())
    told = [(), (("sol", 1),), (("eth", 4), ("sol", 1))]
    answers = [recording.staking_rate(REWARD, observations) for observations in told]
    assert answers == [StakingAnswer(3), StakingAnswer(1), StakingAnswer(4)]
    replay = RecordedModels(recording.answers_json())
    assert [replay.staking_rate(REWARD, observations) for observations in told] == answers
    with pytest.raises(ReplayMismatch, match="sol"):
        replay.staking_rate(REWARD, (("sol", 2),))


def test_what_a_reward_wants_to_be_told_is_replayed() -> None:
    recording = RecordingModels(Scripted())
    assert recording.feeds_of(REWARD) == (REWARD.name, "other")
    assert recording.feeds_of(RATE) == ()
    replay = RecordedModels(recording.answers_json())
    assert replay.feeds_of(REWARD) == (REWARD.name, "other")
    assert replay.feeds_of(RATE) == ()


def test_a_record_from_before_there_were_feeds_is_read_as_it_was() -> None:
    text = '{"refs":[["STAKING_REWARD","reward","1.0","ab12"]],"staking":[[0,3,null]]}'
    reward = ModelRef(ModelKind.STAKING_REWARD, "reward", "1.0", "{}", "ab12")
    assert RecordedModels(text).staking_rate(reward) == StakingAnswer(3)


def test_the_text_does_not_depend_on_the_order_of_the_questions() -> None:
    one, other = RecordingModels(Scripted()), RecordingModels(Scripted())
    for recording, order in ((one, range(5)), (other, reversed(range(5)))):
        for utilization in order:
            recording.step(RATE, utilization, 0, "")
        recording.version_of(ModelKind.RATE_MODEL, "curve")
    assert one.answers_json() == other.answers_json()


@pytest.mark.parametrize("question", ["rate", "utilization", "elapsed", "state", "version", "reward", "view", "installed"])
def test_what_was_not_recorded_cannot_be_replayed(question: str) -> None:
    recording = RecordingModels(Scripted())
    recording.step(RATE, 1, 0, "")
    recording.plan(POLICY, VIEW)
    replay = RecordedModels(recording.answers_json())
    asks: dict[str, Callable[[], object]] = {
        "rate": lambda: replay.step(ModelRef(RATE.kind, "other", "1.0", "{}", "ab12"), 1, 0, ""),
        "utilization": lambda: replay.step(RATE, 2, 0, ""),
        "elapsed": lambda: replay.step(RATE, 1, 3600, ""),
        "state": lambda: replay.step(RATE, 1, 0, "[]"),
        "version": lambda: replay.step(ModelRef(RATE.kind, RATE.name, "1.1", "{}", "ab12"), 1, 0, ""),
        "reward": lambda: replay.staking_rate(REWARD),
        "view": lambda: replay.plan(POLICY, LiquidationView(1, 1, 1, (), ())),
        "installed": lambda: replay.version_of(ModelKind.RATE_MODEL, "curve"),
    }
    with pytest.raises(ReplayMismatch):
        asks[question]()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"rates":[[0,1,0,"",5,null]]}',
        '{"refs":[["RATE_MODEL","c","1","h"]],"rates":[[0,1,0,"",5.0,null]]}',
        '{"refs":[["OTHER","c","1","h"]]}',
        '{"unheard":[]}',
        "{ }",
        '{"staking":[[0,NaN,null]],"refs":[["STAKING_REWARD","c","1","h"]]}',
    ],
)
def test_a_text_that_was_not_written_so_cannot_be_replayed(text: str) -> None:
    with pytest.raises(ReplayMismatch, match="recorded answers"):
        RecordedModels(text)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**18), st.sampled_from([0, 3600]), st.text(max_size=5), st.integers(0, 2**300), st.text(max_size=5)
        ),
        max_size=6,
    )
)
def test_integers_of_any_size_and_any_text_survive(rows: list[tuple[int, int, str, int, str]]) -> None:
    scripted = Scripted()
    recording = RecordingModels(scripted)
    given_answers = []
    for utilization, elapsed, state, rate, new_state in rows:
        scripted.rate = RateAnswer(RateStep(rate, new_state))
        given_answers.append(recording.step(RATE, utilization, elapsed, state))
    replay = RecordedModels(recording.answers_json())
    assert [replay.step(RATE, *row[:3]) for row in rows] == given_answers
