"""Whole calls of a model of any kind, unjudged: for the laws that only look at how it behaves while it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView
from gql_server.plugin_api.declared import PointsParameter, Value
from gql_server.plugin_api.testing.observations import Observed, known
from gql_server.plugin_api.testing.policy_models import copy_of, shown_view
from gql_server.plugin_api.testing.rate_questions import HOUR, Hours, Question, kinks
from gql_server.plugin_api.testing.situations import fixed_views
from gql_server.plugin_api.testing.subjects import Made, Subject
from gql_server.units import WAD, format_rate


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
    for values in _fixed_values(subject):
        if subject.kind is ModelKind.RATE_MODEL:
            pasts: tuple[Hours, ...] = ((), ((WAD, HOUR), (WAD // 3, HOUR), (0, HOUR), (WAD * 9 // 10, HOUR)))
            places = sorted({*kinks(subject, values), *(WAD * part // 8 for part in range(9))})
            for past, utilization, elapsed in product(pasts, places, (0, HOUR)):
                yield rate_call(Question(Made(None, values), past, utilization, elapsed))
        elif subject.kind is ModelKind.STAKING_REWARD:
            for observations in known(subject.declaration.feeds):
                yield reward_call(Made(None, values), observations)
        else:
            model = subject.make(values)
            yield from (policy_call(values, view) for view in fixed_views(model))


def _fixed_values(subject: Subject) -> Iterator[Mapping[str, Value]]:
    start = dict(subject.start or {})
    yield start
    for part in (150, 600, 950):
        values = dict(start)
        for parameter in subject.declaration.parameters:
            if isinstance(parameter, PointsParameter):
                continue
            moved = parameter.minimum + (parameter.maximum - parameter.minimum) * part // 1000
            if subject.make(values | {parameter.name: moved}) is not None:
                values[parameter.name] = moved
        yield values


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
