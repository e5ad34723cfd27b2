"""What customers do on the way to approval: say whose account it is, submit a profile, go to be verified."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.errors import InvalidInput
from gql_server.ports.onboarding import AccountKind, Actor, OnboardingCase, OnboardingEvent, StoredProfile
from gql_server.service.onboarding_changing import CaseChanges, Change
from gql_server.service.onboarding_planning import Happening, Planned, must_review_by_hand
from gql_server.service.onboarding_states import next_status
from gql_server.service.profiles import Profile, kind_of, write_profile
from gql_server.service.refusals import OnboardingMoveRefused


class CustomerMoves(CaseChanges):
    """Moves accounts as their owners ask."""

    async def choose_kind(self, account_id: str, kind: AccountKind) -> OnboardingCase:
        """Say whose account it is; it can be said anew until a profile is submitted.

        Raises:
            OnboardingMoveRefused: When it is not the time for it.
        """

        async def plan(case: OnboardingCase) -> Change:
            return Change(Planned(case).then(self._by_customer(OnboardingEvent.CHOOSE_KIND), kind=kind))

        return await self.change(account_id, plan)

    async def submit_profile(self, account_id: str, profile: Profile) -> OnboardingCase:
        """Submit a checked profile, a new version each time; a business goes to an operator's review at once.

        Raises:
            OnboardingMoveRefused: When it is not the time for it: after an approval, ask support to reopen it.
            InvalidInput: When it is another kind's profile.
        """
        kind = kind_of(profile)

        async def plan(case: OnboardingCase) -> Change:
            next_status(case.status, OnboardingEvent.SUBMIT_PROFILE)
            if case.kind is not kind:
                raise InvalidInput(kind.lower(), f"is not the profile of an account of kind {case.kind}")
            version = case.profile_version + 1
            planned = Planned(case).then(self._by_customer(OnboardingEvent.SUBMIT_PROFILE), profile_version=version)
            if must_review_by_hand(kind):
                planned = planned.then(self.happening(OnboardingEvent.REQUEST_REVIEW, Actor.SYSTEM))
            return Change(planned, StoredProfile(account_id, version, kind, self._clock.now(), write_profile(profile)))

        return await self.change(account_id, plan)

    async def start_verification(self, account_id: str, provider: str) -> OnboardingCase:
        """Note that the customer goes to an identity provider; the state changes when the provider reports.

        Raises:
            OnboardingMoveRefused: When it is not the time for it, or an operator reviews such an account.
        """

        async def plan(case: OnboardingCase) -> Change:
            event = OnboardingEvent.START_VERIFICATION
            if must_review_by_hand(case.kind):
                raise OnboardingMoveRefused(case.status, event)
            reasons = case.reasons
            planned = Planned(case).then(replace(self._by_customer(event), actor_id=provider), reasons=reasons)
            return Change(planned)

        return await self.change(account_id, plan)

    def _by_customer(self, event: OnboardingEvent) -> Happening:
        return self.happening(event, Actor.CUSTOMER)
