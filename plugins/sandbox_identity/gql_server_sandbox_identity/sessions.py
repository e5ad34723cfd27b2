"""Where verifications stand, in a folder of small files: the same for every process of a server, and after a restart."""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from gql_server.plugin_api import DocumentType, IdentityRequest

REFERENCE: Final = re.compile(r"sandbox-[0-9A-Za-z_-]{1,64}", re.ASCII)
HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Session:
    """One verification.

    Args:
        device: ``computer`` or ``phone``, on which the customer goes on; None before they have begun.
        taken: Which pictures were taken, in order.
        outcome: What was chosen for the review; None until all is handed in.
        said: How many webhooks were made.
        version: Counts changes, so that a page on the other device notices.
    """

    reference: str
    document_type: str
    locale: str
    name: str
    birth_date: str
    return_url: str
    expires_at: int
    device: str | None = None
    taken: tuple[str, ...] = ()
    outcome: str | None = None
    said: int = 0
    version: int = 0

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the pictures that this document needs; a passport has nothing on its back."""
        return ("front", "face") if self.document_type == DocumentType.PASSPORT else ("front", "back", "face")

    @property
    def next_step(self) -> str:
        """Return the picture that comes next, or ``review``."""
        return next((step for step in self.steps if step not in self.taken), "review")


def new_session(request: IdentityRequest, expires_at: int) -> Session:
    """Return the session of a request."""
    name = f"{request.last_name} {request.first_name}"
    reference = f"sandbox-{request.check_id}"
    return Session(reference, request.document_type, request.locale, name, request.birth_date, request.return_url, expires_at)


class Sessions:
    """Sessions in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, reference: str) -> Session | None:
        """Return a session."""
        if REFERENCE.fullmatch(reference) is None:
            return None
        try:
            values = json.loads(self._file(reference).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return Session(**values | {"taken": tuple(values["taken"])})

    def keep(self, session: Session) -> Session:
        """Store a session as changed, whole or not at all, and return it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        changed = replace(session, version=session.version + 1)
        file = self._file(session.reference)
        fresh = file.with_suffix(f".{changed.version}")
        fresh.write_text(json.dumps(asdict(changed)), "utf-8")
        fresh.replace(file)
        return changed

    def drop_expired(self, now: int) -> None:
        """Remove what has expired."""
        for file in self._folder.glob("sandbox-*.json"):
            session = self.find(file.stem)
            if session is not None and session.expires_at < now - HOURS * 3600:
                file.unlink(missing_ok=True)

    def _file(self, reference: str) -> Path:
        return self._folder / f"{reference}.json"
