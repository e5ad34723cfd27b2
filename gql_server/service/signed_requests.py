"""Who asks by a signed request: the signature is judged, each nonce is good once, and the key must be good now, from there."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final

from gql_server.ports.api_keys import ApiKey, ApiKeyStore
from gql_server.ports.attempts import AttemptStore
from gql_server.ports.people import Role
from gql_server.ports.runtime import Clock
from gql_server.service.authorization import Viewer
from gql_server.service.clients import Client
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import KeyFault, KeyNotGood, SignatureProblem, SignatureRefused
from gql_server.service.signing import Signed

NONCE_SECONDS: Final = 180
"""How long a nonce is remembered: the longest window, how far clocks may be ahead, and two minutes that servers may differ by."""
TOUCH_SECONDS: Final = 60
"""How exactly it is known when a key was last used."""

_NOBODYS_KEY: Final = "1zuHKsoZRDDnyDzmWK0TQS1fjz7gYLSxBxK6+3QJIXo="
"""For which the signature of an unknown key is checked: the same work."""


class SignedRequests:
    """Recognizes keys by what they sign."""

    def __init__(self, *, keys: ApiKeyStore, nonces: AttemptStore, clock: Clock, milliseconds: Callable[[], int]) -> None:
        """Hold what it works with.

        Args:
            keys: The keys.
            nonces: Where nonces are remembered; every process must share it.
            clock: Real time.
            milliseconds: Real time as Unix milliseconds.
        """
        self._keys = keys
        self._nonces = nonces
        self._clock = clock
        self._milliseconds = milliseconds

    async def authenticate(self, key_id: str | None, signed: Signed, client: Client) -> Viewer:
        """Return in whose name the key asks; the nonce is used up.

        Args:
            key_id: The key that the request names; None where it names none that could be.
            signed: The request.
            client: From where it comes.

        Raises:
            SignatureRefused: When the signature is not good, or came before.
            KeyNotGood: When the key was revoked, has expired, or may not ask from there.
            StorageFailure: When that cannot be told now.
        """
        signed.require_form()
        signed.require_time(self._milliseconds())
        key = None if key_id is None else await self._keys.find(key_id)
        now = self._clock.now()
        if key is None:
            signed.is_signed_by(_NOBODYS_KEY)
            raise SignatureRefused(SignatureProblem.NOT_RECOGNIZED)
        public_key = next((one for one in _good_keys(key, now) if signed.is_signed_by(one)), None)
        if public_key is None:
            raise SignatureRefused(SignatureProblem.NOT_RECOGNIZED)
        _require_good(key, client, now)
        if (await self._nonces.count(f"nonce:{key.id}:{signed.nonce}", now, now + NONCE_SECONDS)).tried != 1:
            raise SignatureRefused(SignatureProblem.REPLAYED)
        if key.last_used_at is None or now - key.last_used_at >= TOUCH_SECONDS:
            await self._keys.touch(key.id, now)
        return Viewer(key.account_id, Role.CUSTOMER, "", Grant.of(key, public_key))

    async def look_again(self, grant: Grant, client: Client) -> None:
        """Return if the key behind a connection is as good as it was when it signed.

        Raises:
            KeyNotGood: When it is not.
            StorageFailure: When that cannot be told now.
        """
        require_unchanged(await self._keys.find(grant.key_id), grant, client, self._clock.now())


def require_unchanged(key: ApiKey | None, grant: Grant, client: Client, now: int) -> None:
    """Return if a key is as good as it was when it signed.

    Args:
        key: As it is now; None where it is forgotten, as with an account that was closed.
        grant: What it was good for.
        client: From where it signed.
        now: Real time.

    Raises:
        KeyNotGood: When it is not: it was revoked, has expired, may not ask from there any more, may less or more than it
            might, or the public key by which it signed is not good any more.
    """
    if key is None:
        raise KeyNotGood(KeyFault.API_KEY_REVOKED)
    _require_good(key, client, now)
    if grant.public_key not in _good_keys(key, now) or Grant.of(key, grant.public_key) != grant:
        raise KeyNotGood(KeyFault.API_KEY_CHANGED)


def _good_keys(key: ApiKey, now: int) -> tuple[str, ...]:
    """Return the public keys by which it may sign: its own, and the one before its last rotation as long as that is good."""
    is_former_good = key.former_key is not None and key.former_until is not None and now < key.former_until
    return (key.public_key, *((key.former_key or "",) if is_former_good else ()))


def _require_good(key: ApiKey, client: Client, now: int) -> None:
    if key.revoked_at is not None:
        raise KeyNotGood(KeyFault.API_KEY_REVOKED)
    if key.expires_at is not None and now >= key.expires_at:
        raise KeyNotGood(KeyFault.API_KEY_EXPIRED)
    if key.networks is not None and not _is_within(client.address, key.networks):
        raise KeyNotGood(KeyFault.NETWORK_NOT_ALLOWED)


def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return any(known in ipaddress.ip_network(network) for network in networks)
