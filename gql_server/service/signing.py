"""What a program signs: one text for each request, in which nothing of the request can be altered unnoticed.

The text is eight lines, joined by a line feed, without one at the end::

    gql-server-1                    the version of this text
    KEY                             the header X-API-Key
    POST                            the method; WEBSOCKET where the signature opens a socket
    /graphql?a=b                    path and query as they are sent, without "?" where there is no query
    1790000000000                   the header X-Timestamp: Unix milliseconds
    5000                            the header X-Window: milliseconds; 5000 where the header is absent
    NONCE                           the header X-Nonce
    e3b0c442…                       SHA-256 of the body, hexadecimal in lower case; that of nothing where there is no body

Source: Ed25519 as in RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gql_server.service.key_refusals import SignatureProblem, SignatureRefused

VERSION: Final = "gql-server-1"
WINDOW_DEFAULT: Final = 5_000
WINDOW_MAX: Final = 60_000
AHEAD_MAX: Final = 1_000
"""Milliseconds that a client's clock may be ahead."""
PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_TIMESTAMP: Final = re.compile(r"[1-9][0-9]{12}", re.ASCII)
_WINDOW: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signed:
    """A request with its signature, the headers as they came.

    Args:
        key: What names the key.
        target: Path and query.
    """

    key: str
    timestamp: str
    window: str
    nonce: str
    signature: str
    method: str
    target: bytes
    body: bytes

    def text(self) -> bytes:
        """Return what is signed."""
        lines = (self.timestamp, self.window, self.nonce, hashlib.sha256(self.body).hexdigest())
        return b"\n".join(
            (*(line.encode() for line in (VERSION, self.key, self.method)), self.target, *(line.encode() for line in lines))
        )

    def require_form(self) -> None:
        """Return if the headers are of their forms.

        Raises:
            SignatureRefused: When one is not, or the window is too long.
        """
        forms = ((_KEY, self.key), (_TIMESTAMP, self.timestamp), (_WINDOW, self.window), (_NONCE, self.nonce))
        if not all(form.fullmatch(text) for form, text in forms) or decoded(self.signature, SIGNATURE_BYTES) is None:
            raise SignatureRefused(SignatureProblem.MALFORMED)
        if int(self.window) > WINDOW_MAX:
            raise SignatureRefused(SignatureProblem.WINDOW_TOO_LONG)

    def require_time(self, now: int) -> None:
        """Return if the request is of this time; Unix milliseconds.

        Raises:
            SignatureRefused: When it is too old, or from the future.
        """
        signed_at = int(self.timestamp)
        if not signed_at - AHEAD_MAX <= now <= signed_at + int(self.window):
            raise SignatureRefused(SignatureProblem.TIMESTAMP)

    def is_signed_by(self, public_key: str) -> bool:
        """Tell whether the signature is of this request, by this key in base64."""
        signature, key = decoded(self.signature, SIGNATURE_BYTES), decoded(public_key, PUBLIC_KEY_BYTES)
        if signature is None or key is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, self.text())
        except (InvalidSignature, ValueError):
            return False
        return True


def decoded(text: str, length: int) -> bytes | None:
    """Return so many bytes of base64 with its padding, None where the text is anything else."""
    try:
        given = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return given if len(given) == length and base64.b64encode(given).decode() == text else None
