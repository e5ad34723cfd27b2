"""One result of an operation, ready to be written by either transport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from strawberry.types.execution import ExecutionResult

from gql_server.ports.errors import StorageFailure
from gql_server.schema.faults import Fault
from gql_server.schema.live.following import is_final
from gql_server.schema.over_http.answering import error
from gql_server.schema.over_http.refusing import RequestRefused

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """One result.

    Args:
        payload: As clients read it.
        event_id: The place of the update that it shows.
        is_final: Whether the operation itself has failed: no other result follows.
    """

    payload: dict[str, Any]
    event_id: str | None = None
    is_final: bool = False

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Return its errors."""
        found: list[dict[str, Any]] = self.payload.get("errors", [])
        return found


def shown_of(result: ExecutionResult, event_id: str | None) -> Shown:
    """Return a result of an execution."""
    payload: dict[str, Any] = {}
    if result.errors:
        payload["errors"] = [fault.formatted for fault in result.errors]
    if is_final(result):
        return Shown(payload, is_final=True)
    payload["data"] = result.data
    extensions = {**(result.extensions or {}), **({} if event_id is None else {"eventId": event_id})}
    if extensions:
        payload["extensions"] = extensions
    return Shown(payload, event_id)


def refused_by(refused: RequestRefused) -> Shown:
    """Return what is shown of an operation that is not executed."""
    return Shown({"errors": [error(refused.message, refused.code, **refused.details)]}, is_final=True)


def failed(bug: Fault) -> Shown:
    """Return what is shown of an operation that met a bug."""
    return Shown({"errors": [error(bug.message, **dict(bug.extensions or {}))]}, is_final=True)


def unavailable(failure: StorageFailure) -> Shown:
    """Return what is shown while nobody can be told apart from anybody else."""
    _log.warning("unavailable", reason=str(failure))
    message = "The service is not available now; nothing changed. Try again."
    return Shown({"errors": [error(message, "UNAVAILABLE", retryable=True)]}, is_final=True)
