"""Whether the servers do the same: the same JSON for the same question, and the same rows for the same deposit."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from benchmarks.requests.customers import Scale
from benchmarks.requests.load import ask_once
from benchmarks.requests.measuring import Runner
from benchmarks.requests.operations import OPERATIONS, Operation, asks_of

COMPARED_CALLERS: Final = 4
"""How many callers' answers are compared of each operation."""


class Differs(Exception):
    """A server answers or writes otherwise than this one."""


def canonical(body: bytes) -> bytes:
    """Return an answer as the same bytes for the same JSON, but for the id of a command, which is by chance."""
    return orjson.dumps(without_chance(orjson.loads(body)), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def without_chance(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON without what differs from one deposit to the next."""
    if isinstance(value, dict):
        return {key: "by chance" if key == "command" else without_chance(inner) for key, inner in value.items()}
    return [without_chance(inner) for inner in value] if isinstance(value, list) else value


def check_answers(runners: Sequence[Runner], scale: Scale) -> None:
    """Ask every server the same and compare; each has a database of its own, seeded alike.

    Raises:
        Differs: Not all answer the same.
    """
    for operation in OPERATIONS:
        asks = asks_of(operation, scale)
        for ask in (next(asks) for _ in range(COMPARED_CALLERS)):
            answers = {runner.side.title: _answer(runner, operation, runner.side.request(operation, ask)) for runner in runners}
            _compare(operation.key, answers)


def _answer(runner: Runner, operation: Operation, request: bytes) -> bytes:
    status, body = asyncio.run(ask_once(runner.served.port, request))
    if status != 200 or b'"errors"' in body:
        raise Differs(f"{operation.key}: {runner.side.title} answers {status}: {body[:2_000].decode(errors='replace')}")
    return canonical(body)


def _compare(what: str, found: Mapping[str, bytes]) -> None:
    (first, expected), *others = found.items()
    for title, other in others:
        if other != expected:
            line, ours, theirs = _first_difference(expected, other)
            raise Differs(f"{what}: line {line} is {ours!r} by {first}, {theirs!r} by {title}")


def _first_difference(one: bytes, other: bytes) -> tuple[int, str, str]:
    lines = [body.decode().split("\n") for body in (one, other)]
    for number, (ours, theirs) in enumerate(zip(*lines, strict=False), 1):
        if ours != theirs:
            return number, re.sub(r"\s+", " ", ours), re.sub(r"\s+", " ", theirs)
    return min(map(len, lines)), "the end", "more"
