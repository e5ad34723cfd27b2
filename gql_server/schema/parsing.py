"""Documents are parsed and validated once: what fits the schema is kept, within a bound that a flood of documents cannot lift."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from graphql import ASTValidationRule, DocumentNode, GraphQLError, OperationDefinitionNode, parse, specified_rules, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.graphql import OperationType

from gql_server.schema.absence import LeftOutOrGiven
from gql_server.schema.compiled.plans import Operation, Plans
from gql_server.schema.compiled.roads import Detour
from gql_server.schema.context import Context
from gql_server.schema.document_limits import TOO_LARGE, DocumentLimits, check_counts, parse_within
from gql_server.schema.faults import Fault, bad_input
from gql_server.schema.flattened import check_size
from gql_server.schema.many_attempts import MANY_TOKENS_MAX, holds_attempts_only
from gql_server.schema.shapes import Shape, shape_of
from gql_server.schema.validating import found_by, joined

if TYPE_CHECKING:
    from graphql import GraphQLSchema

DOCUMENTS_KEPT_MAX: Final = 1_000
LANGUAGE: Final = (*specified_rules, LeftOutOrGiven, OneOfInputValidationRule)
"""What every document has to fit: GraphQL's own rules, and those with which strawberry completes them."""
_LANGUAGE: Final = joined(LANGUAGE)
CHARACTERS_KEPT_MAX: Final = 512 * 1024
"""Of all kept documents together. A parsed document takes up to 280 bytes of memory for each of its characters."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document that was parsed, and what of it does not fit the schema."""

    ast: DocumentNode
    errors: tuple[GraphQLError, ...]
    kinds: tuple[tuple[str | None, OperationType], ...]
    """The name of each operation and what kind it is, in the order of the document."""
    is_many: bool = False
    """Whether it is one of many attempts, which are counted otherwise than by points."""
    _shapes: dict[str | None, Shape | None] = field(default_factory=dict)
    _operations: dict[str | None, Operation | Detour] = field(default_factory=dict)

    def kind_of(self, name: str | None) -> OperationType | None:
        """Return which kind the operation of that name is, or the only one; None where there is no such operation."""
        return next((kind for known, kind in self.kinds if name is None or known == name), None)

    def shape_of(self, schema: GraphQLSchema, name: str | None) -> Shape | None:
        """Return what the operation of that name is from afar, worked out once; None where there is none that is executed."""
        known = self._shapes.get(name)
        if known is not None:
            return known
        if self.errors or not any(name in {None, known} for known, _ in self.kinds):
            return None
        if name not in self._shapes:
            self._shapes[name] = shape_of(schema, self.ast, name)
        return self._shapes[name]

    def operation(self, plans: Plans, name: str | None) -> Operation | Detour:
        """Return the operation of that name with its plans, made ready once, or why it is not compiled."""
        found = self._operations.get(name)
        if found is None:
            found = plans.operation(self.ast, name)
            if not isinstance(found, Detour) or any(name in {None, known} for known, _ in self.kinds):
                self._operations[name] = found
        return found


class Parser:
    """Parses and validates documents for one schema, and keeps those that fit it, the last used ones."""

    def __init__(
        self,
        rules: tuple[type[ASTValidationRule], ...] = (),
        rules_of_many: tuple[type[ASTValidationRule], ...] = (),
        *,
        gives_hints: bool = True,
        limits: DocumentLimits | None = None,
    ) -> None:
        """Take the rules that hold besides GraphQL's own, and those of documents of many attempts.

        Args:
            gives_hints: Whether who asks for what there is not is told what is called alike.
            limits: How much one document may hold.
        """
        self._limits = DocumentLimits() if limits is None else limits
        self._rules = rules
        self._rules_of_many = rules_of_many
        self._gives_hints = gives_hints
        self._kept: OrderedDict[str, Parsed] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        """Return how many documents are kept."""
        return len(self._kept)

    def known(self, text: str) -> Parsed | None:
        """Return a document that is kept; None where it is not."""
        known = self._kept.get(text)
        if known is not None:
            self._kept.move_to_end(text)
        return known

    def read(self, schema: GraphQLSchema, text: str, *, is_many_fine: bool = False) -> Parsed:
        """Return a document, parsed and validated.

        Args:
            is_many_fine: Whether it may be one of many attempts, which is longer than others, and not kept.

        Raises:
            GraphQLError: It cannot be parsed.
            Fault: It is nested too deeply, or too large with its fragments written out.
        """
        known = self.known(text)
        if known is not None:
            return known
        try:
            return self._parsed(schema, text, is_many_fine=is_many_fine)
        except RecursionError:
            raise bad_input("The document is nested too deeply.") from None

    def _parsed(self, schema: GraphQLSchema, text: str, *, is_many_fine: bool) -> Parsed:
        if is_many_fine and holds_attempts_only(ast := parse(text, max_tokens=MANY_TOKENS_MAX)):
            return Parsed(ast, self._errors_of(schema, ast, self._rules_of_many), _kinds(ast), is_many=True)
        ast = parse_within(text, self._limits.tokens_max)
        check_size(ast)
        check_counts(ast, self._limits)
        parsed = Parsed(ast, self._errors_of(schema, ast, self._rules), _kinds(ast))
        if not parsed.errors:
            self._keep(text, parsed)
        return parsed

    def _keep(self, text: str, parsed: Parsed) -> None:
        self._kept[text] = parsed
        self._characters += len(text)
        while len(self._kept) > DOCUMENTS_KEPT_MAX or self._characters > CHARACTERS_KEPT_MAX:
            oldest, _ = self._kept.popitem(last=False)
            self._characters -= len(oldest)

    def _errors_of(
        self, schema: GraphQLSchema, ast: DocumentNode, rules: tuple[type[ASTValidationRule], ...]
    ) -> tuple[GraphQLError, ...]:
        """Return what does not fit; rules of our own look only at what fits the language, as spreads of fragments that exist."""
        is_silent = not self._gives_hints
        found = validate(schema, ast, [_LANGUAGE], hide_suggestions=is_silent)
        beyond = () if found else found_by(rules, schema, ast, hide_suggestions=is_silent)
        return (*found, *(error if isinstance(error, Fault) else Fault(TOO_LARGE, error.message) for error in beyond))


Weigh = Callable[[Context, Parsed, str | None, Mapping[str, Any] | None], None]
"""Notes what an operation costs, and raises a ``Fault`` where that is too much."""


class ParseOnce(SchemaExtension):
    """Takes documents from a parser, and tells the request which kind of operation it is and what it costs."""

    def __init__(self, parser: Parser, weigh: Weigh) -> None:
        """Take the parser, which outlives the request, and what weighs operations."""
        self._parser = parser
        self._weigh = weigh

    def on_parse(self) -> Iterator[None]:
        """Parse, validate and weigh in one step.

        Raises:
            Fault: There are several operations and none is named, or it costs too much.
        """
        given = self.execution_context
        is_many_fine = isinstance(given.context, Context) and given.context.is_many_fine
        schema = given.schema._schema  # noqa: SLF001 - strawberry offers no other way to it
        parsed = self._parser.read(schema, given.query or "", is_many_fine=is_many_fine)
        name = given._provided_operation_name  # noqa: SLF001 - its own property takes the first operation where none is named
        if name is None and len(parsed.kinds) > 1:
            raise bad_input("The document has several operations; say which by operationName.")
        given.graphql_document = parsed.ast
        given.pre_execution_errors = list(parsed.errors)
        if isinstance(given.context, Context):
            given.context.operation = parsed.kind_of(name)
            self._weigh(given.context, parsed, name, given.variables)
        yield


def _kinds(ast: DocumentNode) -> tuple[tuple[str | None, OperationType], ...]:
    return tuple(
        (None if node.name is None else node.name.value, OperationType(node.operation.value))
        for node in ast.definitions
        if isinstance(node, OperationDefinitionNode)
    )
