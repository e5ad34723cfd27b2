"""Types, fields, arguments and values as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
    print_ast,
)

SANDBOX_ONLY = "*Only in a sandbox.*"


@dataclass(frozen=True)
class Links:
    """The page of each type by its name, and what production has not: ``Type`` or ``Type.field``."""

    page: dict[str, str]
    only_in_sandbox: frozenset[str] = frozenset()

    def to(self, kind: GraphQLType) -> str:
        """Return a type as it is written in a schema, with a link where it is told."""
        match kind:
            case GraphQLNonNull():
                return f"{self.to(kind.of_type)}!"
            case GraphQLList():
                return f"\\[{self.to(kind.of_type)}\\]"
            case GraphQLNamedType(name=name):
                return f"[`{name}`]({self.page[name]}#{name})"
        raise TypeError(kind)


def prose(description: str | None) -> str:
    """Return a description as a paragraph."""
    return (description or "").strip()


def fields(links: Links, kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType) -> str:
    """Return the table of a type's fields."""
    rows = [
        f"| `{name}` | {_typed(links, field)} | {_joined(_meaning(links, field), only_in_sandbox(links, f'{kind.name}.{name}'))} |"
        for name, field in kind.fields.items()
    ]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows])


def arguments(links: Links, field: GraphQLField) -> str:
    """Return the table of a field's arguments, or nothing where it has none."""
    rows = [f"| `{name}` | {_typed(links, given)} | {_meaning(links, given)} |" for name, given in field.args.items()]
    return "\n".join(["| argument | type | meaning |", "|---|---|---|", *rows]) if rows else ""


def only_in_sandbox(links: Links, name: str) -> str:
    """Return the remark that production has not a type or field, or nothing where it has."""
    return SANDBOX_ONLY if name in links.only_in_sandbox else ""


def values(kind: GraphQLEnumType) -> str:
    """Return the table of an enumeration's values."""
    told = {name: _joined(_cell(value.description), _gone(value.deprecation_reason)) for name, value in kind.values.items()}
    rows = [f"| `{name}` | {meaning} |" for name, meaning in told.items()]
    return "\n".join(["| value | meaning |", "|---|---|", *rows])


def _typed(links: Links, given: GraphQLField | GraphQLInputField | GraphQLArgument) -> str:
    default = getattr(given.ast_node, "default_value", None)
    return links.to(given.type) + ("" if default is None else f" = `{print_ast(default)}`")


def _meaning(links: Links, given: GraphQLField | GraphQLInputField | GraphQLArgument) -> str:
    """Return what something means, with its arguments where it has some."""
    told = _joined(_cell(given.description), _gone(given.deprecation_reason))
    if isinstance(given, GraphQLField):
        for name, argument in given.args.items():
            told += f"<br>`{name}:` {_typed(links, argument)} {_meaning(links, argument)}"
    return told


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _gone(reason: str | None) -> str:
    return "" if reason is None else f"**Deprecated.** {_cell(reason)}"


def _cell(text: str | None) -> str:
    """Return a text that stays within its cell."""
    return " ".join((text or "").split()).replace("|", "\\|")
