"""What goes wrong outside the contract of unions, as GraphQL errors with a code; bugs are masked and logged with a reference.

Codes in ``extensions.code`` say one of three things, and never two of them. A *refusal* is final: ``UNAUTHENTICATED``,
``FORBIDDEN``, ``BAD_USER_INPUT`` and others. A *failure that changed nothing* has ``retryable: true``: ``UNAVAILABLE``,
``DEADLINE_EXCEEDED``. An *outcome unknown* has ``retryWithSameKey: true``: ``OUTCOME_UNKNOWN``. A bug is ``INTERNAL``; its
``reference`` finds it in the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import structlog
from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gql_server.domain.errors import NotFound
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.errors import OutcomeUnknown, StorageFailure
from gql_server.service.refusals import AccessDenied
from gql_server.service.requests import TellerFailure, Unavailable

OUTCOME_UNKNOWN: Final = "OUTCOME_UNKNOWN"
"""The code of what may have happened, or has and could not be read: the same key finds out."""
UNAVAILABLE_CODES: Final = frozenset({"UNAVAILABLE", OUTCOME_UNKNOWN, "DEADLINE_EXCEEDED"})
"""Codes that make the HTTP status 503."""

_OF_REQUEST: Final = (type(None), GraphQLError, ValueError)
"""What parsing and validating a request raise; anything else there is a bug like everywhere."""

_HINT: Final = re.compile(r" Did you mean .*\?$", re.DOTALL)
"""What graphql-core adds where a name is nearly one that there is."""

_log: Final = structlog.get_logger("gql_server.schema")


class Fault(GraphQLError):
    """An error that the caller may see as it is."""

    def __init__(self, code: str, message: str, **extensions: object) -> None:
        """Say what is wrong, with a code for programs."""
        super().__init__(message, extensions={"code": code, **extensions})
        self.code = code


def bad_input(message: str) -> Fault:
    """Return the error for an argument that makes no sense where the answer has no room for a typed refusal."""
    return Fault("BAD_USER_INPUT", message)


def _of_failure(failure: BaseException, *, is_decided: bool) -> Fault | None:
    """Return what is said of a failure; ``is_decided`` where it is beneath a mutation, whose own part was done before."""
    if isinstance(failure, AccessDenied | NotFound):
        return Fault(failure.code, failure.message)
    if is_decided and isinstance(failure, StorageFailure | TellerFailure | AdapterFailed):
        message = "It was decided, but the answer could not be read. Ask again with the same idempotency key."
        return Fault(OUTCOME_UNKNOWN, message, retryWithSameKey=True)
    if isinstance(failure, OutcomeUnknown):
        return Fault(OUTCOME_UNKNOWN, "It may have happened. Ask again with the same idempotency key.", retryWithSameKey=True)
    if isinstance(failure, TellerFailure | StorageFailure | AdapterFailed):
        return Fault("UNAVAILABLE", "The service is not available now; nothing changed. Try again.", retryable=True)
    return None


def _shown(fault: Fault, error: GraphQLError) -> GraphQLError:
    return GraphQLError(fault.message, nodes=error.nodes, path=error.path, extensions=fault.extensions)


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    extensions = dict(error.extensions or {})
    extensions.setdefault("code", code)
    return GraphQLError(error.message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


def _cause(error: GraphQLError) -> BaseException | None:
    """Return what was raised beneath the errors that graphql-core wraps around it; None for an error of the request itself."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError) and not isinstance(cause, Fault) and cause.original_error is not None:
        cause = cause.original_error
    return cause


class FaultMask:
    """Gives each error its code, and hides what only the log may know."""

    def __init__(self, new_reference: Callable[[], str], *, gives_hints: bool = True) -> None:
        """Take where the references come from that join a masked error to its log line.

        Args:
            gives_hints: Whether who misspells a name is told what is called alike.
        """
        self._new_reference = new_reference
        self._gives_hints = gives_hints

    def present(self, result: ExecutionResult, *, is_mutation: bool = False) -> ExecutionResult:
        """Return a result whose errors may be shown."""
        if result.errors:
            is_of_request = isinstance(result, PreExecutionError)
            result.errors = [
                self._presented(error, is_of_request=is_of_request, is_mutation=is_mutation) for error in result.errors
            ]
        return result

    def _presented(self, error: GraphQLError, *, is_of_request: bool, is_mutation: bool) -> GraphQLError:
        cause = _cause(error)
        if isinstance(cause, Fault):
            return _shown(cause, error)
        if isinstance(cause, RecursionError) and is_of_request:
            return bad_input("The document is nested too deeply.")
        if (is_of_request or error.path is None) and isinstance(cause, _OF_REQUEST):
            coded = _coded(error, "BAD_USER_INPUT")
            if not self._gives_hints:
                coded.message = _HINT.sub("", coded.message)
            return coded
        if cause is not None:
            fault = _of_failure(cause, is_decided=is_mutation and error.path is not None and len(error.path) > 1)
            if fault is not None:
                if fault.code in UNAVAILABLE_CODES:
                    command = {"command_id": cause.command_id} if isinstance(cause, Unavailable | OutcomeUnknown) else {}
                    _log.warning("unavailable", code=fault.code, path=error.path, reason=str(cause), **command)
                return _shown(fault, error)
        return _shown(self.internal(cause or error, path=error.path), error)

    def internal(self, bug: BaseException, **told: object) -> Fault:
        """Log a bug, and return what is shown of it: a reference that finds it in the log."""
        reference = self._new_reference()
        _log.error("internal_error", reference=reference, exc_info=bug, **told)
        return Fault("INTERNAL", "internal error", reference=reference)
