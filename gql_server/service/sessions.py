"""Signing in and out: opaque tokens of 256 bits, of which only a hash is stored, so that each can be revoked at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.ports.people import Member, PeopleStore, SessionRecord
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.addresses import parse_address
from gql_server.service.authorization import Viewer
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.opening import Opening
from gql_server.service.passwords import PasswordPool, normalize_password
from gql_server.service.refusals import InvalidCredentials
from gql_server.service.throttle import Throttle

ATTEMPTS_PER_WINDOW: Final = 10
ATTEMPT_WINDOW_SECONDS: Final = 15 * 60
TOKEN_LENGTH_MAX: Final = 128
"""Longer ones are not ours, and not looked up."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session. The token is shown this once; ``expires_at`` is Unix seconds."""

    token: str
    expires_at: int
    member: Member


class Sessions:
    """Opens, recognizes and ends sessions."""

    def __init__(
        self,
        *,
        people: PeopleStore,
        opening: Opening,
        passwords: PasswordPool,
        hashes: KeyedHashes,
        clock: Clock,
        identifiers: Identifiers,
        session_hours: int,
    ) -> None:
        """Hold what it works with; attempts are counted from now on."""
        self._people = people
        self._opening = opening
        self._passwords = passwords
        self._hashes = hashes
        self._clock = clock
        self._identifiers = identifiers
        self._session_seconds = session_hours * 3600
        self._attempts = Throttle(clock, attempts=ATTEMPTS_PER_WINDOW, window_seconds=ATTEMPT_WINDOW_SECONDS)

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Open a session for who knows the password of a verified address.

        An unknown address, an unverified one and a wrong password have one answer, after the same work. Attempts are counted
        by address, known or not, before any work is done; a success forgets them. A ledger account that lags behind the
        member, because of a crash, is brought up first.

        Raises:
            InvalidInput: When address or password could not be anybody's.
            InvalidCredentials: When they do not fit.
            TooManyRequests: When the address was tried too often, or too many passwords wait to be hashed.
            TellerFailure, StorageFailure: When the ledger account had to be opened and cannot be now.
        """
        email_hash = self._hashes.of_address(parse_address(email).lookup)
        given = normalize_password(password)
        self._attempts.count(email_hash)
        member = await self._people.member_by_email(email_hash)
        is_right = await self._passwords.verify(None if member is None else member.password_hash, given)
        if member is None or not is_right or member.email_verified_at is None:
            raise InvalidCredentials
        self._attempts.forget(email_hash)
        await self._opening.settle(member)
        if self._passwords.is_outdated(member.password_hash):
            await self._people.set_password_hash(member.account_id, await self._passwords.hash(given))
        return await self._open(member)

    async def authenticate(self, token: str) -> Viewer | None:
        """Return who holds the token; None when it is unknown, expired or revoked. Nothing is cached: revoking counts at once."""
        if len(token) > TOKEN_LENGTH_MAX:
            return None
        found = await self._people.session(self._hashes.of_token(token))
        if found is None:
            return None
        session, member = found
        if session.revoked_at is not None or session.expires_at <= self._clock.now():
            return None
        return Viewer(member.account_id, member.role, session.token_hash)

    async def sign_out(self, viewer: Viewer) -> bool:
        """End the viewer's session; False when it had ended already."""
        return await self._people.revoke_session(viewer.session_hash, self._clock.now())

    async def _open(self, member: Member) -> SignedIn:
        now = self._clock.now()
        token = self._identifiers.new_token()
        expires_at = now + self._session_seconds
        token_hash = self._hashes.of_token(token)
        await self._people.add_session(SessionRecord(token_hash, member.account_id, now, expires_at, revoked_at=None))
        return SignedIn(token, expires_at, member)
