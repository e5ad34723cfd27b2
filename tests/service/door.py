"""The door of the server with quick passwords, a clock that is set by hand, and a teller that can be made to fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import ClassVar

from argon2.profiles import CHEAPEST

from gql_server.domain.commands import Command
from gql_server.domain.outcomes import Done
from gql_server.plugin_api.protocols import EmailMessage
from gql_server.ports.ledger import CommandKey, DecidedCommand
from gql_server.ports.onboarding import OnboardingStore
from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.passkeys import PasskeyStore
from gql_server.ports.people import Member, OutgoingEmail, PeopleStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.service.codec import Answer
from gql_server.service.credentials import Credentials
from gql_server.service.devices import Devices
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.onboarding import Onboarding
from gql_server.service.onboarding_changing import CaseChanges
from gql_server.service.opening import Opening
from gql_server.service.operators import Operators
from gql_server.service.passkey_desk import PasskeyDesk
from gql_server.service.passwords import PasswordPool
from gql_server.service.requests import Decided, Request, Unavailable
from gql_server.service.sandbox_approval import SandboxApproval
from gql_server.service.second_factors import SecondFactors
from gql_server.service.sessions import Sessions
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from gql_server.storage.memory.notices import MemoryKnownDevices
from tests.authenticator import ORIGIN
from tests.service.people_fake import PeopleInMemory

START = 1_800_000_000
EMAIL = "alice@example.com"
PASSWORD = "correct horse battery"
PARAMETERS = replace(CHEAPEST, salt_len=16, hash_len=32)


@dataclass
class SetClock:
    """Real time, set by hand."""

    at: int = START

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return float(self.at)


@dataclass
class CountedIdentifiers:
    """Identifiers that count up, and tokens that look like tokens."""

    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_id(self) -> str:
        return f"{next(self.numbers):032x}"

    def new_token(self) -> str:
        return f"token-{next(self.numbers):037d}"


@dataclass
class TellerFake:
    """Decides every command once per key, and remembers; ``is_away`` makes it unavailable."""

    log: dict[CommandKey, DecidedCommand] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    answer: Answer = field(default_factory=Done)
    submitted: int = 0
    is_away: bool = False

    async def submit(self, request: Request) -> Decided:
        self.submitted += 1
        if self.is_away:
            raise Unavailable("the database is away")
        key = request.command_key
        is_replayed = key in self.log
        if not is_replayed:
            self.commands.append(request.command)
            at = len(self.commands)
            self.log[key] = DecidedCommand(f"{at:032x}", key, request.digest, "", "", "", "", is_refused=False, at=START, seq=at)
        assert self.log[key].digest == request.digest
        return Decided(self.log[key], self.answer, is_replayed)

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        return {key: self.log[key] for key in keys if key in self.log}


class CountingPool(PasswordPool):
    """A real pool that counts its jobs."""

    hashed = 0
    verified = 0

    async def hash(self, password: str) -> str:
        self.hashed += 1
        return await super().hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return await super().verify(password_hash, password)


@dataclass
class ClaimsFake:
    """Claims of one process; ``is_taken`` gives them all to another."""

    is_taken: bool = False
    names: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[bool]:
        self.names.append(name)
        yield not self.is_taken


@dataclass
class NotifierFake:
    """Keeps what it is given; raises for the addresses in ``refused`` after having taken the message."""

    name: ClassVar[str] = "fake"
    attempts: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def send(self, message: EmailMessage) -> None:
        self.attempts.append(message)
        if message.to in self.refused:
            raise ConnectionResetError("451 try again later")


class Door:
    """Everything at the door, wired together."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.identifiers = CountedIdentifiers()
        self.people = PeopleInMemory()
        self.teller = TellerFake()
        self.passwords = CountingPool(1, parameters=PARAMETERS)
        self.hashes = KeyedHashes("a secret of at least thirty-two characters")
        self.letters = Letters("https://lend.example", self.clock, self.identifiers)
        self.restart()

    def use(
        self,
        people: PeopleStore,
        sessions: SessionStore,
        one_time: OneTimeStore,
        factors: SecondFactorStore,
        onboarding: OnboardingStore,
        passkeys: PasskeyStore,
    ) -> None:
        """Make the use cases anew over these stores."""
        opening = Opening(people, self.teller, self.teller, self.identifiers)
        throttles = Throttles(MemoryAttempts(), self.clock)
        cases = CaseChanges(store=onboarding, people=people, opening=opening, letters=self.letters, clock=self.clock)
        self.approval = SandboxApproval(cases=cases, people=people, opening=opening, hashes=self.hashes)
        self.onboarding = Onboarding(
            people=people,
            opening=opening,
            passwords=self.passwords,
            hashes=self.hashes,
            letters=self.letters,
            throttles=throttles,
            clock=self.clock,
            identifiers=self.identifiers,
        )
        self.operators = Operators(
            people=people, passwords=self.passwords, hashes=self.hashes, clock=self.clock, identifiers=self.identifiers
        )
        desk = PasskeyDesk(
            ("localhost", (ORIGIN,)),
            passkeys=passkeys,
            one_time=one_time,
            people=people,
            hashes=self.hashes,
            letters=self.letters,
            throttles=throttles,
            clock=self.clock,
            identifiers=self.identifiers,
        )
        self.passkey_proofs = desk.proofs
        self.second_factors = SecondFactors(
            factors=factors,
            passkeys=desk.proofs,
            people=people,
            hashes=self.hashes,
            letters=self.letters,
            throttles=throttles,
            clock=self.clock,
            identifiers=self.identifiers,
        )
        self.sessions = Sessions(
            people=people,
            sessions=sessions,
            factors=self.second_factors,
            opening=opening,
            passwords=self.passwords,
            hashes=self.hashes,
            throttles=throttles,
            clock=self.clock,
            identifiers=self.identifiers,
            letters=self.letters,
            devices=Devices(MemoryKnownDevices(self.people.kept), self.letters, self.clock),
            session_hours=24,
            idle_hours=8,
        )
        self.passkeys, self.passkey_sign_in = desk.passkeys(self.second_factors), desk.sign_in(self.sessions)
        self.credentials = Credentials(
            people=people,
            sessions=sessions,
            one_time=one_time,
            passwords=self.passwords,
            hashes=self.hashes,
            letters=self.letters,
            throttles=throttles,
            clock=self.clock,
            identifiers=self.identifiers,
        )

    def restart(self) -> None:
        """Make the use cases anew over what is stored; attempts are forgotten."""
        beside = self.people
        self.use(
            beside,
            beside.beside_sessions,
            beside.beside_one_time,
            beside.beside_second_factors,
            beside.beside_onboarding,
            beside.beside_passkeys,
        )

    async def sign_up(self, email: str = EMAIL, password: str = PASSWORD, locale: str = "ja") -> OutgoingEmail:
        """Sign up and return the mail that came of it."""
        before = set(self.people.mails)
        await self.onboarding.sign_up(email, password, password, None, locale)
        (mail_id,) = set(self.people.mails) - before
        return self.people.mails[mail_id]

    async def verified(self, email: str = EMAIL) -> Member:
        """Sign up and verify."""
        mail = await self.sign_up(email)
        assert mail.token
        return await self.onboarding.verify_email(mail.token)

    async def stored(self, email: str = EMAIL) -> Member:
        """Return the member as stored."""
        member = await self.people.member_by_email(self.hashes.of_address(email))
        assert member
        return member
