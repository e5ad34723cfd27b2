"""Signed requests to the vendor's API.

Sources, of developers.fireblocks.com/reference: ``signing-a-request-jwt-structure`` (a JWT signed by RS256 whose ``uri`` is the
path with its query, ``bodyHash`` the SHA-256 of the body, ``nonce`` new each time, and ``exp`` less than 30 s after ``iat``),
``api-idempotency`` (``Idempotency-Key``, 40 characters at most) and ``api-error-codes``.
"""

import hashlib
import json
import ssl
import time
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import httpx2

SECONDS_MAX: Final = 8.0
"""Below the host's own limit, so that a slow answer is reported as such."""
TOKEN_SECONDS: Final = 25
NOT_FOUND: Final = 404


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Return whom to trust; made once, as it takes a while."""
    return httpx2.create_ssl_context()


class FireblocksRefused(Exception):
    """The vendor answered with an error. Of what it said only status and code are kept: the rest may name addresses."""

    def __init__(self, status: int, code: object) -> None:
        """Keep status and code."""
        super().__init__(f"the custodian answered {status}" + (f" (code {code})" if isinstance(code, int) else ""))
        self.status = status
        self.code = code


class FireblocksClient:
    """Asks the API, each time over a connection of its own."""

    def __init__(self, base_url: str, api_key: str, private_key: str) -> None:
        """Sign with this key.

        Args:
            private_key: RSA, PEM.

        Raises:
            ValueError: It is none.
        """
        from joserfc.jwk import RSAKey  # noqa: PLC0415 - a server whose coins are elsewhere does not load it

        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        try:
            self._key = RSAKey.import_key(private_key.replace("\\n", "\n"))
        except Exception as error:
            raise ValueError("secret_key: give the RSA key of the API user as PEM") from error
        if not self._key.is_private:
            raise ValueError("secret_key: this is the public key; give the secret one")

    async def ask(self, method: str, path: str, values: object = None, *, key: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return what the API answers to one request.

        Args:
            path: With its query, as it goes over the wire.
            values: The body.
            key: The idempotency key.

        Raises:
            FireblocksRefused: It answered with an error.
        """
        said, _ = await self._answer(method, path, values, key)
        return said

    async def page(self, path: str) -> tuple[list[Any], str | None]:
        """Return a list that the API answers, and where its next page begins; None when there is none.

        Raises:
            FireblocksRefused: It answered with an error.
        """
        said, headers = await self._answer("GET", path, None, None)
        if not isinstance(said, list):
            raise TypeError("the custodian answered no list")
        return said, _path(headers.get("next-page") or "") if said else None

    async def _answer(self, method: str, path: str, values: object, key: str | None) -> tuple[Any, Mapping[str, str]]:
        body = b"" if values is None else json.dumps(values, ensure_ascii=False).encode()
        headers = {"Accept": "application/json", "X-API-Key": self._api_key, "Authorization": f"Bearer {self._token(path, body)}"}
        headers |= {} if values is None else {"Content-Type": "application/json"}
        headers |= {} if key is None else {"Idempotency-Key": key}
        async with httpx2.AsyncClient(timeout=SECONDS_MAX, verify=trusted()) as client:
            answer = await client.request(method, self._base_url + path, content=body, headers=headers)
        said = _json(answer.content)
        if not answer.is_success:
            raise FireblocksRefused(answer.status_code, said.get("code") if isinstance(said, Mapping) else None)
        return said, answer.headers

    async def find(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what the API answers, None when there is no such thing.

        Raises:
            FireblocksRefused: It answered with any other error.
        """
        try:
            return await self.ask("GET", path)
        except FireblocksRefused as refused:
            if refused.status != NOT_FOUND:
                raise
            return None

    def _token(self, path: str, body: bytes) -> str:
        from joserfc import jwt  # noqa: PLC0415 - as above

        now = int(time.time())  # noqa: TID251 - The vendor compares it with its own clock.
        claims = {
            "uri": path,
            "nonce": str(uuid.uuid4()),  # noqa: TID251 - Each request has one of its own.
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "sub": self._api_key,
            "bodyHash": hashlib.sha256(body).hexdigest(),
        }
        return jwt.encode({"alg": "RS256"}, claims, self._key, algorithms=["RS256"])


def _path(address: str) -> str | None:
    """Return the path of an address of the API."""
    begin = address.find("/v1/")
    return address[begin:] if begin >= 0 else None


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(body)
    except ValueError:
        return {}
