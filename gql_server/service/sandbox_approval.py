"""Approval on demand, for the sandbox, where nobody reviews: the provider's approval, of which nothing is skipped.

One account per person, the letter, what is told and the ledger are those of every approval. What the customer has not done yet
is told as done by the system; an account without a profile has no person to compare.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.onboarding import AccountKind, Actor, OnboardingCase, OnboardingEvent
from gql_server.ports.people import Member, OnboardingStatus, PeopleStore, Role
from gql_server.service.addresses import parse_address
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.onboarding_changing import CaseChanges, Change
from gql_server.service.onboarding_planning import Happening, Planned, is_an_operators_hold, path_of
from gql_server.service.opening import Opening
from gql_server.service.refusals import OnboardingMoveRefused, PersonHasAccount

SANDBOX: Final = "sandbox"
"""What stands in the place of a provider's name."""

_APPROVED: Final = OnboardingEvent.REPORT_APPROVED
_DONE_FOR_THE_CUSTOMER: Final = {
    OnboardingStatus.EMAIL_VERIFIED: OnboardingEvent.CHOOSE_KIND,
    OnboardingStatus.KIND_CHOSEN: OnboardingEvent.SUBMIT_PROFILE,
}


class SandboxApproval:
    """Approves customers, wherever they stand on the way to approval."""

    def __init__(self, *, cases: CaseChanges, people: PeopleStore, opening: Opening, hashes: KeyedHashes) -> None:
        """Hold what it works with."""
        self._cases = cases
        self._people = people
        self._opening = opening
        self._hashes = hashes

    async def approve(self, email: str) -> Member:
        """Approve the account with this address and return its member; asking again changes nothing, and heals what a crash left.

        Raises:
            NotFound: When there is no verified customer with this address.
            PersonHasAccount: When the person of the profile is verified for another account; this one is on hold now.
            OnboardingMoveRefused: When the account was rejected, or an operator holds it.
            TellerFailure, StorageFailure: When the ledger cannot be told now.
        """
        member = await self._customer(email)
        await self._opening.settle(member)
        case = await self._cases.change(member.account_id, self._plan, settles=True)
        if case.status is not OnboardingStatus.APPROVED:
            raise PersonHasAccount
        return (await self._people.members([member.account_id]))[member.account_id]

    async def _customer(self, email: str) -> Member:
        try:
            address = parse_address(email)
        except InvalidInput:
            raise NotFound("account") from None
        member = await self._people.member_by_email(self._hashes.of_address(address.lookup))
        if member is None or member.role is not Role.CUSTOMER or member.email_verified_at is None:
            raise NotFound("account")
        return member

    async def _plan(self, case: OnboardingCase) -> Change | None:
        if case.status is OnboardingStatus.APPROVED:
            return None
        if is_an_operators_hold(case):
            raise OnboardingMoveRefused(case.status, _APPROVED)
        planned = Planned(case)
        while (event := _DONE_FOR_THE_CUSTOMER.get(planned.case.status)) is not None:
            kind = planned.case.kind or AccountKind.INDIVIDUAL
            planned = planned.then(self._happening(event, Actor.SYSTEM), kind=kind)
        for step in path_of(planned.case.status, _APPROVED):
            planned = planned.then(self._happening(step, Actor.PROVIDER))
        return Change(planned)

    def _happening(self, event: OnboardingEvent, actor: Actor) -> Happening:
        happening = self._cases.happening(event, actor)
        provider_at = happening.at * 1_000 if actor is Actor.PROVIDER else None
        return Happening(event, happening.at, actor, SANDBOX, provider_at=provider_at)
