"""What the people's stores in memory keep, together, so that one method may change several of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gql_server.ports.onboarding import OnboardingCase, OnboardingChanged
from gql_server.ports.one_time import OneTime
from gql_server.ports.passkeys import Passkey
from gql_server.ports.people import Member, OutgoingEmail, TokenPurpose
from gql_server.ports.second_factors import Authenticator
from gql_server.ports.sessions import SessionRecord


@dataclass(frozen=True, slots=True)
class Link:
    """A verification link: whose, until when, and the password that it brings."""

    account_id: str
    purpose: TokenPurpose
    expires_at: int
    password_hash: str | None


@dataclass(slots=True)
class Kept:
    """Dictionaries by account id, hash or id."""

    by_id: dict[str, Member] = field(default_factory=dict)
    sessions: dict[str, SessionRecord] = field(default_factory=dict)
    tokens: dict[str, Link] = field(default_factory=dict)
    secrets: dict[str, OneTime] = field(default_factory=dict)
    mails: dict[str, OutgoingEmail] = field(default_factory=dict)
    attempted: dict[str, int] = field(default_factory=dict)
    given_names: dict[str, str] = field(default_factory=dict)
    cases: dict[str, OnboardingCase] = field(default_factory=dict)
    authenticators: dict[str, Authenticator] = field(default_factory=dict)
    recovery_codes: dict[str, set[str]] = field(default_factory=dict)
    passkeys: dict[str, Passkey] = field(default_factory=dict)
    told: list[OnboardingChanged] = field(default_factory=list)

    def tell(self, change: OnboardingChanged) -> None:
        """Tell of a change of a case, at the next place of the sequence."""
        self.told.append(replace(change, seq=self.told[-1].seq + 1 if self.told else 1))
