"""Whole calls of a model of any kind, unjudged: for the laws that only look at how it behaves while it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView
from gql_server.plugin_api.declared import Value
from gql_server.plugin_api.testing.observations import Observed, known
from gql_server.plugin_api.testing.policy_models import copy_of, shown_view
from gql_server.plugin_api.testing.rate_questions import Question, fixed_questions
from gql_server.plugin_api.testing.situations import fixed_views
from gql_server.plugin_api.testing.subjects import Made, Subject, sample_values
from gql_server.units import format_rate


@dataclass(frozen=True)
class Call:
    """A model made with these parameters, asked one thing.

    Args:
        shown: What it is asked, for people.
        ask: Asks a model and returns whatever it answers.
    """

    values: Mapping[str, Value]
    shown: Mapping[str, object]
    ask: Callable[[Any], object]


def fixed_calls(subject: Subject) -> Iterator[Call]:
    """Yield the same calls at every run and in every interpreter."""
    if subject.kind is ModelKind.RATE_MODEL:
        yield from map(rate_call, fixed_questions(subject))
        return
    for values in sample_values(subject):
        if subject.kind is ModelKind.STAKING_REWARD:
            for observations in known(subject.declaration.feeds):
                yield reward_call(Made(None, values), observations)
        else:
            model = subject.make(values)
            yield from (policy_call(values, view) for view in fixed_views(model))


def rate_call(question: Question) -> Call:
    """Return the call that asks a rate model a question, after its past."""

    def ask(model: Any) -> object:  # noqa: ANN401 - the plugin's own class
        state = model.initial_state()
        for utilization, seconds in question.before:
            state = model.step(utilization, seconds, state).state
        return model.step(question.utilization, question.elapsed_seconds, state)

    walked = ", ".join(f"{seconds} s at {format_rate(utilization)}" for utilization, seconds in question.before)
    shown = {
        "before": walked or "nothing",
        "utilization": format_rate(question.utilization),
        "elapsed_seconds": question.elapsed_seconds,
    }
    return Call(question.made.values, shown, ask)


def reward_call(model: Made, observations: Observed) -> Call:
    """Return the call that asks a staking reward for its rate."""
    return Call(model.values, {"observations": dict(observations)}, lambda asked: asked.annual_rate(dict(observations)))


def policy_call(values: Mapping[str, Value], view: LiquidationView) -> Call:
    """Return the call that asks a policy for its penalty and a plan."""

    def ask(model: Any) -> object:  # noqa: ANN401 - the plugin's own class
        return model.penalty_max(), model.plan(copy_of(view))

    return Call(values, shown_view(view), ask)


SHOWN_MAX: Final = 2_000


def answer_of(call: Call, model: Any) -> str:  # noqa: ANN401 - the plugin's own class
    """Return what a model answers, or that it raised, as text to compare."""
    try:
        return f"{call.ask(model)!r}"[:SHOWN_MAX]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        return f"raised {type(error).__name__}"
