"""Signing in with a passkey: what the device is and who is at it are both proved, so nothing further is asked.

Without an e-mail address the person chooses among the passkeys that the device has for the site. With one the answer names
credentials, as many for every address: what an account lacks is filled up with credentials of nobody, always the same for
one address. So no answer tells whether an address has an account, or whether that has passkeys.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.passkeys import PasskeyStore
from gql_server.ports.people import PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.addresses import parse_address
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.passkey_ceremonies import TIMEOUT_SECONDS, Ceremonies, read_answer
from gql_server.service.passkey_proofs import Asked, PasskeyProofs, new_challenge
from gql_server.service.passkeys import PASSKEYS_MAX
from gql_server.service.refusals import PasskeyProblem, PasskeyRefused
from gql_server.service.sessions import Sessions, SignedIn
from gql_server.service.throttle import Throttles

QUESTIONS_PER_WINDOW: Final = 30
WINDOW_SECONDS: Final = 15 * 60

_ID_LENGTHS: Final = (16, 16, 20, 32)
"""Bytes of the ids that common authenticators make."""


class PasskeySignIn:
    """Signs people in by their passkeys."""

    def __init__(
        self,
        *,
        passkeys: PasskeyStore,
        proofs: PasskeyProofs,
        sessions: Sessions,
        ceremonies: Ceremonies,
        one_time: OneTimeStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._passkeys = passkeys
        self._proofs = proofs
        self._sessions = sessions
        self._ceremonies = ceremonies
        self._one_time = one_time
        self._people = people
        self._hashes = hashes
        self._clock = clock
        self._identifiers = identifiers
        self._asked = throttles.named("passkey-sign-in", attempts=QUESTIONS_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def begin(self, email: str | None = None) -> Asked:
        """Ask whoever is there for a passkey.

        Args:
            email: Whose passkey, if that is known beforehand; the answer is the same for an address that nobody has.

        Raises:
            InvalidInput: When it is no address.
            TooManyRequests: When this was asked for the address too often.
        """
        allowed: dict[str, tuple[str, ...]] = {}
        email_hash = ""
        if email is not None:
            email_hash = self._hashes.of_address(parse_address(email).lookup)
            await self._asked.count(email_hash)
            allowed = await self._credentials_of(email_hash)
        now, challenge = self._clock.now(), new_challenge(self._identifiers)
        expires_at, purpose = now + TIMEOUT_SECONDS, TokenPurpose.PASSKEY_SIGN_IN
        secret = OneTime(self._hashes.of_token(challenge), None, purpose, expires_at, subject=email_hash)
        await self._one_time.put(secret, None, now)
        return Asked(self._ceremonies.assertion(challenge, allowed), expires_at)

    async def finish(self, given: object, client: Client = NOWHERE) -> SignedIn:
        """Open a session for whose passkey has answered; the question is used up either way.

        Raises:
            PasskeyRefused: When none has.
            TellerFailure, StorageFailure: When the ledger account had to be opened and cannot be now.
        """
        answer = read_answer(given)
        key_hash, now = self._hashes.of_token(answer.challenge), self._clock.now()
        asked = await self._one_time.take(TokenPurpose.PASSKEY_SIGN_IN, key_hash, now)
        if asked is None:
            raise PasskeyRefused(PasskeyProblem.CHALLENGE)
        passkey = await self._passkeys.by_credential(answer.credential_id)
        account_id = "" if passkey is None else passkey.account_id
        member = (await self._people.members([account_id])).get(account_id)
        is_theirs = member is not None and member.email_verified_at is not None and asked.subject in {"", member.email_hash}
        proved = self._proofs.judge(passkey if is_theirs else None, answer)
        await self._proofs.use(proved)
        if member is None:
            raise PasskeyRefused(PasskeyProblem.NOT_RECOGNIZED)
        return await self._sessions.open_for(member, client)

    async def _credentials_of(self, email_hash: str) -> dict[str, tuple[str, ...]]:
        """Return as many credential ids for every address, by their order alone; how they are reached is not told."""
        member = await self._people.member_by_email(email_hash)
        theirs = await self._passkeys.of_account("" if member is None else member.account_id)
        ids = [passkey.credential_id for passkey in theirs]
        ids += [self._decoy(email_hash, number) for number in range(PASSKEYS_MAX)]
        return dict.fromkeys(sorted(ids[:PASSKEYS_MAX]), ())

    def _decoy(self, email_hash: str, number: int) -> str:
        """Return the id of a credential that nobody has, the same for one address at any time."""
        seed = bytes.fromhex(self._hashes.of_token(f"passkey decoy:{email_hash}:{number}"))
        length = _ID_LENGTHS[hashlib.sha256(seed).digest()[0] % len(_ID_LENGTHS)]
        return base64.urlsafe_b64encode(seed[:length]).decode("ascii").rstrip("=")
