"""A local server that behaves as Fireblocks documents: signed requests, vaults, transactions sent once, and signed webhooks."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import uvicorn
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fireblocks_ledger import Answer, Ledger, Refused
from tests.servers import free_port

API_KEY = "11111111-2222-4333-8444-555555555555"
WORKSPACE = "66666666-7777-4888-8999-000000000000"
KEY_NAME = "webhook-key-2026-01"


@lru_cache
def key(name: str) -> RSAKey:
    """Return the key of somebody: of the API user, of the vendor, or of a stranger."""
    return RSAKey.generate_key(2048, {"kid": name})


def secret_key() -> str:
    """Return the API user's key as the operator is given it."""
    return key("api user").as_pem(private=True).decode()


class FireblocksServer:
    """The vendor's side: who may ask, what goes wrong, and the webhooks that it would post."""

    def __init__(self) -> None:
        self.url = ""
        self.ledger = Ledger()
        self.faults: list[int] = []
        """What to answer instead, one request each: 429, 500 or 503 before anything happens; 504 after it has."""
        self.on_create_seconds = 0.0
        """How long the answer takes to what changes anything, after it has happened."""
        self.on_list: Callable[[], object] | None = None
        """What happens after the next page of transactions was made."""
        self.key_fetches = 0
        self._nonces: set[str] = set()
        self._kept: dict[str, Answer] = {}
        everything = Route("/{path:path}", self.take, methods=["GET", "POST"])
        self.application = Starlette(routes=[Route("/.well-known/jwks.json", self.keys), everything])

    def reset(self) -> None:
        """Forget everything."""
        self.ledger, self.faults, self.on_create_seconds, self.on_list = Ledger(), [], 0.0, None
        self._kept.clear()

    async def keys(self, _: Request) -> Response:
        """Publish the keys of webhooks."""
        self.key_fetches += 1
        public = key(KEY_NAME).as_dict(private=False) | {"kid": KEY_NAME, "use": "sig", "alg": "RS512"}
        return JSONResponse({"keys": [public]}, headers={"Cache-Control": "public, max-age=3600"})

    async def take(self, request: Request) -> Response:
        """Answer one request."""
        body = await request.body()
        fault = self.faults.pop(0) if self.faults else 0
        if fault not in {0, 504}:
            return error(fault, -1, "Something went wrong")
        refusal = self._refusal(request, body)
        if refusal is not None:
            return refusal
        try:
            said = json.loads(body) if body else {}
            answer = self._answer(request, said)
        except Refused as refused:
            return error(refused.status, refused.code, str(refused))
        if request.method == "POST":
            await asyncio.sleep(self.on_create_seconds)
        elif self.on_list is not None and request.url.path == "/v1/transactions":
            happens, self.on_list = self.on_list, None
            happens()
        if fault == 504:
            return error(504, -1, "Gateway time-out")
        headers = {"next-page": self.url + answer.next_page} if answer.next_page else None
        return JSONResponse(answer.values, answer.status, headers=headers)

    def _answer(self, request: Request, said: dict[str, Any]) -> Answer:
        key_, path = request.headers.get("idempotency-key"), request.url.path
        if request.method == "GET":
            return self.ledger.get(path, dict(request.query_params))
        if key_ is not None and len(key_) > 40:
            raise Refused(400, 1, "Idempotency key is too long")
        if key_ is None or key_ not in self._kept:
            answer = self.ledger.post(path, said)
            if key_ is not None:
                self._kept[key_] = answer
            return answer
        return self._kept[key_]

    def _refusal(self, request: Request, body: bytes) -> Response | None:
        """Return why a request is not taken: a token that is not signed, old, used, for another path, or another body."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, key("api user"), algorithms=["RS256"]).claims
        except (JoseError, ValueError):
            return error(401, -1, "Invalid signature")
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if claims["sub"] != API_KEY or request.headers.get("x-api-key") != API_KEY:
            return error(401, -6, "Wrong user in the JWT")
        if claims["uri"] != path or claims["bodyHash"] != hashlib.sha256(body).hexdigest():
            return error(401, -4, "Wrong URL or body in the JWT")
        if not claims["iat"] < claims["exp"] < claims["iat"] + 30 or abs(time.time() - claims["iat"]) > 30:
            return error(401, -10, "The request has expired")
        if claims["nonce"] in self._nonces:
            return error(401, -7, "The nonce was used")
        self._nonces.add(claims["nonce"])
        return None


def error(status: int, code: int, message: str) -> Response:
    """Return an error as the vendor's API answers it."""
    return JSONResponse({"message": message, "code": code}, status)


def webhook(
    transaction: dict[str, Any], at: int, *, event: str = "transaction.status.updated", workspace: str = WORKSPACE
) -> bytes:
    """Return the body of a webhook."""
    said = {
        "id": "00000000-0000-4000-8000-000000000001",
        "resourceId": transaction.get("id"),
        "workspaceId": workspace,
        "eventType": event,
        "eventVersion": 1,
        "createdAt": at * 1_000,
        "data": transaction,
    }
    return json.dumps(said).encode()


def signed(body: bytes, *, by: str = KEY_NAME, named: str = KEY_NAME, algorithm: str = "RS512") -> dict[str, str]:
    """Return the headers of a webhook: a detached JWS."""
    header = {"alg": algorithm, "kid": named}
    signature = jws.serialize_compact(header, body, key(by), algorithms=[algorithm])
    begin, _, end = signature.split(".")
    return {"content-type": "application/json", "fireblocks-webhook-signature": f"{begin}..{end}"}


@contextmanager
def running_fireblocks() -> Iterator[FireblocksServer]:
    """Run the server on a port of its own."""
    fireblocks, port = FireblocksServer(), free_port()
    server = uvicorn.Server(uvicorn.Config(fireblocks.application, port=port, log_level="warning"))
    fireblocks.url = f"http://127.0.0.1:{port}"
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield fireblocks
    finally:
        server.should_exit = True
        thread.join()
