"""Requests signed by an API key: what is signed is answered once, whatever is altered is not."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable

import pytest

from gql_server.ports.errors import StorageUnavailable
from gql_server.schema import parsing
from tests.schema.world import CLOCK, World
from tests.signing import ADDRESS, Call, error_of, partner, public_key

VIEWER = "{ viewer { account { id } } }"
BALANCE = "query ($id: ID!) { subAccount(id: $id) { id } }"
BORROW = """mutation ($input: BorrowInput!) { borrow(input: $input) { __typename
    ... on BorrowSuccess { command { id replayed } } ... on Error { code } } }"""


async def test_a_signed_request_is_answered_in_the_name_of_the_owner(world: World) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ")
    answer = await program.ask(VIEWER)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == {"viewer": {"account": {"id": customer.account_id}}}


async def test_a_query_by_get_is_signed_with_its_query_string(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    call = Call(program.key, b"", method="GET", target="/graphql?query=%7Bassets%7Bsymbol%7D%7D").signed()
    del call.headers["content-type"]
    assert (await program.send(call)).status_code == 200
    assert (await program.send(call)).status_code == 401


def body(text: bytes) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        call.body = text

    return alter


def header(name: str, value: str | Callable[[str], str] | None) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if value is None:
            del call.headers[name]
        else:
            call.headers[name] = value if isinstance(value, str) else value(call.headers[name])

    return alter


def target(text: str) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        call.target = text

    return alter


def method(call: Call) -> None:
    call.method, call.target, call.body = "GET", "/graphql?query=%7Bassets%7Bsymbol%7D%7D", b""


def flip(text: str) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[0] ^= 1
    return base64.b64encode(raw).decode()


def high_s(text: str) -> str:
    """Return the other signature that would do, if S were not bounded by the group's order."""
    order = 2**252 + 27742317777372353535851937790883648493
    raw = base64.b64decode(text)
    return base64.b64encode(raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")).decode()


def later(milliseconds: int) -> Callable[[str], str]:
    return lambda text: str(int(text) + milliseconds)


TAMPERED = {
    "another body": (body(b'{"query": "{ markets { id } }"}'), "NOT_RECOGNIZED"),
    "a blank more in the body": (lambda call: body(call.body + b" ")(call), "NOT_RECOGNIZED"),
    "a query string": (target("/graphql?operationName=other"), "NOT_RECOGNIZED"),
    "another method": (method, "NOT_RECOGNIZED"),
    "a later timestamp": (header("x-timestamp", later(500)), "NOT_RECOGNIZED"),
    "an earlier timestamp": (header("x-timestamp", later(-500)), "NOT_RECOGNIZED"),
    "a timestamp of yesterday": (header("x-timestamp", later(-86_400_000)), "TIMESTAMP"),
    "a timestamp of tomorrow": (header("x-timestamp", later(86_400_000)), "TIMESTAMP"),
    "a timestamp in seconds": (header("x-timestamp", lambda text: text[:10]), "MALFORMED"),
    "a timestamp with a sign": (header("x-timestamp", lambda text: f"+{text}"), "MALFORMED"),
    "a longer window": (header("x-window", "60000"), "NOT_RECOGNIZED"),
    "too long a window": (header("x-window", "60001"), "WINDOW_TOO_LONG"),
    "no window of length 0": (header("x-window", "0"), "MALFORMED"),
    "another nonce": (header("x-nonce", "0123456789abcdef"), "NOT_RECOGNIZED"),
    "a short nonce": (header("x-nonce", "0123"), "MALFORMED"),
    "no nonce": (header("x-nonce", None), "MALFORMED"),
    "no signature": (header("x-signature", None), "MALFORMED"),
    "a bit of the signature": (header("x-signature", flip), "NOT_RECOGNIZED"),
    "half a signature": (header("x-signature", lambda text: text[:44]), "MALFORMED"),
    "a signature with blanks": (header("x-signature", lambda text: f"{text[:8]} {text[8:]}"), "MALFORMED"),
    "the twin of the signature": (header("x-signature", high_s), "NOT_RECOGNIZED"),
    "another key": (header("x-api-key", "QXBpS2V5Om5vYm9keQ"), "NOT_RECOGNIZED"),
    "no key": (header("x-api-key", None), "MALFORMED"),
    "a session besides": (header("authorization", "Bearer x"), "MALFORMED"),
}


async def test_whatever_is_altered_is_refused_and_the_request_as_it_was_is_answered(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    seen = {}
    for name, (alter, _) in TAMPERED.items():
        call = program.call(VIEWER)
        alter(call)
        answer = await program.send(call)
        seen[name] = (answer.status_code, error_of(answer)["code"], error_of(answer)["reason"])
    assert len(seen) >= 20
    assert seen == {name: (401, "SIGNATURE_REFUSED", reason) for name, (_, reason) in TAMPERED.items()}
    assert (await program.ask(VIEWER)).status_code == 200


async def test_the_same_signed_request_sent_twice_has_one_effect(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    program = await partner(world, customer, "BORROW")
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "100", "idempotencyKey": "once"}
    call = program.call(BORROW, input=given)
    first, again = await program.send(call), await program.send(call)
    assert first.json()["data"]["borrow"]["command"]["replayed"] is False, first.text
    assert (again.status_code, error_of(again)["reason"]) == (401, "REPLAYED")
    anew = (await program.ask(BORROW, input=given)).json()["data"]["borrow"]["command"]
    assert anew == {"id": first.json()["data"]["borrow"]["command"]["id"], "replayed": True}


async def test_of_the_same_signed_request_sent_at_once_one_is_answered(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    call = program.call(VIEWER)
    answers = await asyncio.gather(*[program.send(call) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]


async def test_a_document_too_deep_to_be_looked_at_is_not_executed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = await partner(world, await world.customer(), "READ")

    def too_deep(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(parsing, "shape_of", too_deep)
    answer = await program.ask("{ sandbox { now } assets { symbol } viewer { account { createdAt } } }")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "BAD_USER_INPUT")


async def test_a_subscription_is_not_answered_in_one_piece(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    answered = await program.ask('subscription { marketUpdated(symbols: ["BTC"]) { __typename } }')
    assert error_of(answered)["code"] == "NOT_ACCEPTABLE"


async def test_a_request_is_good_for_its_window(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    now = CLOCK.now() * 1_000
    for age, window, status in (
        (5_000, "5000", 200),
        (5_001, "5000", 401),
        (60_000, "60000", 200),
        (-1_000, "5000", 200),
        (-1_001, "5000", 401),
    ):
        call = Call(program.key, program.call(VIEWER).body, timestamp=str(now - age), window=window).signed()
        assert (await program.send(call)).status_code == status, (age, window)


async def test_an_absent_window_is_five_seconds(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    call = program.call(VIEWER)
    del call.headers["x-window"]
    assert (await program.send(call)).status_code == 200


async def test_while_nonces_cannot_be_remembered_nothing_is_executed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = await partner(world, await world.customer(), "READ")

    async def away(*_: object) -> None:
        raise StorageUnavailable("away")

    monkeypatch.setattr(world.house.door.signed_requests, "_nonces", type("Away", (), {"count": staticmethod(away)}))
    answer = await program.ask(VIEWER)
    assert (answer.status_code, error_of(answer)["code"]) == (503, "UNAVAILABLE")


async def test_a_key_that_may_not_ask_says_why_only_to_who_can_sign_with_it(world: World) -> None:
    customer = await world.customer()
    elsewhere = await partner(world, customer, "READ", networks=["198.51.100.0/24"])
    here = await partner(world, customer, "READ", networks=[f"{ADDRESS}/32", "2001:db8::/32"])
    assert error_of(await elsewhere.ask(VIEWER))["code"] == "NETWORK_NOT_ALLOWED"
    assert (await here.ask(VIEWER)).status_code == 200
    elsewhere.seed = 2
    assert error_of(await elsewhere.ask(VIEWER))["code"] == "SIGNATURE_REFUSED"


async def test_a_revoked_key_and_an_expired_one_are_told_apart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await world.customer()
    program, brief = await partner(world, customer), await partner(world, customer, expiresAt="2100-01-01T00:00:00Z")
    await world.do("revokeApiKey", "", customer.viewer, apiKeyId=program.key)
    assert error_of(await program.ask(VIEWER))["code"] == "API_KEY_REVOKED"
    monkeypatch.setattr(CLOCK, "_now", 4_102_444_800)
    assert error_of(await brief.ask(VIEWER))["code"] == "API_KEY_EXPIRED"


async def test_after_a_rotation_both_keys_sign_until_the_grace_is_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await world.customer()
    program = await partner(world, customer)
    rotated = await world.do(
        "rotateApiKey", "... on RotateApiKeySuccess { apiKey { publicKey } }", customer.viewer,
        apiKeyId=program.key, publicKey=public_key(2), gracePeriod="PT1H",
    )  # fmt: skip
    assert rotated["apiKey"]["publicKey"] == public_key(2)
    assert (await program.ask(VIEWER)).status_code == 200
    program.seed = 2
    assert (await program.ask(VIEWER)).status_code == 200
    monkeypatch.setattr(CLOCK, "_now", CLOCK.now() + 3_600)
    assert (await program.ask(VIEWER)).status_code == 200
    program.seed = 1
    assert error_of(await program.ask(VIEWER))["reason"] == "NOT_RECOGNIZED"


async def test_the_cost_is_told_and_beyond_the_budget_the_wait(world: World) -> None:
    program = await partner(world, await world.customer())
    costs = [(await program.ask(VIEWER)).json()["extensions"]["cost"] for _ in range(2)]
    assert [(cost["asked"], cost["charged"], cost["left"]) for cost in costs] == [(2, 2, 5_998), (2, 2, 5_996)]
    many = "first: 100) { edges { node { id activity(first: 100) { edges { node { id } } } } } }"
    wide = f"{{ viewer {{ account {{ subAccounts({many} }} }} }}"
    refused = await program.ask(wide)
    assert refused.status_code == 429, refused.text
    assert refused.headers["retry-after"] == "60"
    assert error_of(refused)["code"] == "COST_EXCEEDED"
    assert error_of(refused)["cost"]["asked"] > 6_000
