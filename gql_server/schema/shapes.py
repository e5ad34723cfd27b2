"""What an operation asks, seen from afar: how much, in points, and which of the fields that are guarded for keys.

A field with fields of its own costs a point, a mutation 10, a simulation or a backtest 25; values are free. What is beneath a
connection or a list of ids counts as often as rows are asked for. It is worked out once for a document; only the variables are
looked at each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from gql_server.schema.connections import PAGE_MAX
from gql_server.schema.key_fields import KEY_FIELDS

MUTATION_POINTS: Final = 10
SIMULATION_POINTS: Final = 25
_SIMULATIONS: Final = frozenset({"simulate", "backtest"})
POINTS_MAX: Final = 10**9
"""More are not told apart."""
_MANY: Final = ("first", "ids")
"""Arguments that say how many."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How often something counts: a number, or what a variable says."""

    number: int = 1
    variable: str | None = None

    def of(self, variables: Mapping[str, Any]) -> int:
        """Return the number, at least 1 and at most a page; a variable that is absent means its default."""
        given = variables.get(self.variable, self.number) if self.variable is not None else self.number
        count = len(given) if isinstance(given, list) else given
        return max(1, min(count, PAGE_MAX)) if isinstance(count, int) else PAGE_MAX


@dataclass(frozen=True, slots=True)
class Weight:
    """What a part costs: its own points, and those of its parts as often as there are rows."""

    own: int
    rows: Rows
    parts: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An operation from afar. ``fields``: the guarded ones that it asks for, by type and name."""

    weight: Weight
    fields: frozenset[tuple[str, str]]

    def points(self, variables: Mapping[str, Any] | None) -> int:
        """Return what it costs, at least 1."""
        return max(1, min(_sum(self.weight, variables or {}, {}), POINTS_MAX))


def shape_of(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Shape | None:
    """Return the shape of an operation of a document that fits the schema; None when there is no such operation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    for operation in operations:
        root = schema.get_root_type(operation.operation)
        if root is not None and name in {None, None if operation.name is None else operation.name.value}:
            seen = _Walk(schema, document, operation)
            return Shape(Weight(0, Rows(), seen.parts(operation.selection_set, root)), frozenset(seen.fields))
    return None


class _Walk:
    """One look through an operation; each fragment is looked at once, however often it is spread."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self.fields: set[tuple[str, str]] = set()
        self._schema = schema
        self._fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        self._known: dict[str, Weight] = {}
        self._defaults = {
            given.variable.name.value: int(given.default_value.value)
            for given in operation.variable_definitions or ()
            if isinstance(given.default_value, IntValueNode)
        }

    def parts(self, selections: SelectionSetNode, kind: GraphQLCompositeType) -> tuple[Weight, ...]:
        found: list[Weight] = []
        for node in selections.selections:
            if isinstance(node, FieldNode):
                found += self._field(node, kind)
            elif isinstance(node, InlineFragmentNode):
                inner = kind if node.type_condition is None else self._type(node.type_condition.name.value)
                found += self.parts(node.selection_set, inner)
            elif isinstance(node, FragmentSpreadNode):
                found.append(self._fragment(node.name.value))
        return tuple(found)

    def _field(self, node: FieldNode, kind: GraphQLCompositeType) -> list[Weight]:
        name = node.name.value
        if name.startswith("__"):
            return []
        if kind.name in KEY_FIELDS:
            self.fields.add((kind.name, name))
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101 - the document fits the schema
        field = kind.fields[name]
        result = get_named_type(field.type)
        own = MUTATION_POINTS if kind is self._schema.mutation_type else SIMULATION_POINTS if name in _SIMULATIONS else 1
        if node.selection_set is None or not is_composite_type(result):
            return [Weight(own, Rows(), ())] if kind is self._schema.mutation_type else []
        return [Weight(own, self._rows(node, field), self.parts(node.selection_set, result))]

    def _rows(self, node: FieldNode, field: GraphQLField) -> Rows:
        for argument in node.arguments or ():
            if argument.name.value in _MANY:
                value = argument.value
                if isinstance(value, IntValueNode):
                    return Rows(int(value.value))
                if isinstance(value, ListValueNode):
                    return Rows(len(value.values))
                if isinstance(value, VariableNode):
                    asked = value.name.value
                    usual = self._defaults.get(asked, field.args[argument.name.value].default_value)
                    return Rows(usual if isinstance(usual, int) else PAGE_MAX, asked)
        default = field.args["first"].default_value if "first" in field.args else 1
        return Rows(default if isinstance(default, int) else 1)

    def _fragment(self, name: str) -> Weight:
        known = self._known.get(name)
        if known is None:
            fragment = self._fragments[name]
            inner = self._type(fragment.type_condition.name.value)
            known = self._known[name] = Weight(0, Rows(), self.parts(fragment.selection_set, inner))
        return known

    def _type(self, name: str) -> GraphQLCompositeType:
        found: Any = self._schema.type_map[name]
        kind: GraphQLCompositeType = found
        return kind


def _sum(weight: Weight, variables: Mapping[str, Any], known: dict[int, int]) -> int:
    total = known.get(id(weight))
    if total is None:
        beneath = sum(_sum(part, variables, known) for part in weight.parts)
        total = known[id(weight)] = min(weight.own + weight.rows.of(variables) * beneath, POINTS_MAX)
    return total
