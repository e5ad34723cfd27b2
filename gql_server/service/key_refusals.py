"""Why a signed request is not answered.

Drawn as a tree::

    KeyRefused                  nothing was executed
    ├── SignatureRefused        headers, time, signature or nonce; of unknown keys and wrong signatures never which
    ├── KeyNotGood              signed by the key, which was revoked, has expired, may not ask from there, or has changed since
    └── CostExceeded            the points of this minute are spent

    AccessDenied
    ├── ScopeExceeded           the key is not for this
    └── SubAccountNotAllowed    the key is not for this sub-account

Who cannot sign with a key never learns whether there is one: what is said of a key is said after its signature was right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from gql_server.service.refusals import AccessDenied


class SignatureProblem(StrEnum):
    """What is wrong with a signature."""

    MALFORMED = "MALFORMED"
    WINDOW_TOO_LONG = "WINDOW_TOO_LONG"
    TIMESTAMP = "TIMESTAMP"
    NOT_RECOGNIZED = "NOT_RECOGNIZED"
    REPLAYED = "REPLAYED"


class KeyFault(StrEnum):
    """Why a key that has signed is not good, as programs read it."""

    API_KEY_REVOKED = "API_KEY_REVOKED"
    API_KEY_EXPIRED = "API_KEY_EXPIRED"
    API_KEY_CHANGED = "API_KEY_CHANGED"
    NETWORK_NOT_ALLOWED = "NETWORK_NOT_ALLOWED"


_PROBLEMS: Final = {
    SignatureProblem.MALFORMED: "A header of the signature is missing, there twice, or not of its form; or a session came with it.",
    SignatureProblem.WINDOW_TOO_LONG: "The window is not 1 to 60000 milliseconds.",
    SignatureProblem.TIMESTAMP: "The timestamp is in the future, or older than its window; look at your clock.",
    SignatureProblem.NOT_RECOGNIZED: "The key is not known here, or the signature is not of this request.",
    SignatureProblem.REPLAYED: "This nonce was used; sign each request anew.",
}
_FAULTS: Final = {
    KeyFault.API_KEY_REVOKED: "The key was revoked.",
    KeyFault.API_KEY_EXPIRED: "The key has expired.",
    KeyFault.API_KEY_CHANGED: "The key was changed since it signed; sign anew.",
    KeyFault.NETWORK_NOT_ALLOWED: "The key may not ask from this network.",
}


class KeyRefused(Exception):
    """A signed request is not answered, and nothing was executed."""

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        raise NotImplementedError


@dataclass
class SignatureRefused(KeyRefused):
    """The signature is not good."""

    reason: SignatureProblem

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return _PROBLEMS[self.reason]


@dataclass
class KeyNotGood(KeyRefused):
    """The key has signed, and is not good."""

    fault: KeyFault

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return _FAULTS[self.fault]


@dataclass
class CostExceeded(KeyRefused):
    """The points of this minute do not suffice.

    Args:
        asked: What the request costs, in points.
        most: What a whole minute has.
        retry_after_seconds: When the next minute begins; at least 1.
    """

    asked: int
    most: int
    retry_after_seconds: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        if self.asked > self.most:
            return f"The request costs {self.asked} points, more than the {self.most} of a minute; ask for less at once."
        return f"The request costs {self.asked} points, more than are left; try again in {self.retry_after_seconds} seconds."


class ScopeExceeded(AccessDenied):
    """The key is not for this."""

    code: ClassVar[str] = "SCOPE_EXCEEDED"
    message: ClassVar[str] = "The key has not the scope for this, or no key may do it."


class SubAccountNotAllowed(AccessDenied):
    """The key is not for this sub-account."""

    code: ClassVar[str] = "SUB_ACCOUNT_NOT_ALLOWED"
    message: ClassVar[str] = "The key is not for this sub-account."
