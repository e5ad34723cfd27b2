"""Who may be unhealthy, by columns that follow what is committed; whoever the columns name is measured by the rules."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

import structlog

from gql_server.domain.book import Book
from gql_server.domain.commands import ObserveMargin
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.ports.event_log import EventLog
from gql_server.ports.ledger import LedgerStore
from gql_server.service.batch import CommittedBatch
from gql_server.service.codec import decode_command
from gql_server.service.watch import Found, Measuring, WaitingForPrices, sort_out
from gql_server.service.watching.columns import Columns, UnknownAsset
from gql_server.service.watching.sieve import Sieve
from gql_server.service.watching.worths import worths_of

_log = structlog.get_logger(__name__)

T = TypeVar("T")

PAGE_SIZE: Final = 500
BEHIND_MAX: Final = 100_000
"""If more commands were decided elsewhere than these, the columns are made anew instead of following them."""
HEARD_MAX: Final = 1_000
"""How many commits of this process are kept while the columns are being read; the log has them, too."""


class ColumnDebtors:
    """Candidates of the watch.

    The columns are made from the database page by page when they are first asked for. From then on they follow: this process's
    commits as the teller tells them, and everything else by the log, before each look. A page of them is compared with the database
    after each look, the next one each time; where they differ the operator is told and they are made anew.
    """

    def __init__(self, ledger: LedgerStore, log: EventLog, models: Models, *, page_size: int = PAGE_SIZE) -> None:
        """Make it; nothing is read before it is asked."""
        self.columns = Columns()
        self.faults = 0
        self._ledger = ledger
        self._log = log
        self._models = models
        self._page_size = page_size
        self._measuring = Measuring(ledger, models)
        self._prices = WaitingForPrices()
        self._sieve = Sieve(self.columns)
        self._seq: int | None = None
        self._heard: list[CommittedBatch] | None = None
        self._checked: str = ""
        self._turn = asyncio.Lock()

    def observe(self, committed: CommittedBatch, _seconds: float) -> None:
        """Take over what this process has committed, once what is being read has been."""
        if self._heard is None:
            self._take_over(committed)
        elif len(self._heard) < HEARD_MAX:
            self._heard.append(committed)

    def _take_over(self, committed: CommittedBatch) -> None:
        """Follow a commit if nothing else was between it and what is known; otherwise the log will tell of it."""
        if self._seq is None or not committed.written or committed.written[0].seq != self._seq + 1:
            return
        changed = committed.changed
        try:
            self.columns.know(changed.assets.own, {})
            self.columns.know({}, changed.markets.own)
            for sub_account in changed.sub_accounts.own.values():
                self.columns.put(sub_account)
        except UnknownAsset:
            return
        self._seq = committed.written[-1].seq

    async def find(self) -> Found:
        """Return those that are liquidatable now, and those whose margin is at risk or safe and was noted otherwise."""
        async with self._turn:
            with self._holding_back():
                await self._catch_up()
                suspects = await self._sift()
            await self._check_a_page()
        return sort_out([found async for found in self._measuring.measured(suspects)])

    async def looked_at(self, look: Callable[[Columns, Book, int], T]) -> T:
        """Return what somebody reads off the columns as they are now, beside every asset and the time of both."""
        async with self._turn:
            with self._holding_back():
                await self._catch_up()
                snapshot = await self._ledger.snapshot(Needs(has_every_asset=True))
                self._know(snapshot.book)
                return look(self.columns, snapshot.book, snapshot.now)

    async def _sift(self) -> list[str]:
        snapshot = await self._ledger.snapshot(Needs(has_every_asset=True))
        self._know(snapshot.book)
        worths = worths_of(snapshot.book, self.columns.symbols, snapshot.now, self._models)
        waited_for = {
            symbol
            for number, symbol in enumerate(self.columns.symbols)
            if (worths.owed.waiting[number] and self.columns.owed_rows[number])
            or (worths.held.doubtful[2 * number] and any(self.columns.held_rows[2 * number : 2 * number + 2]))
        }
        self._prices.tell(frozenset(waited_for))
        return self._sieve.sift(worths)

    @contextmanager
    def _holding_back(self) -> Iterator[None]:
        """Follow what this process commits meanwhile only afterwards, in its order.

        So the columns never know what the snapshot that values them does not.
        """
        self._heard = []
        try:
            yield
        finally:
            heard, self._heard = self._heard, None
            for committed in heard:
                self._take_over(committed)

    async def _rebuild(self) -> int:
        """Read everybody, page by page, and return the place in the log from which to catch up."""
        self.columns, self._seq, self._checked = Columns(), None, ""
        self._sieve = Sieve(self.columns)
        head = await self._ledger.sequence_head()
        after: str | None = None
        while page := await self._ledger.indebted_sub_accounts(after, self._page_size):
            book = await self._read(page)
            self.columns.put_new(book.sub_accounts.own[one] for one in page if one in book.sub_accounts.own)
            after = page[-1]
        return head

    async def _catch_up(self) -> None:
        """Read again whoever was concerned by what others have committed."""
        head = await self._ledger.sequence_head()
        if self._seq is None or head - self._seq > BEHIND_MAX:
            self._seq = await self._rebuild()
            head = await self._ledger.sequence_head()
        if head <= self._seq:
            return
        concerned = sorted(one for one, owes in (await self._touched(self._seq, head)).items() if owes or one in self.columns)
        for first in range(0, len(concerned), self._page_size):
            page = concerned[first : first + self._page_size]
            for sub_account in (await self._read(page)).sub_accounts.own.values():
                self.columns.put(sub_account)
        self._seq = head

    async def _touched(self, after: int, until: int) -> dict[str, bool]:
        """Return whom something was committed about, and whether they owe something now.

        Whatever changes a holding tells an event. That a margin is safe again is no event, so the commands that see it are read.
        """
        noted = [decode_command(one.kind, one.payload) for one in await self._log.commands_of(ObserveMargin.__name__, after, until)]
        touched = dict(await self._log.touched_sub_accounts(after, until))
        return touched | {command.sub_account_id: True for command in noted if isinstance(command, ObserveMargin)}

    async def _check_a_page(self) -> None:
        """Compare the next page with the database; what was committed since is no fault of the columns."""
        seq = self._seq
        page = await self._ledger.indebted_sub_accounts(self._checked, self._page_size)
        book = await self._read(page) if page else Book()
        last = page[-1] if len(page) == self._page_size else "\U0010ffff"
        wrong = {one.id for one in book.sub_accounts.own.values() if one.id in page and not self.columns.is_right_about(one)}
        wrong |= self.columns.between(self._checked, last) - set(page)
        if wrong and seq is not None:
            wrong -= (await self._touched(seq, await self._ledger.sequence_head())).keys()
        self._checked = last if len(page) == self._page_size else ""
        if wrong:
            self.faults += 1
            _log.error("the columns of the liquidation watch were wrong and are made anew", sub_accounts=sorted(wrong)[:10])
            self._seq = None

    async def _read(self, page: Sequence[str]) -> Book:
        ids = frozenset(page)
        book = (await self._ledger.snapshot(Needs(sub_accounts=ids, holdings_of=ids))).book
        self._know(book)
        return book

    def _know(self, book: Book) -> None:
        self.columns.know(book.assets.own, book.markets.own)
