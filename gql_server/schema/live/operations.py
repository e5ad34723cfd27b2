"""Operations as both transports run them: found, authenticated, executed, each result ready to be written."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog
from strawberry.types.execution import ExecutionResult
from strawberry.types.graphql import OperationType

from gql_server.ports.errors import StorageFailure
from gql_server.schema.context import Context
from gql_server.schema.live.following import EVERY_KIND, follow, is_final
from gql_server.schema.over_http.answering import error
from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.reading import Asked
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.root import Schema
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer
from gql_server.service.clients import Client

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where, and after which event a subscription goes on where it does not say so itself."""

    viewer: Viewer | None
    client: Client
    has_bad_token: bool = False
    last_event_id: str | None = None


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


class Operations:
    """Runs operations."""

    def __init__(self, schema: Schema, services: Services, documents: Documents) -> None:
        """Take what executes them, and which documents are known beforehand."""
        self.schema = schema
        self.services = services
        self.documents = documents

    async def authenticate(self, authorization: str | None) -> Viewer | None:
        """Return whose token it is, None when it is nobody's.

        Raises:
            StorageFailure: That cannot be told now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        return await self.services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None

    async def run(
        self, asked: Asked, caller: Caller, allowed: frozenset[OperationType] = EVERY_KIND
    ) -> AsyncGenerator[Shown, None]:
        """Yield the results of an operation; a refused one has one that is final."""
        try:
            text = self.documents.find(asked)
        except RequestRefused as refused:
            yield Shown({"errors": [error(refused.message, refused.code)]}, is_final=True)
            return
        context = Context(self.services, caller.viewer, has_bad_token=caller.has_bad_token, client=caller.client)
        context.last_event_id = caller.last_event_id
        results = follow(self.schema, text, context=context, variables=asked.variables, name=asked.name, allowed=allowed)
        async with aclosing(results):
            async for result in results:
                shown = _shown(result, context.event_id)
                if not shown.is_final:
                    self.documents.keep(asked)
                yield shown
                context.event_id = None


def _shown(result: ExecutionResult, event_id: str | None) -> Shown:
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


def unavailable(failure: StorageFailure) -> Shown:
    """Return what is shown while nobody can be told apart from anybody else."""
    _log.warning("unavailable", reason=str(failure))
    message = "The service is not available now; nothing changed. Try again."
    return Shown({"errors": [error(message, "UNAVAILABLE", retryable=True)]}, is_final=True)
