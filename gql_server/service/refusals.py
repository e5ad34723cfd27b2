"""Refusals at the door: who may come in, how often, and what they may touch. They decide nothing and bind no key (rule T2).

Drawn as a tree::

    DoorRefusal                 answered in data, as the refusals of the domain are
    ├── InvalidCredentials      address or password; never which
    ├── InvalidProfile          every field that has to be mended
    ├── PersonHasAccount        one account a person
    ├── OnboardingMoveRefused   not at this state of the onboarding
    ├── StepUpRequired          one more proof of who asks
    ├── PasskeyRefused          what an authenticator answered is not good here, and why
    ├── TooManyRequests         come back later
    ├── OwnProposal             another operator has to decide
    ├── NotYourProposal         only whoever proposed it withdraws it
    └── ProposalNotPending      it was decided, or has expired

    AccessDenied                answered as an error of the request, with its code
    ├── Unauthenticated         sign in first
    └── Forbidden               signed in, but not for this

Someone else's object is neither: it does not exist, which is ``domain.errors.NotFound``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.ports.proposals import ProposalStatus


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


class PasskeyProblem(StrEnum):
    """Why a passkey is refused. Whether a credential is known is never told to who cannot sign with it."""

    MALFORMED = "MALFORMED"
    CHALLENGE = "CHALLENGE"
    WRONG_ORIGIN = "WRONG_ORIGIN"
    WRONG_SITE = "WRONG_SITE"
    USER_NOT_VERIFIED = "USER_NOT_VERIFIED"
    NOT_RECOGNIZED = "NOT_RECOGNIZED"
    COUNTER_WENT_BACK = "COUNTER_WENT_BACK"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    LIMIT_REACHED = "LIMIT_REACHED"


_PASSKEY_MESSAGES: Final = {
    PasskeyProblem.MALFORMED: "The answer is not one of an authenticator.",
    PasskeyProblem.CHALLENGE: "The challenge is unknown, was used, is for something else, or has expired; begin again.",
    PasskeyProblem.WRONG_ORIGIN: "The answer comes from an origin that is not this site's.",
    PasskeyProblem.WRONG_SITE: "The passkey is for another site.",
    PasskeyProblem.USER_NOT_VERIFIED: "The authenticator did not verify who uses it.",
    PasskeyProblem.NOT_RECOGNIZED: "The passkey is not known here, or its signature is wrong.",
    PasskeyProblem.COUNTER_WENT_BACK: "The passkey's counter went back: there may be a copy of it. Remove it and add it anew.",
    PasskeyProblem.ALREADY_REGISTERED: "This passkey is registered already.",
    PasskeyProblem.LIMIT_REACHED: "The account has as many passkeys as it may have; remove one first.",
}


@dataclass
class PasskeyRefused(DoorRefusal):
    """What an authenticator answered is not good here."""

    code = "PASSKEY_REFUSED"
    reason: PasskeyProblem

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return _PASSKEY_MESSAGES[self.reason]


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


@dataclass
class OwnProposal(DoorRefusal):
    """An operator decides of their own proposal."""

    code = "OWN_PROPOSAL"

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "Another operator than the one who proposed it has to decide; you can withdraw it."


@dataclass
class NotYourProposal(DoorRefusal):
    """An operator withdraws what another proposed."""

    code = "NOT_YOUR_PROPOSAL"

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "Only whoever proposed it withdraws it; you can reject it."


@dataclass
class ProposalNotPending(DoorRefusal):
    """A proposal was decided, or has expired. ``status`` says which."""

    code = "PROPOSAL_NOT_PENDING"
    status: ProposalStatus

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"Nothing is left to be decided: the proposal is {self.status}."


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
