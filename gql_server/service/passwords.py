"""Passwords: which are accepted, and hashing them with argon2id in threads of their own.

Hashing takes tens of milliseconds and 64 MiB by design, so it never runs on the event loop, on at most so many threads at a
time, and behind a queue of bounded length: signing in never stops the money.
"""

from __future__ import annotations

import asyncio
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from gql_server.domain.errors import InvalidInput
from gql_server.service.password_strength import Strength, measure
from gql_server.service.refusals import TooManyRequests

T = TypeVar("T")

PASSWORD_LENGTH_MIN: Final = 10
PASSWORD_LENGTH_MAX: Final = 256
WAITING_MAX: Final = 256
RETRY_AFTER_SECONDS: Final = 1


def normalize_password(text: str, field: str = "password") -> str:
    """Return the password as it is hashed: NFKC, so that it is the same from every keyboard; blanks count.

    Raises:
        InvalidInput: When it is longer than ``PASSWORD_LENGTH_MAX`` characters, or holds half a character.
    """
    if len(text) > PASSWORD_LENGTH_MAX:
        raise InvalidInput(field, f"is longer than {PASSWORD_LENGTH_MAX} characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput(field, "holds half a character (a lone surrogate)")
    return unicodedata.normalize("NFKC", text)


def check_new_password(password: str, confirmation: str) -> str:
    """Return a password that someone chooses, as it is hashed. Length is asked for, composition is not.

    Raises:
        InvalidInput: When it is too short or too long, or the confirmation differs.

    Source: NIST SP 800-63B.
    """
    normalized = normalize_password(password)
    if len(normalized) < PASSWORD_LENGTH_MIN:
        raise InvalidInput("password", f"is shorter than {PASSWORD_LENGTH_MIN} characters")
    if normalize_password(confirmation, "passwordConfirmation") != normalized:
        raise InvalidInput("passwordConfirmation", "differs from the password")
    return normalized


class PasswordPool:
    """Hashes and verifies passwords off the event loop. Give it what ``normalize_password`` returns."""

    def __init__(self, workers: int, *, waiting_max: int = WAITING_MAX, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        """Make the threads.

        Args:
            workers: How many hash at the same time.
            waiting_max: How many more may wait for them.
            parameters: Of argon2id; hashes of other parameters still verify.
        """
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._decoy = _decoy(parameters)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="password")
        self._places = threading.BoundedSemaphore(workers + waiting_max)

    async def hash(self, password: str) -> str:
        """Return a new hash, salted by the library.

        Raises:
            TooManyRequests: When too many wait already.
        """
        return await self._run(lambda: self._hasher.hash(password))

    async def measure(self, password: str, email: str = "") -> Strength:
        """Return how hard a password is to guess whose owner has this address.

        Raises:
            TooManyRequests: When too many wait already.
        """
        return await self._run(lambda: measure(password, email))

    async def accept(self, password: str, confirmation: str, email: str) -> str:
        """Return a password that someone with this address chooses, as it is hashed.

        Raises:
            InvalidInput: When it is too short, too long or too easily guessed, or the confirmation differs.
            TooManyRequests: When too many wait already.
        """
        chosen = check_new_password(password, confirmation)
        (await self.measure(chosen, email)).require_enough()
        return chosen

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is the one that was hashed.

        Args:
            password_hash: None for an address that nobody has: the same work is done for nothing, and the answer is False.
            password: Normalized.

        Raises:
            TooManyRequests: When too many wait already.
        """
        return await self._run(lambda: self._matches(password_hash or self._decoy, password))

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether the hash was made with other parameters than today's, and should be made anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Drop what waits and let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise TooManyRequests(RETRY_AFTER_SECONDS)
        try:
            job = self._threads.submit(work)
        except RuntimeError:
            self._places.release()
            raise
        # Also when the caller goes away: the place is free when the work has ended or was dropped, not earlier.
        job.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(job)


def _decoy(parameters: Parameters) -> str:
    """Return a hash of these parameters that no password is known to have; verifying against it costs what any costs."""
    salt, digest = (b64encode(bytes(length)).decode().rstrip("=") for length in (parameters.salt_len, parameters.hash_len))
    costs = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${costs}${salt}${digest}"
