"""One more proof before money leaves for an address that is not in the customer's book: a code by mail, and the second factor.

The code is made for one address and works once, so that nobody who has it can send to another. What changes an account as a
whole is guarded in the same way, by a code for that action alone. Where no second factor is set
up, the code by mail is the whole proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gql_server.domain.payouts import require_address
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.people import PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.service.authorization import Viewer
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.leaving import STEP_UP_CODE
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.life import ACTION_CODES
from gql_server.service.refusals import StepUpRequired, Unauthenticated
from gql_server.service.second_factors import FactorProof, SecondFactors
from gql_server.service.throttle import Throttles

CODE_SECONDS: Final = 10 * 60
CODE_DIGITS: Final = 6
CODE_TRIES: Final = 5
CODES_PER_WINDOW: Final = 10
WINDOW_SECONDS: Final = 15 * 60
EMAIL_METHOD: Final = "EMAIL_CODE"


class GuardedAction(StrEnum):
    """What changes an account as a whole, and is asked for by its owner alone."""

    UNFREEZE_ACCOUNT = "UNFREEZE_ACCOUNT"
    CLOSE_ACCOUNT = "CLOSE_ACCOUNT"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    SHORTEN_WITHDRAWAL_DELAY = "SHORTEN_WITHDRAWAL_DELAY"
    MANAGE_API_KEYS = "MANAGE_API_KEYS"
    MANAGE_WEBHOOKS = "MANAGE_WEBHOOKS"

    @property
    def subject(self) -> str:
        """Return what its codes are for; no address holds a blank."""
        return f"to {self.value}"


@dataclass(frozen=True, slots=True)
class StepUp:
    """A challenge that was mailed. ``expires_at``: Unix seconds; the options let a passkey answer, where there is one."""

    id: str
    methods: tuple[str, ...]
    expires_at: int
    passkey_options: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What answers a challenge: its id, the code that was mailed, and the second factor where there is one."""

    id: str
    code: str
    factor: FactorProof = FactorProof()


def code_of(token: str) -> str:
    """Return a code for people to type, six digits, made of a secret token."""
    number = int.from_bytes(hashlib.sha256(token.encode()).digest()) % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


class StepUps:
    """Mails challenges, and asks for proofs where they are needed."""

    def __init__(
        self,
        *,
        is_required: bool,
        addresses: SavedAddressStore,
        one_time: OneTimeStore,
        people: PeopleStore,
        factors: SecondFactors,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with; without ``is_required`` nothing is ever asked for."""
        self._is_required = is_required
        self._addresses = addresses
        self._one_time = one_time
        self._people = people
        self._factors = factors
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._asked = throttles.named("step-up", attempts=CODES_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def request(self, viewer: Viewer, address: str) -> StepUp:
        """Mail a code that lets money leave for one address; an earlier one works no more.

        Raises:
            InvalidInput: When it is no address.
            TooManyRequests: When too many codes were asked for.
            Unauthenticated: When the account is gone.
        """
        require_address(address)
        return await self._mail_code(viewer, address, STEP_UP_CODE, {"address": address})

    async def request_for(self, viewer: Viewer, action: GuardedAction) -> StepUp:
        """Mail a code that lets one action happen; an earlier code works no more.

        Raises:
            TooManyRequests: When too many codes were asked for.
            Unauthenticated: When the account is gone.
        """
        return await self._mail_code(viewer, action.subject, ACTION_CODES[action.value], {})

    async def _mail_code(self, viewer: Viewer, subject: str, letter: Bilingual, particulars: Mapping[str, object]) -> StepUp:
        await self._asked.count(viewer.account_id)
        member = (await self._people.members([viewer.account_id])).get(viewer.account_id)
        if member is None:
            raise Unauthenticated
        now, challenge, code = self._clock.now(), self._identifiers.new_token(), code_of(self._identifiers.new_token())
        secret = OneTime(
            key_hash=self._hashes.of_token(challenge),
            account_id=viewer.account_id,
            purpose=TokenPurpose.STEP_UP,
            expires_at=now + CODE_SECONDS,
            code_hash=self._hashes.of_token(f"{challenge}:{code}"),
            subject=subject,
            tries_left=CODE_TRIES,
        )
        mail = self._letters.write(letter, member.email, member.locale, token=code, particulars={**particulars, "code": code})
        await self._one_time.put(secret, mail, now)
        options = await self._factors.bound_options(viewer.account_id, challenge, subject)
        return StepUp(challenge, await self._methods(viewer.account_id), secret.expires_at, options)

    async def require(self, account_id: str, address: str, proof: Proof | None, network: str | None = None) -> None:
        """Return if money may leave for the address: it is in the book, or the proof is right, and is used up.

        Raises:
            StepUpRequired: When a proof is needed and none came, or what came is wrong or has expired.
            TooManyRequests: When there were too many wrong codes of the second factor.
        """
        if not self._is_required or await self._addresses.has(account_id, address, network):
            return
        if not await self._is_good(account_id, address, proof):
            raise StepUpRequired(await self._methods(account_id))

    async def require_for(self, account_id: str, action: GuardedAction, proof: Proof | None, one_time_code: str | None) -> None:
        """Return if the action may happen: the proof is right, and is used up; without step-up the second factor is enough.

        Args:
            one_time_code: A code of the second factor, looked at where step-up is off and a factor is set up.

        Raises:
            StepUpRequired: When a proof is needed and none came, or what came is wrong or has expired.
            TooManyRequests: When there were too many wrong proofs of the second factor.
        """
        factors = await self._factors.methods(account_id)
        if not self._is_required and (not factors or (one_time_code and await self._factors.check(account_id, one_time_code))):
            return
        if not await self._is_good(account_id, action.subject, proof):
            raise StepUpRequired((EMAIL_METHOD, *factors) if self._is_required else factors)

    async def require_factor(self, account_id: str, one_time_code: str | None) -> None:
        """Return if a code of the second factor came, or none is set up: all that is asked of operators, who get no codes by mail.

        Raises:
            StepUpRequired: When a code is needed and none came, or it is wrong.
            TooManyRequests: When there were too many wrong ones.
        """
        factors = await self._factors.methods(account_id)
        if factors and not (one_time_code and await self._factors.check(account_id, one_time_code)):
            raise StepUpRequired(factors)

    async def _is_good(self, account_id: str, subject: str, proof: Proof | None) -> bool:
        try:
            return proof is not None and await self._is_right(account_id, subject, proof)
        except StepUpRequired:
            return False

    async def _is_right(self, account_id: str, subject: str, proof: Proof) -> bool:
        """Check the challenge first, so that a proof of the second factor is used up only for one that is there."""
        key_hash, now = self._hashes.of_token(proof.id), self._clock.now()
        secret = await self._one_time.find(TokenPurpose.STEP_UP, key_hash, now)
        if secret is None or (secret.account_id, secret.subject) != (account_id, subject):
            return False
        passkey = await self._factors.check_bound(account_id, proof.id, subject, proof.factor)
        code_hash = self._hashes.of_token(f"{proof.id}:{proof.code}")
        if await self._one_time.take_by_code(TokenPurpose.STEP_UP, key_hash, code_hash, now) is None:
            return False
        await self._factors.use_bound(account_id, passkey)
        return True

    async def _methods(self, account_id: str) -> tuple[str, ...]:
        return (EMAIL_METHOD, *await self._factors.methods(account_id))
