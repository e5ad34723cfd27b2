"""Changes cases on the way to approval: planned on the case as it was read, stored only if it still is so.

Whoever comes second reads again, and finds the move refused or already made. The change, what is told of it, the letter to the
customer and the operator's action are one transaction; the ledger is told afterwards (``Opening.settle``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.errors import NotFound
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.onboarding import (
    Actor,
    Move,
    Moved,
    OnboardingCase,
    OnboardingEvent,
    OnboardingStore,
    OperatorAction,
    StoredProfile,
)
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Clock
from gql_server.service.letters import Letters
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.review import APPROVED, MORE_NEEDED, REJECTED, UNSAID
from gql_server.service.onboarding_planning import Happening, Planned
from gql_server.service.onboarding_states import MOVES
from gql_server.service.opening import Opening
from gql_server.service.profiles import person_of, read_profile
from gql_server.service.refusals import PersonHasAccount

ATTEMPTS: Final = 8
"""How often a change is planned anew because the case has changed meanwhile."""
PERSON_IS_KNOWN: Final = "This person is verified for another account."

_LETTERS: Final[dict[OnboardingStatus, Bilingual]] = {
    OnboardingStatus.APPROVED: APPROVED,
    OnboardingStatus.RESUBMISSION_REQUIRED: MORE_NEEDED,
    OnboardingStatus.REJECTED: REJECTED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be stored. An operator's ``action`` is stored with it, also where the person has another account."""

    planned: Planned
    profile: StoredProfile | None = None
    action: OperatorAction | None = None


Plan = Callable[[OnboardingCase], Awaitable[Change | None]]
"""Works out a change of a case as it was read; None for no change. Raises refusals."""


class CaseChanges:
    """Reads cases and changes them."""

    def __init__(self, *, store: OnboardingStore, people: PeopleStore, opening: Opening, letters: Letters, clock: Clock) -> None:
        """Hold what it works with."""
        self._store = store
        self._people = people
        self._opening = opening
        self._letters = letters
        self._clock = clock

    async def case(self, account_id: str) -> OnboardingCase:
        """Return a customer's case.

        Raises:
            NotFound: When there is no such account, or it is closed.
        """
        found = (await self._store.cases([account_id])).get(account_id)
        if found is None or found.is_closed:
            raise NotFound("account")
        return found

    async def change(self, account_id: str, plan: Plan, *, settles: bool = False) -> OnboardingCase:
        """Plan and store until nobody came between, then let the ledger know; return the case as it stands then.

        A person who is verified for another account is put on hold instead of being approved.

        Raises:
            PersonHasAccount: When that happened to what an operator decided.
            NotFound: When there is no such account.
            TellerFailure, StorageFailure: When it cannot be told now.
        """
        for _ in range(ATTEMPTS):
            case = await self.case(account_id)
            change = await plan(case)
            if change is None:
                break
            try:
                moved = await self._store.move(await self._move(case, change))
            except TransactionConflict:
                continue
            if moved is Moved.DONE:
                case = change.planned.case
                break
            if moved is Moved.PERSON_TAKEN and await self._hold_twin(case, change):
                case = await self.case(account_id)
                if change.action is not None:
                    raise PersonHasAccount
                break
        else:
            raise TransactionConflict(f"the case of {account_id} changes all the time")
        if settles:
            await self._opening.settle(await self._member(account_id))
        return case

    async def _move(self, case: OnboardingCase, change: Change) -> Move:
        after = change.planned.case
        is_new = after.status is not case.status
        person = await self._person(after) if is_new and after.status is OnboardingStatus.APPROVED else None
        mail = await self._letter(after) if is_new else None
        return Move(case, after, change.planned.told, change.profile, person, mail, change.action)

    async def _person(self, case: OnboardingCase) -> str | None:
        stored = (await self._store.profiles([case.account_id])).get(case.account_id)
        profile = None if stored is None else read_profile(stored)
        return None if profile is None else person_of(profile)

    async def _hold_twin(self, case: OnboardingCase, change: Change) -> bool:
        """Keep a case from being approved whose person is known: on hold, for an operator to see why. False: plan anew."""
        heard = change.planned.told[-1]
        system = replace(self.happening(OnboardingEvent.HOLD, Actor.SYSTEM), note=PERSON_IS_KNOWN, provider_at=heard.provider_at)
        if case.status in MOVES[OnboardingEvent.HOLD]:
            planned = Planned(case).then(system)
        elif case.status is OnboardingStatus.ON_HOLD:
            planned = Planned(case).noted(system)
            planned = Planned(replace(planned.case, held_by=Actor.SYSTEM, note=PERSON_IS_KNOWN), planned.told)
        else:
            begun = replace(system, event=OnboardingEvent.REPORT_PENDING, actor=Actor.PROVIDER, actor_id=heard.actor_id, note=None)
            planned = Planned(case).then(begun).then(system)
        tried = None if change.action is None else replace(change.action, note=_joined(change.action.note, PERSON_IS_KNOWN))
        return await self._store.move(Move(case, planned.case, planned.told, action=tried)) is Moved.DONE

    async def _letter(self, case: OnboardingCase) -> OutgoingEmail | None:
        letter = _LETTERS.get(case.status)
        if letter is None:
            return None
        member = await self._member(case.account_id)
        language, said = letter.in_language_of(member.locale)
        reasons = " / ".join(case.reasons) or UNSAID[language]
        link = None if said.button is None else "/"
        return self._letters.write(letter, member.email, member.locale, link=link, particulars={"reasons": reasons})

    async def _member(self, account_id: str) -> Member:
        member = (await self._people.members([account_id])).get(account_id)
        if member is None:
            raise NotFound("account")
        return member

    def happening(self, event: OnboardingEvent, actor: Actor) -> Happening:
        """Return an event that happens now."""
        return Happening(event, self._clock.now(), actor)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
