"""Executes one operation as a stream of results, each fit to be shown, whatever it is: a query is a stream of one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from gql_server.schema.context import Context
from gql_server.schema.faults import bad_input
from gql_server.schema.root import Schema

EVERY_KIND: Final = frozenset(OperationType)
SAFE_KINDS: Final = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})
_NO_OPERATION: Final = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


async def follow(
    schema: Schema,
    query: str,
    *,
    context: Context,
    variables: dict[str, Any] | None = None,
    name: str | None = None,
    allowed: frozenset[OperationType] = EVERY_KIND,
) -> AsyncGenerator[ExecutionResult, None]:
    """Yield the results of one operation of a document.

    Args:
        schema: Executes it.
        query: The document.
        context: The operation's own.
        variables: Values of its variables.
        name: Which of its operations; needed when there are several.
        allowed: Which kinds of operations are executed.
    """
    source: Any = await schema.stream(
        query, variable_values=variables, context_value=context, operation_name=name, allowed_operation_types=allowed
    )
    try:
        async with aclosing(source):
            async for result in source:
                yield schema.mask.present(_without_operation(result))
    except Exception as problem:  # noqa: BLE001 - whatever ends the stream is shown masked, as everywhere
        error = problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)
        yield schema.mask.present(PreExecutionError(data=None, errors=[error]))


def is_final(result: ExecutionResult) -> bool:
    """Tell whether a result says that the operation itself has failed, so that no other follows."""
    if isinstance(result, PreExecutionError):
        return True
    return result.data is None and bool(result.errors) and all(error.path is None for error in result.errors or ())


def _without_operation(result: ExecutionResult) -> ExecutionResult:
    """Return a result that says in this API's words that the document has no operation which can be executed here."""
    if any(isinstance(error.original_error, _NO_OPERATION) for error in result.errors or ()):
        return PreExecutionError(data=None, errors=[bad_input("There is no operation in the document that can be executed here.")])
    return result
