"""What came and went of each holding of a sub-account, as the journal has it and the events explain it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from gql_server.domain.commands import Liquidate
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.statement import Charge, Flow, HoldingSide
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.past import HeldEntry

ENDS: Final = (EventType.REPAID, EventType.LIQUIDATED, EventType.BAD_DEBT_BOOKED, EventType.LOST)
"""Events that say whether anything is left of a holding; the journal does not know shares."""

Holding: TypeAlias = tuple[str, HoldingSide]


@dataclass(slots=True)
class Moves:
    """Everything that ever happened to the holdings of a sub-account.

    Args:
        flows: By symbol and side, in the journal's order.
        charges: By symbol: fees of payouts, penalties of liquidations.
    """

    flows: dict[Holding, list[Flow]] = field(default_factory=dict)
    charges: dict[str, list[Charge]] = field(default_factory=dict)

    def add(self, symbol: str, side: HoldingSide, flow: Flow) -> None:
        """Add a flow."""
        self.flows.setdefault((symbol, side), []).append(flow)

    def charge(self, symbol: str, charge: Charge) -> None:
        """Add a charge."""
        self.charges.setdefault(symbol, []).append(charge)


def moves_of(sub_account_id: str, journal: Iterable[HeldEntry], events: Iterable[LoggedEvent]) -> Moves:
    """Return what came and went.

    Args:
        sub_account_id: Whose.
        journal: Its lines, in order.
        events: Those of the types in ``ENDS``, in any order.
    """
    moves = Moves()
    ended: dict[int, list[tuple[Holding, int]]] = {}
    for logged in events:
        _note(sub_account_id, logged, moves, ended)
    ends = sorted(ended)
    for held in journal:
        while ends and ends[0] < held.seq:
            _end(moves, ended[ends.pop(0)])
        _move(sub_account_id, held, moves)
    for seq in ends:
        _end(moves, ended[seq])
    return moves


def _note(sub_account_id: str, logged: LoggedEvent, moves: Moves, ended: dict[int, list[tuple[Holding, int]]]) -> None:
    """Keep the penalty that an event tells of, and the holdings of which it leaves nothing."""
    event, details = logged.event, logged.event.details
    if event.symbol is None or event.sub_account_id != sub_account_id:
        return
    over: list[Holding] = []
    if event.type is EventType.BAD_DEBT_BOOKED or (event.type is EventType.REPAID and details.get("remaining") == 0):
        over.append((event.symbol, HoldingSide.BORROW))
    elif event.type is EventType.LOST:  # It is told before the same command lends anew.
        ended.setdefault(logged.seq - 1, []).append(((event.symbol, HoldingSide.LEND), logged.at))
    elif event.type is EventType.LIQUIDATED and details.get("role") == "debtor":
        moves.charge(event.symbol, Charge(logged.at, penalty=int(details.get("penalty") or 0)))
        if details.get("held_left") == 0:
            over.append((event.symbol, HoldingSide.LEND))
        if details.get("owed_left") == 0:
            over.append((str(details.get("repaid_symbol")), HoldingSide.BORROW))
    if over:
        ended.setdefault(logged.seq, []).extend((holding, logged.at) for holding in over)


def _end(moves: Moves, over: Sequence[tuple[Holding, int]]) -> None:
    for (symbol, side), at in over:
        if (symbol, side) in moves.flows:
            moves.add(symbol, side, Flow(at, is_end=True))


def _move(sub_account_id: str, held: HeldEntry, moves: Moves) -> None:
    """Read one line. A loan ends whole by its owner's wish (rules L6, L8, L13); a liquidation may leave a part of it."""
    entry, at = held.entry, held.at
    is_liquidation = held.kind == Liquidate.__name__
    is_debited, is_credited = entry.debit_holder == sub_account_id, entry.credit_holder == sub_account_id
    if is_credited and entry.credit is LedgerAccount.LENDERS:
        moves.add(entry.symbol, HoldingSide.LEND, Flow(at, added=entry.amount))
    if is_debited and entry.debit is LedgerAccount.LENDERS:
        flow = Flow(at, removed=entry.amount, is_liquidation=is_liquidation, is_end=not is_liquidation)
        moves.add(entry.symbol, HoldingSide.LEND, flow)
    if is_debited and entry.debit is LedgerAccount.LOANS:
        moves.add(entry.symbol, HoldingSide.BORROW, Flow(at, added=entry.amount))
    if is_credited and entry.credit is LedgerAccount.LOANS:
        moves.add(entry.symbol, HoldingSide.BORROW, Flow(at, removed=entry.amount, is_liquidation=is_liquidation))
    if is_debited and entry.debit is LedgerAccount.PAYOUTS and entry.credit is LedgerAccount.TREASURY:
        moves.charge(entry.symbol, Charge(at, fee=entry.amount))


def first_times(moves: Moves) -> Mapping[str, int]:
    """Return when each symbol was first held or owed, Unix seconds."""
    times: dict[str, int] = {}
    for (symbol, _), flows in moves.flows.items():
        times[symbol] = min(flows[0].at, times.get(symbol, flows[0].at))
    return times
