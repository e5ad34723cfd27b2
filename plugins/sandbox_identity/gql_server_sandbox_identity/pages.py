"""The pages: a document's front and back, a face, on this computer or on a phone, and what the review shall find."""

import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode, urljoin

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gql_server.plugin_api import ReportKind
from gql_server_sandbox_identity.delivery import Delivery, Message
from gql_server_sandbox_identity.outcomes import OUTCOMES
from gql_server_sandbox_identity.sessions import Session, Sessions
from gql_server_sandbox_identity.signing import Signatures
from gql_server_sandbox_identity.words import LANGUAGES, WORDS

COMPUTER, PHONE = "computer", "phone"
BODY_BYTES_MAX: Final = 4_096
HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_ADDRESS: Final = re.compile(r"(sandbox-[0-9A-Za-z_-]+)\.([0-9a-f]{16})", re.ASCII)
_TEMPLATES: Final = Environment(
    loader=PackageLoader("gql_server_sandbox_identity"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Pages:
    """Shows a verification on whichever device asks, and takes what is done there."""

    def __init__(self, sessions: Sessions, signatures: Signatures, delivery: Delivery) -> None:
        self._sessions = sessions
        self._signatures = signatures
        self._delivery = delivery

    def application(self) -> Starlette:
        """Return them as an ASGI application."""
        static = StaticFiles(directory=Path(__file__).parent / "static")
        return Starlette(
            routes=[
                Mount("/static", app=static),
                Route("/{address}", self.show, methods=["GET"]),
                Route("/{address}", self.take, methods=["POST"]),
                Route("/{address}/version", self.version, methods=["GET"]),
            ]
        )

    async def show(self, request: Request) -> Response:
        """Show where the verification stands."""
        session = self._session(request)
        language = _language(request.query_params.get("lang"), session)
        if session is None:
            return self._page(request, "gone", None, language, COMPUTER, 404)
        device = PHONE if request.query_params.get("on") == PHONE else COMPUTER
        return self._page(request, _view(session, device), session, language, device)

    async def take(self, request: Request) -> Response:
        """Take one step."""
        session = self._session(request)
        given = await _form(request)
        if session is None or given is None:
            return self._page(request, "gone", None, _language(None, session), COMPUTER, 404)
        device = PHONE if given.get("on") == PHONE else COMPUTER
        self._step(session, device, given)
        query = {"lang": _language(given.get("lang"), session)} | ({"on": PHONE} if device == PHONE else {})
        return RedirectResponse(f"{request.url.path}?{urlencode(query)}", 303, HEADERS)

    async def version(self, request: Request) -> Response:
        """Answer how often the verification has changed, for a page on another device."""
        session = self._session(request)
        return JSONResponse({"version": -1 if session is None else session.version}, headers=HEADERS)

    def _step(self, session: Session, device: str, given: Mapping[str, str]) -> None:
        """Do what a button says; what does not fit changes nothing, as when a page was left open."""
        step, outcome = given.get("step"), given.get("outcome")
        if step == "begin" and session.outcome is None:
            self._sessions.keep(replace(session, device=device))
        elif step == "submit" and session.next_step == "review" and session.outcome is None and outcome in OUTCOMES:
            self._hand_in(session, outcome)
        elif step == "reverse" and session.outcome == "approve":
            self._say(session, "reject", [OUTCOMES["reject"].kind])
        elif step == session.next_step and step in session.steps:
            self._sessions.keep(replace(session, device=device, taken=(*session.taken, step)))

    def _hand_in(self, session: Session, outcome: str) -> None:
        self._say(session, outcome, [ReportKind.PENDING, OUTCOMES[outcome].kind])

    def _say(self, session: Session, outcome: str, kinds: list[ReportKind]) -> None:
        """Keep the outcome and post what follows from it; the last webhook has its reasons."""
        now = int(time.time() * 1000)  # noqa: TID251 - The provider's own clock.
        chosen, language = OUTCOMES[outcome], _language(None, session)
        messages = [
            Message(f"{session.reference}-{session.said + number}", session.reference, kind, now + number)
            for number, kind in enumerate(kinds, 1)
        ]
        messages[-1] = replace(messages[-1], reasons=chosen.reasons(language), note=chosen.note)
        self._delivery.begin(session.return_url, messages)  # First: what is handed in is never left unsaid.
        self._sessions.keep(replace(session, outcome=outcome, said=session.said + len(kinds)))

    def _session(self, request: Request) -> Session | None:
        match = _ADDRESS.fullmatch(request.path_params["address"])
        if match is None or not hmac.compare_digest(self._signatures.of_reference(match[1]), match[2]):
            return None
        return self._sessions.find(match[1])

    def _page(
        self, request: Request, view: str, session: Session | None, language: str, device: str, status: int = 200
    ) -> Response:
        here = request.url.path
        words = WORDS[language]
        qr = None
        if session is not None and view == "intro" and device == COMPUTER:
            phone = urljoin(session.return_url, f"{here}?{urlencode({'on': PHONE, 'lang': language})}")
            qr = segno.make(phone, error="m", micro=False).svg_data_uri(border=2, dark="#101828", light="#ffffff")
        shown = {
            "view": view,
            "session": session,
            "language": language,
            "languages": [(code, name, urlencode({"lang": code, "on": device})) for code, name in LANGUAGES.items()],
            "device": device,
            "other": COMPUTER if device == PHONE else PHONE,
            "words": words,
            "here": here,
            "static": f"{request.scope.get('root_path', '')}/static",
            "qr": qr,
            "title": words["titles"][session.next_step if session is not None and view == "step" else view],
            "outcomes": list(OUTCOMES),
        }
        return HTMLResponse(_TEMPLATES.get_template("page.html.j2").render(shown), status, HEADERS)


def _view(session: Session, device: str) -> str:
    if session.outcome is not None:
        return "done"
    if session.device is None:
        return "intro"
    if session.device != device:
        return "elsewhere"
    return "review" if session.next_step == "review" else "step"


def _language(given: str | None, session: Session | None) -> str:
    if given in LANGUAGES:
        return given
    return "ja" if session is None or session.locale.lower().partition("-")[0] == "ja" else "en"


async def _form(request: Request) -> dict[str, str] | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode("ascii"), max_num_fields=8).items()}
    except ValueError:
        return None
