"""The Relay compiler takes the schema as it is: connections, nodes, refetching, and unions of a success and refusals."""

from __future__ import annotations

import pytest

from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.manifest import read_manifest
from gql_server.schema.over_http.reading import asked_by
from tests.clients.conftest import NodeProject
from tests.schema.world import schema_of


@pytest.fixture(scope="module")
def compiled(relay: NodeProject) -> NodeProject:
    """The project after its documents were compiled."""
    (relay.folder / "documents.json").write_text("{}", encoding="utf-8")  # The compiler adds to what is there.
    done = relay.run("relay-compiler", "relay.config.json")
    assert done.returncode == 0, done.stdout + done.stderr
    return relay


def test_relay_compiles_documents_against_the_schema(compiled: NodeProject) -> None:
    made = {path.name for path in (compiled.folder / "src/__generated__").iterdir()}
    assert {"PositionsNextPageQuery.graphql.ts", "PositionsPositionQuery.graphql.ts", "PositionsBorrowMutation.graphql.ts"} <= made
    page = (compiled.folder / "src/__generated__/Positions_subAccount.graphql.ts").read_text(encoding="utf-8")
    assert "readonly withdrawableAt: string" in page


def test_what_relay_persists_is_a_manifest_of_trusted_documents(compiled: NodeProject) -> None:
    trusted = read_manifest(compiled.folder / "documents.json")
    assert len(trusted) == 4
    assert [misfit for text in trusted.values() for misfit in schema_of(is_sandbox=True).misfits(text)] == []
    known = Documents(trusted, only_trusted=True)
    assert {known.find(asked_by({"documentId": name})) for name in trusted} == set(trusted.values())
