"""The choice of the road: a document that was seen before is executed by its plan, whatever else by strawberry's executor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from gql_server.schema.compiled.plans import Plans
from gql_server.schema.compiled.roads import Detour
from gql_server.schema.context import Context
from gql_server.schema.faults import Fault

if TYPE_CHECKING:
    from gql_server.schema.parsing import Parsed, Parser, Weigh


class CompiledRoad:
    """Executes what it can by plans, and says of all else why it does not."""

    def __init__(self, schema: strawberry.Schema, parser: Parser, weigh: Weigh, *, is_open: bool, is_eager: bool = False) -> None:
        """Take the schema and where its documents are kept.

        Args:
            weigh: Notes what an operation costs, or refuses it.
            is_open: Whether anything is executed here.
            is_eager: Whether documents are compiled the first time already, which costs more than running them once.
        """
        self._schema = schema
        self._parser = parser
        self._weigh = weigh
        self._plans = Plans(schema)
        self.is_open = is_open
        self.is_eager = is_eager

    async def run(
        self,
        query: str,
        *,
        context: Context,
        variables: Mapping[str, Any] | None,
        name: str | None,
        allowed: frozenset[OperationType],
    ) -> ExecutionResult | Detour:
        """Execute an operation, or return why that is not done here; then nothing has happened."""
        if not self.is_open:
            return Detour.OFF
        parsed = self._parser.known(query) or (self._read(query, context) if self.is_eager else None)
        if parsed is None:
            return Detour.FIRST_SIGHT
        kind = parsed.kind_of(name)
        if kind not in allowed or (name is None and len(parsed.kinds) > 1) or parsed.errors:
            return Detour.NOT_EXECUTED
        operation = parsed.operation(self._plans, name)
        if isinstance(operation, Detour):
            return operation
        context.operation = kind
        try:
            self._weigh(context, parsed, name, variables)
        except Fault as refused:
            return PreExecutionError(data=None, errors=[refused])
        return await operation.run(context, variables)

    def _read(self, query: str, context: Context) -> Parsed | None:
        if context.is_many_fine:
            return None
        try:
            return self._parser.read(self._schema._schema, query)  # noqa: SLF001 - strawberry offers no other way to it
        except GraphQLError:
            return None
