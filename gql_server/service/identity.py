"""Verification of identity by an external provider: sending the customer there, and hearing what comes of it.

The provider looks at the document; the server keeps a reference, a link and what was reported. A provider that is down or answers
nonsense costs the customer time, nothing else: the verification is prepared, tried again with growing pauses, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import structlog

from gql_server.plugin_api.identity import DocumentType, IdentityLink, IdentityRequest
from gql_server.ports.identity import CheckState, IdentityCheck, IdentityStore
from gql_server.ports.onboarding import OnboardingCase, OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.onboarding_states import next_status
from gql_server.service.refusals import OnboardingMoveRefused
from gql_server.service.throttle import Throttles

_log: Final = structlog.get_logger(__name__)

PAUSES_SECONDS: Final = (5, 15, 60, 300, 900)
"""The pause after each failed attempt; after the last of them the customer has to start again."""
STARTS_PER_WINDOW: Final = 10
START_WINDOW_SECONDS: Final = 3600
DUE_MAX: Final = 16
ROUND_SECONDS: Final = 2
"""How often the worker looks for verifications to try again."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be verified, as submitted.

    Args:
        profile_version: Of the profile that says so.
        birth_date: ISO 8601.
        country: ISO 3166-1 alpha-2.
        locale: BCP 47.
    """

    profile_version: int
    first_name: str
    last_name: str
    birth_date: str
    country: str
    locale: str


class FindsPersons(Protocol):
    """The submitted profiles, as far as this needs them."""

    async def person(self, account_id: str) -> Person | None:
        """Return who holds the account; None while no profile of a person was submitted."""
        ...


class FindsCases(Protocol):
    """The onboarding store, as far as this needs it."""

    async def cases(self, account_ids: Sequence[str]) -> Mapping[str, OnboardingCase]:
        """Return the cases of members."""
        ...


class NotesStarts(Protocol):
    """What moves cases, as far as this needs it."""

    async def start_verification(self, account_id: str, provider: str) -> OnboardingCase:
        """Note that the customer goes to a provider; raises ``OnboardingMoveRefused`` when it is not the time for it."""
        ...


class Provider(Protocol):
    """An identity provider behind its guard."""

    @property
    def name(self) -> str:
        """Return its registered name."""
        ...

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Begin a verification, or find the one with this check id."""
        ...


class IdentityVerification:
    """Sends customers to the identity provider."""

    def __init__(
        self,
        *,
        provider: Provider,
        store: IdentityStore,
        cases: FindsCases,
        persons: FindsPersons,
        moves: NotesStarts,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
        public_url: str,
    ) -> None:
        """Hold what it works with; starts are counted from now on.

        Args:
            public_url: Where customers reach the server, without a slash at the end.
        """
        self._provider = provider
        self._store = store
        self._cases = cases
        self._persons = persons
        self._moves = moves
        self._clock = clock
        self._identifiers = identifiers
        self._public_url = public_url
        self._starts = throttles.named("identity", attempts=STARTS_PER_WINDOW, window_seconds=START_WINDOW_SECONDS)

    async def start(self, account_id: str, document_type: DocumentType) -> IdentityCheck:
        """Return a verification for the customer to go on with: the one that is under way, if it still fits, else a new one.

        Raises:
            OnboardingMoveRefused: When it is not the time for it.
            TooManyRequests: When too many were started.
        """
        case = (await self._cases.cases([account_id])).get(account_id)
        status = OnboardingStatus.NOT_STARTED if case is None else case.status
        next_status(status, OnboardingEvent.START_VERIFICATION)
        person = await self._persons.person(account_id)
        if case is None or person is None:
            raise OnboardingMoveRefused(status, OnboardingEvent.START_VERIFICATION)
        known = (await self._store.latest([account_id])).get(account_id)
        if known is not None and self._fits(known, case, person, document_type):
            return known
        await self._starts.count(account_id)
        await self._moves.start_verification(account_id, self._provider.name)
        check = IdentityCheck(
            id=self._identifiers.new_id(),
            account_id=account_id,
            provider=self._provider.name,
            document_type=document_type,
            profile_version=person.profile_version,
            state=CheckState.PREPARING,
            started_at=self._clock.now(),
            next_try_at=self._clock.now() + PAUSES_SECONDS[0],
        )
        await self._store.put(check)
        return await self._try(check, person)

    def _fits(self, known: IdentityCheck, case: OnboardingCase, person: Person, document_type: DocumentType) -> bool:
        """Tell whether a verification that is under way is the one that is asked for."""
        wanted = (self._provider.name, document_type, person.profile_version)
        is_open = known.state is not CheckState.UNAVAILABLE and (known.expires_at is None or known.expires_at > self._clock.now())
        is_of_this_round = case.status is OnboardingStatus.PROFILE_SUBMITTED or known.started_at > case.since
        return is_open and is_of_this_round and (known.provider, known.document_type, known.profile_version) == wanted

    async def latest(self, account_ids: Sequence[str]) -> Mapping[str, IdentityCheck]:
        """Return the latest verification of each account that has one."""
        return await self._store.latest(account_ids)

    async def try_again(self) -> float:
        """Ask the provider again for every verification that is due; return for how many seconds there is nothing to do."""
        for check in await self._store.due(self._clock.now(), DUE_MAX):
            person = await self._persons.person(check.account_id)
            if person is None or person.profile_version != check.profile_version or check.provider != self._provider.name:
                await self._store.put(replace(check, state=CheckState.UNAVAILABLE, next_try_at=None))
            else:
                await self._try(check, person)
        return ROUND_SECONDS

    async def _try(self, check: IdentityCheck, person: Person) -> IdentityCheck:
        """Ask the provider once, and return the verification as it is afterwards."""
        request = IdentityRequest(
            check_id=check.id,
            account=check.account_id,
            document_type=check.document_type,
            locale=person.locale,
            first_name=person.first_name,
            last_name=person.last_name,
            birth_date=person.birth_date,
            country=person.country,
            return_url=f"{self._public_url}/verify/identity",
        )
        try:
            link = await self._link(request)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the customer waits and it is tried again
            tried = check.attempts + 1
            _log.warning("identity_not_started", check_id=check.id, attempts=tried, problem=str(problem) or type(problem).__name__)
            is_given_up = tried >= len(PAUSES_SECONDS)
            tried_check = replace(
                check,
                attempts=tried,
                state=CheckState.UNAVAILABLE if is_given_up else CheckState.PREPARING,
                next_try_at=None if is_given_up else self._clock.now() + PAUSES_SECONDS[tried],
            )
        else:
            tried_check = replace(
                check,
                state=CheckState.READY,
                next_try_at=None,
                reference=link.provider_reference,
                url=link.url,
                expires_at=link.expires_at,
            )
        await self._store.put(tried_check)
        return tried_check

    async def _link(self, request: IdentityRequest) -> IdentityLink:
        """Return the provider's link; a reference that is another account's is nonsense."""
        link = await self._provider.start(request)
        found = await self._store.by_reference(self._provider.name, link.provider_reference)
        if found is not None and found.account_id != request.account:
            raise ReferenceOfAnother
        return link


class ReferenceOfAnother(Exception):
    """The provider answered with the reference of somebody else's verification."""

    def __str__(self) -> str:
        """Return one sentence for the log."""
        return "the provider answered with the reference of another account"
