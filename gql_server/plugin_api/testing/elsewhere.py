"""Asks a model in a fresh interpreter, with other hashes of texts: what it answers there is what it answers on another server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import lru_cache
from importlib import import_module
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.answers import CALL_SECONDS_MAX
from gql_server.plugin_api.testing.calls import Call, answer_of, fixed_calls
from gql_server.plugin_api.testing.subjects import Subject

SECONDS_MAX: Final = 30.0
"""How long the fresh interpreter may take for all its answers."""
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


@lru_cache(maxsize=256)
def answers_elsewhere(subject: Subject) -> list[str] | None:
    """Return the answers of a fresh interpreter to the fixed calls; None where it cannot import the class.

    Raises:
        NeverEnded: It did not come back in time, or was ended by the model.
    """
    seed = next(seed for seed in OTHER_HASHES if seed != os.environ.get("PYTHONHASHSEED"))
    asked = {
        "path": sys.path,
        "module": subject.cls.__module__,
        "name": subject.cls.__qualname__,
        "kind": subject.kind.value,
        "given": dict(subject.given or {}),
    }
    command = [sys.executable, "-W", "ignore", "-c", f"import {__name__} as elsewhere; elsewhere.main()"]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        run = subprocess.run(  # noqa: S603 - this interpreter, with this module
            command, input=json.dumps(asked), env=environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        raise NeverEnded(f"had not answered within {SECONDS_MAX:g} s") from None
    told = next((line for line in reversed(run.stdout.splitlines()) if line.startswith(MARK)), None)
    if told is None:
        raise NeverEnded(f"ended the interpreter with exit code {run.returncode}")
    answers: list[str] | str | None = json.loads(told.removeprefix(MARK))
    if isinstance(answers, str):
        raise NeverEnded(answers)
    return answers


def main() -> None:
    """Answer what standard input asks, on standard output."""
    asked = json.load(sys.stdin)
    sys.path[:] = asked["path"]
    answers: list[str] | str | None = None
    try:
        found: object = import_module(asked["module"])
        for name in asked["name"].split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError):
        pass
    else:
        given = {name: tuple(map(tuple, value)) if isinstance(value, list) else value for name, value in asked["given"].items()}
        answers = _answers_in_time(Subject(ModelKind(asked["kind"]), found, "", "", given))
    sys.stdout.write(f"\n{MARK}{json.dumps(answers)}\n")


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
