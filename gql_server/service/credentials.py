"""Another password: by who knows the present one, or by who reads the mail of the address.

Either ends the sessions that somebody else may hold, and the owner is told by mail. A reset is asked for with one answer after
the same work, whether the address has an account or not; what differs is the mail.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.people import Member, PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.sessions import SessionStore
from gql_server.service.addresses import parse_address
from gql_server.service.authorization import Viewer
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.security import NO_ACCOUNT, PASSWORD_CHANGED, PASSWORD_RESET
from gql_server.service.passwords import PasswordPool, normalize_password
from gql_server.service.refusals import InvalidCredentials
from gql_server.service.throttle import Throttles

RESET_SECONDS: Final = 30 * 60
"""How long a reset link works."""
RESETS_PER_WINDOW: Final = 3
CHANGES_PER_WINDOW: Final = 10
WINDOW_SECONDS: Final = 15 * 60

_NO_LINK: Final = "is unknown, was used, or has expired; ask for another"


class Credentials:
    """Replaces passwords."""

    def __init__(
        self,
        *,
        people: PeopleStore,
        sessions: SessionStore,
        one_time: OneTimeStore,
        passwords: PasswordPool,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._people = people
        self._sessions = sessions
        self._one_time = one_time
        self._passwords = passwords
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._resets = throttles.named("password-reset", attempts=RESETS_PER_WINDOW, window_seconds=WINDOW_SECONDS)
        self._changes = throttles.named("password-change", attempts=CHANGES_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def prove(self, viewer: Viewer, password: str, field: str = "password") -> Member:
        """Return the member if this is their password.

        Raises:
            InvalidInput, InvalidCredentials: When it is not.
            TooManyRequests: When it was tried too often, or too many passwords wait to be hashed.
        """
        given = normalize_password(password, field)
        await self._changes.count(viewer.account_id)
        member = (await self._people.members([viewer.account_id])).get(viewer.account_id)
        is_right = await self._passwords.verify(None if member is None else member.password_hash, given)
        if member is None or not is_right:
            raise InvalidCredentials
        return member

    async def change(self, viewer: Viewer, current: str, password: str, confirmation: str) -> Member:
        """Replace the password of who knows it, end every other session, and return the member.

        Raises:
            InvalidInput: When the new password is not acceptable.
            InvalidCredentials: When the present one is wrong.
            TooManyRequests: When it was tried too often, or too many passwords wait to be hashed.
        """
        member = await self.prove(viewer, current, "currentPassword")
        chosen = await self._passwords.accept(password, confirmation, member.email)
        mail = self._letters.write(PASSWORD_CHANGED, member.email, member.locale)
        now, password_hash = self._clock.now(), await self._passwords.hash(chosen)
        await self._sessions.replace_password(member.account_id, password_hash, mail, now, spare=viewer.session_hash)
        return member

    async def request_reset(self, email: str, locale: str = "ja") -> str:
        """Mail a reset link to a verified address, or that there is no account, and return the address as given.

        Args:
            email: As typed.
            locale: In which language an address without an account is told.

        Raises:
            InvalidInput: When it is no address.
            TooManyRequests: When the address had its mails.
        """
        address = parse_address(email)
        email_hash = self._hashes.of_address(address.lookup)
        await self._resets.count(email_hash)
        member = await self._people.member_by_email(email_hash)
        token = self._identifiers.new_token()
        if member is None or member.email_verified_at is None:
            account_id, mail = None, self._letters.write(NO_ACCOUNT, address.delivery, locale, link="/")
        else:
            link = f"/reset-password?token={token}"
            account_id = member.account_id
            mail = self._letters.write(PASSWORD_RESET, member.email, member.locale, link=link, token=token)
        now = self._clock.now()
        secret = OneTime(self._hashes.of_token(token), account_id, TokenPurpose.RESET_PASSWORD, now + RESET_SECONDS)
        await self._one_time.put(secret, mail, now)
        return address.delivery

    async def reset(self, token: str, password: str, confirmation: str) -> Member:
        """Replace the password by a reset link, end every session, and return the member.

        Raises:
            InvalidInput: When the link does not work, or the password is not acceptable; the link stays then.
            TooManyRequests: When too many passwords wait to be hashed.
        """
        key_hash, now = self._hashes.of_token(token), self._clock.now()
        secret = await self._one_time.find(TokenPurpose.RESET_PASSWORD, key_hash, now)
        if secret is None or secret.account_id is None:
            raise InvalidInput("token", _NO_LINK)
        member = (await self._people.members([secret.account_id]))[secret.account_id]
        chosen = await self._passwords.accept(password, confirmation, member.email)
        mail = self._letters.write(PASSWORD_CHANGED, member.email, member.locale)
        password_hash = await self._passwords.hash(chosen)
        if not await self._sessions.replace_password(member.account_id, password_hash, mail, self._clock.now(), using=key_hash):
            raise InvalidInput("token", _NO_LINK)
        return member
