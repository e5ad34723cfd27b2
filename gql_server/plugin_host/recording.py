"""Remembers what models answered during a batch, and replays it: an audit never calls a plugin (rule G2).

Answers are keyed by what was asked, not by when, so that a replay may ask in any order and as often as it likes. Within one
recording the same question has one answer, whoever asks.
"""

from __future__ import annotations

from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import LiquidationView, Models, PlanAnswer, RateAnswer, StakingAnswer
from gql_server.plugin_host.answers_text import Answers, RefKey, read_answers, write_answers
from gql_server.plugin_host.errors import ReplayMismatch


class RecordingModels:
    """Models that remember what they answered; one for each batch."""

    def __init__(self, models: Models) -> None:
        """Record the answers of these models."""
        self._models = models
        self._answers = Answers()

    def answers_json(self) -> str:
        """Return every answer given so far as canonical JSON; ``{}`` when nothing was asked."""
        return write_answers(self._answers)

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        """Return the installed version of a model, None when it is not installed."""
        versions = self._answers.versions
        if (kind, name) not in versions:
            versions[kind, name] = self._models.version_of(kind, name)
        return versions[kind, name]

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        """Ask a rate model, once for each question."""
        key = (_key(ref), utilization, elapsed_seconds, state)
        answer = self._answers.rates.get(key)
        if answer is None:
            answer = self._answers.rates[key] = self._models.step(ref, utilization, elapsed_seconds, state)
        return answer

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the names of what a staking reward wants to be told."""
        feeds, key = self._answers.feeds, _key(ref)
        if key not in feeds:
            feeds[key] = self._models.feeds_of(ref)
        return feeds[key]

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        """Ask a staking reward, once for what it is told."""
        key = (_key(ref), observations)
        answer = self._answers.staking.get(key)
        if answer is None:
            answer = self._answers.staking[key] = self._models.staking_rate(ref, observations)
        return answer

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Ask a liquidation policy, once for each view."""
        key = (_key(ref), view)
        answer = self._answers.plans.get(key)
        if answer is None:
            answer = self._answers.plans[key] = self._models.plan(ref, view)
        return answer


class RecordedModels:
    """Models that answer from a record alone."""

    def __init__(self, text: str) -> None:
        """Read what ``RecordingModels.answers_json`` wrote.

        Raises:
            ReplayMismatch: The text is not such a record.
        """
        self._answers = read_answers(text)

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        """Return the version that was installed then, None when none was.

        Raises:
            ReplayMismatch: It was not asked then.
        """
        if (kind, name) not in self._answers.versions:
            raise ReplayMismatch(f"the version of {kind} {name} was not recorded")
        return self._answers.versions[kind, name]

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        """Return what the rate model answered then.

        Raises:
            ReplayMismatch: It was not asked this then.
        """
        answer = self._answers.rates.get((_key(ref), utilization, elapsed_seconds, state))
        if answer is None:
            raise ReplayMismatch(f"{ref.name} was not asked for utilization {utilization}, {elapsed_seconds} s, state {state!r}")
        return answer

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the names of what a staking reward wanted to be told then; only those that wanted something are on record."""
        return self._answers.feeds.get(_key(ref), ())

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        """Return what the staking reward answered then.

        Raises:
            ReplayMismatch: It was not asked this then.
        """
        answer = self._answers.staking.get((_key(ref), observations))
        if answer is None:
            raise ReplayMismatch(f"{ref.name} was not asked for its rate with {dict(observations)}")
        return answer

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Return what the liquidation policy answered then.

        Raises:
            ReplayMismatch: It was not shown this view then.
        """
        answer = self._answers.plans.get((_key(ref), view))
        if answer is None:
            raise ReplayMismatch(f"{ref.name} was not shown a view with equity {view.equity}")
        return answer


def _key(ref: ModelRef) -> RefKey:
    return (ref.kind, ref.name, ref.version, ref.parameters_hash)
