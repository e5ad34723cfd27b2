"""The audit of the npm package graphql-http: everything that a server must and should do over HTTP, it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.clients.conftest import NodeProject
from tests.servers import Server

Finding = dict[str, Any]


def audit(node_clients: NodeProject, server: Server, *, preflighted: bool = False) -> list[Finding]:
    """Return what the audit finds."""
    done = node_clients.run("node", "audit.mjs", f"{server.url}/graphql", *(["preflighted"] if preflighted else []))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_server_does_all_that_it_must_and_should(
    node_clients: NodeProject, live_server: Server, report_line: Callable[[str], None]
) -> None:
    findings = audit(node_clients, live_server)
    required = [found for found in findings if found["requirement"] != "MAY"]
    assert len(required) > 30
    assert [found for found in required if not found["isPassed"]] == []
    optional = [found for found in findings if found["requirement"] == "MAY"]
    failed = [found["id"] for found in optional if not found["isPassed"]]
    report_line(f"graphql-http: {len(required)} MUST and SHOULD pass, {len(optional) - len(failed)} of {len(optional)} MAY")
    assert failed == ["5A70", "D6D5", "6A70"], "queries by GET without a header that needs a preflight, refused on purpose"


def test_the_server_does_all_that_it_may_for_who_shows_that_it_is_no_forgery(
    node_clients: NodeProject, live_server: Server
) -> None:
    findings = audit(node_clients, live_server, preflighted=True)
    assert [found for found in findings if not found["isPassed"]] == []
