"""Maturities: loans that have matured are announced, each once, so that their owners hear of it (rule L12).

It finds them by a range of an index and sends them to the teller in bounded commands. The announcement itself is decided under
locks and noted on the position, so it may be late or doubled, and nobody is told twice.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.commands import AnnounceMaturities, MaturedLoan
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.notices import NoticeStore
from gql_server.ports.runtime import Identifiers
from gql_server.service.requests import system_request
from gql_server.service.teller import Teller

LOANS_AT_ONCE: Final = 64
"""How many loans one command announces, and so how many sub-accounts it locks."""


class Maturities:
    """Announces loans that have matured."""

    def __init__(self, ledger: LedgerStore, notices: NoticeStore, teller: Teller, identifiers: Identifiers) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._notices = notices
        self._teller = teller
        self._identifiers = identifiers

    async def run_once(self) -> None:
        """Announce every loan that has matured by now and was not announced."""
        now = await self._ledger.now()
        is_more = True
        while is_more:
            due = await self._notices.matured(now, LOANS_AT_ONCE)
            if due:
                command = AnnounceMaturities(tuple(MaturedLoan(*loan) for loan in due))
                await self._teller.submit(system_request(f"maturities:{self._identifiers.new_id()}", command))
            is_more = len(due) == LOANS_AT_ONCE
