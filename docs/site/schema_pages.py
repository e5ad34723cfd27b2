"""The reference of the schema, page by page: what can be asked, and every type, each with a link to each type that it names."""

from __future__ import annotations

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from docs.site.schema_text import Links, arguments, fields, only_in_sandbox, prose, values

ROOTS = {"Query": "queries.md", "Mutation": "mutations.md", "Subscription": "subscriptions.md"}
TITLES = {
    "queries.md": ("Queries", "What can be asked. Everything takes one request, however deep."),
    "mutations.md": (
        "Mutations",
        "What can be changed. Each answers a union: its success, or one of the refusals that it can meet.",
    ),
    "subscriptions.md": ("Subscriptions", "What can be followed, over WebSocket and as server-sent events."),
    "objects.md": ("Objects", "What answers are made of."),
    "refusals.md": ("Refusals", "Why something was not done, with the numbers that explain it."),
    "interfaces.md": ("Interfaces and unions", "What several types have in common, and what may be one of several types."),
    "inputs.md": ("Inputs", "What several questions are given, and the parts of what one is given."),
    "enums.md": ("Enumerations", "Values of which one is meant."),
    "scalars.md": ("Scalars", "Values with a form of their own. Amounts and rates are exact decimal strings, never floats."),
}


def schema_pages(schema: GraphQLSchema, production: GraphQLSchema | None = None) -> dict[str, str]:
    """Return the text of each page by its name; what is not in production's schema says that a sandbox alone has it."""
    shown = [kind for name, kind in schema.type_map.items() if not name.startswith("__")]
    own_parts = {part.name: field for field, parts in _mutations(schema) for part in parts}
    links = Links({kind.name: _page_of(kind, own_parts) for kind in shown}, _missing(schema, production or schema))
    pages = {name: [f"# {title}", lead] for name, (title, lead) in TITLES.items()}
    for root, name in ROOTS.items():
        kind = schema.type_map[root]
        assert isinstance(kind, GraphQLObjectType)  # noqa: S101 - tells the type checker what a schema is
        for field_name, field in sorted(kind.fields.items()):
            pages[name] += _operation(links, root, field_name, field)
    for kind in sorted(shown, key=lambda kind: kind.name):
        if kind.name not in own_parts and kind.name not in ROOTS:
            pages[links.page[kind.name]] += _type(links, schema, kind)
    pages["index.md"] = _index(links, schema)
    return {name: "\n\n".join(part for part in parts if part) + "\n" for name, parts in pages.items()}


def _mutations(schema: GraphQLSchema) -> list[tuple[str, list[GraphQLNamedType]]]:
    """Return each mutation with the types that are its alone: told with it, not on a page of their kind."""
    assert schema.mutation_type is not None  # noqa: S101 - tells the type checker what a schema is
    told = []
    for name, field in schema.mutation_type.fields.items():
        answer = get_named_type(field.type)
        given = [get_named_type(argument.type) for argument in field.args.values()]
        own = [kind for kind in (*given, answer) if kind.name.lower() in {f"{name}input".lower(), f"{name}result".lower()}]
        if isinstance(answer, GraphQLUnionType):
            own += [kind for kind in answer.types if kind.name.lower() == f"{name}success".lower()]
        told.append((name, own))
    return told


def _missing(schema: GraphQLSchema, other: GraphQLSchema) -> frozenset[str]:
    """Return the types that another schema has not, and as ``Type.field`` the fields that its types have not."""
    fields = {
        f"{name}.{field}"
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType) and name in other.type_map
        for field in kind.fields.keys() - getattr(other.type_map[name], "fields", {}).keys()
    }
    return frozenset(fields | (schema.type_map.keys() - other.type_map.keys()))


def _page_of(kind: GraphQLNamedType, own_parts: dict[str, str]) -> str:
    if kind.name in ROOTS:
        return ROOTS[kind.name]
    if kind.name in own_parts:
        return ROOTS["Mutation"]
    match kind:
        case GraphQLObjectType():
            is_refusal = any(interface.name == "Error" for interface in kind.interfaces)
            return "refusals.md" if is_refusal else "objects.md"
        case GraphQLInterfaceType() | GraphQLUnionType():
            return "interfaces.md"
        case GraphQLInputObjectType():
            return "inputs.md"
        case GraphQLEnumType():
            return "enums.md"
        case _:
            return "scalars.md"


def _operation(links: Links, root: str, name: str, field: GraphQLField) -> list[str]:
    """Return the section of a root field; a mutation's has its input, its success and its refusals in it."""
    remarks = [only_in_sandbox(links, f"{root}.{name}"), _deprecation(field.deprecation_reason)]
    parts = [f"## {name} {{ #{name} }}", prose(field.description), *remarks]
    answer = get_named_type(field.type)
    if root != "Mutation":
        return [*parts, arguments(links, field), f"Answers {links.to(field.type)}."]
    for argument in field.args.values():
        given = get_named_type(argument.type)
        if isinstance(given, GraphQLInputObjectType) and links.page[given.name] == ROOTS["Mutation"]:
            parts += [_heading(given, level=3), fields(links, given)]
        else:
            parts.append(arguments(links, field))
    if not isinstance(answer, GraphQLUnionType):
        return [*parts, f"Answers {links.to(field.type)}."]
    successes = [kind for kind in answer.types if links.page[kind.name] != "refusals.md"]
    refusals = [kind for kind in answer.types if links.page[kind.name] == "refusals.md"]
    for kind in successes:
        if links.page[kind.name] == ROOTS["Mutation"]:
            parts += [_heading(kind, level=3), prose(kind.description), fields(links, kind)]
    refused = " · ".join(links.to(kind) for kind in refusals)
    own = _heading(answer, level=3) if links.page[answer.name] == ROOTS["Mutation"] else f"Answers {links.to(answer)}."
    return [*parts, own, f"Otherwise refused: {refused}." if refused else ""]


def _type(links: Links, schema: GraphQLSchema, kind: GraphQLNamedType) -> list[str]:
    parts = [_heading(kind, level=2), prose(kind.description), only_in_sandbox(links, kind.name)]
    match kind:
        case GraphQLObjectType() | GraphQLInterfaceType():
            made_of = " · ".join(links.to(interface) for interface in kind.interfaces)
            parts += [f"Implements {made_of}." if made_of else "", fields(links, kind)]
            if isinstance(kind, GraphQLInterfaceType):
                parts.append("Implemented by " + _list(links, list(schema.get_possible_types(kind))) + ".")
        case GraphQLUnionType():
            parts.append("One of " + _list(links, list(kind.types)) + ".")
        case GraphQLInputObjectType():
            parts += ["Exactly one of its fields is given." if kind.is_one_of else "", fields(links, kind)]
        case GraphQLEnumType():
            parts.append(values(kind))
        case GraphQLScalarType(specified_by_url=str(url)):
            parts.append(f"Specified by <{url}>.")
    return parts


def _heading(kind: GraphQLNamedType, *, level: int) -> str:
    """Return a heading with the type's own name as its anchor."""
    return f"{'#' * level} {kind.name} {{ #{kind.name} }}"


def _list(links: Links, kinds: list[GraphQLObjectType]) -> str:
    return " · ".join(links.to(kind) for kind in sorted(kinds, key=lambda kind: kind.name))


def _deprecation(reason: str | None) -> str:
    return "" if reason is None else f"**Deprecated.** {reason}"


def _index(links: Links, schema: GraphQLSchema) -> list[str]:
    """Return the front of the reference: the pages, and every type by its first letter."""
    parts = [
        "# The schema",
        "Generated of `schema.graphql`, which the server exports: everything that can be asked, with what only a sandbox has.",
        "\n".join(f"- [{title}]({name}): {lead}" for name, (title, lead) in TITLES.items()),
        "## Every type",
    ]
    names = sorted(name for name in links.page if name not in ROOTS)
    letters = sorted({name[0] for name in names})
    return parts + [
        f"**{letter}** " + " · ".join(links.to(schema.type_map[name]) for name in names if name[0] == letter) for letter in letters
    ]
