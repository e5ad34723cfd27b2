"""Identity verification with a provider that is told what to answer, a clock that is set by hand, and cases in a dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gql_server.plugin_api.identity import IdentityLink, IdentityReport, IdentityRequest, ReportKind, WebhookRejected
from gql_server.ports.onboarding import AccountKind, OnboardingCase, OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.identity import IdentityVerification, Person
from gql_server.service.identity_reports import IdentityReports
from gql_server.service.onboarding_states import next_status
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from gql_server.storage.memory.identity import MemoryIdentity
from tests.service.door import START, CountedIdentifiers, SetClock

HANA = Person(1, "Hana", "Sato", "1990-04-01", "JP", "ja")


@dataclass
class Provider:
    """Answers links that count up, or raises; reads webhooks from a dictionary by their body."""

    name: str = "sandbox_identity"
    asked: list[IdentityRequest] = field(default_factory=list)
    problem: Exception | None = None
    link: IdentityLink | None = None
    headers: Mapping[str, str] | None = field(default_factory=lambda: {"x-signature": "s"})
    messages: dict[bytes, IdentityReport | Exception | None] = field(default_factory=dict)

    async def start(self, request: IdentityRequest) -> IdentityLink:
        self.asked.append(request)
        if self.problem is not None:
            raise self.problem
        return self.link or IdentityLink(f"r{len(self.asked)}", f"https://provider.example/r{len(self.asked)}", START + 3600)

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        assert self.headers is None or headers == self.headers
        assert now >= START
        message = self.messages.get(body, WebhookRejected("no such signature"))
        if isinstance(message, Exception):
            raise message
        return message


@dataclass
class Cases:
    """Cases of onboarding in a dictionary; a report moves one as the table of moves says, unless it is older than what is known."""

    known: dict[str, OnboardingCase] = field(default_factory=dict)
    applied: list[OnboardingEvent] = field(default_factory=list)
    problem: Exception | None = None

    async def cases(self, account_ids: Sequence[str]) -> Mapping[str, OnboardingCase]:
        return {account_id: self.known[account_id] for account_id in account_ids if account_id in self.known}

    async def start_verification(self, account_id: str, provider: str) -> OnboardingCase:
        assert provider
        return self.known[account_id]

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
        assert (provider, tuple(reasons), note) == (provider, ("why",), "score 1")
        assert provider is not None
        assert provider_time is not None
        if self.problem is not None:
            raise self.problem
        case = self.known[account_id]
        if case.provider_at is None or provider_time > case.provider_at:
            case = replace(case, status=next_status(case.status, event), provider_at=provider_time, changes=case.changes + 1)
            self.known[account_id] = case
            self.applied.append(event)
        return case


@dataclass
class Persons:
    """Profiles in a dictionary."""

    known: dict[str, Person] = field(default_factory=dict)

    async def person(self, account_id: str) -> Person | None:
        return self.known.get(account_id)


class Identities:
    """Everything about verification, wired together; account ``a1`` has submitted a profile."""

    def __init__(self, provider: Provider | None = None) -> None:
        self.clock = SetClock()
        self.store = MemoryIdentity()
        self.provider = provider or Provider()
        self.cases = Cases()
        self.persons = Persons()
        self.submitted("a1")
        self.verification = IdentityVerification(
            provider=self.provider,
            store=self.store,
            cases=self.cases,
            persons=self.persons,
            moves=self.cases,
            throttles=Throttles(MemoryAttempts(), self.clock),
            clock=self.clock,
            identifiers=CountedIdentifiers(),
            public_url="https://lend.example",
        )
        self.reports = IdentityReports(
            provider=self.provider, store=self.store, cases=self.cases, reviews=self.cases, clock=self.clock
        )

    def submitted(self, account_id: str, version: int = 1) -> None:
        """Let an account have submitted a profile."""
        self.persons.known[account_id] = replace(HANA, profile_version=version)
        self.cases.known[account_id] = OnboardingCase(
            account_id, OnboardingStatus.PROFILE_SUBMITTED, AccountKind.INDIVIDUAL, START - 10, profile_version=version
        )

    def status(self, account_id: str = "a1") -> OnboardingStatus:
        """Return where an account stands."""
        return self.cases.known[account_id].status

    def message(self, kind: ReportKind, at: int, *, reference: str = "r1", name: str | None = None) -> bytes:
        """Let the provider have posted a report; return its body."""
        report = IdentityReport(name or f"{kind}-{at}", reference, kind, at, ("why",), "score 1")
        body = f"{report.id}/{reference}/{at}".encode()
        self.provider.messages[body] = report
        return body
