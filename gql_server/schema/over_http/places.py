"""Where a query is answered, and how an answer says up to which version of the ledger it holds everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from strawberry.types.execution import ExecutionResult
from strawberry.types.graphql import OperationType

from gql_server.schema.faults import UNAVAILABLE_CODES
from gql_server.schema.heads import first_value
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.services import Services
from gql_server.service.replicas import Replicas, Standing

VERSION: Final = b"ledger-version"
AS_OF: Final = b"ledger-as-of"
DIGITS_MAX: Final = 18


@dataclass(frozen=True, slots=True)
class Place:
    """Where one request is answered.

    Args:
        services: What answers it.
        replicas: What is known of the replica.
        wanted: The version that the client has seen, None where it says nothing.
        standing: How far the replica had come; None at the primary.
    """

    services: Services
    replicas: Replicas
    wanted: int | None
    standing: Standing | None = None

    async def say(self, response: Response, kind: OperationType | None) -> None:
        """Write into the head of an answer what it holds: after a mutation, where the client asks, and where it may be old."""
        if kind is OperationType.MUTATION:
            _write(response, VERSION, str(self.replicas.last_answered))
        elif self.wanted is not None:
            head = await self.services.storage.ledger.sequence_head()  # Not before the answer: it may hold later things.
            _write(response, VERSION, str(max(head, self.wanted)))
        elif self.standing is not None:
            _write(response, VERSION, str(self.standing.version))
        if self.standing is not None:
            _write(response, AS_OF, datetime.fromtimestamp(self.standing.as_of, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


class Places:
    """The primary and a replica."""

    def __init__(self, primary: Services, at_replica: Services, replicas: Replicas) -> None:
        """Know both, and whether the replica may be asked."""
        self._primary = primary
        self._at_replica = at_replica
        self._replicas = replicas

    async def choose(self, request: Request, kind: OperationType | None) -> Place:
        """Choose: a query is answered by the replica where it holds what the client has seen.

        Raises:
            RequestRefused: The client's version is none.
        """
        wanted = _wanted(request)
        standing = await self._replicas.standing(wanted or 0) if kind is OperationType.QUERY else None
        return Place(self._primary if standing is None else self._at_replica, self._replicas, wanted, standing)

    def instead(self, place: Place, result: ExecutionResult) -> Place | None:
        """Return where else a query is asked, whose replica failed; None where the answer stands."""
        codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
        if place.standing is None or not codes & UNAVAILABLE_CODES:
            return None
        self._replicas.distrust()
        return Place(self._primary, self._replicas, place.wanted)


def _wanted(request: Request) -> int | None:
    given = first_value(request.scope, VERSION)
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= DIGITS_MAX):
        raise RequestRefused(400, "BAD_REQUEST", "Ledger-Version is the number that an answer has said.")
    return int(given)


def _write(response: Response, name: bytes, value: str) -> None:
    response.raw_headers.append((name, value.encode("ascii")))
