"""A schema whose operations can be followed."""

from __future__ import annotations

from typing import Any, Final

from strawberry.types.execution import ExecutionResult
from strawberry.types.graphql import OperationType

from gql_server.ports.tracing import Span, Tracer
from gql_server.schema.context import Context
from gql_server.schema.root import OPERATIONS, Schema

NAME_LENGTH_MAX: Final = 100


class TracedSchema(Schema):
    """Executes operations inside spans. Of the document nothing is told: it may hold a secret."""

    tracer: Tracer

    async def run(
        self,
        query: str,
        *,
        context: Context,
        variables: dict[str, Any] | None = None,
        name: str | None = None,
        allowed: frozenset[OperationType] = OPERATIONS,
    ) -> ExecutionResult:
        """Execute one operation of a document, followed where its request is."""
        span = self.tracer.enter("operation")
        if span is None:
            return await super().run(query, context=context, variables=variables, name=name, allowed=allowed)
        with self.tracer.inside(span):
            result = await super().run(query, context=context, variables=variables, name=name, allowed=allowed)
            _note(span, result, context, name)
        return result


def _note(span: Span, result: ExecutionResult, context: Context, name: str | None) -> None:
    """Note what was asked and what came of it; a masked error is told in which trace it was."""
    if context.operation is not None:
        span.note("graphql.operation.type", context.operation.value)
    if name is not None:
        span.note("graphql.operation.name", name[:NAME_LENGTH_MAX])
    if context.road is not None:
        span.note("gql_server.road", context.road)
    codes = []
    for error in result.errors or ():
        extensions = error.extensions or {}
        codes.append(str(extensions.get("code", "")))
        if "reference" in extensions:
            extensions["traceId"] = span.trace_id
    if codes:
        span.note("gql_server.error_codes", codes)
