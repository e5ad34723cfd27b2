"""The second factor: codes of an authenticator app (TOTP), passkeys, and recovery codes for who has lost them.

A code works once: the time step of each that was used is kept, and none works for it or an earlier one. Recovery codes are
stored as keyed hashes only.

Source: RFC 6238, RFC 4226; the steps of 30 seconds and 6 digits that every app understands.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import segno
from pyotp import TOTP

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.people import Member, OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.second_factors import Authenticator, SecondFactorStore
from gql_server.service.authorization import Viewer
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.second_factors import CODES_REPLACED, RECOVERY_CODE_USED, TOTP_OFF, TOTP_ON
from gql_server.service.passkey_proofs import PasskeyAction, PasskeyProofs, Proved
from gql_server.service.refusals import InvalidCredentials, PasskeyRefused, StepUpRequired, Unauthenticated
from gql_server.service.throttle import Throttles

ISSUER: Final = "gql_server"
STEP_SECONDS: Final = 30
STEPS_OFF: Final = 1
"""How many steps a client's clock may be off, either way."""
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 10
RECOVERY_CODE_LENGTH: Final = 10
CODE_LENGTH_MAX: Final = 32
TRIES_PER_WINDOW: Final = 10
WINDOW_SECONDS: Final = 15 * 60

TOTP_METHOD: Final = "TOTP"
RECOVERY_CODE_METHOD: Final = "RECOVERY_CODE"
PASSKEY_METHOD: Final = "PASSKEY"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What an authenticator app is told. ``uri`` is what ``qr_svg`` shows; the secret is the same, to type."""

    secret: str
    uri: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class FactorProof:
    """What proves the second factor: a code of the app or a recovery code, or what a passkey signed, as JSON values."""

    one_time_code: str | None = None
    passkey: object = None


class SecondFactors:
    """Sets second factors up, and checks them."""

    def __init__(
        self,
        *,
        factors: SecondFactorStore,
        passkeys: PasskeyProofs,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with; tries are counted from now on."""
        self._factors = factors
        self._passkeys = passkeys
        self._people = people
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._tries = throttles.named("second-factor", attempts=TRIES_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def active(self, account_id: str) -> Authenticator | None:
        """Return the authenticator that counts; None without one."""
        found = await self._factors.authenticator(account_id)
        return None if found is None or found.confirmed_at is None else found

    async def methods(self, account_id: str) -> tuple[str, ...]:
        """Return by what the account's second factor can be proved; nothing where there is none."""
        methods = [TOTP_METHOD] if await self.active(account_id) is not None else []
        methods += [PASSKEY_METHOD] if await self._passkeys.has_any(account_id) else []
        has_codes = methods and await self._factors.recovery_codes_left(account_id)
        return (*methods, RECOVERY_CODE_METHOD) if has_codes else tuple(methods)

    async def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are left."""
        return await self._factors.recovery_codes_left(account_id)

    async def begin(self, member: Member) -> Enrollment:
        """Propose a secret to an authenticator app; it counts once a code of it was confirmed.

        Raises:
            InvalidInput: When an app is set up already.
        """
        digest = hashlib.sha256(self._identifiers.new_token().encode()).digest()
        secret = base64.b32encode(digest[:SECRET_BYTES]).decode("ascii")
        if not await self._factors.propose(member.account_id, secret):
            raise InvalidInput("password", "is right, but an authenticator app is set up already; turn it off first")
        uri = TOTP(secret).provisioning_uri(name=member.email, issuer_name=ISSUER)
        return Enrollment(secret, uri, segno.make(uri, error="m", micro=False).svg_inline(scale=4))

    async def confirm(self, viewer: Viewer, code: str) -> tuple[str, ...]:
        """Let the proposed secret count, because the app has it, and return the recovery codes, which are shown this once.

        Raises:
            NotFound: When nothing is proposed.
            InvalidInput: When the code is wrong.
            TooManyRequests: When there were too many.
        """
        await self._tries.count(viewer.account_id)
        proposed = await self._factors.authenticator(viewer.account_id)
        if proposed is None or proposed.confirmed_at is not None:
            raise NotFound("authenticator app that waits for its first code")
        step = self._step_of(proposed, code)
        if step is None:
            raise InvalidInput("code", "is not the code that the app shows now")
        codes = self.new_codes()
        mail = await self._letter(TOTP_ON, viewer.account_id)
        hashes = self.hashes_of(viewer.account_id, codes)
        if not await self._factors.confirm(proposed, step, hashes, mail, self._clock.now()):
            raise NotFound("authenticator app that waits for its first code")
        await self._tries.forget(viewer.account_id)
        return codes

    async def check(self, account_id: str, code: str) -> bool:
        """Tell whether a code proves the second factor, and use it up: a TOTP of about now, or a recovery code.

        Raises:
            TooManyRequests: When there were too many wrong ones for the account.
        """
        await self._tries.count(account_id)
        if len(code) > CODE_LENGTH_MAX or not await self.methods(account_id):
            return False
        found = await self.active(account_id)
        step = None if found is None else self._step_of(found, code)
        if step is None:
            letter = await self._letter(RECOVERY_CODE_USED, account_id)
            is_right = await self._factors.use_recovery_code(account_id, self._hash(account_id, code), letter)
        else:
            is_right = await self._factors.use_step(account_id, step)
        if is_right:
            await self._tries.forget(account_id)
        return is_right

    async def prove(self, account_id: str, action: PasskeyAction, proof: FactorProof) -> None:
        """Return if the second factor is proved, and use the proof up.

        Raises:
            StepUpRequired: When no proof came.
            InvalidCredentials: When the code is wrong, or nothing is set up.
            PasskeyRefused: When the passkey is not good for this.
            TooManyRequests: When there were too many.
        """
        if proof.passkey is not None:
            await self._passkeys.prove(account_id, action, proof.passkey)
        elif proof.one_time_code:
            if not await self.check(account_id, proof.one_time_code):
                raise InvalidCredentials
        else:
            methods = await self.methods(account_id)
            raise StepUpRequired(methods) if methods else InvalidCredentials

    async def bound_options(self, account_id: str, secret_id: str, subject: str) -> dict[str, Any] | None:
        """Return the options that let a passkey answer a challenge that is there already; None where there is no passkey."""
        return await self._passkeys.bound_options(account_id, secret_id, subject)

    async def check_bound(self, account_id: str, secret_id: str, subject: str, proof: FactorProof) -> Proved | None:
        """Check the proof that comes with the answer to another challenge, and use up a code.

        Returns:
            The passkey, which counts by ``use_bound`` once the challenge is used up: until then it may be sent again.

        Raises:
            StepUpRequired: When the account has a second factor, and its proof did not come or is wrong.
            TooManyRequests: When there were too many.
        """
        methods = await self.methods(account_id)
        if not methods:
            return None
        if proof.passkey is not None:
            try:
                return await self._passkeys.verify_bound(account_id, secret_id, subject, proof.passkey)
            except PasskeyRefused:
                raise StepUpRequired(methods) from None
        if not (proof.one_time_code and await self.check(account_id, proof.one_time_code)):
            raise StepUpRequired(methods)
        return None

    async def use_bound(self, account_id: str, proved: Proved | None) -> None:
        """Let a passkey count that has answered another challenge.

        Raises:
            StepUpRequired: When its count went back, or it is gone.
        """
        try:
            if proved is not None:
                await self._passkeys.use(proved)
        except PasskeyRefused:
            raise StepUpRequired(await self.methods(account_id)) from None

    async def renew_codes(self, viewer: Viewer, proof: FactorProof) -> tuple[str, ...]:
        """Replace the recovery codes, and return the new ones, which are shown this once.

        Raises:
            StepUpRequired, InvalidCredentials, PasskeyRefused, TooManyRequests: As ``prove`` does.
        """
        await self.prove(viewer.account_id, PasskeyAction.RENEW_RECOVERY_CODES, proof)
        codes = self.new_codes()
        mail = await self._letter(CODES_REPLACED, viewer.account_id)
        await self._factors.replace_recovery_codes(viewer.account_id, self.hashes_of(viewer.account_id, codes), mail)
        return codes

    async def turn_off(self, viewer: Viewer, proof: FactorProof) -> None:
        """Remove the authenticator app; the recovery codes go with the last second factor.

        Raises:
            StepUpRequired, InvalidCredentials, PasskeyRefused, TooManyRequests: As ``prove`` does.
        """
        await self.prove(viewer.account_id, PasskeyAction.TURN_OFF_TOTP, proof)
        await self._factors.remove(viewer.account_id, await self._letter(TOTP_OFF, viewer.account_id))

    def _step_of(self, authenticator: Authenticator, code: str) -> int | None:
        """Return the time step that the code belongs to, of those about now; None when it belongs to none of them."""
        now, totp, given = self._clock.now() // STEP_SECONDS, TOTP(authenticator.secret), code.replace(" ", "").encode()
        for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
            if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given):
                return step
        return None

    def new_codes(self) -> tuple[str, ...]:
        """Return recovery codes that nobody knows yet."""
        return tuple(self._new_code() for _ in range(RECOVERY_CODES))

    def _new_code(self) -> str:
        digest = hashlib.sha256(self._identifiers.new_token().encode()).digest()
        text = base64.b32encode(digest).decode("ascii").lower()[:RECOVERY_CODE_LENGTH]
        half = RECOVERY_CODE_LENGTH // 2
        return f"{text[:half]}-{text[half:]}"

    def hashes_of(self, account_id: str, codes: Sequence[str]) -> list[str]:
        """Return recovery codes as they are stored."""
        return [self._hash(account_id, code) for code in codes]

    def _hash(self, account_id: str, code: str) -> str:
        plain = code.lower().replace("-", "").replace(" ", "")
        return self._hashes.of_token(f"recovery:{account_id}:{plain}")

    async def _letter(self, letter: Bilingual, account_id: str) -> OutgoingEmail:
        member = (await self._people.members([account_id])).get(account_id)
        if member is None:
            raise Unauthenticated
        return self._letters.write(letter, member.email, member.locale)
