"""What examples and guides ask takes the compiled road, but for what looks at the schema itself or follows it."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType, parse, print_ast, validate
from graphql.execution.values import VariableValues

from gql_server.app import RandomIdentifiers
from gql_server.schema.compiled.plans import Operation, Plan
from gql_server.schema.compiled.roads import Detour, Road
from gql_server.schema.context import Context
from gql_server.schema.parsing import LANGUAGE
from gql_server.schema.root import build_schema
from gql_server.schema.validating import joined
from tests.schema.world import World, schema_of
from tests.servers import ROOT

GRAPHQL: Final = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
QUOTED: Final = re.compile(r"`((?:[^`$]|\$(?!\{))*)`|'([^'\n]*)'", re.DOTALL)
EXAMPLES: Final = sorted(
    path
    for path in (ROOT / "examples").rglob("*")
    if path.suffix in {".py", ".ts", ".sh"} and not {"node_modules", "gql"} & set(path.parts)
)
FILES: Final = [*sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), *EXAMPLES]
ASKED: Final = {
    "01_article_story.py": 20, "02_open_account.py": 8, "04_operator_day.py": 14, "05_python_client.py": 5, "operations.ts": 5,
    "07_curl.sh": 5,
}  # fmt: skip
"""How many documents an example asks; the other files take theirs from these or from who calls them."""


def texts_of(path: Path) -> Iterator[str]:
    """Yield what may be a document in a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from GRAPHQL.findall(text)
    elif path.suffix == ".py":
        tree = ast.parse(text)
        yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        yield from mutated_in(path, tree)
    elif path.suffix == ".ts":
        yield from (one or other for one, other in QUOTED.findall(text))
    else:
        yield from (part.removeprefix("query=") for part in text.split("'"))


def mutated_in(path: Path, tree: ast.Module) -> Iterator[str]:
    """Yield the documents that an example makes of a mutation's name and a selection, made by its own code."""
    if not any(isinstance(node, ast.FunctionDef) and node.name == "mutate" for node in ast.walk(tree)):
        return
    asked: list[str] = []

    def ask(_: object, document: str, **_variables: object) -> dict[str, Any]:
        asked.append(document)
        name = document.split("{")[1].split("(", maxsplit=1)[0].strip()
        return {name: {"__typename": f"{name[0].upper()}{name[1:]}Success"}}

    module = loaded(path)
    client = type("Recording", (module.Client,), {"ask": ask})("")
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            known = {
                node.targets[0].id: node.value.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)
            }
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in {"mutate", "move"}:
                    name, *selection = (
                        known.get(one.id) if isinstance(one, ast.Name) else ast.literal_eval(one) for one in call.args
                    )
                    if name is not None:  # The client's own call has the name from its caller.
                        client.mutate(name, *selection)
    yield from asked


def loaded(path: Path) -> ModuleType:
    """Return an example's module."""
    found = importlib.util.spec_from_file_location(f"example_{path.stem}", path)
    assert found is not None
    assert found.loader is not None
    module = sys.modules[found.name] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@cache
def documents_of(path: Path) -> list[DocumentNode]:
    """Return the documents in a file that fit the schema, each once."""
    schema = schema_of(is_sandbox=True)._schema
    found: dict[str, DocumentNode] = {}
    for text in texts_of(path):
        try:
            document = parse(text) if "{" in text and text.strip() != "{}" else None
        except GraphQLError:
            continue
        if document is not None and not validate(schema, document, [joined(LANGUAGE)]):
            found[print_ast(document)] = document
    return list(found.values())


def test_documents_are_found_in_guides_and_all_that_examples_ask() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in FILES if documents_of(path)}
    assert {"README.md", "docs", "examples"} <= found
    counted = Counter({path.name: len(documents_of(path)) for path in EXAMPLES})
    assert +counted == ASKED


async def test_what_examples_ask_is_compiled_when_it_comes_again(world: World) -> None:
    schema = build_schema(RandomIdentifiers(), is_sandbox=True)
    for path in EXAMPLES:
        for document in documents_of(path):
            contexts = [Context(world.services, None) for _ in range(2)]
            if document.definitions[0].operation is OperationType.SUBSCRIPTION:  # type: ignore[attr-defined]
                continue
            for context in contexts:
                await schema.run(print_ast(document), context=context)
            assert contexts[1].road is Road.COMPILED, (path, print_ast(document), contexts[1].detour)


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
