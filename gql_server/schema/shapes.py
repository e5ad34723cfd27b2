"""What an operation asks, seen from afar: how much, in points, and which of the fields that are guarded for keys.

A field with fields of its own costs a point, a mutation 10, a simulation or a backtest 25; values are free. What is beneath a
connection or a list of ids counts as often as rows are asked for. It is worked out once for a document; only the variables are
looked at each time. What was *requested* is known before anything is executed; what was *used* counts the rows that there were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
ROWS_KNOWN_MAX: Final = 64
"""For so many different numbers of rows the points of an operation are remembered."""
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


ONE: Final = Rows()


class Weight:
    """What a part costs: its own points, and those of its parts as often as there are rows."""

    __slots__ = ("has_rows", "key", "own", "parts", "rows", "total")

    def __init__(self, own: int, rows: Rows, parts: tuple[Weight, ...], key: str | None = None) -> None:
        """Take what it is made of.

        Args:
            key: Under which name an answer has it; None for what is no field, such as a fragment.
        """
        self.own = own
        self.rows = rows
        self.parts = parts
        self.key = key
        self.has_rows: bool = rows != ONE or any(part.has_rows for part in parts)
        """Whether how much it costs is a matter of how many rows there are."""
        self.total: int = min(own + sum(part.total for part in parts), POINTS_MAX)
        """What it costs with one row of everything."""


class Shape:
    """An operation from afar.

    Attributes:
        fields: The guarded ones that it asks for, by type and name.
    """

    __slots__ = ("_known", "_rows", "_weight", "fields")

    def __init__(self, weight: Weight, fields: frozenset[tuple[str, str]]) -> None:
        """Take what it weighs, and the fields."""
        self._weight = weight
        self.fields = fields
        self._rows = tuple(dict.fromkeys(_rows_by_variables(weight)))
        self._known: dict[tuple[int, ...], int] = {}

    def points(self, variables: Mapping[str, Any] | None) -> int:
        """Return what is requested, at least 1."""
        given = variables or {}
        key = tuple([rows.of(given) for rows in self._rows])
        points = self._known.get(key)
        if points is None:
            if len(self._known) >= ROWS_KNOWN_MAX:
                self._known.clear()
            points = self._known[key] = max(1, min(_sum(self._weight, given, {}), POINTS_MAX))
        return points

    def used(self, data: Mapping[str, Any] | None, requested: int) -> int:
        """Return what an answer has used, at least 1: what was requested, with as many rows of pages as there were."""
        if not self._weight.has_rows or data is None:
            return requested
        return max(1, min(_used(self._weight, data), requested))


def shape_of(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Shape | None:
    """Return the shape of an operation of a document that fits the schema; None when there is no such operation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    for operation in operations:
        root = schema.get_root_type(operation.operation)
        if root is not None and name in {None, None if operation.name is None else operation.name.value}:
            seen = _Walk(schema, document, operation)
            return Shape(Weight(0, ONE, seen.parts(operation.selection_set, root)), frozenset(seen.fields))
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
        name, key = node.name.value, (node.alias or node.name).value
        if name.startswith("__"):
            return []
        if kind.name in KEY_FIELDS:
            self.fields.add((kind.name, name))
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101 - the document fits the schema
        field = kind.fields[name]
        result = get_named_type(field.type)
        own = MUTATION_POINTS if kind is self._schema.mutation_type else SIMULATION_POINTS if name in _SIMULATIONS else 1
        if node.selection_set is None or not is_composite_type(result):
            return [Weight(own, ONE, (), key)] if kind is self._schema.mutation_type else []
        return [Weight(own, self._rows(node, field), self.parts(node.selection_set, result), key)]

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
            known = self._known[name] = Weight(0, ONE, self.parts(fragment.selection_set, inner))
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


def _rows_by_variables(weight: Weight) -> Iterator[Rows]:
    """Yield what variables say of rows; a part that is there more than once is looked at once."""
    waiting, seen = [weight], {id(weight)}
    while waiting:
        here = waiting.pop()
        if here.rows.variable is not None:
            yield here.rows
        for part in here.parts:
            if part.has_rows and id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)


def _used(weight: Weight, of: Mapping[str, Any]) -> int:
    """Return what a part has used of an object of an answer; what has no pages within it counts as it was requested."""
    if not weight.has_rows:
        return weight.total
    if weight.key is None:
        return sum(_used(part, of) for part in weight.parts)
    value = of.get(weight.key)
    if value is None:
        return weight.own
    if isinstance(value, list):
        each = [sum(_used(part, row) for part in weight.parts) for row in value if row is not None]
        return weight.own + (max(each, default=0) if weight.rows == ONE else sum(each))
    if weight.rows == ONE:
        return weight.own + sum(_used(part, value) for part in weight.parts)
    return weight.own + _used_by_page(weight.parts, value)


def _used_by_page(parts: tuple[Weight, ...], page: Mapping[str, Any]) -> int:
    """Return what was used of a page: its rows as many as there are, whatever else it holds once."""
    total = 0
    for part in parts:
        rows = None if part.key is None else page.get(part.key)
        if part.key is None:
            total += _used_by_page(part.parts, page)
        elif not isinstance(rows, list):
            total += _used(part, page)
        elif part.has_rows:
            total += sum(part.own + sum(_used(below, row) for below in part.parts) for row in rows if row is not None)
        else:
            total += len(rows) * part.total
    return total
