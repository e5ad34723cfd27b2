"""Plans: how one operation of a document is executed, made once and shared by all requests that ask it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.types.execution import ExecutionResult

from gql_server.schema.compiled.calls import unknown_names
from gql_server.schema.compiled.compiling import Compiler, Ground, TooLarge
from gql_server.schema.compiled.completing import Shower
from gql_server.schema.compiled.keeping import Kept
from gql_server.schema.compiled.kinds import Kinds
from gql_server.schema.compiled.roads import Detour
from gql_server.schema.compiled.running import Run
from gql_server.schema.compiled.walking import with_fragments
from gql_server.schema.context import Context

ERRORS_MAX: Final = 50
"""Of the values of variables; further ones are not looked for."""
VARIANTS_MAX: Final = 8
INTROSPECTION: Final = frozenset({"__schema", "__type"})
CONDITIONS: Final = frozenset({"skip", "include"})


class Plan:
    """An operation for one set of values of what its ``@skip`` and ``@include`` look at."""

    def __init__(self, compiler: Compiler, parts: list[Shower]) -> None:
        """Take what compiles it, and the functions of the root: one for all fields of a query, one for each of a mutation."""
        self._compiler = compiler
        self._parts = parts

    @property
    def fields(self) -> int:
        """Return how many fields are compiled by now."""
        return self._compiler.fields

    async def run(self, context: Context, variables: VariableValues) -> ExecutionResult:
        """Execute it: the parts one after the other, each with all that is below it."""
        run = Run(context, variables)
        data: dict[str, Any] = {}
        for part in self._parts:
            try:
                run.data = part(None, run, None, None, run.root)
                await run.drain()
            except GraphQLError as error:
                run.errors.append(error)
                run.root.is_dead = True
            if run.root.is_dead or run.data is None:
                return ExecutionResult(data=None, errors=run.errors)
            data.update(run.data)
        return ExecutionResult(data=data, errors=run.errors or None)


class Operation:
    """One operation of a document, with the plans for it."""

    def __init__(
        self,
        ground: Ground,
        kept: Kept,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        flags: Collection[str],
    ) -> None:
        """Take the operation and the fragments that it uses, and what knows how much is kept.

        Args:
            flags: The names of the variables that ``@skip`` and ``@include`` look at.
        """
        self._ground = ground
        self._kept = kept
        self._node = node
        self._fragments = fragments
        self._flags = tuple(sorted(flags))
        self._plans: dict[tuple[object, ...], Plan | Detour] = {}

    async def run(self, context: Context, given: Mapping[str, Any] | None) -> ExecutionResult | Detour:
        """Execute it, or return why that is not done here.

        Args:
            given: The values of the variables as the request has them.
        """
        definitions = self._node.variable_definitions or ()
        variables = get_variable_values(self._ground.inner, definitions, dict(given or {}), ERRORS_MAX)
        if isinstance(variables, list):
            return ExecutionResult(data=None, errors=variables)
        plan = self._plan(variables)
        if isinstance(plan, Detour):
            return plan
        self._kept.use(self, sum(one.fields for one in self._plans.values() if isinstance(one, Plan)))
        return await plan.run(context, variables)

    def forget(self) -> None:
        """Let go of the plans; they are made anew when they are needed."""
        self._plans.clear()

    def _plan(self, variables: VariableValues) -> Plan | Detour:
        flags = tuple(variables.coerced.get(name) for name in self._flags)
        plan = self._plans.get(flags)
        if plan is None:
            if any(flag is not True and flag is not False for flag in flags):
                return Detour.UNKNOWN
            if len(self._plans) >= VARIANTS_MAX:
                return Detour.VARIANTS
            plan = self._plans[flags] = self._compiled(variables)
        return plan

    def _compiled(self, variables: VariableValues) -> Plan | Detour:
        sources = {name: variables.sources[name] for name in self._flags}
        coerced = {name: variables.coerced[name] for name in self._flags}
        compiler = Compiler(self._ground, self._node, self._fragments, VariableValues(sources, coerced))
        root = self._ground.inner.get_root_type(self._node.operation)
        try:
            grouped = compiler.root(root)
            is_serial = self._node.operation is OperationType.MUTATION
            parts = [{key: details} for key, details in grouped.items()] if is_serial else [grouped]
            return Plan(compiler, [compiler.show(root, part) for part in parts])
        except TooLarge:
            return Detour.LARGE
        finally:
            compiler.is_started = True


class Plans:
    """Makes the operations of documents ready, for one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Take the schema, and look through it for what is not compiled."""
        self._ground = Ground(schema, Kinds(schema))
        self.kept = Kept()
        self._unknown = unknown_names(schema)

    def operation(self, ast: DocumentNode, name: str | None) -> Operation | Detour:
        """Return an operation of a document that fits the schema, or why it is not compiled."""
        nodes = [node for node in ast.definitions if isinstance(node, OperationDefinitionNode)]
        fragments = {node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)}
        chosen = [node for node in nodes if name is None or (node.name is not None and node.name.value == name)]
        if len(chosen) != 1 or len(nodes) + len(fragments) != len(ast.definitions):
            return Detour.NOT_EXECUTED
        (node,) = chosen
        if node.operation is OperationType.SUBSCRIPTION:
            return Detour.SUBSCRIPTION
        used, held = with_fragments(node, fragments)
        if any(fragment.variable_definitions for fragment in used.values()) or held.directives - CONDITIONS:
            return Detour.UNKNOWN
        if held.fields & INTROSPECTION:
            return Detour.INTROSPECTION
        if held.fields & self._unknown:
            return Detour.UNKNOWN
        return Operation(self._ground, self.kept, node, used, held.flags)
