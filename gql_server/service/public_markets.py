"""What is public of the ledger, kept in this process for as long as it provably is the latest that the process has seen.

Assets, prices, markets, ledgers and feeds follow from the log: who knows up to which number of the gapless sequence they were
read knows whether they are the same as somebody else's. They are kept with that number, the *head*. This process has *seen* a
commit when its own teller has made it, when a statement has returned a head that holds it, or when its announcement has been
heard. What is kept answers while no later commit was seen, announcements are heard, and a statement has confirmed it within
``CONFIRM_SECONDS``; otherwise it is read anew. The teller's own commits are not read again: what they changed is put into it.

Holdings are always read. The statement that reads them says its head; they are joined to the kept assets where the heads are
equal, and otherwise both are read in one statement. So an answer never mixes two states.

What this process's last batch has left is known, too: whoever made one of its commands may be told of it without a statement,
while nothing later was seen. It is what was so at the commit, which lies between the question and the answer.

Law: what is answered is what a statement would have read at the same head.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.book import Book
from gql_server.ports.announcements import Announcement, Announcements
from gql_server.ports.event_log import CLOCK, LEDGER
from gql_server.ports.glimpses import Glimpse, GlimpseStore, Moment
from gql_server.ports.runtime import Clock
from gql_server.service.batch import CommittedBatch
from gql_server.service.owners import Owners

CONFIRM_SECONDS: Final = 1.0
"""For how long what is kept answers without a statement that confirms it, whatever was announced or not."""


@dataclass(slots=True)
class _Kept:
    """What was read, or read once and brought forward by commits of this process.

    Args:
        moment: Of the last statement that saw it; its head is the last commit that is in it.
        least: No time before this is shown: commits that are in it have happened then.
        confirmed_at: When the statement was sent that saw it last, monotonic seconds.
    """

    book: Book
    moment: Moment
    least: int
    confirmed_at: float

    @property
    def head(self) -> int:
        """Return the last commit that is in it."""
        return self.moment.head


class PublicMarkets:
    """Public markets of one process, and holdings in one state with them."""

    def __init__(
        self,
        glimpses: GlimpseStore,
        announcements: Announcements,
        clock: Clock,
        *,
        is_kept: bool = True,
        confirm_seconds: float = CONFIRM_SECONDS,
    ) -> None:
        """Begin with nothing kept.

        Args:
            glimpses: Where it is read.
            announcements: Who tells of commits of other processes.
            clock: Measures how long ago something was confirmed.
            is_kept: Whether anything is kept at all; otherwise each look is a statement.
            confirm_seconds: For how long what is kept answers without being confirmed.
        """
        self.owners = Owners()
        """Whose the sub-accounts are that were looked at."""
        self._glimpses = glimpses
        self._announcements = announcements
        self._clock = clock
        self._is_kept = is_kept
        self._confirm_seconds = confirm_seconds
        self._is_listening = False
        self._seen = 0
        self._moves = 0
        """How often the test clock was moved, as far as is known."""
        self._kept: _Kept | None = None
        self._last: CommittedBatch | None = None
        self._shown: Glimpse | None = None
        self._reading: tuple[tuple[int, int], asyncio.Task[Glimpse]] | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hear of commits for a while; only meanwhile an answer may come from what is kept."""
        async with self._announcements.listening(self._hear, self._lose):
            try:
                yield
            finally:
                self._lose()

    def observe(self, batch: CommittedBatch, _seconds: float) -> None:
        """Take in a commit of this process's teller."""
        if not batch.written:
            return
        first, head = batch.written[0].seq, batch.written[-1].seq
        self._seen = max(self._seen, head)
        self._last = batch
        kept = self._kept
        if kept is not None and kept.head == first - 1:
            self._kept = replace(
                kept,
                book=_with_changes(kept.book, batch.changed),
                moment=replace(kept.moment, head=head),
                least=max(kept.least, batch.now),
            )

    def forget(self) -> None:
        """Keep nothing: something has changed that is not in the log, such as the test clock."""
        self._moves += 1
        self._kept = None

    def _hear(self, announcement: Announcement | None) -> None:
        if announcement is None:
            self._is_listening = True
            self.forget()  # Anything may have been missed.
        elif announcement.log == LEDGER:
            self._seen = max(self._seen, announcement.seq)
        elif announcement.log == CLOCK:
            self.forget()

    def _lose(self) -> None:
        self._is_listening = False

    def at_hand(self) -> Glimpse | None:
        """Return every asset with its price, ledger and market, and all feeds, if what is kept may answer."""
        kept = self._kept
        if (
            kept is None
            or not self._is_listening
            or kept.head < self._seen
            or self._clock.monotonic() - kept.confirmed_at >= self._confirm_seconds
        ):
            return None
        return self._show(kept)

    async def assets(self) -> Glimpse:
        """Return every asset, from what is kept or from the database."""
        at_hand = self.at_hand()
        if at_hand is not None:
            return at_hand
        return await (self._read_together() if self._is_kept and self._is_listening else self._read())

    async def holdings(self, sub_accounts: Sequence[str] = (), accounts: Sequence[str] = ()) -> Glimpse:
        """Return sub-accounts, or all of some accounts, with what they hold and owe, their unsent payouts, and every asset."""
        seen = await self._holdings(sub_accounts, accounts)
        self.owners.note(seen.book.sub_accounts.own.values())
        return seen

    async def _holdings(self, sub_accounts: Sequence[str], accounts: Sequence[str]) -> Glimpse:
        before = self._kept
        if before is not None and before.head >= self._seen:
            moves, began = self._moves, self._clock.monotonic()
            seen = await self._glimpses.holdings(sub_accounts, accounts, has_assets=False)
            for kept in (self._kept, before):
                if kept is not None and kept.head == seen.moment.head:
                    self._confirm(kept, seen.moment, began, moves)
                    return Glimpse(_joined(kept.book, seen.book), seen.moment, max(seen.now, kept.least))
            self._seen = max(self._seen, seen.moment.head)
        moves, began = self._moves, self._clock.monotonic()
        seen = await self._glimpses.holdings(sub_accounts, accounts, has_assets=True)
        assets = _assets_of(seen.book)
        self._keep(assets, seen, began, moves)
        return replace(seen, book=_joined(assets, seen.book))

    def just_committed(self, seq: int, sub_accounts: Sequence[str]) -> Glimpse | None:
        """Return sub-accounts as they were left by the batch in which a command was, with every asset; without their payouts.

        None when the batch is not the last that was seen, or has changed none of one of them: then they have to be read.

        Args:
            seq: The command's place in the sequence.
            sub_accounts: Their ids.
        """
        batch, at_hand = self._last, self.at_hand()
        if batch is None or at_hand is None or at_hand.moment.head != batch.written[-1].seq or seq < batch.written[0].seq:
            return None
        held, left = Book(), batch.changed
        for key in sub_accounts:
            found = left.sub_accounts.own.get(key)
            owner = None if found is None else left.accounts.get(found.account_id)
            if found is None or owner is None:
                return None
            held.sub_accounts.put(key, found)
            held.accounts.put(owner.id, owner)
        return Glimpse(_joined(at_hand.book, held), at_hand.moment, at_hand.now)

    def _show(self, kept: _Kept) -> Glimpse:
        """Return what is kept as it is now: the same object all the second long, with all that was projected on it."""
        now = max(self._glimpses.reckon(kept.moment), kept.least)
        shown = self._shown
        if shown is None or shown.book is not kept.book or shown.now != now:
            shown = self._shown = Glimpse(kept.book, kept.moment, now)
        return shown

    async def _read_together(self) -> Glimpse:
        """Read, together with all who ask before anything more is seen; who is cancelled takes nothing from the others."""
        known = (self._seen, self._moves)
        if self._reading is None or self._reading[0] != known or self._reading[1].done():
            self._reading = (known, asyncio.create_task(self._read(), name="public markets"))
        return await asyncio.shield(self._reading[1])

    async def _read(self) -> Glimpse:
        moves, began = self._moves, self._clock.monotonic()
        seen = await self._glimpses.assets()
        kept = self._kept
        if kept is not None and kept.head == seen.moment.head and moves == self._moves:
            self._confirm(kept, seen.moment, began, moves)
            return self._show(kept)
        self._keep(seen.book, seen, began, moves)
        return seen

    def _keep(self, assets: Book, seen: Glimpse, began: float, moves: int) -> None:
        """Keep what was read, unless something later is known by now."""
        self._seen = max(self._seen, seen.moment.head)
        if self._is_kept and seen.moment.head >= self._seen and moves == self._moves:
            self._kept = _Kept(assets, seen.moment, seen.now, began)

    def _confirm(self, kept: _Kept, moment: Moment, began: float, moves: int) -> None:
        """Note that a statement saw the very state that is kept."""
        if moves == self._moves and began > kept.confirmed_at:
            kept.moment, kept.confirmed_at = moment, began


def _assets_of(book: Book) -> Book:
    """Return the assets of a book, as a book of their own."""
    assets = Book()
    assets.assets, assets.prices, assets.feeds = book.assets, book.prices, book.feeds
    assets.ledgers, assets.markets = book.ledgers, book.markets
    return assets


def _joined(assets: Book, held: Book) -> Book:
    """Return what is held with the assets, to be read; what is projected on it is known to all that share the assets."""
    held.assets, held.prices, held.feeds = assets.assets, assets.prices, assets.feeds
    held.ledgers, held.markets, held.projections = assets.ledgers, assets.markets, assets.projections
    return held


def _with_changes(before: Book, changed: Book) -> Book:
    """Return the assets as a commit has left them; what may still be changed elsewhere is copied."""
    after = Book()
    after.assets.own = before.assets.own | changed.assets.own
    after.prices.own = before.prices.own | changed.prices.own
    after.feeds.own = before.feeds.own | changed.feeds.own
    after.ledgers.own = before.ledgers.own | {key: ledger.copy() for key, ledger in changed.ledgers.own.items()}
    after.markets.own = before.markets.own | {key: market.copy() for key, market in changed.markets.own.items()}
    return after
