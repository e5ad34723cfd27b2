"""Rules of validation joined into one, which asks at each node only those that have something to say about its kind.

graphql-core looks up at every first node of a kind what each of some thirty rules does there, anew for each document, and then
calls through all of them at each node. Which rule looks at which kind is known from its class, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    TypeInfo,
    ValidationContext,
    validate,
)
from graphql.language.visitor import EnterLeaveVisitor

Handler = Callable[..., Any]

_DONE: Final = object()
"""Stands for the node at which a rule that has seen enough looks again: none."""


def joined(rules: Sequence[type[ASTValidationRule]]) -> type[ASTValidationRule]:
    """Return a rule that says what all of these say, in their order."""
    return type("Joined", (_Joined,), {"rules": tuple(rules)})


def found_by(
    rules: Sequence[type[ASTValidationRule]], schema: GraphQLSchema, document: DocumentNode, *, hide_suggestions: bool
) -> list[GraphQLError]:
    """Return what rules find; those that look at a document as a whole when they are made need no walk through it."""
    if _walk(tuple(rules)):
        return validate(schema, document, rules, hide_suggestions=hide_suggestions)
    errors: list[GraphQLError] = []
    context = ValidationContext(schema, document, TypeInfo(schema), errors.append, hide_suggestions)
    for rule in rules:
        rule(context)
    return errors


@lru_cache(maxsize=1_000)
def _walk(rules: tuple[type[ASTValidationRule], ...]) -> bool:
    return any(name.split("_")[0] in {"enter", "leave"} for rule in rules for name in dir(rule) if name != "enter_leave_map")


class _Joined(ASTValidationRule):
    rules: tuple[type[ASTValidationRule], ...]

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._each = [rule(context) for rule in self.rules]
        self._skipped: list[object] = [None] * len(self._each)

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """Return what is done before and after the fields of a node of some kind."""
        known = self.enter_leave_map.get(kind)
        if known is None:
            known = self.enter_leave_map[kind] = self._made(kind)
        return known

    def _made(self, kind: str) -> EnterLeaveVisitor:
        entering, leaving = _names(self.rules, kind)
        each = self._each
        enters = [(place, getattr(each[place], name)) for place, name in entering]
        leaves = [(place, None if name is None else getattr(each[place], name)) for place, name in leaving]
        return EnterLeaveVisitor(self._enter(enters) if enters else None, self._leave(leaves) if leaves else None)

    def _enter(self, handlers: list[tuple[int, Handler]]) -> Handler:
        skipped = self._skipped

        def enter(node: Node, *args: object) -> None:
            for place, handler in handlers:
                if skipped[place] is None:
                    result = handler(node, *args)
                    if result is SKIP or result is False:
                        skipped[place] = node
                    elif result is BREAK or result is True:
                        skipped[place] = _DONE

        return enter

    def _leave(self, handlers: list[tuple[int, Handler | None]]) -> Handler:
        skipped = self._skipped

        def leave(node: Node, *args: object) -> None:
            for place, handler in handlers:
                if skipped[place] is None:
                    if handler is not None:
                        result = handler(node, *args)
                        if result is BREAK or result is True:
                            skipped[place] = _DONE
                elif skipped[place] is node:
                    skipped[place] = None

        return leave


@lru_cache(maxsize=1_000)
def _names(
    rules: tuple[type[ASTValidationRule], ...], kind: str
) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str | None], ...]]:
    """Return which rules do something before and after a node's fields, and under which name.

    After them comes whoever does something before them too, for it may have skipped them.
    """
    entering, leaving = [], []
    for place, rule in enumerate(rules):
        enter, leave = _name(rule, "enter", kind), _name(rule, "leave", kind)
        if enter is not None:
            entering.append((place, enter))
        if enter is not None or leave is not None:
            leaving.append((place, leave))
    return tuple(entering), tuple(leaving)


def _name(rule: type[ASTValidationRule], when: str, kind: str) -> str | None:
    return next((name for name in (f"{when}_{kind}", when) if getattr(rule, name, None) is not None), None)
