"""The operations that the playground begins with fit the schema, those that production has too fit production's."""

from __future__ import annotations

import re

import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate

from tests.servers import ROOT

PLAYGROUND = ROOT / "frontend" / "src" / "playground"
DOCUMENTS = sorted((PLAYGROUND / "examples").glob("*.graphql"))
SANDBOX_ONLY = {"OpenAccount", "Deposit"}


@pytest.mark.parametrize("is_sandbox", [True, False], ids=["sandbox", "production"])
def test_every_example_fits_the_schema(is_sandbox: bool) -> None:
    export = ROOT / "schema.graphql" if is_sandbox else ROOT / "tests" / "schema" / "production.graphql"
    schema = build_schema(export.read_text("utf-8"))
    for file in DOCUMENTS:
        faults = validate(schema, parse(file.read_text("utf-8")))
        assert bool(faults) == (not is_sandbox and file.stem in SANDBOX_ONLY), (file.stem, faults)


def test_every_example_is_offered_with_its_variables() -> None:
    offered = (PLAYGROUND / "examples.ts").read_text("utf-8")
    for file in DOCUMENTS:
        assert f"./examples/{file.name}?raw" in offered
        for operation in parse(file.read_text("utf-8")).definitions:
            assert isinstance(operation, OperationDefinitionNode)
            for variable in operation.variable_definitions or ():
                assert re.search(rf"\b{variable.variable.name.value}\b[:,]? ", offered), (file.stem, variable)
