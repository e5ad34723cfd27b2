"""Documents of many attempts, such as a thousand aliased sign-ins: admitted whole, so that each is answered by type.

A guesser puts many attempts into one request, and shall learn by each alias that there are too many, and when to come again. So a
document of attempts alone may be longer than others: at most ``ATTEMPTS_MAX`` of them, each with an alias of its own and of
bounded length. Only the first few are tried, as many as any request may try. Reading such a document costs an attempt at the gate:
who has none left meets the limits that every document has.
"""

from __future__ import annotations

import re
from typing import Final

from graphql import DocumentNode, FieldNode, Node, OperationDefinitionNode, OperationType

ATTEMPTS: Final = frozenset({"signIn", "signUp", "verifyEmail", "requestPasswordReset", "resetPassword"})
"""The mutations that anybody may try, and that are counted by request, address and network before anything else."""
FEW: Final = 50
"""So many the ordinary limits admit in any case."""
ATTEMPTS_MAX: Final = 1_000
TOKENS_PER_ATTEMPT_MAX: Final = 48
MANY_TOKENS_MAX: Final = ATTEMPTS_MAX * TOKENS_PER_ATTEMPT_MAX

_ATTEMPT: Final = re.compile(rf"\b(?:{'|'.join(sorted(ATTEMPTS))})\s*\(", re.ASCII)


def may_hold_many(text: str) -> bool:
    """Tell, without parsing, whether a document may be one of many attempts."""
    return FEW < sum(1 for _ in _ATTEMPT.finditer(text)) <= ATTEMPTS_MAX


def holds_attempts_only(document: DocumentNode) -> bool:
    """Tell whether a document is one mutation of attempts, each under a name of its own and of bounded length."""
    operation = document.definitions[0]
    if len(document.definitions) > 1 or not isinstance(operation, OperationDefinitionNode) or operation.directives:
        return False
    fields = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return (
        operation.operation is OperationType.MUTATION
        and len(fields) == len(operation.selection_set.selections) <= ATTEMPTS_MAX
        and len({(node.alias or node.name).value for node in fields}) == len(fields)
        and all(node.name.value in ATTEMPTS and _is_short(node) for node in fields)
    )


def _is_short(node: Node) -> bool:
    if node.loc is None:
        return False
    token, last = node.loc.start_token, node.loc.end_token
    for _ in range(TOKENS_PER_ATTEMPT_MAX):
        if token is last or token.next is None:
            return True
        token = token.next
    return False
