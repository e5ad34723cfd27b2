"""Random operations that fit a schema: aliases, fragments of every kind, variables, conditions, arguments good and bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

Value = str | int | float | bool | list[Any] | dict[str, Any] | None

FIELDS_MAX: Final = 12
DEPTH_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class Word:
    """The name of an enum's member, which a literal has without quotes."""

    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation, and the values of its variables."""

    query: str
    variables: dict[str, Any]


@dataclass
class Generator:
    """Makes operations.

    Attributes:
        values: For scalars, by type or by ``argument: Type``, which values are tried.
        rare: Names of fields that are seldom selected, because they take long.
    """

    schema: GraphQLSchema
    values: Mapping[str, Sequence[Value]]
    rare: frozenset[str] = frozenset()

    def query(self, random: Random) -> Asked:
        """Return a random query."""
        kind = self.schema.query_type
        assert kind is not None
        return _Operation(self, random).whole("query", kind)

    def mutation(self, random: Random, first: str | None = None) -> Asked:
        """Return a random mutation; one that begins with this field, if any is said."""
        kind = self.schema.mutation_type
        assert kind is not None
        return _Operation(self, random).whole("mutation", kind, first)


@dataclass
class _Operation:
    generator: Generator
    random: Random
    definitions: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: int = 0
    left: int = FIELDS_MAX

    def whole(self, word: str, kind: GraphQLObjectType, first: str | None = None) -> Asked:
        chosen = self.random.sample(sorted(kind.fields), k=min(len(kind.fields), self.random.choice((1, 1, 1, 2, 3))))
        chosen = [name for name in chosen if not self._is_skipped(name)]
        if first is not None:
            chosen = [first, *chosen[1:]]
        fields = [self._field(name, kind.fields[name], DEPTH_MAX) for name in chosen]
        if word == "query" and (not fields or self._often(0.1)):
            fields.append("__typename")
        if not fields:
            return self.whole(word, kind)
        if word == "query" and self._often(0.15):
            fields = [self._fragment(kind, fields)]
        head = f"({', '.join(self.definitions)})" if self.definitions else ""
        texts = [f"{word} Asked{head} {{ {' '.join(fields)} }}", *(text for _, text in self.fragments.values())]
        return Asked("\n".join(texts), self.variables)

    def _field(self, name: str, declared: GraphQLField, depth: int) -> str:
        self.left -= 1
        arguments = self._arguments(declared.args)
        text = f"{self._name('f')}: {name}{arguments}" if arguments or self._often(0.1) else name
        text += self._condition()
        named = get_named_type(declared.type)
        if is_leaf_type(named):
            return text
        return f"{text} {{ {' '.join(self._selection(named, depth - 1))} }}"

    def _selection(self, kind: GraphQLNamedType, depth: int) -> list[str]:
        selected = ["__typename"] if isinstance(kind, GraphQLUnionType) or self._often(0.15) else []
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            selected += self._fields(kind, depth)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            possible = list(self.generator.schema.get_possible_types(kind))
            for one in self.random.sample(possible, k=min(len(possible), self.random.choice((1, 2, 3)))):
                selected.append(self._on(one, depth))
            if isinstance(kind, GraphQLUnionType):
                shared = {name: one for below in possible for one in below.interfaces for name in [one.name]}
                selected += [self._on(one, depth) for one in shared.values() if self._often(0.5)]
        elif isinstance(kind, GraphQLObjectType) and kind.interfaces and self._often(0.2):
            selected.append(self._on(kind.interfaces[0], depth))
        if isinstance(kind, GraphQLObjectType) and self._often(0.1):
            again = self._fields(kind, depth - 1)
            selected.append(
                self._fragment(kind, again) if again and self._often(0.5) else f"... {{ {' '.join(again or ['__typename'])} }}"
            )
        return selected or ["__typename"]

    def _on(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        fields = self._fields(kind, depth) or ["__typename"]
        if self._often(0.3):
            return self._fragment(kind, fields)
        return f"... on {kind.name}{self._condition()} {{ {' '.join(fields)} }}"

    def _fields(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        made = []
        for name in self.random.sample(sorted(kind.fields), k=min(len(kind.fields), self.random.choice((1, 2, 3, 4, 5)))):
            declared = kind.fields[name]
            is_leaf = is_leaf_type(get_named_type(declared.type))
            if self._is_skipped(name) or (not is_leaf and (depth <= 0 or self.left <= 0)):
                continue
            made.append(self._field(name, declared, depth))
        return made

    def _fragment(self, kind: GraphQLNamedType, fields: list[str]) -> str:
        known = [name for name, (on, _) in self.fragments.items() if on == kind.name]
        if known and self._often(0.4):
            return f"...{self.random.choice(known)}"
        name = self._name("F")
        self.fragments[name] = (kind.name, f"fragment {name} on {kind.name} {{ {' '.join(fields)} }}")
        return f"...{name}{self._condition()}"

    def _condition(self) -> str:
        if not self._often(0.06):
            return ""
        word = self.random.choice(("skip", "include"))
        if self._often(0.5):
            return f" @{word}(if: {'true' if self._often(0.5) else 'false'})"
        given = f"${self._variable('Boolean!', self._often(0.5), None)}"
        return f" @{word}(if: {given})"

    def _arguments(self, declared: Mapping[str, GraphQLArgument]) -> str:
        given = []
        for name, argument in declared.items():
            is_required = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
            if is_required or self._often(0.35):
                given.append(f"{name}: {self._given(name, argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def _given(self, name: str, kind: GraphQLInputType) -> str:
        if self._often(0.5):
            value = self._value(name, kind, is_literal=True)
            return _literal(value)
        default = self._value(name, kind, is_literal=True) if self._often(0.2) else Undefined
        value = Undefined if default is not Undefined and self._often(0.5) else self._value(name, kind, is_literal=False)
        return f"${self._variable(str(kind), value, default)}"

    def _variable(self, kind: str, value: object, default: object) -> str:
        name = self._name("v")
        is_bad = self._often(0.02)
        end = "" if default is Undefined or default is None else f" = {_literal(default)}"
        self.definitions.append(f"${name}: {kind}{end}")
        if value is not Undefined:
            self.variables[name] = {"not": ["of", "this type"]} if is_bad else value
        return name

    def _value(self, name: str, kind: GraphQLInputType, *, is_literal: bool) -> object:
        if isinstance(kind, GraphQLNonNull):
            return self._present(name, kind.of_type, is_literal=is_literal)
        return None if self._often(0.06) else self._present(name, kind, is_literal=is_literal)

    def _present(self, name: str, kind: GraphQLInputType, *, is_literal: bool) -> object:
        if isinstance(kind, GraphQLList):
            return [self._value(name, kind.of_type, is_literal=is_literal) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]
        if isinstance(kind, GraphQLEnumType):
            chosen = self.random.choice(sorted(kind.values))
            return Word(chosen) if is_literal else chosen
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, is_literal=is_literal)
        values = self.generator.values
        assert isinstance(kind, GraphQLScalarType)
        return self.random.choice(values.get(f"{name}: {kind.name}") or values[kind.name])

    def _object(self, kind: GraphQLInputObjectType, *, is_literal: bool) -> dict[str, object]:
        fields = kind.fields.items()
        if kind.is_one_of:
            fields = [self.random.choice(list(fields))]
        made = {}
        for name, one in fields:
            is_required = isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined
            if is_required or kind.is_one_of or self._often(0.3):
                made[name] = self._value(name, one.type, is_literal=is_literal)
        return made

    def _is_skipped(self, name: str) -> bool:
        return name in self.generator.rare and not self._often(0.05)

    def _often(self, chance: float) -> bool:
        return self.random.random() < chance

    def _name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"


def _literal(value: object) -> str:
    if isinstance(value, Word):
        return value.name
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_literal(one)}' for name, one in value.items())}}}"
    return str(value)
