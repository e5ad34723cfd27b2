"""The laws of rate models: what one answer must be, and how answers go together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

from gql_server.plugin_api.answers import Misbehaved
from gql_server.plugin_api.explained import check_explained
from gql_server.plugin_api.testing.laws import Law, Trial, by_name
from gql_server.plugin_api.testing.model_laws import MODEL_LAWS
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.rate_questions import HOUR, Hours, Question, ask, fixed_questions, kinks, walk
from gql_server.plugin_api.testing.rate_questions_drawn import hours, questions, utilizations
from gql_server.plugin_api.testing.rate_walks import hold_endures, hold_split, hold_state
from gql_server.plugin_api.testing.subjects import Made
from gql_server.units import WAD, format_rate

JUMP_MAX: Final = WAD // 10**6
"""How far rates may lie apart at utilizations that are neighbors, 10^-18 apart: 0.0001 % a year."""
CELLS: Final = 32


def _hold_answers(trial: Trial) -> None:
    def check(question: Question) -> None:
        ask(trial, question, question.made.model, walk(trial, question.made, question.before))

    trial.each(fixed_questions(trial.tried), check)
    trial.for_all(questions(trial.tried), check)


def _hold_monotone(trial: Trial) -> None:
    if not trial.tried.declaration.is_monotone:
        return

    def check(example: tuple[Question, int]) -> None:
        question, other = example
        low, high = sorted((question.utilization, other))
        state = walk(trial, question.made, question.before)
        below = Question(question.made, question.before, low, question.elapsed_seconds)
        above = Question(question.made, question.before, high, question.elapsed_seconds)
        rate = ask(trial, below, question.made.model, state).rate
        risen = ask(trial, above, question.made.model, state).rate
        if risen < rate:
            what = f"the rate fell from {format_rate(rate)} at {format_rate(low)} to {format_rate(risen)} at {format_rate(high)}"
            raise trial.broken(what, below.shown(trial, state=repr(state)))

    fixed = pairwise(fixed_questions(trial.tried))
    trial.each(((low, high.utilization) for low, high in fixed if low.made is high.made), check)
    pairs = questions(trial.tried, elapsed=st.sampled_from([0, HOUR])).flatmap(
        lambda question: st.tuples(st.just(question), utilizations(trial.tried, question.made.values))
    )
    trial.for_all(pairs, check)


def _hold_continuous(trial: Trial) -> None:
    if getattr(trial.tried.cls, "is_continuous", True) is False:
        return

    def check(example: tuple[Made, Hours]) -> None:
        model, past = example
        state = walk(trial, model, past)
        places = sorted({*kinks(trial.tried, model.values), *(WAD * cell // CELLS for cell in range(CELLS + 1))})
        for low, high in pairwise(places):
            _seek_jump(trial, model, past, state, (low, high))

    trial.for_all(st.tuples(made(trial.tried, is_moderate=True), hours()), check)


def _seek_jump(trial: Trial, model: Made, past: Hours, state: str, cell: tuple[int, int]) -> None:
    """Halve a cell toward where the rate changes most, until its ends are neighbors; only a jump is left of the change then."""
    low, high = cell

    def rate_at(utilization: int) -> int:
        return ask(trial, Question(model, past, utilization, 0), model.model, state).rate

    below, above = rate_at(low), rate_at(high)
    while high - low > 1 and abs(above - below) > JUMP_MAX:
        middle = (low + high) // 2
        between = rate_at(middle)
        if abs(between - below) >= abs(above - between):
            high, above = middle, between
        else:
            low, below = middle, between
    if abs(above - below) > JUMP_MAX:
        what = f"the rate jumps from {format_rate(below)} to {format_rate(above)} within 10^-18 of utilization"
        raise trial.broken(what, Question(model, past, low, 0).shown(trial, state=repr(state)))


def _hold_explains(trial: Trial) -> None:
    if not hasattr(trial.tried.cls, "explain"):
        return

    def check(question: Question) -> None:
        asked = replace(question, elapsed_seconds=0)
        state = walk(trial, asked.made, asked.before)
        rate = ask(trial, asked, asked.made.model, state).rate
        try:
            check_explained(asked.made.model.explain(asked.utilization, 0, state), rate)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            what = str(error) if isinstance(error, Misbehaved) else f"raised {type(error).__name__}: {error}"
            raise trial.broken(f"explain {what}", asked.shown(trial, state=repr(state))) from None

    trial.each(fixed_questions(trial.tried), check)
    trial.for_all(questions(trial.tried), check)


RATE_LAWS: Final = by_name(
    *MODEL_LAWS,
    Law(
        "answers",
        "For all parameters that it accepts, every utilization and every state of its own, it answers and never raises.",
        _hold_answers,
    ),
    Law("exact", "It answers exactly a RateStep of an int and a str: no float, no bool, no subclass.", _hold_answers),
    Law("range", "The rate lies between 0 and 100 * 10^18 (10,000 % a year).", _hold_answers),
    Law("still", "With elapsed 0 the state is returned as it was given.", _hold_answers),
    Law(
        "state",
        "The state is empty for a model without one, always; otherwise JSON of integers, 4 KB at most, that means the same "
        "however the JSON is spaced.",
        hold_state,
    ),
    Law("monotone", "The rate does not fall when utilization rises, unless is_monotone = False is declared.", _hold_monotone),
    Law(
        "continuous",
        "The rate does not jump: at utilizations 10^-18 apart it differs by 10^12 (0.0001 % a year) at most, unless the model "
        "declares is_continuous = False.",
        _hold_continuous,
    ),
    Law(
        "split",
        "With its default parameters, one step of two hours and two steps of one hour at the same utilization lead to rates that "
        "differ by 1 % at most, or by the fraction that the model declares as split_bound (18 decimals).",
        hold_split,
    ),
    Law(
        "endures",
        "Every answer stays within the laws over months at full, at no and at alternating utilization, and after a step of a day.",
        hold_endures,
    ),
    Law("explains", "If it has a method explain, what that tells leads to the rate that step answers.", _hold_explains),
)
