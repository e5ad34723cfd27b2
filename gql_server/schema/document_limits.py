"""How much one document may hold, however little it may cost: counted before anything of it is looked up in the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from gql_server.schema.faults import Fault

TOO_LARGE: Final = "DOCUMENT_TOO_LARGE"
_TOO_MANY_TOKENS: Final = "Syntax Error: Document contains more than"


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What an installation allows.

    Args:
        tokens_max: Names, punctuation, numbers and strings.
        depth_max: Fields within each other, fragments written out.
        aliases_max: Fields under another name.
        directives_max: Directives, wherever they stand.
        root_fields_max: Fields of the root of one operation, fragments written out.
    """

    tokens_max: int = 4_000
    depth_max: int = 16
    aliases_max: int = 100
    directives_max: int = 200
    root_fields_max: int = 200


def parse_within(text: str, tokens_max: int) -> DocumentNode:
    """Return a document, parsed.

    Raises:
        Fault: It has too many tokens.
        GraphQLError: It cannot be parsed.
    """
    try:
        return parse(text, max_tokens=tokens_max)
    except GraphQLSyntaxError as error:
        if error.message.startswith(_TOO_MANY_TOKENS):
            raise Fault(TOO_LARGE, f"The document has more than {tokens_max} tokens.", tokensMax=tokens_max) from None
        raise


def check_counts(document: DocumentNode, limits: DocumentLimits) -> None:
    """Refuse a document that has too much of one thing; its size with fragments written out is known to be bounded.

    Raises:
        Fault: It has.
    """
    aliases = directives = 0
    waiting: list[Node] = list(document.definitions)
    while waiting:
        node = waiting.pop()
        directives += len(getattr(node, "directives", None) or ())
        if isinstance(node, FieldNode) and node.alias is not None:
            aliases += 1
        selections = getattr(node, "selection_set", None)
        waiting += selections.selections if selections is not None else ()
        waiting += getattr(node, "variable_definitions", None) or ()
    if aliases > limits.aliases_max:
        message = f"The document has {aliases} aliases, more than {limits.aliases_max}."
        raise Fault(TOO_LARGE, message, aliasesMax=limits.aliases_max)
    if directives > limits.directives_max:
        message = f"The document has {directives} directives, more than {limits.directives_max}."
        raise Fault(TOO_LARGE, message, directivesMax=limits.directives_max)
    root_fields = _most_root_fields(document)
    if root_fields > limits.root_fields_max:
        message = f"An operation asks for {root_fields} root fields, more than {limits.root_fields_max}."
        raise Fault(TOO_LARGE, message, rootFieldsMax=limits.root_fields_max)


def _most_root_fields(document: DocumentNode) -> int:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, int] = {}

    def count(selections: SelectionSetNode) -> int:
        total = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += 1
            elif isinstance(node, FragmentSpreadNode):
                total += of_fragment(node.name.value)
            else:
                total += count(node.selection_set)  # type: ignore[attr-defined] # an inline fragment has one
        return total

    def of_fragment(name: str) -> int:
        if name not in known:
            known[name] = 0  # Of one that spreads itself, for as long as it is being counted.
            known[name] = count(fragments[name].selection_set) if name in fragments else 0
        return known[name]

    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return max((count(node.selection_set) for node in operations), default=0)
