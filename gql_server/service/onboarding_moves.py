"""Moves accounts along the way to approval: what customers do, what an identity provider reports, what operators decide.

A case is read, the machine says where the event leads, and the change is stored only if the case is still as it was read:
whoever comes second reads again, and finds the move refused or already made. The change, what is told of it, the letter to
the customer and the operator's action are one transaction; the ledger is told afterwards (``Opening.settle``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.onboarding import (
    AccountKind,
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
from gql_server.service.onboarding_planning import Happening, Planned, is_an_operators_hold, must_review_by_hand, path_of
from gql_server.service.onboarding_states import DECISIONS, MOVES, REPORTS, next_status
from gql_server.service.opening import Opening
from gql_server.service.profiles import Profile, kind_of, person_of, read_profile, write_profile
from gql_server.service.refusals import OnboardingMoveRefused, PersonHasAccount

ATTEMPTS: Final = 8
"""How often a change is planned anew because the case has changed meanwhile."""
REASONS_MAX: Final = 10
REASON_LENGTH_MAX: Final = 500
NOTE_LENGTH_MAX: Final = 2_000
PERSON_IS_KNOWN: Final = "This person is verified for another account."

_LETTERS: Final[dict[OnboardingStatus, Bilingual]] = {
    OnboardingStatus.APPROVED: APPROVED,
    OnboardingStatus.RESUBMISSION_REQUIRED: MORE_NEEDED,
    OnboardingStatus.REJECTED: REJECTED,
}


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be stored, and what to do when the person has another account."""

    planned: Planned
    profile: StoredProfile | None = None
    action: OperatorAction | None = None


Plan = Callable[[OnboardingCase], Awaitable[_Change | None]]
"""Works out a change of a case as it was read; None for no change. Raises refusals."""


class OnboardingMoves:
    """Moves accounts along the way to approval."""

    def __init__(self, *, store: OnboardingStore, people: PeopleStore, opening: Opening, letters: Letters, clock: Clock) -> None:
        """Hold what it works with."""
        self._store = store
        self._people = people
        self._opening = opening
        self._letters = letters
        self._clock = clock

    async def choose_kind(self, account_id: str, kind: AccountKind) -> OnboardingCase:
        """Say whose account it is; it can be said anew until a profile is submitted.

        Raises:
            OnboardingMoveRefused: When it is not the time for it.
        """

        async def plan(case: OnboardingCase) -> _Change:
            return _Change(Planned(case).then(self._by_customer(OnboardingEvent.CHOOSE_KIND), kind=kind))

        return await self._change(account_id, plan)

    async def submit_profile(self, account_id: str, profile: Profile) -> OnboardingCase:
        """Submit a checked profile, a new version each time; a business goes to an operator's review at once.

        Raises:
            OnboardingMoveRefused: When it is not the time for it: after an approval, ask support to reopen it.
            InvalidInput: When it is another kind's profile.
        """
        kind = kind_of(profile)

        async def plan(case: OnboardingCase) -> _Change:
            next_status(case.status, OnboardingEvent.SUBMIT_PROFILE)
            if case.kind is not kind:
                raise InvalidInput(kind.lower(), f"is not the profile of an account of kind {case.kind}")
            version = case.profile_version + 1
            planned = Planned(case).then(self._by_customer(OnboardingEvent.SUBMIT_PROFILE), profile_version=version)
            if must_review_by_hand(kind):
                planned = planned.then(self._happening(OnboardingEvent.REQUEST_REVIEW, Actor.SYSTEM))
            return _Change(planned, StoredProfile(account_id, version, kind, self._clock.now(), write_profile(profile)))

        return await self._change(account_id, plan)

    async def start_verification(self, account_id: str, provider: str) -> OnboardingCase:
        """Note that the customer goes to an identity provider; the state changes when the provider reports.

        Raises:
            OnboardingMoveRefused: When it is not the time for it, or an operator reviews such an account.
        """

        async def plan(case: OnboardingCase) -> _Change:
            event = OnboardingEvent.START_VERIFICATION
            if must_review_by_hand(case.kind):
                raise OnboardingMoveRefused(case.status, event)
            reasons = case.reasons
            planned = Planned(case).then(replace(self._by_customer(event), actor_id=provider), reasons=reasons)
            return _Change(planned)

        return await self._change(account_id, plan)

    async def apply_review(
        self,
        account_id: str,
        event: OnboardingEvent,
        reasons: Sequence[str] = (),
        provider_time: int | None = None,
        *,
        provider: str | None = None,
        note: str | None = None,
    ) -> OnboardingCase:
        """Apply what an identity provider reports, and return the case as it stands then.

        A report that is older than one that counted changes nothing, and so does one that says again what is so. While an
        operator holds the case, a report is noted and changes nothing else. A person who is verified for another account is
        put on hold instead of being approved.

        Args:
            event: One of ``REPORT_*``.
            provider_time: When it happened by the provider's clock, Unix milliseconds.
            reasons: For the customer.
            note: For operators.

        Raises:
            OnboardingMoveRefused: When it may not happen at this state.
            NotFound: When there is no such account.
            TellerFailure, StorageFailure: When it cannot be told now; report it again.
        """
        if event not in REPORTS:
            raise ValueError(f"{event} is no report")
        said = _checked_reasons(reasons), _checked_note(note)
        happening = replace(self._happening(event, Actor.PROVIDER), reasons=said[0], note=said[1], actor_id=provider)

        async def plan(case: OnboardingCase) -> _Change | None:
            if _is_old_news(case, happening.event, provider_time):
                return None
            heard = replace(happening, provider_at=provider_time)
            if is_an_operators_hold(case):
                return _Change(Planned(case).noted(heard))
            planned = Planned(case)
            for step in path_of(case.status, event):
                planned = planned.then(heard if step is event else replace(heard, event=step, reasons=(), note=None))
            return _Change(planned)

        return await self._change(account_id, plan, settles=True)

    async def review(
        self, operator_id: str, account_id: str, decision: OnboardingEvent, reasons: Sequence[str] = (), note: str | None = None
    ) -> OnboardingCase:
        """Decide as an operator, and log it. Of two who decide at once the second is refused, unless it still may happen then.

        Args:
            decision: APPROVE, HOLD, ASK_AGAIN, REJECT or REOPEN.
            reasons: For the customer; asking again and rejecting need one.
            note: For operators.

        Raises:
            OnboardingMoveRefused: When it may not happen at this state.
            PersonHasAccount: The person is verified for another account; the case is on hold.
            InvalidInput: When reasons are missing or too long.
            NotFound: When there is no such account.
        """
        if decision not in DECISIONS:
            raise ValueError(f"{decision} is no decision")
        said = _checked_reasons(reasons)
        if not said and decision in {OnboardingEvent.ASK_AGAIN, OnboardingEvent.REJECT}:
            raise InvalidInput("reasons", "must be given, for the customer to know")
        remark = _checked_note(note)
        by = replace(self._happening(decision, Actor.OPERATOR), actor_id=operator_id, reasons=said, note=remark)
        action = OperatorAction(0, by.at, operator_id, f"reviewAccount {decision}", account_id, said, remark)

        async def plan(case: OnboardingCase) -> _Change:
            # What the provider reported before an operator decided counts no more.
            return _Change(
                Planned(case).then(replace(by, provider_at=None), provider_at=_later(case.provider_at, by.at)), None, action
            )

        return await self._change(account_id, plan, settles=True)

    async def case(self, account_id: str) -> OnboardingCase:
        """Return a customer's case.

        Raises:
            NotFound: When there is no such account.
        """
        found = (await self._store.cases([account_id])).get(account_id)
        if found is None:
            raise NotFound("account")
        return found

    async def _change(self, account_id: str, plan: Plan, *, settles: bool = False) -> OnboardingCase:
        """Plan and store until nobody came between; then let the ledger know."""
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

    async def _move(self, case: OnboardingCase, change: _Change) -> Move:
        after = change.planned.case
        is_new = after.status is not case.status
        person = await self._person(after) if is_new and after.status is OnboardingStatus.APPROVED else None
        mail = await self._letter(after) if is_new else None
        return Move(case, after, change.planned.told, change.profile, person, mail, change.action)

    async def _person(self, case: OnboardingCase) -> str | None:
        stored = (await self._store.profiles([case.account_id])).get(case.account_id)
        profile = None if stored is None else read_profile(stored)
        return None if profile is None else person_of(profile)

    async def _hold_twin(self, case: OnboardingCase, change: _Change) -> bool:
        """Keep a case from being approved whose person is known: on hold, for an operator to see why. False: plan anew."""
        heard = change.planned.told[-1]
        system = replace(self._happening(OnboardingEvent.HOLD, Actor.SYSTEM), note=PERSON_IS_KNOWN, provider_at=heard.provider_at)
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

    def _happening(self, event: OnboardingEvent, actor: Actor) -> Happening:
        return Happening(event, self._clock.now(), actor)

    def _by_customer(self, event: OnboardingEvent) -> Happening:
        return self._happening(event, Actor.CUSTOMER)


def _is_old_news(case: OnboardingCase, event: OnboardingEvent, provider_time: int | None) -> bool:
    """Tell whether a report is older than one that counted, or comes again."""
    if provider_time is None or case.provider_at is None or provider_time > case.provider_at:
        return False
    is_possible = case.status in MOVES[event]
    return provider_time < case.provider_at or not is_possible or is_an_operators_hold(case)


def _checked_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    told = tuple(text for reason in reasons if (text := reason.strip()))
    if len(told) > REASONS_MAX or any(len(reason) > REASON_LENGTH_MAX for reason in told):
        raise InvalidInput("reasons", f"must be {REASONS_MAX} at most, of {REASON_LENGTH_MAX} characters each")
    return told


def _checked_note(note: str | None) -> str | None:
    if note is not None and len(note) > NOTE_LENGTH_MAX:
        raise InvalidInput("note", f"must have {NOTE_LENGTH_MAX} characters at most")
    return note or None


def _later(known: int | None, at: int) -> int:
    return max(known or 0, at * 1_000)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
