"""The Relay compiler takes the schema as it is: connections, nodes, refetching, and unions of a success and refusals."""

from __future__ import annotations

from tests.clients.conftest import NodeProject


def test_relay_compiles_documents_against_the_schema(relay: NodeProject) -> None:
    done = relay.run("relay-compiler", "relay.config.json")
    assert done.returncode == 0, done.stdout + done.stderr
    made = {path.name for path in (relay.folder / "src/__generated__").iterdir()}
    assert {"PositionsNextPageQuery.graphql.ts", "PositionsPositionQuery.graphql.ts", "PositionsBorrowMutation.graphql.ts"} <= made
    page = (relay.folder / "src/__generated__/Positions_subAccount.graphql.ts").read_text(encoding="utf-8")
    assert "readonly withdrawableAt: string" in page
