"""Whether the servers do the same: the same JSON for the same question, and the same rows for the same deposit."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import orjson

from benchmarks.requests.customers import Scale
from benchmarks.requests.load import ask_once
from benchmarks.requests.measuring import Runner
from benchmarks.requests.operations import OPERATIONS, Operation, asks_of
from gql_server.storage.hosts import credentials_of

COMPARED_CALLERS: Final = 4
"""How many callers' answers are compared of each operation."""


HELD: Final = (
    *("account", "sub_account", "lend_position", "debt", "balance", "waiting_credit", "deposit", "payout"),
    *("asset", "price", "asset_ledger", "market"),
)
"""The tables of the book, which are compared whole."""
LOGGED: Final = {"batch": "first_seq", "command": "seq", "journal_entry": "seq", "event": "seq"}
"""The tables of the log, by what places their rows: what the callers asked is compared, not what a server's background does."""
NUMBERED: Final = frozenset({"lend_position", "debt", "balance", "journal_entry", "event"})
"""Those whose rows the database numbers."""
OWN: Final = {"command": "hash"}
"""What this server alone writes: it chains its log, which nobody else does for it, and which it is measured with."""


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


def check_rows(runners: Sequence[Runner]) -> None:
    """Compare what the deposits that all were asked for have left in the tables.

    Raises:
        Differs: Not all wrote the same.
    """
    written = {runner.side.title: asyncio.run(_ledger(runner.url)) for runner in runners}
    for table in (*HELD, *LOGGED):
        _compare(f"rows of {table}", {title: "\n".join(tables[table]).encode() for title, tables in written.items()})


async def _ledger(url: str) -> dict[str, list[str]]:
    """Return the rows of the ledger as text; the callers' commands are called by their order instead of their ids and numbers."""
    raw = await asyncpg.connect(**credentials_of(url))
    try:
        commands = await raw.fetch("SELECT id, seq FROM command WHERE scope <> 'system' ORDER BY seq")
        found = {}
        for table in (*HELD, *LOGGED):
            left_out = "id" if table in NUMBERED else OWN.get(table, "")
            plain = f"to_jsonb(one) - '{left_out}'"
            where = f"WHERE {LOGGED[table]} = ANY($1)" if table in LOGGED else "WHERE $1::bigint[] IS NOT NULL"
            rows = await raw.fetch(f"SELECT ({plain})::text FROM {table} AS one {where}", [seq for _, seq in commands])
            text = "\n".join(row[0] for row in rows)
            for number, (command_id, seq) in enumerate(commands):
                text = re.sub(rf'seq": {seq}\b', f'seq": {number}', text.replace(command_id, f"command {number}"))
            found[table] = sorted(text.split("\n"))
        return found
    finally:
        await raw.close()


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
