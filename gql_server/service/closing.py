"""Closing an account for good: the ledger decides, then what the law does not need is erased at once.

The ledger and the people's store are written by different transactions, the ledger first. That a closing was begun is noted
before, so that a crash between the two leaves nothing half done: ``Closing.catch_up`` finishes what the ledger has closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from gql_server.domain.accounts import AccountStanding
from gql_server.domain.commands import CloseAccount
from gql_server.domain.errors import Refusal
from gql_server.domain.needs import Needs
from gql_server.ports.closures import ClosureStore, Ending
from gql_server.ports.ledger import Snapshot
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.people import PeopleStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.codec import encode
from gql_server.service.letters import Letters
from gql_server.service.letters.life import CLOSED
from gql_server.service.letters.times import say_time
from gql_server.service.opening import Submits
from gql_server.service.requests import Request

SYSTEM: Final = "system"
"""Who stands in the operators' log for what no operator did."""
UNFINISHED_SECONDS: Final = 60
"""After what time a closing that was begun counts as left behind."""
AT_ONCE: Final = 20
YEAR_SECONDS: Final = 366 * 86_400
"""No year of the calendar is longer, so nothing is erased too early."""


class ReadsLedger(Protocol):
    """The ledger, as far as closing looks at it."""

    async def snapshot(self, needs: Needs) -> Snapshot:
        """Load without locks, consistent in itself."""
        ...

    async def sub_accounts_of(self, account_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the sub-account ids of accounts."""
        ...


@dataclass(frozen=True, slots=True)
class Closed:
    """An account is closed. Until ``kept_until``, Unix seconds, what the law needs is kept, sealed."""

    closed_at: int
    kept_until: int


class Closing:
    """Closes accounts."""

    def __init__(
        self,
        *,
        closures: ClosureStore,
        people: PeopleStore,
        ledger: ReadsLedger,
        teller: Submits,
        letters: Letters,
        clock: Clock,
        identifiers: Identifiers,
        retention_years: int,
    ) -> None:
        """Hold what it works with."""
        self._closures = closures
        self._people = people
        self._ledger = ledger
        self._teller = teller
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._retention_years = retention_years

    @property
    def retention_seconds(self) -> int:
        """Return for how long what the law needs is kept."""
        return self._retention_years * YEAR_SECONDS

    async def close(self, account_id: str, *, is_giving_up_remainders: bool) -> Closed:
        """Close an account of which nothing is held, erase what the law does not need, and mail the owner.

        Raises:
            AccountFrozen, HoldingsRemain: As the ledger decides.
            TellerFailure, StorageFailure: When it cannot be decided now; what was decided is finished by ``catch_up``.
        """
        await self._closures.begin(account_id, self._clock.now())
        command = CloseAccount(account_id, is_giving_up_remainders)
        # Done twice it changes nothing, and who has closed has no session to ask again: the caller names no key.
        key = f"closeAccount:{self._identifiers.new_id()}"
        decided = await self._teller.submit(Request(account_id, key, "closeAccount", encode(command).text, command))
        if isinstance(decided.outcome, Refusal):
            await self._closures.forget(account_id)
            raise decided.outcome
        now = await self._finish(account_id)
        return Closed(now, now + self.retention_seconds)

    async def catch_up(self) -> int:
        """Finish or forget closings that were left behind, and return how many there were; at most ``AT_ONCE``."""
        left = await self._closures.unfinished(self._clock.now() - UNFINISHED_SECONDS, AT_ONCE)
        if not left:
            return 0
        accounts = (await self._ledger.snapshot(Needs(accounts=frozenset(left)))).book.accounts
        for account_id in left:
            known = accounts.get(account_id)
            if known is not None and known.standing is AccountStanding.CLOSED:
                await self._finish(account_id)
            else:
                await self._closures.forget(account_id)
        return len(left)

    async def _finish(self, account_id: str) -> int:
        """Erase what the law does not need of an account that the ledger has closed; return when."""
        now = self._clock.now()
        member = (await self._people.members([account_id])).get(account_id)
        if member is None or member.closed_at is not None:
            return now if member is None or member.closed_at is None else member.closed_at
        particulars = {"at": say_time(now, member), "years": self._retention_years}
        ending = Ending(
            account_id=account_id,
            sub_account_ids=tuple((await self._ledger.sub_accounts_of([account_id])).get(account_id, ())),
            at=now,
            mail=self._letters.write(CLOSED, member.email, member.locale, particulars=particulars),
            action=OperatorAction(0, now, SYSTEM, "closeAccount", account_id),
        )
        await self._closures.finish(ending)
        return now
