"""Operations that ask every field of every type, each once: made from the schema, so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
)


@dataclass(frozen=True)
class Asked:
    """A field in a selection.

    Args:
        key: As ``Type.field``, how the table calls it.
        answer: How the answer calls it.
        text: The field with its arguments.
        parts: What is asked of it, by type; None where it has nothing to be asked of.
        can_refuse: Whether a refusal may stand in its place.
    """

    key: str
    answer: str
    text: str
    parts: Mapping[str, tuple[Asked, ...]] | None
    can_refuse: bool = False

    def written(self, without: frozenset[str]) -> str:
        """Return the selection, less the fields of these names."""
        if self.key in without:
            return ""
        said = self.text if self.answer == self.text.partition("(")[0] else f"{self.answer}: {self.text}"
        if self.parts is None:
            return said
        parts = [
            f"... on {kind} {{ __typename {' '.join(one.written(without) for one in asked)} }}"
            for kind, asked in self.parts.items()
        ]
        return f"{said} {{ __typename {' '.join(parts)} {'... on Error { code }' if self.can_refuse else ''} }}"

    def all(self) -> Iterator[Asked]:
        """Yield it and everything within it."""
        yield self
        for asked in (self.parts or {}).values():
            for one in asked:
                yield from one.all()


@dataclass
class Walk:
    """Makes operations of a schema; a type whose fields are asked by one is not asked again by another.

    Args:
        arguments: What to give to fields that cannot be asked without, by ``Type.field``.
        homes: By which ``Type.field`` the fields of a type are asked, where that is not the first that leads to it.
        again: By which ``Type.field`` the fields of its type are asked once more, because it makes things in its own way.
        refusal: The interface of refusals, of which nothing but the code is asked.
    """

    schema: GraphQLSchema
    arguments: Mapping[str, str]
    homes: dict[str, str]
    again: frozenset[str]
    refusal: str = "Error"

    def settle(self, key: str, of: GraphQLField, only: str | None = None) -> None:
        """Find out by which field each type is asked that a root field leads to: by the one with the shortest way."""
        ways = [(key, kind) for kind in self._kinds(of) if only in {None, kind.name}]
        for way, kind in ways:
            if self.homes.setdefault(kind.name, way) == way:
                ways += [(f"{kind.name}.{name}", one) for name, field in kind.fields.items() for one in self._kinds(field)]

    def root(self, key: str, text: str, of: GraphQLField, *, is_deep: bool = True) -> Asked:
        """Return a root field with all that is asked by it.

        Args:
            key: How the table calls it.
            text: The field with its arguments.
            of: Its declaration.
            is_deep: Whether anything is asked of it but what it is.
        """
        kind, name = get_named_type(of.type), text.partition("(")[0]
        if isinstance(kind, GraphQLScalarType):
            return Asked(key, name, text, None)
        can_refuse = isinstance(kind, GraphQLUnionType) and any(map(self.is_refusal, self.schema.get_possible_types(kind)))
        return Asked(key, name, text, self._parts(key, of) if is_deep else {}, can_refuse)

    def is_refusal(self, kind: GraphQLObjectType) -> bool:
        """Tell whether a type is a refusal."""
        return any(interface.name == self.refusal for interface in kind.interfaces)

    def _kinds(self, of: GraphQLField) -> list[GraphQLObjectType]:
        kind = get_named_type(of.type)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            return [one for one in self.schema.get_possible_types(kind) if not self.is_refusal(one)]
        return [kind] if isinstance(kind, GraphQLObjectType) and not self.is_refusal(kind) else []

    def _parts(self, key: str, of: GraphQLField) -> dict[str, tuple[Asked, ...]]:
        kinds = [kind for kind in self._kinds(of) if key in self.again or self.homes.get(kind.name) == key]
        is_one_of_many, within = len(kinds) > 1, f"({key})" if key in self.again else ""
        return {
            kind.name: tuple(self._asked(kind, name, one, within, is_one_of_many) for name, one in kind.fields.items())
            for kind in kinds
        }

    def _asked(self, kind: GraphQLObjectType, name: str, of: GraphQLField, within: str, is_one_of_many: bool) -> Asked:
        key = f"{kind.name}.{name}{within}"
        given = self.arguments.get(f"{kind.name}.{name}", "")
        needed = [
            one
            for one, argument in of.args.items()
            if isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
        ]
        assert given or not needed, f"{key} cannot be asked without {needed}: say with what, in ARGUMENTS"
        is_leaf = not isinstance(get_named_type(of.type), GraphQLObjectType | GraphQLUnionType | GraphQLInterfaceType)
        answer = f"{kind.name}_{name}" if is_one_of_many else name
        return Asked(key, answer, name + given, None if is_leaf else self._parts(key, of))
