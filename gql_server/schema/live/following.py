"""Executes one operation as a stream of results, each fit to be shown, whatever it is: a query is a stream of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from graphql import GraphQLError
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from gql_server.schema.bounds import out_of_time
from gql_server.schema.compiled.roads import Detour, Road
from gql_server.schema.context import Context
from gql_server.schema.faults import bad_input
from gql_server.schema.root import Schema, WrongKind

EVERY_KIND: Final = frozenset(OperationType)
SAFE_KINDS: Final = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})


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
    if schema.kind_of(query, name) is OperationType.SUBSCRIPTION:
        results = _updates(schema, query, context, variables, name)
        async with aclosing(results):
            async for result in results:
                yield result
        return
    try:
        yield await schema.run(query, context=context, variables=variables, name=name, allowed=allowed)
    except WrongKind:
        yield schema.present(_no_operation(), context)


async def _updates(
    schema: Schema, query: str, context: Context, variables: dict[str, Any] | None, name: str | None
) -> AsyncGenerator[ExecutionResult, None]:
    """Yield what a subscription tells; each update is shown in time, or the subscription ends after the last that was.

    Each update takes the standard road, and is counted there as one operation: the compiler knows no sources of events.
    """
    context.road, context.detour = Road.STANDARD, Detour.SUBSCRIPTION
    context.deadlines = schema.deadlines
    last_event_id: str | None = None
    source: Any = await schema.stream(
        query,
        variable_values=variables,
        context_value=context,
        operation_name=name,
        allowed_operation_types=(OperationType.SUBSCRIPTION,),
    )
    try:
        async with aclosing(source):
            async for result in source:
                context.end_deadline()
                last_event_id = context.event_id or last_event_id
                yield _counted(schema, _without_operation(result), context)
    except asyncio.CancelledError:
        deadline = context.deadline
        if deadline is None or not deadline.is_why():
            raise
        fault = out_of_time(is_mutation=False, seconds_max=schema.deadlines.seconds, last_event_id=last_event_id)
        yield _counted(schema, PreExecutionError(data=None, errors=[fault]), context)
    except Exception as problem:  # noqa: BLE001 - whatever ends the stream is shown masked, as everywhere
        error = problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)
        yield _counted(schema, PreExecutionError(data=None, errors=[error]), context)
    finally:
        context.end_deadline()


def _counted(schema: Schema, result: ExecutionResult, context: Context) -> ExecutionResult:
    schema.roads.count(context.detour)
    return schema.present(result, context)


def is_final(result: ExecutionResult) -> bool:
    """Tell whether a result says that the operation itself has failed, so that no other follows."""
    if isinstance(result, PreExecutionError):
        return True
    return result.data is None and bool(result.errors) and all(error.path is None for error in result.errors or ())


def _no_operation() -> PreExecutionError:
    return PreExecutionError(data=None, errors=[bad_input("There is no operation in the document that can be executed here.")])


def _without_operation(result: ExecutionResult) -> ExecutionResult:
    """Return a result that says in this API's words that the document has no operation which can be executed here."""
    if any(isinstance(error.original_error, InvalidOperationTypeError) for error in result.errors or ()):
        return _no_operation()
    return result
