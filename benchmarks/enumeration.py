"""Whether an answer at the door tells if an address is known: by what it says, or by how long it takes.

For each way of asking, pairs of requests, one for a known address and one for an unknown one, in random order, over HTTP.
"""

import random
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import numpy as np

PAIRS: Final = 1_000
WARMING: Final = 20
"""Pairs that come first and do not count."""
RATIO_MAX: Final = 1.05
RESAMPLES: Final = 2_000
PASSWORD: Final = "not the right pass phrase"

_OWN_HEADERS: Final = frozenset({"date", "x-request-id"})
_TIME: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_REFUSED: Final = "__typename ... on Error { code message }"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of asking about an address.

    Args:
        known: What is known of the known address: whether it is verified.
        document: Takes ``$email``.
    """

    name: str
    known: str
    document: str


_SIGN_UP: Final = (
    f'mutation ($email: String!) {{ signUp(input: {{email: $email, password: "{PASSWORD}", passwordConfirmation: "{PASSWORD}"}})'
    f" {{ ... on SignUpSuccess {{ email resendAvailableAt }} {_REFUSED} }} }}"
)
WAYS: Final = (
    Way(
        "sign-in, wrong password",
        "verified",
        f'mutation ($email: String!) {{ signIn(input: {{email: $email, password: "{PASSWORD}"}}) {{ {_REFUSED} }} }}',
    ),
    Way(
        "password reset",
        "verified",
        "mutation ($email: String!) { requestPasswordReset(input: {email: $email})"
        f" {{ ... on RequestPasswordResetSuccess {{ email }} {_REFUSED} }} }}",
    ),
    Way("sign-up", "verified", _SIGN_UP),
    Way("sign-up again for another mail", "unverified", _SIGN_UP),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One way of asking.

    Args:
        is_same: Whether every answer was the same, byte for byte, but for what differs anyway.
        known, unknown: Milliseconds of each request, pair by pair.
    """

    way: Way
    is_same: bool
    known: Sequence[float]
    unknown: Sequence[float]

    @property
    def ratio(self) -> float:
        """Return the median for known addresses by the median for unknown ones."""
        return statistics.median(self.known) / statistics.median(self.unknown)

    @property
    def interval(self) -> tuple[float, float]:
        """Return the bounds between which 95 % of the ratios lie when pairs are drawn again, each time as many."""
        chance = np.random.default_rng(1)
        known, unknown = np.array(self.known), np.array(self.unknown)
        drawn = chance.integers(len(known), size=(RESAMPLES, len(known)))
        ratios = np.median(known[drawn], axis=1) / np.median(unknown[drawn], axis=1)
        low, high = np.quantile(ratios, [0.025, 0.975])
        return float(low), float(high)

    @property
    def holds(self) -> bool:
        """Tell whether what is promised holds."""
        return self.is_same and 1 / RATIO_MAX < self.ratio < RATIO_MAX


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, without what differs between any two: the address that was asked about, times, the date, the request's id."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: float

    @property
    def said(self) -> tuple[object, ...]:
        """Return what must be the same."""
        return self.status, self.headers, self.body


async def ask(client: httpx2.AsyncClient, way: Way, email: str) -> Answered:
    """Ask about an address."""
    asked: dict[str, Any] = {"query": way.document, "variables": {"email": email}}
    began = time.perf_counter()
    response = await client.post("/graphql", json=asked)
    milliseconds = (time.perf_counter() - began) * 1_000
    headers = {name: value for name, value in response.headers.items() if name not in _OWN_HEADERS}
    body = _TIME.sub(b"TIME", response.content.replace(email.encode(), b"ADDRESS"))
    return Answered(response.status_code, headers, body, milliseconds)


async def compare(
    client: httpx2.AsyncClient, way: Way, pairs: Sequence[tuple[str, str]], *, warming: int = 0, seed: int = 1
) -> Compared:
    """Ask about each pair of a known and an unknown address, in random order.

    Args:
        pairs: Each address once, all of one length.
        warming: How many of them come first and do not count.
    """
    chance = random.Random(seed)
    known: list[float] = []
    unknown: list[float] = []
    said: list[tuple[object, ...]] = []
    for number, (known_address, unknown_address) in enumerate(pairs):
        asked = [(known_address, known), (unknown_address, unknown)]
        chance.shuffle(asked)
        for email, times in asked:
            answer = await ask(client, way, email)
            said.append(answer.said)
            if number >= warming:
                times.append(round(answer.milliseconds, 3))
    return Compared(way, all(one == said[0] for one in said), known, unknown)
