"""What notices were made of, what customers do without, and known devices, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gql_server.ports.notices import NoticeTopic
from gql_server.ports.people import OutgoingEmail
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.ledger import MemoryLedger


class MemoryNotices:
    """A cursor beside the outbox. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept, ledger: MemoryLedger) -> None:
        """Begin before everything."""
        self._kept = kept
        self._ledger = ledger
        self._cursor = 0

    async def cursor(self) -> int:
        """Return how far notices were made."""
        return self._cursor

    async def put(self, expected: int, reached: int, letters: Sequence[OutgoingEmail]) -> int | None:
        """Move the cursor on and put the letters that are not there."""
        if self._cursor != expected:
            return None
        self._cursor = reached
        fresh = {letter.id: letter for letter in letters if letter.id not in self._kept.mails}
        self._kept.mails.update(fresh)
        return len(fresh)

    async def matured(self, now: int, limit: int) -> Sequence[tuple[str, str]]:
        """Return positions whose maturity is to be announced."""
        due = [
            (position.announce_at, sub_account.id, symbol)
            for sub_account in self._ledger.book.sub_accounts.own.values()
            for symbol, position in sub_account.lends.items()
            if position.announce_at is not None and position.announce_at <= now
        ]
        return [(sub_account_id, symbol) for _, sub_account_id, symbol in sorted(due)[:limit]]


class MemoryMutedNotices:
    """What customers do without, in a dictionary."""

    def __init__(self) -> None:
        """Begin with customers who want everything."""
        self._muted: dict[str, frozenset[NoticeTopic]] = {}

    async def of(self, account_ids: Sequence[str]) -> Mapping[str, frozenset[NoticeTopic]]:
        """Return what accounts do without."""
        return {account_id: self._muted[account_id] for account_id in account_ids if self._muted.get(account_id)}

    async def change(self, account_id: str, muted: Collection[NoticeTopic], unmuted: Collection[NoticeTopic]) -> None:
        """Do without some from now on, and take others again."""
        self._muted[account_id] = self._muted.get(account_id, frozenset()).union(muted).difference(unmuted)

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._muted.pop(account_id, None)


class MemoryKnownDevices:
    """Known devices in a dictionary, by account and what they show."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._kept = kept
        self._seen: dict[str, dict[str, int]] = {}

    async def note(self, account_id: str, shown: str, now: int, forgotten_before: int, mail: OutgoingEmail) -> bool:
        """Note a sign-in, and mail when it is from a new device of an account that knows others."""
        ever = self._seen.get(account_id, {})
        known = {device: at for device, at in ever.items() if at >= forgotten_before}
        is_new = bool(ever) and shown not in known
        self._seen[account_id] = known | {shown: now}
        if is_new:
            self._kept.mails[mail.id] = mail
        return is_new

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._seen.pop(account_id, None)
