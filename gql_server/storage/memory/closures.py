"""The ends of accounts in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from gql_server.ports.closures import Ending
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.people import TIME_ZONE, OnboardingStatus
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.onboarding import MemoryOnboarding, MemoryOperatorLog


class Forgets(Protocol):
    """A part in memory that holds something about customers."""

    def forget(self, account_id: str) -> None:
        """Forget all about one."""
        ...


class MemoryClosures:
    """The ends of accounts in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(
        self,
        kept: Kept,
        log: MemoryOperatorLog,
        onboarding: MemoryOnboarding,
        on_closing: Sequence[Forgets],
        later: Sequence[Forgets],
    ) -> None:
        """Look into what is kept.

        Args:
            on_closing: What the law does not need.
            later: What it needs for some years, besides the onboarding.
        """
        self._kept = kept
        self._log = log
        self._onboarding = onboarding
        self._on_closing = on_closing
        self._later = later
        self._begun: dict[str, int] = {}
        self._letters_to: dict[str, tuple[str, int]] = {}

    async def begin(self, account_id: str, now: int) -> None:
        """Note that the ledger is about to be asked."""
        self._begun[account_id] = now

    async def forget(self, account_id: str) -> None:
        """Forget that it was about to be asked."""
        self._begun.pop(account_id, None)

    async def unfinished(self, begun_before: int, limit: int) -> Sequence[str]:
        """Return accounts whose closing was begun and neither finished nor forgotten."""
        waiting = sorted((at, account_id) for account_id, at in self._begun.items() if at < begun_before)
        return [account_id for _, account_id in waiting][:limit]

    async def finish(self, ending: Ending) -> bool:
        """Erase what the law does not need, and free the address."""
        account_id, kept = ending.account_id, self._kept
        member = kept.by_id.get(account_id)
        if member is None or member.closed_at is not None:
            return False
        for part in self._on_closing:
            part.forget(account_id)
        kept.sessions = {key: one for key, one in kept.sessions.items() if one.account_id != account_id}
        kept.secrets = {key: one for key, one in kept.secrets.items() if one.account_id != account_id}
        for sub_account_id in ending.sub_account_ids:
            kept.given_names.pop(sub_account_id, None)
        if member.onboarding is not OnboardingStatus.REJECTED:
            self._onboarding.forget_person(account_id)
        self._letters_to[member.email] = (account_id, ending.at)
        kept.by_id[account_id] = replace(
            member,
            email_hash=f"closed:{account_id}",
            email="",
            password_hash="",
            locale="en",
            time_zone=TIME_ZONE,
            referral_code=None,
            closed_at=ending.at,
        )
        self._begun.pop(account_id, None)
        await self.drop_letters(0, len(kept.mails))
        kept.mails[ending.mail.id] = ending.mail
        await self._log.add(ending.action)
        return True

    async def drop_letters(self, sent_before: int, limit: int) -> int:
        """Erase letters that were sent, to closed accounts or long ago."""
        mails = self._kept.mails
        sent = {key: mail for key, mail in mails.items() if mail.sent_at is not None}
        last = [
            key for key, mail in sent.items() if mail.to in self._letters_to and mail.created_at <= self._letters_to[mail.to][1]
        ]
        old = [key for key, mail in sent.items() if mail.sent_at is not None and mail.sent_at < sent_before and key not in last]
        for key in (*last[:limit], *old[:limit]):
            del mails[key]
        return len(last[:limit]) + len(old[:limit])

    async def due(self, closed_before: int, limit: int) -> Sequence[str]:
        """Return accounts that were closed before a time."""
        closed = [(one.closed_at, one.account_id) for one in self._kept.by_id.values() if one.closed_at is not None]
        return [account_id for at, account_id in sorted(closed) if at < closed_before][:limit]

    async def erase(self, account_id: str, action: OperatorAction) -> bool:
        """Erase whatever is left of the person, and log it."""
        member = self._kept.by_id.get(account_id)
        if member is None or member.closed_at is None:
            return False
        for part in (*self._on_closing, *self._later, self._onboarding):
            part.forget(account_id)
        del self._kept.by_id[account_id]
        await self._log.add(action)
        return True
