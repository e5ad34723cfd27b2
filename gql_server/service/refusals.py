"""Refusals at the door: who may come in, how often, and what they may touch. They decide nothing and bind no key (rule T2).

Drawn as a tree::

    DoorRefusal                 answered in data, as the refusals of the domain are
    ├── InvalidCredentials      address or password; never which
    ├── InvalidProfile          every field that has to be mended
    ├── PersonHasAccount        one account a person
    ├── OnboardingMoveRefused   not at this state of the onboarding
    ├── StepUpRequired          one more proof of who asks
    └── TooManyRequests         come back later

    AccessDenied                answered as an error of the request, with its code
    ├── Unauthenticated         sign in first
    └── Forbidden               signed in, but not for this

Someone else's object is neither: it does not exist, which is ``domain.errors.NotFound``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus


class DoorRefusal(Exception):
    """Someone is not let in, for now or at all."""

    code: ClassVar[str]

    @property
    def message(self) -> str:
        """Return one sentence for people; programs read the code and the fields."""
        raise NotImplementedError


@dataclass
class InvalidCredentials(DoorRefusal):
    """The address is unknown or unverified, or the password is wrong; the answer never tells which."""

    code = "INVALID_CREDENTIALS"

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "The e-mail address or the password is wrong, or the address is not verified yet."


@dataclass
class StepUpRequired(DoorRefusal):
    """One more proof of identity is needed. ``methods``: names of the proofs that would do."""

    code = "STEP_UP_REQUIRED"
    methods: tuple[str, ...]

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"One more proof of who you are is needed: {', '.join(self.methods)}."


@dataclass
class TooManyRequests(DoorRefusal):
    """There were too many attempts, or too much work is waiting. ``retry_after_seconds`` is at least 1."""

    code = "TOO_MANY_REQUESTS"
    retry_after_seconds: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"Too many attempts; try again in {self.retry_after_seconds} seconds."


@dataclass(frozen=True, slots=True)
class ProfileProblem:
    """What is wrong with one field of a profile. ``field`` is its path in the input."""

    field: str
    message: str


@dataclass
class InvalidProfile(DoorRefusal):
    """Some fields of a profile have to be mended: all that there are, at once."""

    code = "INVALID_PROFILE"
    problems: tuple[ProfileProblem, ...]

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "Mend these fields: " + "; ".join(f"{problem.field} {problem.message}" for problem in self.problems) + "."


@dataclass
class PersonHasAccount(DoorRefusal):
    """The person, or the business, is verified for another account; for operators."""

    code = "PERSON_HAS_ACCOUNT"

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "This person has a verified account already; the account stays on hold."


@dataclass
class OnboardingMoveRefused(DoorRefusal):
    """This may not happen while the onboarding stands where it does."""

    code = "ONBOARDING_MOVE_REFUSED"
    status: OnboardingStatus
    event: OnboardingEvent

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        if self.status is OnboardingStatus.APPROVED and self.event is OnboardingEvent.SUBMIT_PROFILE:
            return "The profile is verified and cannot be changed; ask support to reopen it."
        return f"{self.event} is not possible while the onboarding is {self.status}."


class AccessDenied(Exception):
    """The caller may not do this."""

    code: ClassVar[str]
    message: ClassVar[str]


class Unauthenticated(AccessDenied):
    """Nobody is signed in, or the session has ended."""

    code = "UNAUTHENTICATED"
    message = "Sign in first."


class Forbidden(AccessDenied):
    """The caller's role does not do this."""

    code = "FORBIDDEN"
    message = "Your role does not allow this."
