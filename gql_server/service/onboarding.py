"""Opening an account: sign-up, and verification of the address.

A sign-up answers the same, after the same work, whether the address is new, known or waiting for its verification: the
password is hashed first, then one transaction writes one mail. What differs is the mail, which only the owner of the address
reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import Member, OnboardingStatus, PeopleStore, Role, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.addresses import Address, parse_address
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.opening import Opening
from gql_server.service.passwords import PasswordPool
from gql_server.service.preferences import check_language
from gql_server.service.throttle import Throttles

VERIFICATION_SECONDS: Final = 24 * 3600
"""How long a verification link works."""
RESEND_SECONDS: Final = 60
"""After how long a client offers to send the mail again."""
SIGN_UPS_PER_WINDOW: Final = 3
SIGN_UP_WINDOW_SECONDS: Final = SIGN_UPS_PER_WINDOW * RESEND_SECONDS
"""The cool-down: one mail a minute on average, and no more than three at once, for any one address."""

_REFERRAL_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What a sign-up answers, whoever asked. ``resend_available_at``: Unix seconds; sign up again to have another mail."""

    email: str
    resend_available_at: int


class Onboarding:
    """Takes a customer from an address to an open account."""

    def __init__(
        self,
        *,
        people: PeopleStore,
        opening: Opening,
        passwords: PasswordPool,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._people = people
        self._opening = opening
        self._passwords = passwords
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._sign_ups = throttles.named("sign-up", attempts=SIGN_UPS_PER_WINDOW, window_seconds=SIGN_UP_WINDOW_SECONDS)

    async def sign_up(
        self, email: str, password: str, password_confirmation: str, referral_code: str | None = None, locale: str = "ja"
    ) -> SignedUp:
        """Register an address and mail it a link, or mail its owner that it is registered.

        Each link brings the password of its own sign-up, so that nobody chooses the password of somebody else's address.

        Args:
            email: As typed.
            password: As chosen; see ``passwords``.
            password_confirmation: The same again.
            referral_code: Kept from the first sign-up, for ever.
            locale: BCP 47 tag of the language in which mail is written: Japanese for ``ja``, English for any other.

        Raises:
            InvalidInput: When one of them is not well-formed.
            TooManyRequests: When the address had its mails, or too many passwords wait to be hashed.
        """
        address = parse_address(email)
        chosen = await self._passwords.accept(password, password_confirmation, address.lookup)
        _check(_REFERRAL_CODE, referral_code or "-", "referralCode", "is not a referral code")
        check_language(locale, "locale")
        email_hash = self._hashes.of_address(address.lookup)
        admitted = await self._sign_ups.count(email_hash)
        password_hash = await self._passwords.hash(chosen)
        member = await self._people.member_by_email(email_hash)
        if member is None:
            newcomer = self._newcomer(address, email_hash, password_hash, referral_code or None, locale)
            member = None if await self._add(newcomer) else await self._people.member_by_email(email_hash)
        if member is not None:
            await self._write_again(member, password_hash)
        pause = RESEND_SECONDS if admitted.remaining else max(RESEND_SECONDS, admitted.seconds_left)
        return SignedUp(address.delivery, self._clock.now() + pause)

    async def verify_email(self, token: str) -> Member:
        """Verify the address to which the token was mailed, open its account, and return its member.

        When the ledger cannot be told now the address is verified all the same, and signing in opens the account.

        Raises:
            InvalidInput: When the token is unknown, was used or replaced, or has expired.
            TellerFailure, StorageFailure: When the ledger cannot be told now.
        """
        account_id = await self._people.use_token(TokenPurpose.VERIFY_EMAIL, self._hashes.of_token(token), self._clock.now())
        if account_id is None:
            raise InvalidInput("token", "is unknown, was used, or has expired; sign up again to have another")
        return await self._settled(account_id)

    async def _settled(self, account_id: str) -> Member:
        """Bring the ledger up to the member's state, and return the member as it is then."""
        await self._opening.settle((await self._people.members([account_id]))[account_id])
        return (await self._people.members([account_id]))[account_id]

    def _newcomer(self, address: Address, email_hash: str, password_hash: str, referral_code: str | None, locale: str) -> Member:
        return Member(
            account_id=self._identifiers.new_id(),
            email_hash=email_hash,
            email=address.delivery,
            password_hash=password_hash,
            role=Role.CUSTOMER,
            locale=locale,
            referral_code=referral_code,
            onboarding=OnboardingStatus.NOT_STARTED,
            created_at=self._clock.now(),
            email_verified_at=None,
        )

    async def _add(self, newcomer: Member) -> bool:
        """Add a member with link and mail; False when another sign-up came first."""
        token = self._identifiers.new_token()
        mail = self._letters.verification(newcomer.email, newcomer.locale, token)
        return await self._people.add_member(newcomer, self._hashes.of_token(token), self._link_expires_at(), mail)

    async def _write_again(self, member: Member, password_hash: str) -> None:
        """Mail a new link to who has not verified yet, and to everyone else that the address is registered."""
        token = self._identifiers.new_token()
        await self._people.renew_sign_up(
            member.account_id,
            password_hash,
            self._hashes.of_token(token),
            self._link_expires_at(),
            self._letters.verification(member.email, member.locale, token),
            self._letters.already_registered(member.email, member.locale),
        )

    def _link_expires_at(self) -> int:
        return self._clock.now() + VERIFICATION_SECONDS


def _check(form: re.Pattern[str], text: str, field: str, problem: str) -> None:
    if form.fullmatch(text) is None:
        raise InvalidInput(field, problem)
