"""A passkey as a proof of who asks: for one thing that is asked for, once, within minutes.

What is proved stands in the challenge. It is either a secret of its own, stored as a keyed hash with what it is for, or it
follows from the secret id of another challenge, such as the one of a withdrawal, and from what that one is for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import structlog
from webauthn.helpers import bytes_to_base64url

from gql_server.domain.errors import NotFound
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.passkeys import Passkey, PasskeyStore
from gql_server.ports.people import PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.authorization import is_own
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.passkeys import PASSKEY_COUNTER
from gql_server.service.passkey_ceremonies import TIMEOUT_SECONDS, Answer, Asserted, Ceremonies, read_answer
from gql_server.service.refusals import PasskeyProblem, PasskeyRefused
from gql_server.service.throttle import Throttles

PROOFS_PER_WINDOW: Final = 10
WINDOW_SECONDS: Final = 15 * 60

_log: Final = structlog.get_logger(__name__)


class PasskeyAction(StrEnum):
    """What a passkey is asked to prove, where no other challenge says it."""

    ADD_PASSKEY = "ADD_PASSKEY"
    REMOVE_PASSKEY = "REMOVE_PASSKEY"
    TURN_OFF_TOTP = "TURN_OFF_TOTP"
    RENEW_RECOVERY_CODES = "RENEW_RECOVERY_CODES"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked. ``options`` are JSON values; ``expires_at`` is Unix seconds."""

    options: dict[str, Any]
    expires_at: int


@dataclass(frozen=True, slots=True)
class Proved:
    """A passkey that has signed, which counts once it is used."""

    passkey: Passkey
    asserted: Asserted


def new_challenge(identifiers: Identifiers) -> str:
    """Return a new challenge of 256 bits, base64url."""
    return bytes_to_base64url(hashlib.sha256(identifiers.new_token().encode()).digest())


def bound_challenge(secret_id: str, subject: str) -> str:
    """Return the challenge that follows from the id of another one and from what that is for, base64url."""
    return bytes_to_base64url(hashlib.sha256(json.dumps(["passkey", secret_id, subject]).encode()).digest())


class PasskeyProofs:
    """Asks for passkeys, and checks what they sign."""

    def __init__(
        self,
        *,
        passkeys: PasskeyStore,
        ceremonies: Ceremonies,
        one_time: OneTimeStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._passkeys = passkeys
        self._ceremonies = ceremonies
        self._one_time = one_time
        self._people = people
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._tries = throttles.named("passkey", attempts=PROOFS_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def has_any(self, account_id: str) -> bool:
        """Tell whether the account has a passkey."""
        return bool(await self._passkeys.of_account(account_id))

    async def begin(self, account_id: str, action: PasskeyAction) -> Asked:
        """Ask for a passkey of the account; an earlier question of this kind works no more.

        Raises:
            NotFound: When the account has none.
        """
        if not await self.has_any(account_id):
            raise NotFound("passkey")
        now, challenge = self._clock.now(), new_challenge(self._identifiers)
        expires_at = now + TIMEOUT_SECONDS
        key_hash = self._hashes.of_token(challenge)
        await self._one_time.put(OneTime(key_hash, account_id, TokenPurpose.PASSKEY_PROOF, expires_at, subject=action), None, now)
        return Asked(await self._options(account_id, challenge), expires_at)

    async def prove(self, account_id: str, action: PasskeyAction, given: object) -> None:
        """Return if a passkey of the account has answered a question for this action; the question is used up either way.

        Raises:
            PasskeyRefused: When it has not.
            TooManyRequests: When there were too many tries for the account.
        """
        answer = read_answer(given)
        key_hash, now = self._hashes.of_token(answer.challenge), self._clock.now()
        asked = await self._one_time.find(TokenPurpose.PASSKEY_PROOF, key_hash, now)
        if asked is None or (asked.account_id, asked.subject) != (account_id, action):
            raise PasskeyRefused(PasskeyProblem.CHALLENGE)
        if await self._one_time.take(TokenPurpose.PASSKEY_PROOF, key_hash, now) is None:
            raise PasskeyRefused(PasskeyProblem.CHALLENGE)
        await self.use(await self._verified(account_id, answer))

    async def bound_options(self, account_id: str, secret_id: str, subject: str) -> dict[str, Any] | None:
        """Return the options that let a passkey answer another challenge; None where the account has no passkey."""
        if not await self.has_any(account_id):
            return None
        return await self._options(account_id, bound_challenge(secret_id, subject))

    async def verify_bound(self, account_id: str, secret_id: str, subject: str, given: object) -> Proved:
        """Return the passkey of the account that has answered another challenge; using that one up is the caller's part.

        Raises:
            PasskeyRefused: When there is none.
            TooManyRequests: When there were too many tries for the account.
        """
        answer = read_answer(given)
        if not hmac.compare_digest(answer.challenge, bound_challenge(secret_id, subject)):
            raise PasskeyRefused(PasskeyProblem.CHALLENGE)
        return await self._verified(account_id, answer)

    async def use(self, proved: Proved) -> None:
        """Note that a passkey was used. One whose count went back is refused, its owner told; nothing else changes.

        Raises:
            PasskeyRefused: When the count went back, or the passkey is gone.
        """
        passkey, asserted = proved.passkey, proved.asserted
        is_backed_up, now = asserted.is_backed_up, self._clock.now()
        if await self._passkeys.use(passkey.id, asserted.sign_count, is_backed_up=is_backed_up, now=now):
            await self._tries.forget(passkey.account_id)
            return
        known = await self._passkeys.by_credential(passkey.credential_id)
        member = (await self._people.members([passkey.account_id])).get(passkey.account_id)
        if known is None or member is None:
            raise PasskeyRefused(PasskeyProblem.NOT_RECOGNIZED)
        _log.warning(
            "passkey.counter_went_back",
            account_id=passkey.account_id,
            passkey_id=passkey.id,
            known=known.sign_count,
            signed=asserted.sign_count,
        )
        letter = self._letters.write(PASSKEY_COUNTER, member.email, member.locale, particulars={"name": known.name})
        await self._people.add_mail(letter)
        raise PasskeyRefused(PasskeyProblem.COUNTER_WENT_BACK)

    async def _verified(self, account_id: str, answer: Answer) -> Proved:
        await self._tries.count(account_id)
        found = await self._passkeys.by_credential(answer.credential_id)
        theirs = found if found is not None and is_own(found.account_id, account_id) else None
        return self.judge(theirs, answer)

    def judge(self, passkey: Passkey | None, answer: Answer) -> Proved:
        """Return the passkey if it has signed the answer; without a passkey the work is the same.

        Raises:
            PasskeyRefused: When it has not, or there is none.
        """
        asserted = self._ceremonies.asserted(answer, None if passkey is None else passkey.public_key)
        if passkey is None or answer.user_handle not in {None, user_handle(passkey.account_id)}:
            raise PasskeyRefused(PasskeyProblem.NOT_RECOGNIZED)
        return Proved(passkey, asserted)

    async def _options(self, account_id: str, challenge: str) -> dict[str, Any]:
        theirs = await self._passkeys.of_account(account_id)
        return self._ceremonies.assertion(challenge, {passkey.credential_id: passkey.transports for passkey in theirs})


def user_handle(account_id: str) -> str:
    """Return by what an authenticator knows an account, base64url; it tells nothing of the person."""
    return bytes_to_base64url(account_id.encode())
