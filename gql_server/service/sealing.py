"""Personal data at rest: sealed by Fernet (AES-128-CBC and HMAC-SHA256), opened by any key of the installation.

The newest key comes first and seals; the others only open. So a key is replaced without a pause: give the new one first,
rotate (``gql-server keys rotate`` seals everything anew), then take the old one away.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from gql_server.ports.errors import SealBroken

_SEPARATOR: Final = "\x1f"


class FernetSeals:
    """Seals texts under one of several keys."""

    def __init__(self, keys: Sequence[str], index_secret: str) -> None:
        """Hold the keys.

        Args:
            keys: The newest first; at least one, each 32 bytes in URL-safe base64.
            index_secret: What the hashes are keyed by; it is not replaced with the keys.
        """
        self._keys = MultiFernet([Fernet(key) for key in keys])
        self._index_key = hmac.digest(index_secret.encode(), b"gql_server/index/1", "sha256")

    def seal(self, purpose: str, text: str) -> str:
        """Return the text sealed under the newest key."""
        return self._keys.encrypt(f"{purpose}{_SEPARATOR}{text}".encode()).decode("ascii")

    def unseal(self, purpose: str, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            SealBroken: When no key opens it, or it was sealed for another purpose: it stood in another place then.
        """
        try:
            sealed_for, _, text = self._keys.decrypt(sealed.encode()).decode().partition(_SEPARATOR)
        except InvalidToken:
            raise SealBroken(f"no key opens this {purpose}") from None
        if sealed_for != purpose:
            raise SealBroken(f"this {purpose} was sealed as {sealed_for}")
        return text

    def index(self, purpose: str, text: str) -> str:
        """Return the keyed hash by which a sealed text is found again, 64 hexadecimal digits."""
        return hmac.digest(self._index_key, f"{purpose}{_SEPARATOR}{text}".encode(), "sha256").hex()


def new_key() -> str:
    """Return a new key of 256 bits of chance, as the settings take it."""
    return Fernet.generate_key().decode("ascii")


def derived_key(secret: str) -> str:
    """Return a key that follows from the installation's secret: for a sandbox, where nobody's data is real."""
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"gql_server/seal/1", "sha256")).decode("ascii")
