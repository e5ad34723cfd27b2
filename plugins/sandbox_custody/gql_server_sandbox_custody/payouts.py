"""Payouts, each sent once: what was asked for, what became of it, and how often its coins have left."""

import sqlite3
from typing import Any, Final

from gql_server.plugin_api import CustodyReceipt, PayoutBatch, PayoutOrder, PayoutPage, PayoutState
from gql_server_sandbox_custody.behaviors import SENT_WHEN_ASKED, Behavior, behavior_of, start_of
from gql_server_sandbox_custody.memory import Memory

_MOVES: Final = {
    PayoutState.ACCEPTED: frozenset(PayoutState) - {PayoutState.ACCEPTED},
    PayoutState.SENT: frozenset({PayoutState.CONFIRMED, PayoutState.FAILED}),
}
_OUT: Final = frozenset({PayoutState.SENT, PayoutState.CONFIRMED})
_NAMES: Final = ("id", "state", "reason", "symbol", "network", "amount", "address", "times_asked", "place", "batch")
_COLUMNS: Final = (
    "id, state, reason, symbol, network, amount, address, times_asked, place,"
    " (SELECT batch.id FROM batch WHERE batch.payout_id = payout.id)"
)


class OrderChanged(ValueError):
    """A payout is asked for under the id of another one."""


class Payouts:
    """The payouts in a memory."""

    def __init__(self, memory: Memory) -> None:
        """Read and write this memory."""
        self._memory = memory

    def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send once, and return what became of it.

        Raises:
            OrderChanged: Another order has this id.
            TimeoutError: The address asks for it: the coins have left, and nobody is told.
        """
        with self._memory.writing() as connection:
            is_new = _keep(connection, order)
            receipt = self._answer(connection, order.id)
        if is_new and behavior_of(order.address) is Behavior.TIMES_OUT:
            raise TimeoutError("the address asks for it")
        return receipt

    def send_batch(self, batch: PayoutBatch) -> list[CustodyReceipt]:
        """Send a batch once, in one transaction, and return what became of each payout.

        Raises:
            OrderChanged: Another batch has this id, or one of its payouts was asked for in another way.
            TimeoutError: An address asks for it: the coins have left, and nobody is told.
        """
        with self._memory.writing() as connection:
            kept = _members(connection, batch.id)
            if not kept:
                for order in batch.orders:
                    if not _keep(connection, order):
                        raise OrderChanged("a payout of the batch was asked for before")
                connection.executemany(
                    "INSERT INTO batch (payout_id, id) VALUES (?, ?)", [(one.id, batch.id) for one in batch.orders]
                )
            receipts = self._answers(connection, batch)
        if not kept and any(behavior_of(order.address) is Behavior.TIMES_OUT for order in batch.orders):
            raise TimeoutError("an address asks for it")
        return receipts

    def find_batch(self, batch: PayoutBatch) -> list[CustodyReceipt] | None:
        """Return what became of each payout of a batch, None for one that was never asked for.

        Raises:
            OrderChanged: Another batch has this id.
        """
        with self._memory.writing() as connection:
            return self._answers(connection, batch) if _members(connection, batch.id) else None

    def find(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout, None for one that was never asked for."""
        with self._memory.writing() as connection:
            return None if _row(connection, payout_id) is None else self._answer(connection, payout_id)

    def cancel(self, payout_id: str) -> CustodyReceipt | None:
        """Stop a payout that has not been sent, and return what became of it; None for one that was never asked for."""
        with self._memory.writing() as connection:
            row = _row(connection, payout_id)
            if row is None:
                return None
            if row["state"] == PayoutState.ACCEPTED:
                _move(connection, payout_id, PayoutState.CANCELLED)
            return _receipt(_row(connection, payout_id))

    def move(self, payout_id: str, state: PayoutState) -> CustodyReceipt | None:
        """Let a payout move on where it may, and return what became of it; None for one that was never asked for."""
        with self._memory.writing() as connection:
            row = _row(connection, payout_id)
            if row is None:
                return None
            if state in _MOVES.get(PayoutState(row["state"]), ()):
                _move(connection, payout_id, state)
            return _receipt(_row(connection, payout_id))

    def page(self, cursor: str, limit: int) -> PayoutPage:
        """Return payouts that are new or have changed since a cursor, oldest change first."""
        with self._memory.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM payout WHERE place > ? ORDER BY place LIMIT ?",  # noqa: S608 - names of columns
                (int(cursor or 0), limit),
            ).fetchall()
        found = [_named(row) for row in rows]
        return PayoutPage(tuple(map(_receipt, found)), str(found[-1]["place"]) if found else cursor)

    def times_left(self, payout_id: str) -> int:
        """Return how often the coins of a payout have left: never more than once."""
        with self._memory.reading() as connection:
            row = connection.execute("SELECT times_left FROM payout WHERE id = ?", (payout_id,)).fetchone()
        return 0 if row is None else int(row[0])

    def left_by_networks(self) -> list[tuple[str, str, int, int]]:
        """Return network, asset, amount and decimals of everything that has left by a network."""
        with self._memory.reading() as connection:
            rows = connection.execute(
                "SELECT network, symbol, amount, decimals FROM payout WHERE times_left > 0 AND network IS NOT NULL"
            ).fetchall()
        return [(network, symbol, int(amount), decimals) for network, symbol, amount, decimals in rows]

    def transactions(self) -> int:
        """Return in how many transactions coins have left: a batch is one, however many payouts it has."""
        with self._memory.reading() as connection:
            [(count,)] = connection.execute(
                "SELECT count(DISTINCT coalesce(batch.id, payout.id)) FROM payout LEFT JOIN batch ON batch.payout_id = payout.id"
                " WHERE times_left > 0"
            ).fetchall()
        return int(count)

    def _answers(self, connection: sqlite3.Connection, batch: PayoutBatch) -> list[CustodyReceipt]:
        """Return what became of each payout of a batch that is the one that was asked for."""
        if _members(connection, batch.id) != {order.id for order in batch.orders}:
            raise OrderChanged("another batch has this id")
        for order in batch.orders:
            _require_same(connection, order)
        return [self._answer(connection, order.id) for order in batch.orders]

    def _answer(self, connection: sqlite3.Connection, payout_id: str) -> CustodyReceipt:
        """Return what became of a payout; a slow one has moved on when it was asked about often enough."""
        connection.execute("UPDATE payout SET times_asked = times_asked + 1 WHERE id = ?", (payout_id,))
        row = _row(connection, payout_id)
        is_due = row["times_asked"] >= SENT_WHEN_ASKED and row["state"] == PayoutState.ACCEPTED
        if is_due and behavior_of(row["address"]) is Behavior.SLOW:
            _move(connection, payout_id, PayoutState.SENT)
            row = _row(connection, payout_id)
        return _receipt(row)


def _keep(connection: sqlite3.Connection, order: PayoutOrder) -> bool:
    """Keep an order, and begin with it; return whether it is new."""
    begun = start_of(order)
    count = connection.execute(
        "INSERT OR IGNORE INTO payout (id, place, symbol, network, decimals, amount, address, state, reason, times_left)"
        " VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM payout), ?, ?, ?, ?, ?, ?, ?, ?)",
        (order.id, *_asked(order), begun.state.value, begun.reason, int(begun.has_left)),
    ).rowcount
    _require_same(connection, order)
    return bool(count)


def _asked(order: PayoutOrder) -> tuple[str, str | None, int, str, str]:
    return (order.symbol, order.network, order.decimals, str(order.amount), order.address)


def _require_same(connection: sqlite3.Connection, order: PayoutOrder) -> None:
    kept = connection.execute("SELECT symbol, network, decimals, amount, address FROM payout WHERE id = ?", (order.id,)).fetchone()
    if kept != _asked(order):
        raise OrderChanged("another payout has this id")


def _members(connection: sqlite3.Connection, batch_id: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT payout_id FROM batch WHERE id = ?", (batch_id,)).fetchall()}


def _move(connection: sqlite3.Connection, payout_id: str, state: PayoutState) -> None:
    """Write the new state. What fails after it was sent has not left; what was said to be sent and is lost never will."""
    row = _row(connection, payout_id)
    was_out, is_out = PayoutState(row["state"]) in _OUT, state in _OUT
    left = 0 if not is_out else 1 if not was_out else None
    connection.execute(
        "UPDATE payout SET state = ?, times_left = coalesce(?, times_left),"
        " place = (SELECT coalesce(max(place), 0) + 1 FROM payout) WHERE id = ?",
        (state.value, left, payout_id),
    )


def _row(connection: sqlite3.Connection, payout_id: str) -> Any:  # noqa: ANN401 - a row by the names of its columns, or None
    row = connection.execute(f"SELECT {_COLUMNS} FROM payout WHERE id = ?", (payout_id,)).fetchone()  # noqa: S608 - the same
    return None if row is None else _named(row)


def _named(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(_NAMES, row, strict=True))


def _receipt(row: dict[str, Any]) -> CustodyReceipt:
    is_out = PayoutState(row["state"]) in _OUT
    return CustodyReceipt(
        payout_id=row["id"],
        status=row["state"],
        reference=(f"sandbox-batch-{row['batch']}" if row["batch"] else f"sandbox-payout-{row['id']}") if is_out else None,
        reason=row["reason"],
        symbol=row["symbol"],
        network=row["network"],
        amount=int(row["amount"]),
        address=row["address"],
        fee=0,
    )
