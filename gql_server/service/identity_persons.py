"""Whom an identity provider is to verify: what the customer submitted, and in which language to speak to them."""

from __future__ import annotations

from gql_server.ports.onboarding import OnboardingStore
from gql_server.ports.people import PeopleStore
from gql_server.service.identity import Person
from gql_server.service.profiles import Individual, read_profile


class SubmittedPersons:
    """Persons as their latest profiles say."""

    def __init__(self, onboarding: OnboardingStore, people: PeopleStore) -> None:
        """Look into these stores."""
        self._onboarding = onboarding
        self._people = people

    async def person(self, account_id: str) -> Person | None:
        """Return who holds the account; None while no profile of a person was submitted, or once it is erased."""
        stored = (await self._onboarding.profiles([account_id])).get(account_id)
        member = (await self._people.members([account_id])).get(account_id)
        profile = None if stored is None else read_profile(stored)
        if stored is None or member is None or not isinstance(profile, Individual):
            return None
        return Person(
            profile_version=stored.version,
            first_name=profile.first_name,
            last_name=profile.last_name,
            birth_date=profile.date_of_birth,
            country=profile.residence.country,
            locale=member.locale,
        )
