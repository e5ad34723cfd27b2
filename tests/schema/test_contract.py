"""The exported schema is the schema; everything in it is described; production has nothing of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from gql_server.schema.nodes import FINDERS
from gql_server.schema.root import print_sdl
from tests.schema.parsed import parsed
from tests.servers import ROOT

EXPORTS = {True: ROOT / "schema.graphql", False: Path(__file__).parent / "production.graphql"}
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


@pytest.mark.parametrize("is_sandbox", [True, False], ids=["sandbox", "production"])
def test_the_export_has_not_drifted(is_sandbox: bool) -> None:
    """After a change: `make schema`, and `gql-server export-schema --production tests/schema/production.graphql`."""
    assert EXPORTS[is_sandbox].read_text(encoding="utf-8") == print_sdl(is_sandbox=is_sandbox)


def parts_of(schema: GraphQLSchema) -> Iterator[tuple[str, object]]:
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        yield name, kind
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name}:)", argument
        for value_name, value in getattr(kind, "values", {}).items():
            yield f"{name}.{value_name}", value


def test_everything_has_a_description() -> None:
    undescribed = [name for name, part in parts_of(parsed(is_sandbox=True)) if not getattr(part, "description", None)]
    assert undescribed == []


def test_production_has_nothing_of_the_sandbox() -> None:
    names = [name.lower() for name, _ in parts_of(parsed(is_sandbox=False))]
    assert [name for name in names if "sandbox" in name or "capturedemail" in name] == []
    assert "mutation.deposit" not in names
    assert "depositsuccess" not in names


def test_the_sandbox_is_a_superset_of_production() -> None:
    production = {name for name, _ in parts_of(parsed(is_sandbox=False))}
    assert production < {name for name, _ in parts_of(parsed(is_sandbox=True))}


def test_no_number_is_a_float() -> None:
    assert "Float" not in parsed(is_sandbox=True).type_map


def test_every_node_can_be_found_again() -> None:
    schema = parsed(is_sandbox=True)
    node = schema.type_map["Node"]
    nodes = {kind.name for kind in schema.get_possible_types(node)}  # type: ignore[arg-type] # it is the interface
    assert nodes == set(FINDERS)


def test_a_page_is_named_connection_and_its_rows_are_nodes() -> None:
    schema = parsed(is_sandbox=True)
    pages = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType) and "edges" in kind.fields]
    assert [kind.name for kind in pages if not kind.name.endswith("Connection")] == []
    edges = {get_named_type(kind.fields["edges"].type) for kind in pages}
    rows = {get_named_type(edge.fields["node"].type) for edge in edges if isinstance(edge, GraphQLObjectType)}
    assert {row.name for row in rows} - set(FINDERS) == set()


def test_every_refusal_implements_error() -> None:
    schema = parsed(is_sandbox=True)
    errors = {kind.name for kind in schema.get_possible_types(schema.type_map["Error"])}  # type: ignore[arg-type] # likewise
    for kind in schema.type_map.values():
        members = {member.name for member in getattr(kind, "types", ())}
        successes = {name for name in members if name not in errors | {"ProposalMade"}}
        assert len(successes) == (1 if members else 0), (kind.name, successes)


def test_every_mutation_that_moves_money_takes_a_key() -> None:
    schema = parsed(is_sandbox=True)
    for name in ("Deposit", "WithdrawLendPosition", "Withdraw", "Transfer", "Borrow", "Repay", "Fund", "SettleStakingReward"):
        fields = schema.type_map[f"{name}Input"].fields  # type: ignore[attr-defined] # an input has fields
        assert str(fields["idempotencyKey"].type) == "String!"
