"""Accounts at any state of onboarding, over a storage in memory, with the moves that lead on from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from gql_server.ports.onboarding import AccountKind, Actor, Move, OnboardingCase, OnboardingEvent
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, Role
from gql_server.ports.runtime import Storage
from gql_server.service.letters import Letters
from gql_server.service.onboarding_moves import OnboardingMoves
from gql_server.service.opening import Opening
from gql_server.service.profile_checking import IndividualGiven, ResidenceGiven, check_individual
from gql_server.service.profiles import EmploymentStatus, Individual, SourceOfFunds
from gql_server.storage.memory import MemoryStorage
from tests.service.door import START, CountedIdentifiers, SetClock, TellerFake

HANAKO = IndividualGiven(
    first_name="花子",
    last_name="山田",
    date_of_birth=date(1990, 4, 1),
    residence=ResidenceGiven("JP", "丸の内1-2-3 サンプルビル", "東京都", "千代田区", "100-0005"),
    source_of_funds=SourceOfFunds.SALARY,
    employment_status=EmploymentStatus.EMPLOYED,
    is_us_person=False,
)


def profile(**changes: object) -> Individual:
    """Return a checked profile, Hanako Yamada's but for the changes."""
    return check_individual(replace(HANAKO, **changes), START)  # type: ignore[arg-type] # fields as a test names them


@dataclass
class Cases:
    """The use cases of onboarding over a storage."""

    clock: SetClock = field(default_factory=SetClock)
    identifiers: CountedIdentifiers = field(default_factory=CountedIdentifiers)
    teller: TellerFake = field(default_factory=TellerFake)
    storage: Storage = field(init=False)
    moves: OnboardingMoves = field(init=False)

    def __post_init__(self) -> None:
        self.use(MemoryStorage(self.clock))

    def use(self, storage: Storage) -> None:
        self.storage = storage
        self.moves = OnboardingMoves(
            store=storage.onboarding,
            people=storage.people,
            opening=Opening(storage.people, self.teller, self.teller, self.identifiers),
            letters=Letters("https://lend.example", self.clock, self.identifiers),
            clock=self.clock,
        )

    async def at(
        self,
        status: OnboardingStatus,
        account_id: str = "a1",
        *,
        kind: AccountKind | None = AccountKind.INDIVIDUAL,
        held_by: Actor = Actor.PROVIDER,
        locale: str = "ja",
    ) -> str:
        """Make an account that stands at a state; without a profile."""
        verified_at = None if status is OnboardingStatus.NOT_STARTED else START
        email = f"{account_id}@example.com"
        made = Member(account_id, f"hash of {account_id}", email, "argon", Role.CUSTOMER, locale, None, status, START, verified_at)
        await self.storage.people.add_member(made, None, 0, None)
        held = held_by if status is OnboardingStatus.ON_HOLD else None
        before = OnboardingCase(account_id, status)
        await self.storage.onboarding.move(Move(before, replace(before, kind=kind, since=START, held_by=held), ()))
        return account_id

    async def submitted(self, account_id: str = "a1", **changes: object) -> str:
        """Make an account that has submitted a profile."""
        await self.at(OnboardingStatus.KIND_CHOSEN, account_id)
        await self.moves.submit_profile(account_id, profile(**changes))
        return account_id

    async def in_review(self, account_id: str = "a1", **changes: object) -> str:
        """Make an account whose profile is in review."""
        await self.submitted(account_id, **changes)
        await self.moves.apply_review(account_id, OnboardingEvent.REPORT_PENDING, provider_time=1)
        return account_id

    async def mail(self, account_id: str = "a1") -> OutgoingEmail | None:
        return await self.storage.people.latest_mail(f"{account_id}@example.com")
