"""The audit: proves of a whole database that its book is what its log says, and that the rules of the ledger hold in it.

Five proofs in one pass: what must hold of a book holds (rules G1, C1); the journal adds up to the control accounts and to every
holder's row; the sequence has no gap (G3); each command carries the hash that it and all before it give; and the log, replayed
through the rules, comes to the same outcomes, the same entries, events and history, and the same book, field by field (G2).

The log and the history are read piece by piece: what is held at once is two books, not what led to them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from gql_server.domain.book import Book
from gql_server.domain.chain import Link
from gql_server.domain.invariants import check
from gql_server.domain.models import Models
from gql_server.ports.ledger import LedgerStore, LoggedEntry, LoggedEvent
from gql_server.service.audit_chain import ChainCheck
from gql_server.service.audit_history import StoredHistory
from gql_server.service.differences import Difference, differences
from gql_server.service.journal_sums import JournalSums
from gql_server.service.replay import Replay, Replayed

FINDINGS_MAX: Final = 100
"""One altered amount may make every later one differ; the first findings tell where to look."""
EVENTS_PAGE: Final = 1_000


@dataclass(slots=True)
class AuditReport:
    """What the audit has looked at, and what it found.

    Args:
        faults: Sentences about what does not hold.
        differences: Fields in which the database differs from its own log.
        left_off: How many more findings there were.
        head: The last command's place and hash, to be noted elsewhere and asked for by the next audit.
        without_hash: How many commands were written by a version without a chain; the next ones that have a hash cover them.
    """

    batches: int = 0
    commands: int = 0
    entries: int = 0
    events: int = 0
    samples: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    left_off: int = 0
    head: Link = Link()
    without_hash: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults and not self.differences

    def note(self, faults: Iterable[str] = (), found: Iterable[Difference] = ()) -> None:
        """Add findings, as far as there is room for them."""
        for fault in faults:
            self._add(self.faults, fault)
        for difference in found:
            self._add(self.differences, difference)

    def _add(self, findings: list[T], finding: T) -> None:
        if len(self.faults) + len(self.differences) < FINDINGS_MAX:
            findings.append(finding)
        else:
            self.left_off += 1


async def audit(
    ledger: LedgerStore,
    recorded: Callable[[str], Models],
    progress: Callable[[int, int], None] | None = None,
    *,
    anchors: Collection[str] = (),
) -> AuditReport:
    """Audit the ledger as it is when the audit begins, whatever is decided meanwhile.

    Args:
        ledger: The ledger.
        recorded: Makes models that answer from a batch's record alone.
        progress: Told how many commands of how many have been replayed.
        anchors: Hashes that must stand in the chain: heads of earlier audits, or such as were published.
    """
    async with ledger.frozen() as frozen:
        chain = ChainCheck(await frozen.chain_head(), anchors)
        return await _audit(frozen, Replay(recorded), chain, progress)


async def _audit(
    ledger: LedgerStore, replay: Replay, chain: ChainCheck, progress: Callable[[int, int], None] | None
) -> AuditReport:
    report = AuditReport()
    head = await ledger.sequence_head()
    sums = JournalSums()
    entries, events = _BySeq(ledger.entries()), _BySeq(_all_events(ledger))
    samples = StoredHistory("history", lambda key, after, limit: ledger.samples(key, None, None, limit, after))
    shadows = StoredHistory("shadow history", lambda key, after, limit: ledger.shadow_samples(key, None, None, limit, after))
    last = 0
    async for batch in ledger.batches():
        report.batches += 1
        for one in replay.run(batch):
            if one.command.seq != last + 1:
                report.note([f"G3: command {one.command.seq} follows {last} in the sequence"])
            last = one.command.seq
            booked, told = await entries.up_to(last), await events.up_to(last)
            for line in booked:
                sums.add(line.entry)
            report.commands += 1
            report.entries += len(booked)
            report.events += len(told)
            report.note(chain.add(batch, one.command, booked, told), _compare_command(one, batch.now, booked, told))
            for sample in one.samples:
                report.note(found=await samples.compare(sample.symbol, sample))
            for shadow in one.shadow_samples:
                report.note(found=await shadows.compare(shadow.shadow_id, shadow))
        if progress is not None:
            progress(last, head)
    stored = await ledger.whole_book()
    report.note(check(stored), sums.differences(stored))
    report.note(chain.end(), await samples.rest(await ledger.sample_series()))
    report.note(found=await shadows.rest(await ledger.shadow_series()))
    report.samples = samples.count + shadows.count
    report.head, report.without_hash = chain.link, chain.without_hash
    report.rows = sum(len(getattr(stored, name).own) for name in Book.shelf_names())
    report.note(found=_compare_books(stored, replay.book))
    if last != head:
        report.note([f"G3: the sequence stands at {head}, the last command is {last}"])
    return report


class _Placed(Protocol):
    """A line of the log with its place in the sequence."""

    @property
    def seq(self) -> int: ...
    @property
    def line(self) -> int: ...


T = TypeVar("T")
P = TypeVar("P", bound=_Placed)


class _BySeq(Generic[P]):
    """Reads lines along with the commands that they belong to."""

    def __init__(self, lines: AsyncIterator[P]) -> None:
        self._lines = lines
        self._next: P | None = None
        self._is_at_end = False

    async def up_to(self, seq: int) -> Sequence[P]:
        """Return the lines up to this place that have not been returned yet."""
        found: list[P] = []
        while (line := await self._peek()) is not None and line.seq <= seq:
            found.append(line)
            self._next = None
        return found

    async def _peek(self) -> P | None:
        if self._next is None and not self._is_at_end:
            self._next = await anext(self._lines, None)
            self._is_at_end = self._next is None
        return self._next


async def _all_events(ledger: LedgerStore) -> AsyncIterator[LoggedEvent]:
    seq = 0
    while page := await ledger.events_after(seq, EVENTS_PAGE):
        for event in page:
            yield event
        seq = page[-1].seq


def _compare_command(one: Replayed, now: int, booked: Sequence[LoggedEntry], told: Sequence[LoggedEvent]) -> Iterable[Difference]:
    where = f"commands[{one.command.seq}]"
    if one.fault is not None or one.answer is None:
        yield Difference(where, one.command.outcome_kind, f"a command that can be replayed: {one.fault}")
        return
    command = one.command
    yield from differences(f"{where}.outcome_kind", command.outcome_kind, one.answer.kind)
    yield from differences(f"{where}.outcome", command.outcome, one.answer.text)
    yield from differences(f"{where}.is_refused", command.is_refused, one.is_refused)
    yield from differences(f"{where}.at", command.at, now)
    entries = {f"{command.seq}/{line}": entry for line, entry in enumerate(one.entries)}
    yield from differences("entries", {f"{line.seq}/{line.line}": line.entry for line in booked}, entries)
    events = {f"{command.seq}/{line}": event for line, event in enumerate(one.events)}
    yield from differences("events", {f"{line.seq}/{line.line}": line.event for line in told}, events)


def _compare_books(stored: Book, expected: Book) -> Iterable[Difference]:
    for name in Book.shelf_names():
        yield from differences(name, getattr(stored, name).own, getattr(expected, name).own)
