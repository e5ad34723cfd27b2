"""People at the door: members, sub-account names, outgoing e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

TIME_ZONE: Final = "Asia/Tokyo"
"""Where days begin for who has not said otherwise."""


class Role(StrEnum):
    """CUSTOMER: sees and moves their own. OPERATOR: runs the house, owns no customer's holdings."""

    CUSTOMER = "CUSTOMER"
    OPERATOR = "OPERATOR"


class OnboardingStatus(StrEnum):
    """Where an account stands on its way to approval."""

    NOT_STARTED = "NOT_STARTED"
    EMAIL_VERIFIED = "EMAIL_VERIFIED"
    KIND_CHOSEN = "KIND_CHOSEN"
    PROFILE_SUBMITTED = "PROFILE_SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    ON_HOLD = "ON_HOLD"
    RESUBMISSION_REQUIRED = "RESUBMISSION_REQUIRED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who signed up. Times are Unix seconds of real time (rule T3).

    Args:
        email_hash: Keyed hash of the normalized address, hexadecimal; how a member is found.
        email: The address itself, as sealed by the address book of the storage; empty once the account is closed.
        time_zone: IANA name of the zone in which letters say times.
        closed_at: When the account was closed and what the law does not need was erased; None while it is open.
    """

    account_id: str
    email_hash: str
    email: str
    password_hash: str
    role: Role
    locale: str
    referral_code: str | None
    onboarding: OnboardingStatus
    created_at: int
    email_verified_at: int | None
    time_zone: str = TIME_ZONE
    closed_at: int | None = None


class TokenPurpose(StrEnum):
    """What a one-time token is for."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105 - A purpose, not a password.
    STEP_UP = "STEP_UP"
    CONFIRM_ADDRESS = "CONFIRM_ADDRESS"
    PASSKEY_REGISTRATION = "PASSKEY_REGISTRATION"
    PASSKEY_SIGN_IN = "PASSKEY_SIGN_IN"
    PASSKEY_PROOF = "PASSKEY_PROOF"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    UNDO_EMAIL_CHANGE = "UNDO_EMAIL_CHANGE"


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """A message in the outbox. ``id`` is its Message-ID, the same at every attempt."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    token: str | None
    created_at: int
    sent_at: int | None = None
    attempts: int = 0


class PeopleStore(Protocol):
    """Where members, their names for things and mail live. Each method is one transaction of its own."""

    async def add_member(self, member: Member, token_hash: str | None, token_expires_at: int, mail: OutgoingEmail | None) -> bool:
        """Add a member with a one-time token and the mail that carries it, all or nothing; False when the address is known."""
        ...

    async def add_mail(self, mail: OutgoingEmail) -> None:
        """Put a message into the outbox; one to nobody, whose account is closed, is dropped."""
        ...

    async def renew_sign_up(
        self, account_id: str, password_hash: str, token_hash: str, expires_at: int, mail: OutgoingEmail, otherwise: OutgoingEmail
    ) -> bool:
        """Add a link that brings its own password, and mail it, all or nothing.

        Returns:
            False once the address is verified: then only ``otherwise`` is mailed, by as much work.
        """
        ...

    async def use_token(self, purpose: TokenPurpose, token_hash: str, now: int) -> str | None:
        """Use a one-time token up and return its account id; None when unknown, used or expired.

        VERIFY_EMAIL verifies, and the password of the sign-up whose link it was is the member's from then on.
        """
        ...

    async def member_by_email(self, email_hash: str) -> Member | None:
        """Return the member with this address."""
        ...

    async def has_members(self) -> bool:
        """Tell whether anybody is here, customer or operator."""
        ...

    async def members(self, account_ids: Sequence[str]) -> Mapping[str, Member]:
        """Return members by account id."""
        ...

    async def set_onboarding(self, account_id: str, status: OnboardingStatus, expected: Sequence[OnboardingStatus]) -> bool:
        """Move the onboarding on if it stands at one of the expected states; False otherwise."""
        ...

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash, for instance after stronger parameters."""
        ...

    async def set_locale(self, account_id: str, locale: str) -> None:
        """Replace the language of letters, a BCP 47 tag."""
        ...

    async def set_time_zone(self, account_id: str, time_zone: str) -> None:
        """Replace the time zone of letters, an IANA name."""
        ...

    async def sub_account_names(self, sub_account_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names that were given."""
        ...

    async def name_sub_account(self, sub_account_id: str, name: str) -> None:
        """Give a sub-account a name."""
        ...

    async def mails_to_send(self, limit: int, attempted_before: int) -> Sequence[OutgoingEmail]:
        """Return unsent messages, oldest first, whose last attempt is before the given time."""
        ...

    async def mark_mail(self, mail_id: str, sent_at: int | None, attempted_at: int) -> None:
        """Record an attempt, and with ``sent_at`` its success."""
        ...

    async def latest_mail(self, to: str) -> OutgoingEmail | None:
        """Return the newest message that was sent to the address; for the sandbox."""
        ...
