"""An authenticator in software: makes passkeys and signs with them as a phone does, and wrongly where a test asks for it.

Source: Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/, sections 5.8.1, 6.1 and 6.5; keys are ES256, and the
attestation is ``none``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:8000"
"""Where a browser is that has opened the sandbox."""
USER_PRESENT, USER_VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 1, 4, 8, 16, 64

Json = dict[str, Any]


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftCredential:
    """A key pair, for one site and one account."""

    id: bytes
    rp_id: str
    user_handle: bytes
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))


@dataclass
class SoftAuthenticator:
    """A device that holds passkeys.

    Args:
        origin: Where its browser is.
        counter: The count of the last signature; it goes up by one with each.
        is_user_verified: Whether its person gives a PIN or a finger.
    """

    origin: str = ORIGIN
    counter: int = 0
    is_user_verified: bool = True
    credentials: list[SoftCredential] = field(default_factory=list)

    def make(self, options: Json, *, id: bytes | None = None, origin: str | None = None, rp_id: str | None = None) -> Json:
        """Answer ``navigator.credentials.create``; an id, an origin or a site that is given is a lie."""
        made = SoftCredential(id or os.urandom(16), options["rp"]["id"], decoded(options["user"]["id"]))
        self.credentials.append(made)
        numbers = made.key.public_key().public_numbers()
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        attested = bytes(16) + len(made.id).to_bytes(2) + made.id + public_key
        told = self._told(rp_id or made.rp_id, self.counter, ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options["challenge"], origin)),
            "attestationObject": encoded(attestation),
            "transports": ["internal", "hybrid", "telepathy"],
        }
        return self._credential(made, response)

    def sign(
        self,
        options: Json,
        *,
        credential: SoftCredential | None = None,
        challenge: str | None = None,
        origin: str | None = None,
        rp_id: str | None = None,
        key: ec.EllipticCurvePrivateKey | None = None,
        user_handle: bytes | None = None,
    ) -> Json:
        """Answer ``navigator.credentials.get`` with the newest passkey that fits; whatever else is given is a lie."""
        allowed = {one["id"] for one in options.get("allowCredentials", [])}
        fitting = [one for one in self.credentials if not allowed or encoded(one.id) in allowed]
        used = credential or fitting[-1]
        self.counter += 1
        told = self._told(rp_id or used.rp_id, self.counter, 0)
        client_data = self._client_data("webauthn.get", challenge or options["challenge"], origin)
        signature = (key or used.key).sign(told + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(told),
            "signature": encoded(signature),
            "userHandle": encoded(used.user_handle if user_handle is None else user_handle),
        }
        return self._credential(used, response)

    def _told(self, rp_id: str, counter: int, flags: int) -> bytes:
        verified = USER_VERIFIED if self.is_user_verified else 0
        flags |= USER_PRESENT | verified | BACKUP_ELIGIBLE | BACKED_UP
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + counter.to_bytes(4)

    def _client_data(self, kind: str, challenge: str, origin: str | None) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": origin or self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _credential(self, used: SoftCredential, response: Json) -> Json:
        return {
            "id": encoded(used.id),
            "rawId": encoded(used.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
