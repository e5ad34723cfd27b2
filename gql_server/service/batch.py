"""Deciding one batch of commands inside one open transaction: load, decide in order, write. No queue, no retry, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX
from gql_server.domain.book import Book
from gql_server.domain.decide import boundaries_missed, decide, finish_batch, order_of
from gql_server.domain.errors import InvalidInput, Refusal
from gql_server.domain.events import Event
from gql_server.domain.models import Models
from gql_server.domain.needs import needs_of_all
from gql_server.ports.fencing import Fence, held_fences
from gql_server.ports.ledger import BatchToWrite, CommandKey, CommandToWrite, DecidedCommand, LedgerTransaction
from gql_server.ports.runtime import Identifiers
from gql_server.service.codec import Answer, Coded, decode_answer, encode
from gql_server.service.requests import Decided, KeyConflict, Request


class RecordingModels(Models, Protocol):
    """The markets' models, remembering what they answered so that replay asks no plugin (rule G2)."""

    def answers_json(self) -> str:
        """Return every answer given so far, as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request with all that can be worked out before any lock is taken."""

    request: Request
    id: str
    key: CommandKey
    digest: str
    coded: Coded
    order: int
    fences: tuple[Fence, ...] = ()


@dataclass(frozen=True, slots=True)
class CommittedBatch:
    """What a batch came to.

    Args:
        now: Its time, Unix seconds.
        answers: For each request, in the order given: its decision, or why there is none.
        written: The commands that are new in the log, in the order of their decisions.
        events: What happened, in the same order.
        changed: The overlay of the book that was written.
    """

    now: int
    answers: Sequence[Decided | Exception]
    written: Sequence[DecidedCommand]
    events: Sequence[Event]
    changed: Book


class MarketsBehind(Exception):
    """Markets have missed more boundaries than one transaction walks (rule R4). ``boundary_at`` by symbol says where they stand."""

    def __init__(self, boundary_at: Mapping[str, int]) -> None:
        """Say which markets stand where."""
        super().__init__(f"markets behind: {dict(boundary_at)}")
        self.boundary_at = boundary_at


def prepare(request: Request, identifiers: Identifiers) -> Prepared:
    """Work out what needs no lock."""
    command_id = identifiers.new_id() if request.command_id is None else request.command_id
    return Prepared(
        request, command_id, request.command_key, request.digest, encode(request.command), order_of(request.command), held_fences()
    )


async def run_batch(
    transaction: LedgerTransaction, prepared: Sequence[Prepared], models: RecordingModels, *, is_catching_up: bool = False
) -> CommittedBatch:
    """Decide the batch and write it; the caller commits.

    Args:
        transaction: Just opened.
        prepared: In order of arrival.
        models: New for this batch.
        is_catching_up: The batch itself brings markets to the present, so their distance is no obstacle.

    Raises:
        MarketsBehind: When boundary commands must come first; nothing was written.
    """
    book = await transaction.load(needs_of_all([one.request.command for one in prepared]))
    known = await transaction.decided(list({one.key: None for one in prepared}))
    now = max(await transaction.now(), latest_time(book))
    if not is_catching_up:
        _refuse_long_walks(book, now)
    sheet = _Sheet(book.fork(), now, models, known)
    for place in sorted(range(len(prepared)), key=lambda place: prepared[place].order):
        sheet.take(place, prepared[place])
    sheet.close()
    commands = list(sheet.written.values())
    places = await transaction.write(BatchToWrite(now, models.answers_json(), commands, sheet.book)) if commands else ()
    logged = {command.key: _logged(command, now, seq) for command, seq in zip(commands, places, strict=True)}
    return CommittedBatch(
        now,
        [sheet.answer(place, one, logged) for place, one in enumerate(prepared)],
        list(logged.values()),
        [event for command in commands for event in command.events],
        sheet.book,
    )


class _Sheet:
    """The batch being decided: who got which answer, and what is to be written for it."""

    def __init__(self, book: Book, now: int, models: RecordingModels, known: Mapping[CommandKey, DecidedCommand]) -> None:
        self.book = book
        self.now = now
        self.models = models
        self.known = known
        self.written: dict[CommandKey, CommandToWrite] = {}
        self.fresh: dict[CommandKey, Answer] = {}
        self.deciders: dict[CommandKey, int] = {}
        self.undecided: dict[int, Exception] = {}
        self.last_events: list[Event] | None = None

    def take(self, place: int, one: Prepared) -> None:
        """Decide one request, unless its key is bound already."""
        if one.key in self.known or one.key in self.fresh:
            return
        try:
            decision = decide(self.book, one.request.command, now=self.now, models=self.models, command_id=one.id)
        except InvalidInput as invalid:
            self.undecided[place] = invalid.with_traceback(None)
        except Refusal as refusal:
            self._bind(place, one, refusal.with_traceback(None), CommandToWrite(*_head(one, refusal), True, (), (), ()))
        except Exception as fault:  # noqa: BLE001 - a bug met by one command is that command's alone; its caller gets it
            self.undecided[place] = fault
        else:
            self.last_events = list(decision.events)
            head = _head(one, decision.outcome)
            written = (decision.entries, self.last_events, decision.samples, decision.shadow_samples)
            command = CommandToWrite(*head, False, *written)
            self._bind(place, one, decision.outcome, command)

    def close(self) -> None:
        """Set the rates that the batch's changes ask for; what that tells belongs to the last accepted command (rule R2)."""
        if self.last_events is not None:
            self.last_events += finish_batch(self.book, now=self.now, models=self.models)

    def answer(self, place: int, one: Prepared, logged: Mapping[CommandKey, DecidedCommand]) -> Decided | Exception:
        """Return what one request is answered, now that its command has a place in the log."""
        if place in self.undecided:
            return self.undecided[place]
        command = self.known.get(one.key) or logged[one.key]
        if command.digest != one.digest:
            return KeyConflict(command)
        if one.key in self.known:
            return Decided(command, decode_answer(command.outcome_kind, command.outcome), is_replayed=True)
        return Decided(command, self.fresh[one.key], is_replayed=self.deciders[one.key] != place)

    def _bind(self, place: int, one: Prepared, answer: Answer, command: CommandToWrite) -> None:
        self.fresh[one.key] = answer
        self.deciders[one.key] = place
        self.written[one.key] = command


def latest_time(book: Book) -> int:
    """Return the latest time in the rows of a book; no decision on them is earlier (rule T1)."""
    return max(_times(book), default=0)


def _times(book: Book) -> Iterator[int]:
    for market in book.markets.own.values():
        yield market.accrued_at
        yield market.boundary_at
    for price in book.prices.own.values():
        yield price.observed_at
    for sub_account in book.sub_accounts.own.values():
        yield sub_account.opened_at
        if sub_account.at_risk_since is not None:
            yield sub_account.at_risk_since
        for lend in sub_account.lends.values():
            yield lend.last_credited_at
        for debt in sub_account.debts.values():
            yield debt.opened_at
    for deposit in book.deposits.own.values():
        yield deposit.observed_at if deposit.credited_at is None else deposit.credited_at
    for payout in book.payouts.own.values():
        yield payout.requested_at


def _refuse_long_walks(book: Book, now: int) -> None:
    behind = {
        symbol: book.markets[symbol].boundary_at
        for symbol, missed in boundaries_missed(book, now).items()
        if missed > BOUNDARIES_WALKED_MAX
    }
    if behind:
        raise MarketsBehind(behind)


def _head(one: Prepared, answer: Answer) -> tuple[str, CommandKey, str, str, str, str, str]:
    coded = encode(answer)
    return one.id, one.key, one.digest, one.coded.kind, one.coded.text, coded.kind, coded.text


def _logged(command: CommandToWrite, now: int, seq: int) -> DecidedCommand:
    return DecidedCommand(
        command.id,
        command.key,
        command.digest,
        command.kind,
        command.payload,
        command.outcome_kind,
        command.outcome,
        command.is_refused,
        now,
        seq,
    )
