"""The laws of rate models that are about a long past: the state, the cadence, endurance."""

from __future__ import annotations

import json
from typing import Final

from hypothesis import strategies as st

from gql_server.plugin_api.testing.laws import LawBroken, Trial
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.rate_questions import HOUR, Hours, Question, ask, fixed_questions, walk
from gql_server.plugin_api.testing.rate_questions_drawn import hours, questions, utilizations
from gql_server.plugin_api.testing.subjects import Made
from gql_server.units import WAD, format_rate

SPLIT_BOUND: Final = WAD // 100
"""How far the rates after one step and after two halves of it may lie apart, of the larger, 18 decimals, by default: 1 %."""
ROUNDING: Final = 10**6
"""What rounding may add to that: a millionth of a millionth of a percent a year."""
STEPS_MAX: Final = 240
SHORT: Final = 5
"""Pasts of so many steps are tried by other laws."""


def hold_state(trial: Trial) -> None:
    """Hold a model to what a state is, and to reading it as JSON."""

    def check(question: Question) -> None:
        state = walk(trial, question.made, question.before)
        answer = ask(trial, question, question.made.model, state)
        for spaced in {json.dumps(json.loads(state)), json.dumps(json.loads(state), separators=(",", ":"))} if state else ():
            other = ask(trial, question, question.made.model, spaced)
            if other.rate != answer.rate:
                what = f"the rate was {format_rate(answer.rate)} with {state!r} and {format_rate(other.rate)} with {spaced!r}"
                raise trial.broken(what, question.shown(trial))

    trial.each(fixed_questions(trial.tried), check)
    trial.for_all(questions(trial.tried), check)


def hold_split(trial: Trial) -> None:
    """Hold a model to a rate that hardly depends on how often it was asked."""
    bound = getattr(trial.tried.cls, "split_bound", SPLIT_BOUND)
    start = trial.tried.start or {}
    default = Made(trial.tried.make(start), start)

    def rate_after(past: Hours, utilization: int) -> int:
        state = walk(trial, default, past)
        return ask(trial, Question(default, past, utilization, 0), default.model, state).rate

    def check(example: tuple[Hours, int]) -> None:
        past, utilization = example
        once = rate_after((*past, (utilization, 2 * HOUR)), utilization)
        twice = rate_after((*past, (utilization, HOUR), (utilization, HOUR)), utilization)
        if abs(once - twice) * WAD > bound * max(once, twice) + ROUNDING * WAD:
            rates = f"{format_rate(once)} after one step of 2 h, {format_rate(twice)} after two of 1 h"
            what = f"{rates}: more than {format_rate(bound)} apart"
            raise trial.broken(what, Question(default, past, utilization, 2 * HOUR).shown(trial))

    trial.for_all(st.tuples(hours(), utilizations(trial.tried, start)), check)


def hold_endures(trial: Trial) -> None:
    """Hold a model to all laws of an answer over a long past."""
    part = st.tuples(
        utilizations(trial.tried), utilizations(trial.tried), st.integers(1, STEPS_MAX), st.just(HOUR) | st.just(86_400)
    )

    def check(example: tuple[Made, list[tuple[int, int, int, int]]]) -> None:
        model, parts = example
        past = tuple(
            (first if number % 2 else second, seconds) for first, second, count, seconds in parts for number in range(count)
        )
        walk_to_the_end(trial, model, past)

    parts = st.lists(part, min_size=1, max_size=2)
    trial.for_all(st.tuples(made(trial.tried), parts), check, examples=max(1, trial.examples // 3))
    full = Made(trial.tried.make(trial.tried.start or {}), trial.tried.start or {})
    for extreme in (0, WAD):
        walk_to_the_end(trial, full, ((extreme, HOUR),) * (4 * STEPS_MAX))


def walk_to_the_end(trial: Trial, model: Made, past: Hours) -> None:
    """Walk a long past; of a question on the way only the last hours are told."""
    state = walk(trial, model, ())
    for number, (utilization, seconds) in enumerate(past):
        told = Question(model, past[max(0, number - 3) : number], utilization, seconds)
        try:
            state = ask(trial, told, model.model, state).state
            ask(trial, Question(model, told.before, utilization, 0), model.model, state)
        except LawBroken as broken:
            if number < SHORT:  # It takes no long past: the other law tells it better.
                raise
            raise trial.broken(f"after {number} steps: {broken.what} (law `{broken.law}`)", broken.example) from None
