"""The second factor: codes of an authenticator app (TOTP), and recovery codes for who has lost it.

A code works once: the time step of each that was used is kept, and none works for it or an earlier one. Recovery codes are
stored as keyed hashes only.

Source: RFC 6238, RFC 4226; the steps of 30 seconds and 6 digits that every app understands.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

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
from gql_server.service.refusals import InvalidCredentials, Unauthenticated
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


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What an authenticator app is told. ``uri`` is what ``qr_svg`` shows; the secret is the same, to type."""

    secret: str
    uri: str
    qr_svg: str


class SecondFactors:
    """Sets second factors up, and checks them."""

    def __init__(
        self,
        *,
        factors: SecondFactorStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with; tries are counted from now on."""
        self._factors = factors
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
        if await self.active(account_id) is None:
            return ()
        left = await self._factors.recovery_codes_left(account_id)
        return (TOTP_METHOD, RECOVERY_CODE_METHOD) if left else (TOTP_METHOD,)

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
        codes = self._new_codes()
        mail = await self._letter(TOTP_ON, viewer.account_id)
        hashes = [self._hash(viewer.account_id, one) for one in codes]
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
        found = await self.active(account_id)
        if found is None or len(code) > CODE_LENGTH_MAX:
            return False
        step = self._step_of(found, code)
        if step is None:
            letter = await self._letter(RECOVERY_CODE_USED, account_id)
            is_right = await self._factors.use_recovery_code(account_id, self._hash(account_id, code), letter)
        else:
            is_right = await self._factors.use_step(account_id, step)
        if is_right:
            await self._tries.forget(account_id)
        return is_right

    async def renew_codes(self, viewer: Viewer, code: str) -> tuple[str, ...]:
        """Replace the recovery codes, and return the new ones, which are shown this once.

        Raises:
            InvalidCredentials: When the code is wrong, or nothing is set up.
            TooManyRequests: When there were too many.
        """
        if not await self.check(viewer.account_id, code):
            raise InvalidCredentials
        codes = self._new_codes()
        mail = await self._letter(CODES_REPLACED, viewer.account_id)
        hashes = [self._hash(viewer.account_id, one) for one in codes]
        await self._factors.replace_recovery_codes(viewer.account_id, hashes, mail)
        return codes

    async def turn_off(self, viewer: Viewer, code: str) -> None:
        """Remove the authenticator app and the recovery codes.

        Raises:
            InvalidCredentials: When the code is wrong, or nothing is set up.
            TooManyRequests: When there were too many.
        """
        if not await self.check(viewer.account_id, code):
            raise InvalidCredentials
        await self._factors.remove(viewer.account_id, await self._letter(TOTP_OFF, viewer.account_id))

    def _step_of(self, authenticator: Authenticator, code: str) -> int | None:
        """Return the time step that the code belongs to, of those about now; None when it belongs to none of them."""
        now, totp, given = self._clock.now() // STEP_SECONDS, TOTP(authenticator.secret), code.replace(" ", "").encode()
        for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
            if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given):
                return step
        return None

    def _new_codes(self) -> tuple[str, ...]:
        return tuple(self._new_code() for _ in range(RECOVERY_CODES))

    def _new_code(self) -> str:
        digest = hashlib.sha256(self._identifiers.new_token().encode()).digest()
        text = base64.b32encode(digest).decode("ascii").lower()[:RECOVERY_CODE_LENGTH]
        half = RECOVERY_CODE_LENGTH // 2
        return f"{text[:half]}-{text[half:]}"

    def _hash(self, account_id: str, code: str) -> str:
        plain = code.lower().replace("-", "").replace(" ", "")
        return self._hashes.of_token(f"recovery:{account_id}:{plain}")

    async def _letter(self, letter: Bilingual, account_id: str) -> OutgoingEmail:
        member = (await self._people.members([account_id])).get(account_id)
        if member is None:
            raise Unauthenticated
        return self._letters.write(letter, member.email, member.locale)
