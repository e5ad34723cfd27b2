"""How large a document is once its fragments are written out: the measure that a short document of nested fragments cannot cheat.

Validation and execution walk fragments where they are spread; thirty lines that each spread the next one twice are a billion
selections. They are counted here before anything walks them, each fragment once.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gql_server.schema.faults import Fault

SELECTIONS_MAX: Final = 4_000
"""Of all operations of a document together, with their fragments written out; as many as a document may have tokens."""
COMPARISONS_MAX: Final = 120_000
"""How often validation may have to compare two selections, which it does for each two of the same name and each two spreads."""
NESTING_MAX: Final = 100
"""How deep selection sets may lie in each other, inline fragments counted: beneath it Python's stack is safe."""


def check_size(document: DocumentNode) -> None:
    """Refuse a document that is too large with its fragments written out, or repeats itself so often that validating it takes long.

    Fragments that spread themselves are left to validation, which names them.

    Raises:
        Fault: It is.
    """
    counting = _Counting(document)
    total = depth = 0
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
            count, nesting = counting.of(node.selection_set)
            total, depth = total + count, max(depth, nesting)
    if total > SELECTIONS_MAX:
        message = f"The document asks for too much: more than {SELECTIONS_MAX} selections with its fragments written out."
        raise Fault("DOCUMENT_TOO_LARGE", message, selectionsMax=SELECTIONS_MAX)
    if depth > NESTING_MAX:
        raise Fault("DOCUMENT_TOO_LARGE", f"The document is nested more than {NESTING_MAX} deep.", nestingMax=NESTING_MAX)
    if counting.comparisons > COMPARISONS_MAX:
        message = "The document asks for the same name, or spreads fragments, too often; ask for each thing once."
        raise Fault("DOCUMENT_TOO_LARGE", message, comparisonsMax=COMPARISONS_MAX)


class _Counting:
    """Counts selections and nesting, each fragment once, and never further than the limits."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        self._known: dict[str, tuple[int, int]] = {}
        self._names: Counter[str] = Counter()
        self._spreads = 0

    @property
    def comparisons(self) -> int:
        """Return how many comparisons the document may cost; comparing two spreads is comparing what is in them."""
        return sum(count * count for count in self._names.values()) + 4 * self._spreads * self._spreads

    def of(self, selections: SelectionSetNode, level: int = 1) -> tuple[int, int]:
        """Return how many selections there are, and how deep they lie."""
        count, depth = 0, 1
        if level > NESTING_MAX:
            return 0, NESTING_MAX + 1
        for node in selections.selections:
            below, nesting = 0, 0
            if isinstance(node, FieldNode):
                self._names[(node.alias or node.name).value] += 1
            if isinstance(node, FragmentSpreadNode):
                self._spreads += 1
                below, nesting = self._of_fragment(node.name.value, level)
                nesting -= 1  # A spread is no level of its own.
            elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
                below, nesting = self.of(node.selection_set, level + 1)
            count = min(count + 1 + below, SELECTIONS_MAX + 1)
            depth = max(depth, 1 + nesting)
        return count, depth

    def _of_fragment(self, name: str, level: int) -> tuple[int, int]:
        known = self._known.get(name)
        if known is None:
            self._known[name] = (0, 1)  # Of one that spreads itself, for as long as it is being counted.
            fragment = self._fragments.get(name)
            known = (0, 1) if fragment is None else self.of(fragment.selection_set, level)
            self._known[name] = known
        return known
