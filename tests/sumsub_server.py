"""A local server that behaves as Sumsub documents: signed requests, applicants, links to its pages, and signed webhooks."""

from __future__ import annotations

import asyncio
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.servers import free_port

APP_TOKEN = "sbx:app-token"
SECRET_KEY = "secret-of-the-app-token"
WEBHOOK_SECRET = "secret-of-the-webhook"
LEVEL = "individual-jp"


class SumsubServer:
    """The vendor's side: its memory, what it refuses, and the webhooks that it would send."""

    def __init__(self) -> None:
        self.url = ""
        self.applicants: dict[str, dict[str, Any]] = {}
        self.links: list[dict[str, Any]] = []
        self.answer: tuple[int, bytes] | None = None
        """What to answer to everything instead: a fault."""
        self.delay_seconds = 0.0
        everything = Route("/{path:path}", self.take, methods=["GET", "POST", "PATCH"])
        self.application = Starlette(routes=[everything])

    async def take(self, request: Request) -> Response:
        """Answer one request."""
        body = await request.body()
        await asyncio.sleep(self.delay_seconds)
        if self.answer is not None:
            return Response(self.answer[1], self.answer[0])
        if not self._is_signed(request, body):
            return error(401, 4_000, "Invalid signature")
        said = json.loads(body) if body else {}
        match request.method, request.url.path:
            case "POST", "/resources/applicants":
                return self._create(request.query_params.get("levelName"), said)
            case "POST", "/resources/sdkIntegrations/levels/-/websdkLink":
                return self._link(request.query_params.get("lang"), said)
            case "GET", path if path.startswith("/resources/applicants/-;externalUserId=") and path.endswith("/one"):
                return self._find(path.removeprefix("/resources/applicants/-;externalUserId=").removesuffix("/one"))
            case "PATCH", path if path.endswith("/fixedInfo"):
                return self._correct(path.split("/")[3], said)
        return error(404, 4_040, "Not found")

    def _is_signed(self, request: Request, body: bytes) -> bool:
        at = request.headers.get("x-app-access-ts", "")
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        expected = hmac.digest(SECRET_KEY.encode(), f"{at}{request.method}{path}".encode() + body, "sha256").hex()
        is_in_time = at.isdigit() and abs(time.time() - int(at)) < 60
        is_known = request.headers.get("x-app-token") == APP_TOKEN
        return is_known and is_in_time and request.headers.get("x-app-access-sig") == expected

    def _create(self, level: str | None, said: dict[str, Any]) -> Response:
        if level != LEVEL:
            return error(404, 4_041, f"Applicant level '{level}' not found")
        user = said["externalUserId"]
        if self.by_user(user) is not None:
            return error(409, 5_001, f"Applicant with external user id '{user}' already exists")
        applicant_id = f"{len(self.applicants) + 1:024x}"
        self.applicants[applicant_id] = {"id": applicant_id, **said}
        return JSONResponse(self.applicants[applicant_id], 201)

    def _find(self, user: str) -> Response:
        found = self.by_user(user)
        return error(404, 4_040, "Applicant not found") if found is None else JSONResponse(found)

    def _correct(self, applicant_id: str, said: dict[str, Any]) -> Response:
        self.applicants[applicant_id]["fixedInfo"] |= said
        return JSONResponse(self.applicants[applicant_id]["fixedInfo"])

    def _link(self, language: str | None, said: dict[str, Any]) -> Response:
        self.links.append(said | {"lang": language})
        return JSONResponse({"url": f"{self.url}/websdk/p/{len(self.links):08x}"})

    def by_user(self, user: str) -> dict[str, Any] | None:
        """Return the applicant of an external user id."""
        return next((one for one in self.applicants.values() if one["externalUserId"] == user), None)


def error(status: int, code: int, description: str) -> Response:
    """Return an error as the vendor's API answers it."""
    return JSONResponse({"code": status, "errorCode": code, "description": description}, status)


def webhook(applicant_id: str, kind: str, at_ms: int, **fields: object) -> bytes:
    """Return the body of a webhook; ``kind`` is its type."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    said = {
        "applicantId": applicant_id,
        "inspectionId": "5cb744200a975a67ed1798a5",
        "correlationId": "req-fa94263f-0b23-42d7-9393-ab10b28ef42d",
        "levelName": LEVEL,
        "externalUserId": "a1",
        "type": kind,
        "sandboxMode": True,
        "reviewStatus": {"applicantPending": "pending", "applicantOnHold": "onHold"}.get(kind, "completed"),
        "createdAtMs": f"{moment:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03d}",
        **fields,
    }
    return json.dumps(said).encode()


def signed(body: bytes, *, secret: str = WEBHOOK_SECRET, algorithm: str = "HMAC_SHA256_HEX") -> dict[str, str]:
    """Return the headers of a webhook."""
    name = algorithm.removeprefix("HMAC_").removesuffix("_HEX").lower()
    return {
        "content-type": "application/json",
        "x-payload-digest-alg": algorithm,
        "x-payload-digest": hmac.digest(secret.encode(), body, name).hex(),
    }


@contextmanager
def running_sumsub() -> Iterator[SumsubServer]:
    """Run the server on a port of its own."""
    sumsub, port = SumsubServer(), free_port()
    server = uvicorn.Server(uvicorn.Config(sumsub.application, port=port, log_level="warning"))
    sumsub.url = f"http://127.0.0.1:{port}"
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield sumsub
    finally:
        server.should_exit = True
        thread.join()
