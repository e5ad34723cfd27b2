"""Which part of the work a stack belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

Stack = Sequence[tuple[str, str]]
"""File and function of each frame, the innermost first."""

HTTP: Final = "HTTP"
AUTHENTICATION: Final = "authentication"
DOCUMENT: Final = "document: parse, look up, limit"
EXECUTION: Final = "execution"
DOMAIN: Final = "domain"
TELLER: Final = "teller"
SQL: Final = "SQL: storage, driver"
JSON: Final = "JSON"
BACKGROUND: Final = "background"
OTHER: Final = "other"
PARTS: Final = (HTTP, AUTHENTICATION, DOCUMENT, EXECUTION, DOMAIN, TELLER, SQL, JSON, BACKGROUND, OTHER)

_ANYWHERE: Final = (
    (BACKGROUND, re.compile(r"gql_server/service/(background|boundaries|watch|notices|webhooks|live|mail|payouts)\b")),
    (AUTHENTICATION, re.compile(r"gql_server/service/(sessions|keyed_hash|signed_requests)\b")),
)
"""Whoever is called from here works for it, whatever it does."""
_INNERMOST: Final = (
    (JSON, re.compile(r"over_http/answering\.py (encode|respond|body_of)|/json/|orjson|schema/compiled/writing\.py")),
    (SQL, re.compile(r"/asyncpg/|/tortoise/|gql_server/storage/")),
    (TELLER, re.compile(r"gql_server/service/(teller|batch|codec|requests|teller_counts)\b|cattrs/")),
    (DOMAIN, re.compile(r"gql_server/(domain|units|plugin_host|plugin_api)\b|gql_server_\w+/")),
    (
        DOCUMENT,
        re.compile(
            r"graphql/(language|validation|utilities)/|gql_server/schema/(root|parsing|shapes|many_attempts)\.py|/documents\.py"
        ),
    ),
    (DOCUMENT, re.compile(r"gql_server/schema/compiled/(compiling|plans|roads|choosing|kinds|places)\.py")),
    (EXECUTION, re.compile(r"<operation>|gql_server/schema/(?!over_http)|/strawberry/|/graphql/|gql_server/service/")),
    (
        HTTP,
        re.compile(r"/uvicorn/|/starlette/|/uvloop|/httptools/|gql_server/(web|schema/over_http|app|metrics)|/structlog/|asyncio/"),
    ),
)
"""The first that any frame fits, from the innermost out."""


def part_of(stack: Stack) -> str:
    """Return the part of the work that a stack belongs to."""
    lines = [f"{file} {function}" for file, function in stack]
    for part, pattern in _ANYWHERE:
        if any(pattern.search(line) for line in lines):
            return part
    for line in lines:
        for part, pattern in _INNERMOST:
            if pattern.search(line):
                return part
    return OTHER


def shares_of(stacks: Sequence[tuple[int, Stack]]) -> Mapping[str, float]:
    """Return which part of the samples each part of the work has."""
    counted: Counter[str] = Counter()
    for count, stack in stacks:
        counted[part_of(stack)] += count
    total = counted.total()
    return {part: counted[part] / total for part in PARTS} if total else dict.fromkeys(PARTS, 0.0)


def workers_of(stacks: Sequence[tuple[int, Stack]]) -> Mapping[str, float]:
    """Return which part of the samples each worker of the background has, the busiest first."""
    counted: Counter[str] = Counter()
    for count, stack in stacks:
        if part_of(stack) == BACKGROUND:
            named = (found[1] for file, _ in stack if (found := _ANYWHERE[0][1].search(file)) and found[1] != "background")
            counted[next(named, "background")] += count
    total = max(1, sum(count for count, _ in stacks))
    return {worker: count / total for worker, count in counted.most_common()}


def busiest(stacks: Sequence[tuple[int, Stack]], count: int) -> list[tuple[str, float]]:
    """Return the functions in which most samples were taken, with their shares."""
    counted: Counter[str] = Counter()
    for seen, stack in stacks:
        counted[_named(*stack[0])] += seen
    total = max(1, counted.total())
    return [(name, seen / total) for name, seen in counted.most_common(count)]


def _named(file: str, function: str) -> str:
    """Return a function with its file as it is called in its package, free of where that is installed."""
    short = re.sub(r"^.*/(?:site-packages|lib/python3\.\d+)/", "", file)
    inside = re.search(r"(?:gql_server|gql_server_\w+|benchmarks)/.*", short)
    return f"`{inside.group(0) if inside else short}`: `{function}`"
