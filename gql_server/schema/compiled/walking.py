"""What an operation or a fragment holds, seen in one walk through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import FragmentDefinitionNode, Node, VariableNode
from graphql.language.ast import QUERY_DOCUMENT_KEYS


@dataclass(slots=True)
class Held:
    """What is anywhere within one definition.

    Attributes:
        fields: Names of the fields that are selected.
        directives: Names of the directives that are applied.
        flags: Names of the variables that directives are given.
        spreads: Names of the fragments that are spread, in no order that matters.
    """

    fields: set[str] = field(default_factory=set)
    directives: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    spreads: set[str] = field(default_factory=set)

    def add(self, other: Held) -> None:
        """Take in what another definition holds."""
        self.fields |= other.fields
        self.directives |= other.directives
        self.flags |= other.flags
        self.spreads |= other.spreads


def held_by(definition: Node) -> Held:
    """Return what a definition holds."""
    held = Held()
    waiting = [definition]
    while waiting:
        here = waiting.pop()
        kind = here.kind
        if kind == "field":
            held.fields.add(here.name.value)  # type: ignore[attr-defined]  # a field has a name
        elif kind == "fragment_spread":
            held.spreads.add(here.name.value)  # type: ignore[attr-defined]
        elif kind == "directive":
            held.directives.add(here.name.value)  # type: ignore[attr-defined]
            values = (argument.value for argument in here.arguments)  # type: ignore[attr-defined]
            held.flags.update(value.name.value for value in values if isinstance(value, VariableNode))
        for key in QUERY_DOCUMENT_KEYS.get(kind, ()):
            below = getattr(here, key)
            if isinstance(below, tuple):
                waiting += below
            elif below is not None:
                waiting.append(below)
    return held


def with_fragments(
    definition: Node, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[dict[str, FragmentDefinitionNode], Held]:
    """Return the fragments that a definition spreads and those that these spread, and what all of them hold."""
    held = held_by(definition)
    used: dict[str, FragmentDefinitionNode] = {}
    waiting = list(held.spreads)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = fragments[name]
            below = held_by(fragments[name])
            held.add(below)
            waiting += below.spreads
    return used, held
