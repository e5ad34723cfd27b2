"""Pages and look-ups: what lists are made of. Each is one statement, by an index, from a place onward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.chain import Link
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.ports.ledger import CommandKey, DecidedCommand, LoggedEvent, Page
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Connection, Row

AFTER_ALL: Final = 2**62
"""A time and a place in the sequence that nothing reaches."""

_COMMANDS: Final = f"SELECT {tables.COMMAND.select} FROM command"
_BY_KEY: Final = f"{_COMMANDS} WHERE (scope, key) IN (SELECT scope, key FROM unnest($1::text[], $2::text[]) AS wanted(scope, key))"
_BY_ID: Final = f"{_COMMANDS} WHERE id = ANY($1)"
EVENTS: Final = (
    f"SELECT {tables.EVENT.select}, command.at, command.id, command.scope, command.key"
    " FROM event JOIN command ON command.seq = event.seq"
)
_ACTIVITY: Final = f"{EVENTS} WHERE event.sub_account_id = $1 AND (event.seq, event.line) < ($2, $3)"
_NEWEST: Final = " ORDER BY event.seq DESC, event.line DESC LIMIT $4"
_EVENTS_AFTER: Final = f"""{EVENTS} WHERE event.seq > $1 AND event.seq <= (
  SELECT max(seq) FROM (SELECT seq FROM event WHERE seq > $1 ORDER BY seq, line LIMIT $2) AS first)
ORDER BY event.seq, event.line"""
_EVENT: Final = f"{EVENTS} WHERE event.seq = $1 AND event.line = $2"
_SAMPLES: Final = f"SELECT {tables.SAMPLE.select} FROM rate_sample"
_SHADOW_SAMPLES: Final = f"SELECT {tables.SHADOW_SAMPLE.select} FROM shadow_sample"
_DEPOSITS: Final = (
    "SELECT id FROM deposit WHERE sub_account_id = $1 AND (observed_at, id) < ($2, $3) ORDER BY observed_at DESC, id DESC LIMIT $4"
)
_PAYOUTS: Final = (
    "SELECT id FROM payout WHERE sub_account_id = $1 AND (requested_at, id) < ($2, $3) ORDER BY requested_at DESC, id DESC LIMIT $4"
)
_INDEBTED: Final = (
    "SELECT DISTINCT sub_account_id FROM debt WHERE sub_account_id > $1 AND sub_account_id <> $2 ORDER BY sub_account_id LIMIT $3"
)
_WAITING: Final = (
    "SELECT symbol FROM waiting_credit UNION SELECT symbol FROM lend_position WHERE queued_ticket IS NOT NULL ORDER BY symbol"
)
_ID_COLUMN: Final = tables.COMMAND.columns.index("id")


def command_from(row: Row) -> DecidedCommand:
    """Return the command that a row of the log holds."""
    seq, command_id, scope, key, digest, kind, payload, outcome_kind, outcome, is_refused, at, linked = row
    bound = CommandKey(scope, key)
    return DecidedCommand(command_id, bound, digest, kind, payload, outcome_kind, outcome, bool(is_refused), at, seq, linked)


def event_from(row: Row) -> LoggedEvent:
    """Return the event that a row of the log holds."""
    *event, at, command_id, scope, key = row
    return LoggedEvent(event[0], event[1], at, command_id, CommandKey(scope, key), shapes.EVENT.thing(event, 2))


async def decided(connection: Connection, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
    """Return which of the keys are bound."""
    if not keys:
        return {}
    rows = await connection.rows(_BY_KEY, [key.scope for key in keys], [key.key for key in keys])
    return {command.key: command for command in map(command_from, rows)}


async def commands_by_id(connection: Connection, ids: Sequence[str]) -> Mapping[str, DecidedCommand]:
    """Return decided commands by their ids."""
    rows = await connection.rows(_BY_ID, list(ids)) if ids else []
    return {row[_ID_COLUMN]: command_from(row) for row in rows}


async def sub_accounts_of(connection: Connection, account_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the sub-account ids of accounts, in order of their numbers."""
    found: dict[str, list[str]] = {account_id: [] for account_id in account_ids}
    statement = "SELECT account_id, id FROM sub_account WHERE account_id = ANY($1) ORDER BY account_id, number"
    for account_id, sub_account_id in await connection.rows(statement, list(account_ids)) if account_ids else []:
        found[account_id].append(sub_account_id)
    return found


async def account_ids(connection: Connection, after: str, limit: int) -> Sequence[str]:
    """Return ids of accounts in order, strictly after one."""
    return [row[0] for row in await connection.rows("SELECT id FROM account WHERE id > $1 ORDER BY id LIMIT $2", after, limit)]


async def chain_head(connection: Connection) -> Link:
    """Return how far the log is chained."""
    return Link(*(await connection.rows("SELECT chained_seq, hash FROM ledger_head"))[0])


async def deposits(connection: Connection, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
    """Return a page of deposit ids, newest first."""
    return _ids(await connection.rows(_DEPOSITS, sub_account_id, *(before or (AFTER_ALL, "")), limit + 1), limit)


async def payouts(connection: Connection, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
    """Return a page of payout ids, newest first."""
    return _ids(await connection.rows(_PAYOUTS, sub_account_id, *(before or (AFTER_ALL, "")), limit + 1), limit)


def _ids(rows: Sequence[Row], limit: int) -> Page[str]:
    return Page([row[0] for row in rows[:limit]], len(rows) > limit)


async def payouts_to_send(connection: Connection, limit: int) -> Sequence[str]:
    """Return ids of payouts that are REQUESTED, oldest first."""
    statement = "SELECT id FROM payout WHERE status = 'REQUESTED' ORDER BY requested_at, id LIMIT $1"
    return [row[0] for row in await connection.rows(statement, limit)]


async def delayed_payouts(connection: Connection, limit: int) -> Sequence[tuple[int, str]]:
    """Return when each DELAYED payout goes and its id, the next first; none of an account that nothing may leave."""
    statement = (
        "SELECT payout.release_at, payout.id FROM payout"
        " JOIN sub_account ON sub_account.id = payout.sub_account_id JOIN account ON account.id = sub_account.account_id"
        " WHERE payout.status = 'DELAYED' AND account.standing = 'APPROVED' AND account.frozen_at IS NULL"
        " ORDER BY payout.release_at, payout.id LIMIT $1"
    )
    return [(row[0], row[1]) for row in await connection.rows(statement, limit)]


async def activity(
    connection: Connection,
    sub_account_id: str,
    limit: int,
    before: tuple[int, int] | None,
    types: Sequence[str] | None,
) -> Page[LoggedEvent]:
    """Return a page of a sub-account's events, newest first."""
    place = before or (AFTER_ALL, 0)
    if types is None:
        rows = await connection.rows(_ACTIVITY + _NEWEST, sub_account_id, *place, limit + 1)
    else:
        statement = f"{_ACTIVITY} AND event.type = ANY($5){_NEWEST}"
        rows = await connection.rows(statement, sub_account_id, *place, limit + 1, [str(kind) for kind in types])
    return Page([event_from(row) for row in rows[:limit]], len(rows) > limit)


async def events_after(connection: Connection, seq: int, limit: int) -> Sequence[LoggedEvent]:
    """Return the next events, all lines of a command or none."""
    return [event_from(row) for row in await connection.rows(_EVENTS_AFTER, seq, limit)]


async def event(connection: Connection, seq: int, line: int) -> LoggedEvent | None:
    """Return one event."""
    rows = await connection.rows(_EVENT, seq, line)
    return event_from(rows[0]) if rows else None


async def samples(
    connection: Connection, symbol: str, start: int | None, end: int | None, limit: int, after: int | None
) -> Page[RateSample]:
    """Return a page of history rows with start <= at < end, strictly after the given time."""
    statement = f"{_SAMPLES} WHERE symbol = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT $4"
    rows = await connection.rows(statement, symbol, *_span(start, end, after), limit + 1)
    return Page([shapes.SAMPLE.thing(row) for row in rows[:limit]], len(rows) > limit)


def _span(start: int | None, end: int | None, after: int | None) -> tuple[int, int]:
    return max(0 if start is None else start, 0 if after is None else after + 1), AFTER_ALL if end is None else end


async def sample(connection: Connection, symbol: str, at: int) -> RateSample | None:
    """Return one history row."""
    rows = await connection.rows(f"{_SAMPLES} WHERE symbol = $1 AND at = $2", symbol, at)
    return shapes.SAMPLE.thing(rows[0]) if rows else None


async def sample_series(connection: Connection) -> Sequence[str]:
    """Return the symbols that have history rows, in order."""
    return [row[0] for row in await connection.rows("SELECT DISTINCT symbol FROM rate_sample ORDER BY symbol")]


async def shadow_samples(
    connection: Connection, shadow_id: str, start: int | None, end: int | None, limit: int, after: int | None
) -> Page[ShadowSample]:
    """Return a page of a shadow's rows with start <= at < end, strictly after the given time."""
    statement = f"{_SHADOW_SAMPLES} WHERE shadow_id = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT $4"
    rows = await connection.rows(statement, shadow_id, *_span(start, end, after), limit + 1)
    return Page([shapes.SHADOW_SAMPLE.thing(row) for row in rows[:limit]], len(rows) > limit)


async def shadow_sample(connection: Connection, shadow_id: str, at: int) -> ShadowSample | None:
    """Return one row of a shadow."""
    rows = await connection.rows(f"{_SHADOW_SAMPLES} WHERE shadow_id = $1 AND at = $2", shadow_id, at)
    return shapes.SHADOW_SAMPLE.thing(rows[0]) if rows else None


async def shadow_series(connection: Connection) -> Sequence[str]:
    """Return the shadows that have rows, in order."""
    return [row[0] for row in await connection.rows("SELECT DISTINCT shadow_id FROM shadow_sample ORDER BY shadow_id")]


async def indebted_sub_accounts(connection: Connection, after: str | None, limit: int) -> Sequence[str]:
    """Return ids of sub-accounts with a debt, in order, the operator's own excepted."""
    return [row[0] for row in await connection.rows(_INDEBTED, after or "", HOUSE_SUB_ACCOUNT_ID, limit)]


async def waiting_symbols(connection: Connection) -> Sequence[str]:
    """Return markets in which a credit or a withdrawal waits."""
    return [row[0] for row in await connection.rows(_WAITING)]
