"""The laws of every model, whatever it is for: how it is declared and made, and that its answers come from its arguments alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import product
from typing import Any, Final

from hypothesis import strategies as st

from gql_server.plugin_api.answers import CALL_SECONDS_MAX
from gql_server.plugin_api.declared import DeclarationRefused, ModelParameter, Value
from gql_server.plugin_api.testing.calls import Call, answer_of
from gql_server.plugin_api.testing.calls_drawn import calls
from gql_server.plugin_api.testing.elsewhere import NeverEnded, answers_elsewhere, answers_here, calls_of
from gql_server.plugin_api.testing.laws import Law, Trial
from gql_server.plugin_api.testing.memory import difference, remembered
from gql_server.plugin_api.testing.outside import Watch
from gql_server.plugin_api.testing.parameters_drawn import values_of
from gql_server.plugin_api.testing.subjects import ConstructorBroke

CORNERS_MAX: Final = 6
"""All corners of so many parameters are tried; of more, those of the first so many."""


def _hold_declared(trial: Trial) -> None:
    try:
        declared = trial.tried.declaration
    except DeclarationRefused as refused:
        raise trial.broken(str(refused)) from None
    if declared.schema.get("type") != "object":  # What a client is shown must describe an object.
        raise trial.broken("its parameters have no JSON schema")


def _hold_parameters(trial: Trial) -> None:
    subject = trial.tried
    start = _make(trial, {}) if not subject.declaration.parameters else None
    if start is None and subject.start is None:
        raise trial.broken("no values could be found that it accepts; give them: `parameters = {…}` in the class of laws")
    integers = [one for one in subject.declaration.parameters if isinstance(one, ModelParameter)][:CORNERS_MAX]
    for corner in product(*((one.minimum, one.maximum) for one in integers)):
        _make(trial, {**subject.start, **{one.name: value for one, value in zip(integers, corner, strict=True)}})

    def check(values: Mapping[str, Value]) -> None:
        made = _make(trial, {**subject.start, **values})
        if made is not None and made != _make(trial, {**subject.start, **values}):
            raise trial.broken("two models with the same parameters are not equal", {"parameters": subject.shown(values)})

    strategies = {one.name: values_of(one) for one in subject.declaration.parameters}
    trial.for_all(st.fixed_dictionaries({}, optional=strategies), check)


def _make(trial: Trial, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the plugin's own class
    try:
        return trial.tried.make(values)
    except ConstructorBroke as error:
        shown = {"parameters": trial.tried.shown(values)}
        raise trial.broken(f"{error}, where only ParameterInvalid says that values do not go together", shown) from None


def _hold_deterministic(trial: Trial) -> None:
    subject = trial.tried
    asked = calls_of(subject)
    here = answers_here(subject)
    others = [("when it was asked again, in the opposite order", answers_here(subject, is_backward=True))]
    try:
        elsewhere = answers_elsewhere(subject)
    except NeverEnded as error:
        raise trial.broken(str(error), law="quick") from None
    others += [("in a fresh interpreter with another PYTHONHASHSEED", elsewhere)] if elsewhere is not None else []
    for where, answers in others:
        for call, first, second in zip(asked, here, answers, strict=True):
            if first != second:
                raise trial.broken(f"answered {first}, and {second} {where}", _shown(trial, call))

    def check(call: Call) -> None:
        model = subject.make(call.values)
        first, second, third = answer_of(call, model), answer_of(call, model), answer_of(call, subject.make(call.values))
        if not first == second == third:
            raise trial.broken(f"answered {first}, then {second}, and {third} when it was made anew", _shown(trial, call))

    trial.for_all(calls(subject), check)


def _hold_pure(trial: Trial) -> None:
    def check(call: Call) -> None:
        model = trial.tried.make(call.values)
        with Watch() as watch, suppress(Exception, SystemExit):  # What it raises is another law's.
            call.ask(model)
        if watch.seen is not None:
            raise trial.broken(watch.seen, _shown(trial, call))

    trial.each(calls_of(trial.tried), check)
    trial.for_all(calls(trial.tried), check)


def _hold_memoryless(trial: Trial) -> None:
    def check(call: Call) -> None:
        model = trial.tried.make(call.values)
        before = remembered(trial.tried.cls, model)
        answer_of(call, model)
        change = difference(before, remembered(trial.tried.cls, model))
        if change is not None:
            raise trial.broken(change, _shown(trial, call))

    fixed = calls_of(trial.tried)
    before = remembered(trial.tried.cls, None)
    for call in fixed:
        answer_of(call, trial.tried.make(call.values))
    if difference(before, remembered(trial.tried.cls, None)) is not None:
        trial.each(fixed, check)
    trial.for_all(calls(trial.tried), check, examples=max(1, trial.examples // 3))


def _hold_quick(trial: Trial) -> None:
    try:
        answers_elsewhere(trial.tried)
    except NeverEnded as error:
        raise trial.broken(str(error)) from None

    def seconds(call: Call, model: Any) -> float:  # noqa: ANN401 - the plugin's own class
        started = time.perf_counter()
        answer_of(call, model)
        return time.perf_counter() - started

    def check(call: Call) -> None:
        model = trial.tried.make(call.values)
        if seconds(call, model) > CALL_SECONDS_MAX:
            least = min(seconds(call, model) for _ in range(2))  # The machine may have been busy.
            if least > CALL_SECONDS_MAX:
                raise trial.broken(f"took longer than {CALL_SECONDS_MAX:g} s, three times", _shown(trial, call))

    trial.each(calls_of(trial.tried), check)
    trial.for_all(calls(trial.tried), check, examples=max(1, trial.examples // 3))


def _shown(trial: Trial, call: Call) -> Mapping[str, object]:
    return {"parameters": trial.tried.shown(call.values), **call.shown}


MODEL_LAWS: Final = (
    Law(
        "declared",
        "The class is a frozen dataclass with name, formula and docstring, and every field is a declared parameter: what the host "
        "refuses at start is refused here.",
        _hold_declared,
    ),
    Law(
        "parameters",
        "Defaults go together; every combination within the declared ranges, corners included, makes a model or raises "
        "ParameterInvalid; equal parameters make equal models.",
        _hold_parameters,
    ),
    Law(
        "deterministic",
        "The same question has the same answer: again, in another order, from another instance, and in a fresh interpreter with "
        "another PYTHONHASHSEED.",
        _hold_deterministic,
    ),
    Law(
        "pure",
        "While it is asked it reads no clock, draws no chance, and reaches no file, socket, environment or thread.",
        _hold_pure,
    ),
    Law(
        "memoryless",
        "It remembers nothing of its own: its modules and its instance hold the same after it was asked as before.",
        _hold_memoryless,
    ),
    Law("quick", "It answers within 0.25 s, and a fresh interpreter comes back with all answers.", _hold_quick),
)
