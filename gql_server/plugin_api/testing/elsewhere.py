"""Asks a model in a fresh interpreter, with other hashes of texts: what it answers there is what it answers on another server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.answers import CALL_SECONDS_MAX
from gql_server.plugin_api.testing.calls import Call, answer_of, fixed_calls
from gql_server.plugin_api.testing.subjects import Subject

SECONDS_MAX: Final = 30.0
"""How long the fresh interpreter may take for all answers of a model."""
MORE_SECONDS: Final = 5.0
"""How much longer for each further model."""
SLOW_MAX: Final = 3
"""So many slow answers may be the machine's."""
MARK: Final = "gql-server answers: "
OTHER_HASHES: Final = ("20261122", "7")


class NeverEnded(Exception):
    """The fresh interpreter was still busy, or had ended, before it had answered; the message says which."""


@lru_cache(maxsize=8)
def calls_of(subject: Subject) -> list[Call]:
    """Return the fixed calls of a model; making them takes a while."""
    return list(fixed_calls(subject))


def answers_here(subject: Subject, *, is_backward: bool = False) -> list[str]:
    """Return the answers to the fixed calls, asked one after the other or in the opposite order, in the order of the calls."""
    calls = calls_of(subject)
    asked = reversed(calls) if is_backward else calls
    answers = [answer_of(call, subject.make(call.values)) for call in asked]
    return answers[::-1] if is_backward else answers


def together(subjects: Sequence[Subject]) -> None:
    """Let these models be asked by one interpreter: starting one takes longer than most answers."""
    for subject in subjects:
        _companions[subject] = tuple(subjects)


def answers_elsewhere(subject: Subject) -> list[str] | None:
    """Return the answers of a fresh interpreter to the fixed calls; None where it cannot import the class.

    Raises:
        NeverEnded: It did not come back in time, or was ended by the model.
    """
    if subject not in _told and subject in _companions:
        with suppress(NeverEnded):  # One of them does not come back: each is asked alone.
            _told.update(zip(_companions[subject], _ask(_companions[subject]), strict=True))
    if subject not in _told:
        try:
            (_told[subject],) = _ask((subject,))
        except NeverEnded as error:
            _told[subject] = str(error)
    told = _told[subject]
    if isinstance(told, str):
        raise NeverEnded(told)
    return told


_companions: dict[Subject, tuple[Subject, ...]] = {}
_told: dict[Subject, list[str] | str | None] = {}
"""What fresh interpreters have answered, or what is to be said of a model that did not come back."""


def _ask(subjects: Sequence[Subject]) -> list[list[str] | str | None]:
    seed = next(seed for seed in OTHER_HASHES if seed != os.environ.get("PYTHONHASHSEED"))
    models = [
        {
            "module": subject.cls.__module__,
            "name": subject.cls.__qualname__,
            "kind": subject.kind.value,
            "given": dict(subject.given or {}),
        }
        for subject in subjects
    ]
    command = [sys.executable, "-W", "ignore", "-c", f"import {__name__} as elsewhere; elsewhere.main()"]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    asked = json.dumps({"path": sys.path, "models": models})
    seconds_max = SECONDS_MAX + MORE_SECONDS * (len(subjects) - 1)
    try:
        run = subprocess.run(  # noqa: S603 - this interpreter, with this module
            command, input=asked, env=environment, capture_output=True, text=True, timeout=seconds_max, check=False
        )
    except subprocess.TimeoutExpired:
        raise NeverEnded(f"had not answered within {seconds_max:g} s") from None
    told = next((line for line in reversed(run.stdout.splitlines()) if line.startswith(MARK)), None)
    if told is None:
        raise NeverEnded(f"ended the interpreter with exit code {run.returncode}")
    answers: list[list[str] | str | None] = json.loads(told.removeprefix(MARK))
    return answers


def main() -> None:
    """Answer what standard input asks, on standard output."""
    asked = json.load(sys.stdin)
    sys.path[:] = asked["path"]
    sys.stdout.write(f"\n{MARK}{json.dumps([_answers_of(**model) for model in asked['models']])}\n")


def _answers_of(module: str, name: str, kind: str, given: dict[str, Any]) -> list[str] | str | None:
    try:
        found: object = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    values = {key: tuple(map(tuple, value)) if isinstance(value, list) else value for key, value in given.items()}
    return _answers_in_time(Subject(ModelKind(kind), found, "", "", values))


def _answers_in_time(subject: Subject) -> list[str] | str:
    """Return the answers, or what to say of a model that is slow again and again."""
    answers, slow = [], 0
    for call in calls_of(subject):
        model = subject.make(call.values)
        started = time.perf_counter()
        answers.append(answer_of(call, model))
        slow += time.perf_counter() - started > CALL_SECONDS_MAX
        if slow > SLOW_MAX:
            return f"took longer than {CALL_SECONDS_MAX:g} s for {slow} answers"
    return answers
