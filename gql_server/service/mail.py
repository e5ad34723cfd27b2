"""The worker that sends what waits in the outbox.

A letter is put into the outbox by the transaction that makes it necessary, and sent afterwards, at least once: a crash between
sending and noting it repeats the letter, under the same Message-ID.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.plugin_api.protocols import EmailMessage, Notifier
from gql_server.ports.people import OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Claims, Clock

_log = structlog.get_logger(__name__)

CLAIM: Final = "mail"
BATCH: Final = 16
"""How many letters are on their way at the same time."""
SEND_SECONDS_MAX: Final = 30
PAUSES_SECONDS: Final = (30, 120, 600, 3600)
"""The pause after each failed attempt; the last one again and again."""


class MailWorker:
    """Sends what waits in the outbox."""

    def __init__(
        self, people: PeopleStore, notifier: Notifier, claims: Claims, clock: Clock, *, send_seconds_max: float = SEND_SECONDS_MAX
    ) -> None:
        """Hold what it works with; an attempt that takes longer than ``send_seconds_max`` has failed."""
        self._people = people
        self._notifier = notifier
        self._claims = claims
        self._clock = clock
        self._send_seconds_max = send_seconds_max

    async def run_once(self) -> int:
        """Try every letter that is due once, and return how many were sent; 0 when another process is at it."""
        sent = 0
        async with self._claims.claim(CLAIM) as is_ours:
            while is_ours:
                due = await self._people.mails_to_send(BATCH, self._clock.now() + 1)
                sent += sum(await self._try_all(due))
                if len(due) < BATCH:
                    break
        return sent

    async def _try_all(self, due: Sequence[OutgoingEmail]) -> list[bool]:
        """Try letters at the same time, and return which were sent once the last attempt has ended."""
        results = await asyncio.gather(*map(self._try, due), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result is True for result in results]

    async def _try(self, mail: OutgoingEmail) -> bool:
        """Try one letter. A letter that cannot be sent holds up no other, and one to nobody, whose account is closed, is done."""
        if not mail.to:
            await self._people.mark_mail(mail.id, self._clock.now(), self._clock.now())
            return False
        message = EmailMessage(mail.id, mail.to, mail.subject, mail.text, mail.html)
        try:
            async with asyncio.timeout(self._send_seconds_max):
                await self._notifier.send(message)
        except Exception as problem:  # noqa: BLE001 - a plugin may raise anything: it was not sent
            pause = PAUSES_SECONDS[min(mail.attempts, len(PAUSES_SECONDS) - 1)]
            _log.warning("mail_not_sent", mail_id=mail.id, attempts=mail.attempts + 1, problem=type(problem).__name__)
            # The store compares this time only with the present: later by the pause means not before it is over.
            await self._people.mark_mail(mail.id, None, self._clock.now() + pause)
            return False
        now = self._clock.now()
        await self._people.mark_mail(mail.id, now, now)
        return True
