"""Signing in and out: opaque tokens of 256 bits, of which only a hash is stored, so that each can be revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.errors import NotFound
from gql_server.ports.people import Member, PeopleStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.sessions import SessionRecord, SessionStore
from gql_server.service.addresses import parse_address
from gql_server.service.authorization import Viewer
from gql_server.service.clients import NOWHERE, USER_AGENT_LENGTH_MAX, Client
from gql_server.service.devices import Devices
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.security import SESSIONS_ENDED
from gql_server.service.opening import Opening
from gql_server.service.passwords import PasswordPool, normalize_password
from gql_server.service.refusals import InvalidCredentials, StepUpRequired
from gql_server.service.second_factors import SecondFactors
from gql_server.service.throttle import Throttles

ATTEMPTS_PER_WINDOW: Final = 10
ATTEMPT_WINDOW_SECONDS: Final = 15 * 60
TOKEN_LENGTH_MAX: Final = 128
"""Longer ones are not ours, and not looked up."""
TOUCH_SECONDS: Final = 60
"""How exactly it is known when a session was last used: not every request is worth a write."""


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
        sessions: SessionStore,
        factors: SecondFactors,
        opening: Opening,
        passwords: PasswordPool,
        hashes: KeyedHashes,
        letters: Letters,
        devices: Devices,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
        session_hours: int,
        idle_hours: int,
    ) -> None:
        """Hold what it works with."""
        self._people = people
        self._sessions = sessions
        self._factors = factors
        self._opening = opening
        self._passwords = passwords
        self._hashes = hashes
        self._letters = letters
        self._devices = devices
        self._clock = clock
        self._identifiers = identifiers
        self._session_seconds = session_hours * 3600
        self._idle_seconds = idle_hours * 3600
        self._attempts = throttles.named("sign-in", attempts=ATTEMPTS_PER_WINDOW, window_seconds=ATTEMPT_WINDOW_SECONDS)

    async def sign_in(self, email: str, password: str, client: Client = NOWHERE, one_time_code: str | None = None) -> SignedIn:
        """Open a session for who proves who they are. A ledger account that lags behind because of a crash is brought up first.

        Raises:
            InvalidInput, InvalidCredentials, StepUpRequired, TooManyRequests: As ``prove`` does.
            TellerFailure, StorageFailure: When the ledger account had to be opened and cannot be now.
        """
        member = await self.prove(email, password, one_time_code)
        await self._opening.settle(member)
        return await self._open(member, client)

    async def prove(self, email: str, password: str, one_time_code: str | None = None) -> Member:
        """Return who knows the password of a verified address, and has the second factor where there is one.

        An unknown address, an unverified one and a wrong password have one answer, after the same work. Attempts are counted
        by address, known or not, before any work is done; a success forgets them.

        Raises:
            InvalidInput: When address or password could not be anybody's.
            InvalidCredentials: When they do not fit, or the one-time code does not.
            StepUpRequired: When the account has a second factor and no code came.
            TooManyRequests: When the address was tried too often, or too many passwords wait to be hashed.
        """
        email_hash = self._hashes.of_address(parse_address(email).lookup)
        given = normalize_password(password)
        await self._attempts.count(email_hash)
        member = await self._people.member_by_email(email_hash)
        is_right = await self._passwords.verify(None if member is None else member.password_hash, given)
        if member is None or not is_right or member.email_verified_at is None:
            raise InvalidCredentials
        await self._prove_second_factor(member.account_id, one_time_code)
        await self._attempts.forget(email_hash)
        if self._passwords.is_outdated(member.password_hash):
            await self._people.set_password_hash(member.account_id, await self._passwords.hash(given))
        return member

    async def authenticate(self, token: str) -> Viewer | None:
        """Return who holds the token; None when it is unknown, revoked, too old or idle too long.

        Nothing is cached: revoking counts at once.
        """
        if len(token) > TOKEN_LENGTH_MAX:
            return None
        found = await self._sessions.recognize(self._hashes.of_token(token))
        if found is None:
            return None
        session, now = found.session, self._clock.now()
        if found.is_closed or not session.is_open(now, self._idle_seconds):
            return None
        if now - (session.created_at if session.seen_at is None else session.seen_at) >= TOUCH_SECONDS:
            await self._sessions.touch(session.token_hash, now)
        return Viewer(session.account_id, found.role, session.token_hash, member=found.member)

    async def sign_out(self, viewer: Viewer) -> bool:
        """End the viewer's session; False when it had ended already."""
        return await self._sessions.revoke(viewer.account_id, viewer.session_hash, self._clock.now())

    async def rotate(self, viewer: Viewer) -> SignedIn:
        """Give the viewer's session another token, and return it; the old one ends. Its age goes on.

        Raises:
            NotFound: When it has ended meanwhile.
        """
        found = await self._sessions.find(viewer.session_hash)
        if found is None:
            raise NotFound("session")
        session, member = found
        now, token = self._clock.now(), self._identifiers.new_token()
        successor = replace(session, token_hash=self._hashes.of_token(token), seen_at=now)
        if not await self._sessions.rotate(session.token_hash, successor, now):
            raise NotFound("session")
        return SignedIn(token, session.expires_at, member)

    async def open_sessions(self, account_id: str) -> Sequence[SessionRecord]:
        """Return the sessions of an account that are open, the newest first."""
        now = self._clock.now()
        return [one for one in await self._sessions.of_account(account_id) if one.is_open(now, self._idle_seconds)]

    async def end(self, viewer: Viewer, session_hash: str) -> None:
        """End one of the viewer's sessions.

        Raises:
            NotFound: When there is no such session, or it has ended.
        """
        if not await self._sessions.revoke(viewer.account_id, session_hash, self._clock.now()):
            raise NotFound("session")

    async def end_others(self, viewer: Viewer) -> int:
        """End every session of the viewer's account but the one that asks, mail the owner, and return how many that were."""
        count = await self._sessions.revoke_all(viewer.account_id, self._clock.now(), spare=viewer.session_hash)
        member = (await self._people.members([viewer.account_id])).get(viewer.account_id)
        if count and member is not None:
            letter = self._letters.write(SESSIONS_ENDED, member.email, member.locale, particulars={"count": count})
            await self._people.add_mail(letter)
        return count

    async def open_for(self, member: Member, client: Client) -> SignedIn:
        """Open a session for who has proved otherwise who they are. A ledger account that lags behind is brought up first.

        Raises:
            TellerFailure, StorageFailure: When the ledger account had to be opened and cannot be now.
        """
        await self._opening.settle(member)
        return await self._open(member, client)

    async def _prove_second_factor(self, account_id: str, code: str | None) -> None:
        methods = await self._factors.methods(account_id)
        if methods and not code:
            raise StepUpRequired(methods)
        if methods and not await self._factors.check(account_id, code or ""):
            raise InvalidCredentials

    async def _open(self, member: Member, client: Client) -> SignedIn:
        now = self._clock.now()
        token = self._identifiers.new_token()
        expires_at = now + self._session_seconds
        called = client.user_agent[:USER_AGENT_LENGTH_MAX]
        session = SessionRecord(
            self._hashes.of_token(token), member.account_id, now, expires_at, address=client.address, user_agent=called
        )
        await self._devices.note(member, client)  # First: a letter about a session that a crash kept from opening does no harm.
        await self._sessions.open(session)
        return SignedIn(token, expires_at, member)
