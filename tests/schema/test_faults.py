"""What goes wrong: bugs are hidden behind a reference, the state of the service is told with its code."""

from __future__ import annotations

import pytest
import structlog

from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.ports.glimpses import Glimpse
from gql_server.schema.document_limits import DocumentLimits
from gql_server.service.requests import Decided, Overloaded, Request, Unavailable
from tests.schema.world import World


def fail_reading(world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    async def assets() -> Glimpse:
        raise failure

    monkeypatch.setattr(world.house.storage.glimpses, "assets", assets)
    world.house.markets.forget()


def fail_deciding(world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    async def submit(_: Request) -> Decided:
        raise failure

    monkeypatch.setattr(world.house.teller, "submit", submit)


async def test_a_bug_is_masked_and_found_in_the_log_by_its_reference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_reading(world, monkeypatch, RuntimeError("the secret is plain"))
    with structlog.testing.capture_logs() as lines:
        result = await world.result("{ markets { id } }")
    assert result.errors is not None
    error = result.errors[0]
    assert error.message == "internal error"
    reference = (error.extensions or {})["reference"]
    assert (error.extensions or {}) == {"code": "INTERNAL", "reference": reference}
    assert "plain" not in str(error.formatted)
    assert [line["reference"] for line in lines if line["event"] == "internal_error"] == [reference]


async def test_a_database_that_is_away_is_told_with_a_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_reading(world, monkeypatch, StorageUnavailable("connection refused by 10.0.0.1"))
    result = await world.result("{ markets { id } }")
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "UNAVAILABLE", "retryable": True}
    assert "10.0.0.1" not in result.errors[0].message


@pytest.mark.parametrize(
    ("failure", "extensions"),
    [
        (Unavailable("stopping"), {"code": "UNAVAILABLE", "retryable": True}),
        (OutcomeUnknown("cut off"), {"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}),
    ],
)
async def test_a_failure_says_whether_anything_may_have_happened(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Unavailable | OutcomeUnknown, extensions: dict[str, object]
) -> None:
    customer = await world.customer()
    failure.command_id = "c1"
    fail_deciding(world, monkeypatch, failure)
    query = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    with structlog.testing.capture_logs() as lines:
        result = await world.result(query, customer.viewer, input=given)
    assert result.errors is not None
    assert result.errors[0].extensions == extensions
    assert [line["command_id"] for line in lines if line["event"] == "unavailable"] == ["c1"]


async def test_what_was_decided_and_cannot_be_read_is_not_said_to_have_changed_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()
    submit, glimpses = world.house.teller.submit, world.house.storage.glimpses

    async def away(*_: object, **__: object) -> object:
        raise StorageUnavailable("connection refused")

    async def submit_and_lose(request: Request) -> Decided:
        decided = await submit(request)
        for name in ("holdings", "assets"):
            monkeypatch.setattr(glimpses, name, away)
        for name in ("snapshot", "activity"):
            monkeypatch.setattr(world.house.storage.ledger, name, away)
        return decided

    monkeypatch.setattr(world.house.teller, "submit", submit_and_lose)
    query = """mutation ($input: DepositInput!) { deposit(input: $input) {
        ... on DepositSuccess { subAccount { activity { edges { node { id } } } } } } }"""
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    result = await world.result(query, customer.viewer, input=given)
    assert result.errors is not None
    assert result.errors[0].path == ["deposit", "subAccount", "activity"]
    assert result.errors[0].extensions == {"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}


async def test_too_much_waiting_is_an_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await world.customer()
    fail_deciding(world, monkeypatch, Overloaded(3))
    answer = await world.move(
        "deposit", "... on Overloaded { retryAfter }", customer.viewer,
        subAccountId=customer.sub_account_id, asset="BTC", amount="1",
    )  # fmt: skip
    assert (answer["code"], answer["retryAfter"]) == ("OVERLOADED", "PT3S")


@pytest.mark.parametrize(
    "query",
    [
        "{ nonsense }",
        "{",
        "query { asset { id } }",
        "query ($x: Int!) { assets { id } }",
        "{ " + "a { " * 1_500,
    ],
    ids=["unknown field", "syntax", "missing argument", "missing variable", "nesting"],
)  # fmt: skip
async def test_a_bad_document_is_the_callers_error_and_is_shown(world: World, query: str) -> None:
    result = await world.result(query)
    assert result.errors
    assert {(error.extensions or {})["code"] for error in result.errors} == {"BAD_USER_INPUT"}


async def test_a_custodian_that_does_not_answer_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await world.customer()

    async def confirm_deposit(*_: object) -> str:
        raise AdapterFailed("sandbox_custody", "took too long")

    monkeypatch.setattr(world.services.custodian, "confirm_deposit", confirm_deposit)
    query = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    assert await world.code(query, customer.viewer, input=given) == "UNAVAILABLE"


LIMITS = DocumentLimits()


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{ " + " ".join(f"a{n}: assets {{ id }}" for n in range(LIMITS.aliases_max + 1)) + " }", "aliasesMax"),
        ("{ " + "assets { id } " * 2_000 + "}", "tokensMax"),
        ("{ " + "__typename @skip(if: false) " * (LIMITS.directives_max + 1) + "}", "directivesMax"),
        ("{ ...f ...f } fragment f on Query { " + "__typename " * (LIMITS.root_fields_max // 2 + 1) + "}", "rootFieldsMax"),
        ('{ asset(symbol: "BTC") ' + "{ market { asset " * LIMITS.depth_max + "{ id }" + " } }" * LIMITS.depth_max + " }", None),
    ],
    ids=["aliases", "tokens", "directives", "root fields", "depth"],
)
async def test_a_document_that_holds_too_much_is_refused_with_its_limit(world: World, query: str, limit: str | None) -> None:
    result = await world.result(query)
    [error] = result.errors or []
    assert (error.extensions or {})["code"] == "DOCUMENT_TOO_LARGE"
    assert limit is None or limit in (error.extensions or {})
