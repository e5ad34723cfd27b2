"""What examples and guides ask takes the compiled road, but for what looks at the schema itself or follows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType, parse, validate
from graphql.execution.values import VariableValues

from gql_server.schema.compiled.plans import Operation, Plan
from gql_server.schema.compiled.roads import Detour
from tests.schema.world import schema_of
from tests.servers import ROOT

GRAPHQL = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
QUOTED = re.compile(r"`([^`$]*\{[^`]*)`|'([^'\n]*\{[^'\n]*)'", re.DOTALL)
FILES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.py"), *ROOT.glob("examples/*.ts")])


def texts_of(path: Path) -> Iterator[str]:
    """Yield what may be a document in a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from GRAPHQL.findall(text)
    elif path.suffix == ".ts":
        yield from (one or other for one, other in QUOTED.findall(text))
    else:
        yield from (
            node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )


def documents_of(path: Path) -> Iterator[DocumentNode]:
    """Yield the documents in a file that fit the schema."""
    schema = schema_of(is_sandbox=True)._schema
    for text in texts_of(path):
        try:
            document = parse(text) if "{" in text else None
        except GraphQLError:
            continue
        if document is not None and not validate(schema, document):
            yield document


def test_documents_are_found_in_examples_and_in_guides() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in FILES if any(documents_of(path))}
    assert {"README.md", "docs", "examples"} <= found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_operation_is_compiled(path: Path) -> None:
    plans = schema_of(is_sandbox=True).compiled._plans
    for document in documents_of(path):
        for node in document.definitions:
            if not isinstance(node, OperationDefinitionNode) or node.operation is OperationType.SUBSCRIPTION:
                continue
            operation = plans.operation(document, None if node.name is None else node.name.value)
            if operation is Detour.INTROSPECTION:
                continue
            assert isinstance(operation, Operation), (path, operation)
            assert isinstance(operation._compiled(VariableValues({}, {})), Plan), path
