"""Questions to rate models, and how an answer is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from gql_server.domain.models import RateStep
from gql_server.plugin_api.answers import RATE_CEILING, Misbehaved, check_integer, check_rate_step, check_state
from gql_server.plugin_api.declared import PointsParameter, Value
from gql_server.plugin_api.testing.subjects import Made, Subject, sample_values
from gql_server.units import SECONDS_PER_HOUR, WAD, format_rate

if TYPE_CHECKING:
    from gql_server.plugin_api.testing.laws import Trial

Hours = tuple[tuple[int, int], ...]
"""What has happened before a question: average utilization and seconds, boundary by boundary."""

HOUR: Final = SECONDS_PER_HOUR
EDGES: Final = (0, 1, WAD // 2, WAD - 1, WAD)


@dataclass(frozen=True)
class Question:
    """A model, what has happened to it, and what it is asked."""

    made: Made
    before: Hours
    utilization: int
    elapsed_seconds: int

    def shown(self, trial: Trial, **more: object) -> Mapping[str, object]:
        """Return the question for people."""
        walked = ", ".join(f"{seconds} s at {format_rate(utilization)}" for utilization, seconds in self.before)
        return {
            "parameters": trial.tried.shown(self.made.values),
            "before": walked or "nothing",
            "utilization": format_rate(self.utilization),
            "elapsed_seconds": self.elapsed_seconds,
            **more,
        }


def _kinks(subject: Subject, values: Mapping[str, Value]) -> Iterator[int]:
    """Yield the utilizations that parameters name, with their neighbors: that is where formulas change."""
    for parameter in subject.declaration.parameters:
        value = values.get(parameter.name)
        places: list[int] = []
        if isinstance(parameter, PointsParameter):
            places = [x for x, _ in value or ()] if parameter.x.unit == "fraction" else []  # type: ignore[union-attr] # a line
        elif parameter.unit == "fraction" and isinstance(value, int):
            places = [value]
        for place in places:
            yield from (near for near in (place - 1, place, place + 1) if 0 <= near <= WAD)


def kinks(subject: Subject, values: Mapping[str, Value]) -> list[int]:
    """Return the utilizations that these parameters name, their neighbors and the edges, in order."""
    return sorted({*EDGES, *_kinks(subject, values)})


def fixed_questions(subject: Subject) -> Iterator[Question]:
    """Yield the same questions at every run: each parameter's kinks and eighths of utilization, before and after a past."""
    pasts: tuple[Hours, ...] = ((), ((WAD, HOUR), (WAD // 3, HOUR), (0, HOUR), (WAD * 9 // 10, HOUR)))
    for values in sample_values(subject):
        model = Made(subject.make(values), values)
        places = sorted({*kinks(subject, values), *(WAD * part // 8 for part in range(9))})
        for past, elapsed, utilization in product(pasts, (0, HOUR), places):
            yield Question(model, past, utilization, elapsed)


def ask(trial: Trial, question: Question, model: Any, state: str) -> RateStep:  # noqa: ANN401 - the plugin's own class
    """Return the answer, judged.

    Raises:
        LawBroken: It breaks one of the laws that every answer is under: ``answers``, ``exact``, ``range``, ``still``, ``state``.
    """
    utilization, elapsed = question.utilization, question.elapsed_seconds
    try:
        answer: object = model.step(utilization, elapsed, state)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        raise trial.broken(
            f"raised {type(error).__name__}: {error}", question.shown(trial, state=repr(state)), law="answers"
        ) from None
    fault = _fault(answer, elapsed, state)
    if fault is not None:
        raise trial.broken(fault[1], question.shown(trial, state=repr(state)), law=fault[0])
    assert isinstance(answer, RateStep)  # noqa: S101 - judged
    return answer


def _fault(answer: object, elapsed: int, state: str) -> tuple[str, str] | None:
    """Return the law that an answer breaks and how, None when it breaks none."""
    law = "exact"
    try:
        if type(answer) is RateStep and type(answer.rate) is int and type(answer.state) is str:
            law = "range"
            check_integer(answer.rate, 0, RATE_CEILING, "rate")
            law = "still" if elapsed == 0 and answer.state != state else "state"
            if state == "" != answer.state:
                return law, "answered a state although it began with none"
        check_rate_step(answer, elapsed, state)
    except Misbehaved as fault:
        return law, str(fault)
    return None


def begin(trial: Trial, made_model: Made) -> str:
    """Return the initial state, judged.

    Raises:
        LawBroken: The model raises, or answers no state.
    """
    example = {"parameters": trial.tried.shown(made_model.values)}
    try:
        state: object = made_model.model.initial_state()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        raise trial.broken(f"initial_state raised {type(error).__name__}: {error}", example, law="answers") from None
    if type(state) is not str:
        raise trial.broken(f"initial_state answered a {type(state).__name__}, not exactly str", example, law="exact")
    try:
        return check_state(state)
    except Misbehaved as fault:
        raise trial.broken(f"initial_state {fault}", example, law="state") from None


def walk(trial: Trial, made_model: Made, past: Hours) -> str:
    """Return the state after a past, every answer on the way judged.

    Raises:
        LawBroken: An answer on the way breaks a law.
    """
    state = begin(trial, made_model)
    for number, (utilization, seconds) in enumerate(past):
        state = ask(trial, Question(made_model, past[:number], utilization, seconds), made_model.model, state).state
    return state
