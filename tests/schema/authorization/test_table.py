"""Who gets what is what the table says, of every field, and no check could be left out without that being noticed."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
import structlog
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from tests.schema.authorization.cells import ABSENT, NOT_ASKED, YES
from tests.schema.authorization.checks import JUDGES
from tests.schema.authorization.hearing import Heard, hear
from tests.schema.authorization.table import FILE, line_of, read_table, written
from tests.schema.parsed import parsed
from tests.schema.world import open_world
from tests.servers import ROOT

ELSEWHERE = {
    ("gql_server.service.passkeys", "is_own"): "test_passkeys: a question is answered once and by whom it was asked",
    ("gql_server.service.passkey_proofs", "is_own"): "test_passkeys: somebody else's passkey proves nothing",
    ("gql_server.service.webhooks.desk", "may_hear_everything"): "test_webhooks: an endpoint is registered with a secret …",
    ("gql_server.service.address_book", "is_own"): "test_leaving: a challenge is confirmed by nobody else",
}
"""Checks of what only an answer to a challenge, or what was made, shows, each with the test that fails without it."""
NEVER_MADE = {"Feed"}
"""Types of which there is nothing here: no plugin of the checkout asks for a feed. They are public."""


@pytest.fixture(scope="module")
def heard(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    path = tmp_path_factory.mktemp("authorization") / "world.sqlite3"
    shutil.copy(seeded_file, path)

    async def ask() -> Heard:
        async with open_world(f"sqlite:///{path}") as world:
            with structlog.testing.capture_logs():  # Without its check much breaks, and writing tracebacks takes long.
                return await hear(world, str(path))

    return anyio.run(ask)


def test_everybody_gets_of_every_field_what_the_table_says(heard: Heard) -> None:
    if os.environ.get("WRITE_TABLE"):
        said = [line.removeprefix("#").strip() for line in FILE.read_text("utf-8").splitlines() if line.startswith("#")]
        FILE.write_text(written(heard.rows, said), "utf-8")
    table = read_table()
    wrong = [line_of(name, row) for name, row in heard.rows.items() if table.get(name) != row]
    assert not wrong, "\n".join(["these lines of the table are missing or not so:", *wrong])
    assert not set(table) - set(heard.rows), "these lines of the table are of nothing that there is"


def test_no_field_is_left_out(heard: Heard) -> None:
    asked = {name.partition("(")[0].partition(".")[0] for name in heard.rows}
    schema = parsed(is_sandbox=True)
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")]
    left_out = {f"{kind.name}.{name}" for kind in kinds if kind.name in asked for name in kind.fields} - _fields(heard)
    assert left_out == set()
    assert {kind.name for kind in kinds} - asked == {kind.name for kind in kinds if _is_answer(schema, kind)}


def test_of_every_field_somebody_got_something(heard: Heard) -> None:
    empty = [name for name, row in heard.rows.items() if YES not in row.values() and name.partition(".")[0] not in NEVER_MADE]
    assert [name for name in empty if set(heard.rows[name].values()) <= {ABSENT, NOT_ASKED}] == []


def test_what_is_refused_has_changed_nothing(heard: Heard) -> None:
    assert heard.is_unchanged


def test_no_check_can_be_taken_away_unnoticed(heard: Heard) -> None:
    unnoticed = [one for one in heard.unnoticed if not any(f"{judge} in {module}," in one for module, judge in ELSEWHERE)]
    assert not unnoticed, "\n".join(["nobody would notice if these were missing:", *unnoticed])


def test_every_check_that_is_written_was_asked(heard: Heard) -> None:
    asked = {(site.module, site.judge) for site in heard.sites}
    lines = {(site.module, site.line) for site in heard.sites}
    written_ = {place for path in (ROOT / "gql_server").rglob("*.py") for place in _calls(path)}
    missed = {(module, judge) for module, line, judge in written_ if (module, judge) not in asked or (module, line) not in lines}
    assert missed - set(ELSEWHERE) == set(), "these checks decide nothing that is asked here"


def _calls(path: Path) -> Iterator[tuple[str, int, str]]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if module == "gql_server.service.authorization":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in JUDGES:
            yield module, node.lineno, node.func.id


def _fields(heard: Heard) -> set[str]:
    return {name.partition("(")[0] for name in heard.rows}


def _is_answer(schema: GraphQLSchema, kind: GraphQLObjectType) -> bool:
    """Tell whether a type is a refusal, or what a mutation answers whoever was allowed it: to be had by nothing else."""
    if _is_refusal(kind):
        return True
    leading = {
        "Mutation" if _is_refusal(other) else other.name
        for other in schema.type_map.values()
        if isinstance(other, GraphQLObjectType)
        for field in other.fields.values()
        if kind in _possible(schema, field.type)
    }
    return leading == {"Mutation"}


def _is_refusal(kind: GraphQLObjectType) -> bool:
    return any(interface.name == "Error" for interface in kind.interfaces)


def _possible(schema: GraphQLSchema, of: GraphQLOutputType) -> list[GraphQLObjectType]:
    kind = get_named_type(of)
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        return list(schema.get_possible_types(kind))
    return [kind] if isinstance(kind, GraphQLObjectType) else []
