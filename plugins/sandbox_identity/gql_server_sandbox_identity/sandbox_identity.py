"""The provider: begins verifications, brings its pages, reads its webhooks."""

import getpass
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette

from gql_server.plugin_api import AdapterSetting, IdentityLink, IdentityReport, IdentityRequest, ReportKind
from gql_server_sandbox_identity.delivery import DISORDERS, NONE, Delivery
from gql_server_sandbox_identity.outbox import Outbox
from gql_server_sandbox_identity.pages import Pages
from gql_server_sandbox_identity.sessions import HOURS, Sessions, new_session
from gql_server_sandbox_identity.signing import Signatures

MOUNTED_AT: Final = "/sandbox/identity"
"""Where a sandbox serves the pages."""


class SandboxIdentity:
    """Verifies nobody: the customer takes pictures of nothing, and a tester chooses what the review finds."""

    name: ClassVar[str] = "sandbox_identity"
    is_sandbox: ClassVar[bool] = True
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("secret", "Signs webhooks and links.", default="sandbox-identity-secret", is_secret=True),
        AdapterSetting("review_seconds", "How long the provider waits before each webhook.", default="1"),
        AdapterSetting("disorder", "How webhooks come: `none`, `twice` or `reversed`, for tests.", default=NONE),
        AdapterSetting("folder", "Where verifications and webhooks are kept; by default among the system's temporary files."),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        if settings["disorder"] not in DISORDERS:
            raise ValueError(f"disorder: give one of {', '.join(DISORDERS)}")
        folder = settings["folder"] or Path(tempfile.gettempdir()) / f"gql-server-sandbox-identity-{getpass.getuser()}"
        self.signatures = Signatures(settings["secret"])
        self._sessions = Sessions(Path(folder))
        self._delivery = Delivery(
            self.signatures,
            Outbox(Path(folder)),
            pause_seconds=float(settings["review_seconds"]),
            disorder=settings["disorder"],
        )

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Begin a verification, or find the one that was begun."""
        now = int(time.time())  # noqa: TID251 - The provider's own clock.
        self._sessions.drop_expired(now)
        asked = new_session(request, now + HOURS * 3600)
        session = self._sessions.find(asked.reference) or self._sessions.keep(asked)
        parts = urlsplit(request.return_url)
        path = f"{MOUNTED_AT}/{session.reference}.{self.signatures.of_reference(session.reference)}"
        return IdentityLink(session.reference, f"{parts.scheme}://{parts.netloc}{path}", session.expires_at)

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says; raises ``WebhookRejected`` when it is not signed, or too old."""
        self.signatures.check(headers, body, now)
        said: dict[str, Any] = json.loads(body)
        return IdentityReport(
            id=said["id"],
            provider_reference=said["reference"],
            kind=ReportKind(said["kind"]),
            provider_time=said["createdAtMs"],
            reasons=tuple(said["reasons"]),
            note=said["note"],
        )

    def pages(self) -> Starlette:
        """Return the pages; from now on what an earlier process did not deliver is delivered."""
        self._delivery.resume()
        return Pages(self._sessions, self.signatures, self._delivery).application()
