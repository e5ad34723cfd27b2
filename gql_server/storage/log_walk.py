"""Walks along the log as it is stored, from a link of the chain on: for commands that a version without a chain has written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from typing import Final

from gql_server.domain.chain import Link, batch_hash, command_hash, next_link
from gql_server.storage.connection import Row

BATCHES_AT_ONCE: Final = 50

_BATCHES: Final = "SELECT first_seq, last_seq, now, answers FROM batch WHERE first_seq > $1 ORDER BY first_seq LIMIT $2"
_COMMANDS: Final = (
    "SELECT seq, at, id, scope, key, digest, kind, payload, outcome_kind, outcome, is_refused"
    " FROM command WHERE seq >= $1 AND seq <= $2 ORDER BY seq"
)
_ENTRIES: Final = (
    "SELECT seq, symbol, debit, credit, CAST(amount AS TEXT) AS amount, debit_holder, credit_holder"
    " FROM journal_entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq, line"
)
_EVENTS: Final = (
    "SELECT seq, type, symbol, CAST(amount AS TEXT) AS amount, account_id, sub_account_id, details"
    " FROM event WHERE seq >= $1 AND seq <= $2 ORDER BY seq, line"
)

Ask = Callable[..., Awaitable[Sequence[Row]]]
"""Runs a statement with values, and returns its rows."""


async def chained(ask: Ask, link: Link) -> Link:
    """Return the chain with every command that stands in the log after the link; reads a page of batches at a time."""
    while batches := await ask(_BATCHES, link.seq, BATCHES_AT_ONCE):
        span = (batches[0][0], batches[-1][1])
        commands = await ask(_COMMANDS, *span)
        entries, events = _by_seq(await ask(_ENTRIES, *span)), _by_seq(await ask(_EVENTS, *span))
        for first_seq, last_seq, now, answers in batches:
            whole = batch_hash(first_seq, last_seq, now, answers)
            for seq, at, *said, is_refused in (row for row in commands if first_seq <= row[0] <= last_seq):
                contents = command_hash((*said, bool(is_refused)), entries.get(seq, ()), events.get(seq, ()))
                link = next_link(link, seq, whole, at, contents)
        link = Link(max(link.seq, batches[-1][1]), link.hash)
    return link


def _by_seq(rows: Sequence[Row]) -> Mapping[int, Sequence[Sequence[str | None]]]:
    return {seq: [tuple(row)[1:] for row in lines] for seq, lines in groupby(rows, key=lambda row: int(row[0]))}
