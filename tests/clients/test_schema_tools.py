"""Tools of clients' builds over ``schema.graphql``: linted without a finding, and turned into types that a compiler checks."""

from __future__ import annotations

import pytest

from tests.clients.conftest import NodeProject

pytestmark = pytest.mark.soak
"""Their packages take half a minute to install."""


def test_graphql_eslint_finds_nothing_in_the_schema(schema_tools: NodeProject) -> None:
    done = schema_tools.run("eslint", "--max-warnings=0", "--config", "eslint.config.js", "schema.graphql")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_graphql_eslint_would_find_something(schema_tools: NodeProject) -> None:
    """A linter that looks at nothing finds nothing as well."""
    faulty = schema_tools.folder / "faulty.graphql"
    faulty.write_text("type Query {\n  get_page(first: Int): Page\n}\n\ntype Page {\n  edges: [Int]\n}\n", encoding="utf-8")
    config = (schema_tools.folder / "eslint.config.js").read_text(encoding="utf-8").replace("./schema.graphql", "./faulty.graphql")
    (schema_tools.folder / "faulty.config.js").write_text(config, encoding="utf-8")
    done = schema_tools.run("eslint", "--config", "faulty.config.js", "faulty.graphql")
    assert done.returncode == 1, done.stderr
    for rule in ("naming-convention", "require-description", "relay-page-info"):
        assert f"@graphql-eslint/{rule}" in done.stdout


def test_generated_types_compile_and_hold_what_a_client_does(schema_tools: NodeProject) -> None:
    generated = schema_tools.run("graphql-codegen", "--config", "codegen/codegen.json")
    assert generated.returncode == 0, generated.stdout + generated.stderr
    checked = schema_tools.run("tsc", "-p", "codegen/tsconfig.json")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout
