"""A schema that runs operations: one road or the other, within bounds, masked, counted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import strawberry
from graphql import GraphQLError, get_operation_ast
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from gql_server.schema.bounds import Bounds, caller_of, check_cost, out_of_time, too_many
from gql_server.schema.compiled.choosing import CompiledRoad
from gql_server.schema.compiled.roads import Detour, Road, RoadCounts
from gql_server.schema.context import Context
from gql_server.schema.deadlines import Deadlines
from gql_server.schema.faults import FaultMask, bad_input
from gql_server.schema.many_attempts import may_hold_many
from gql_server.schema.parsing import Parsed, Parser
from gql_server.schema.shapes import Shape
from gql_server.schema.turns import Turns
from gql_server.service.meter import Meter

OPERATIONS: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})


class WrongKind(Exception):
    """The operation is of a kind that is not executed this way, such as a mutation asked by GET."""

    def __init__(self, kind: OperationType) -> None:
        """Say which kind it is."""
        super().__init__(kind.value)
        self.kind = kind


class Schema(strawberry.Schema):
    """A schema whose errors are masked, and logged where they are masked and nowhere else."""

    mask: FaultMask
    meter: Meter
    parser: Parser
    compiled: CompiledRoad
    roads: RoadCounts
    """How many operations took which road."""
    bounds: Bounds
    deadlines: Deadlines
    turns: Turns

    async def run(
        self,
        query: str,
        *,
        context: Context,
        variables: dict[str, Any] | None = None,
        name: str | None = None,
        allowed: frozenset[OperationType] = OPERATIONS,
    ) -> ExecutionResult:
        """Execute one operation of a document.

        Args:
            query: The document.
            context: The request.
            variables: Values of its variables.
            name: Which of its operations; needed when there are several.
            allowed: Which kinds are executed.

        Raises:
            WrongKind: The operation is of another kind.
        """
        context.meter = self.meter
        caller = caller_of(context)
        if not self.turns.take(caller):
            return self.present(too_many(self.turns.per_caller_max), context)
        deadline = self.deadlines.begin()
        try:
            result = await self._executed(query, context, variables, name, allowed)
        except asyncio.CancelledError:
            context.stop()
            if not deadline.is_why():
                raise
            is_mutation = context.operation is OperationType.MUTATION
            fault = out_of_time(is_mutation=is_mutation, seconds_max=self.deadlines.seconds)
            result = ExecutionResult(data=None, errors=[fault])
        except WrongKind:
            raise
        except Exception as bug:  # noqa: BLE001 - whatever no field has caught is masked like what one has
            result = ExecutionResult(data=None, errors=[GraphQLError("", original_error=bug)])
        finally:
            self.deadlines.end(deadline)
            self.turns.give(caller)
        return self.present(result, context)

    async def _executed(
        self,
        query: str,
        context: Context,
        variables: dict[str, Any] | None,
        name: str | None,
        allowed: frozenset[OperationType],
    ) -> ExecutionResult:
        """Execute an operation by the road that it takes, however long that takes."""
        is_by_key = context.viewer is not None and context.viewer.grant is not None
        context.is_many_fine = not is_by_key and may_hold_many(query) and await context.visit.may_try()
        found = await self.compiled.run(query, context=context, variables=variables, name=name, allowed=allowed)
        context.detour = found if isinstance(found, Detour) else None
        context.road = Road.STANDARD if isinstance(found, Detour) else Road.COMPILED
        self.roads.count(context.detour)
        if not isinstance(found, Detour):
            return found
        try:
            return await self.execute(
                query,
                variable_values=variables,
                context_value=context,
                operation_name=name,
                allowed_operation_types=allowed,
            )
        except InvalidOperationTypeError as wrong:
            raise WrongKind(wrong.operation_type) from None
        except (MissingQueryError, CannotGetOperationTypeError):
            return PreExecutionError(data=None, errors=[bad_input("There is no such operation in the document.")])

    def weigh(self, context: Context, parsed: Parsed, name: str | None, variables: Mapping[str, Any] | None) -> None:
        """Note what an operation costs.

        Raises:
            Fault: It is too much.
        """
        shape = None if parsed.is_many else parsed.shape_of(self._schema, name)
        if shape is not None:
            check_cost(context, shape, shape.points(variables), self.bounds.cost_max)

    def present(self, result: ExecutionResult, context: Context) -> ExecutionResult:
        """Return a result as it may be shown, counted."""
        result = self.mask.present(result, is_mutation=context.operation is OperationType.MUTATION)
        kind = "none" if context.operation is None else context.operation.value
        self.meter.count_operation(kind, Road.STANDARD if context.road is None else context.road)
        for error in result.errors or ():
            self.meter.count_error(str((error.extensions or {}).get("code", "")))
        if context.shape is not None:
            self._count_cost(result, context, context.shape)
        return result

    def _count_cost(self, result: ExecutionResult, context: Context, shape: Shape) -> None:
        """Count what an operation has requested and used, and say it to who asks."""
        used = shape.used(result.data, context.requested)
        self.meter.count_cost(context.requested, used)
        if context.wants_cost:
            cost = {"requested": context.requested, "used": used, "max": self.bounds.cost_max}
            result.extensions = {**(result.extensions or {}), "cost": cost}

    def kind_of(self, document: str, name: str | None) -> OperationType | None:
        """Return of which kind an operation of a document is; None where it cannot be told."""
        try:
            ast = self.parser.read(self._schema, document).ast
        except GraphQLError:
            return None
        asked = get_operation_ast(ast, name)
        return None if asked is None else OperationType(asked.operation.value)

    def shape_of(self, document: str, name: str | None) -> Shape | None:
        """Return what an operation of a document is from afar; None where nothing of it is executed."""
        try:
            return self.parser.read(self._schema, document).shape_of(self._schema, name)
        except GraphQLError:
            return None

    def misfits(self, document: str) -> list[str]:
        """Return what of a document does not fit the schema, in sentences."""
        try:
            return [error.message for error in self.parser.read(self._schema, document).errors]
        except GraphQLError as error:
            return [error.message]

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave the errors to the mask."""
