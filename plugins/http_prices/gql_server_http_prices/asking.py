"""One request and its JSON, bounded in time and size; and numbers as they are written, never as floats."""

import json
import ssl
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

import httpx2

SECONDS_MAX: Final = 8.0
"""Below the host's own limit, so that a slow answer is reported as such."""
BYTES_MAX: Final = 1_000_000
SCALE: Final = Decimal(10**18)


class BadAnswer(Exception):
    """The vendor answered something that is no answer to what was asked."""


async def ask(base_url: str, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON that an address answers; its numbers are decimals.

    Raises:
        BadAnswer: It answers with an error, with more than a megabyte, or with no JSON.
        httpx2.HTTPError: It does not answer in time, or not at all.
    """
    async with (
        httpx2.AsyncClient(timeout=SECONDS_MAX, follow_redirects=False, verify=_trusted()) as client,
        client.stream("GET", base_url.rstrip("/") + path, params=dict(query), headers=dict(headers or {})) as answer,
    ):
        if not answer.is_success:
            raise BadAnswer(f"answered {answer.status_code}")
        body = b""
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > BYTES_MAX:
                raise BadAnswer("answered more than a megabyte")
    try:
        return json.loads(body, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError):
        raise BadAnswer("answered no JSON") from None


@cache
def _trusted() -> ssl.SSLContext:
    """Return what the system trusts, read once: that takes longer than a request."""
    return ssl.create_default_context()


def number(value: object) -> Decimal:
    """Return a positive number that an answer holds, as text or as a number.

    Raises:
        BadAnswer: It is none.
    """
    if not isinstance(value, str | Decimal) or (isinstance(value, str) and len(value) > 60):
        raise BadAnswer(f"gave no number: {str(value)[:60]}")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise BadAnswer(f"gave no number: {str(value)[:60]}") from None
    if not found.is_finite() or not Decimal("1e-30") < found < Decimal("1e30"):
        raise BadAnswer(f"gave no price: {str(value)[:60]}")
    return found


def usd_of(price: Decimal) -> int:
    """Return a price with 18 decimals, rounded down."""
    return int(price * SCALE)


def part(answer: object, *names: str) -> Any:  # noqa: ANN401 - JSON
    """Return what an answer holds under names, one within the other.

    Raises:
        BadAnswer: It holds nothing there.
    """
    for name in names:
        if not isinstance(answer, dict) or name not in answer:
            raise BadAnswer(f"has no {'.'.join(names)}")
        answer = answer[name]
    return answer


def named(text: str) -> dict[str, str]:
    """Return the vendor's names by symbol, of ``BTC=bitcoin,ETH=ethereum``.

    Raises:
        ValueError: It says something else.
    """
    pairs = [entry.strip().partition("=") for entry in text.split(",") if entry.strip()]
    if not pairs or not all(symbol and name for symbol, _, name in pairs):
        raise ValueError("give symbols and the vendor's names for them, such as BTC=bitcoin,ETH=ethereum")
    return {symbol: name for symbol, _, name in pairs}
