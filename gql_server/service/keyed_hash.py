"""Keyed hashes: what is looked up by a secret or an address is stored only as one of these.

HMAC-SHA256, with one key for each use, derived from the installation's secret. Who holds a copy of the database but not the
secret can neither test a guessed address nor use a stored hash as a token. Changing the secret signs everybody out.
"""

from __future__ import annotations

import hmac


class KeyedHashes:
    """Hashes addresses and tokens under keys of their own."""

    def __init__(self, secret: str) -> None:
        """Derive the keys, one labeled HMAC of the installation's secret each."""
        self._address_key = _digest(secret.encode(), "gql_server/address/1")
        self._token_key = _digest(secret.encode(), "gql_server/token/1")
        self._liability_key = _digest(secret.encode(), "gql_server/liability/1")

    def of_address(self, lookup: str) -> str:
        """Return the hash under which a member is found, 64 hexadecimal digits; give the lookup form of an address."""
        return _digest(self._address_key, lookup).hex()

    def of_token(self, token: str) -> str:
        """Return the hash under which a session or a one-time token is stored, 64 hexadecimal digits."""
        return _digest(self._token_key, token).hex()

    def of_liability(self, snapshot_id: str, symbol: str, account_id: str) -> str:
        """Return the salt of an account's leaf in the tree of an asset, 64 hexadecimal digits; another for each snapshot."""
        return _digest(self._liability_key, f"{snapshot_id}:{symbol}:{account_id}").hex()


def _digest(key: bytes, text: str) -> bytes:
    # A token comes from outside and may hold what UTF-8 cannot say; it must be unknown then, not an error.
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")
