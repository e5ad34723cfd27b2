"""Many attempts in one request: what fits is tried, and the rest is refused by type, also where others meet a limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from gql_server.schema.context import Context
from gql_server.schema.document_limits import DocumentLimits
from gql_server.schema.many_attempts import ATTEMPTS_MAX, TOKENS_PER_ATTEMPT_MAX
from gql_server.service.clients import Client
from gql_server.service.gate import ATTEMPTS_PER_REQUEST, Gate
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from tests.schema.world import World


def sign_ins(count: int, email: str) -> str:
    fields = (
        f'a{n}: signIn(input: {{email: "{email.format(n)}", password: "not it at all"}}) {{ __typename }}' for n in range(count)
    )
    return f"mutation {{ {' '.join(fields)} }}"


async def test_aliased_sign_ins_are_throttled(world: World) -> None:
    answers = await world.ask(sign_ins(DocumentLimits().aliases_max, "alice@example.com"))
    counted = Counter(answer["__typename"] for answer in answers.values())
    assert counted == {"InvalidCredentials": 10, "TooManyRequests": DocumentLimits().aliases_max - 10}


@pytest.fixture
def hashed(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that would have been verified, in order: how many is all that counts here, and each takes long."""
    seen: list[str] = []

    async def counted(password_hash: str | None, password: str) -> bool:
        del password_hash
        seen.append(password)
        return False

    monkeypatch.setattr(world.house.passwords, "verify", counted)
    return seen


async def test_a_thousand_aliased_sign_ins_are_throttled_each_by_type_and_few_passwords_are_hashed(
    world: World, hashed: list[str]
) -> None:
    asked = sign_ins(ATTEMPTS_MAX, "nobody{}@example.com").replace("__typename", "__typename ... on TooManyRequests { retryAfter }")
    answers = await world.ask(asked)
    counted = Counter(answer["__typename"] for answer in answers.values())
    assert counted == {"InvalidCredentials": ATTEMPTS_PER_REQUEST, "TooManyRequests": ATTEMPTS_MAX - ATTEMPTS_PER_REQUEST}
    assert {answer.get("retryAfter") for answer in answers.values()} == {None, "PT1S"}
    assert len(hashed) == ATTEMPTS_PER_REQUEST


ONE = 'signIn(input: {email: "a@example.com", password: "not it"}) { __typename }'


@pytest.mark.parametrize(
    "wrong",
    [
        "b: signOut",
        f"b: {ONE[:-1]} {'__typename ' * TOKENS_PER_ATTEMPT_MAX} }}",
        f"a1: {ONE}",
        "... on Mutation { b: signOut }",
    ],
    ids=["something else", "a long one", "a name twice", "a fragment"],
)
async def test_many_attempts_beside_anything_else_meet_the_limits_of_every_document(
    world: World, hashed: list[str], wrong: str
) -> None:
    result = await world.result(f"{sign_ins(ATTEMPTS_MAX // 2, 'a@example.com')[:-1]} {wrong} }}")
    assert result.data is None
    assert result.errors
    assert "tokens" in result.errors[0].message
    assert hashed == []


async def test_more_than_a_thousand_attempts_are_refused_before_one_is_tried(world: World, hashed: list[str]) -> None:
    assert (await world.result(sign_ins(ATTEMPTS_MAX + 1, "a@example.com"))).data is None
    assert hashed == []


async def test_a_place_that_had_all_its_attempts_has_no_long_documents_read(world: World, hashed: list[str]) -> None:
    gate = Gate(Throttles(MemoryAttempts(), world.house.clock), 2)
    context = Context(replace(world.services, gate=gate), None, client=Client("192.0.2.7"))
    await gate.count(context.visit.client)
    result = await world.schema.run(sign_ins(ATTEMPTS_MAX // 2, "a@example.com"), context=context)
    assert result.data is None
    assert hashed == []


async def test_a_password_is_measured_before_it_is_chosen(world: World) -> None:
    query = """query ($password: String!) { passwordStrength(password: $password, email: "alice@example.com") {
        __typename ... on PasswordStrength { score minimum isAccepted warning suggestions } ... on InvalidInput { field } } }"""
    weak = (await world.ask(query, password="alice1990"))["passwordStrength"]
    assert (weak["isAccepted"], weak["minimum"]) == (False, 3)
    assert weak["suggestions"]
    strong = (await world.ask(query, password="correct horse battery"))["passwordStrength"]
    assert (strong["score"], strong["isAccepted"], strong["warning"]) == (4, True, None)
    assert (await world.ask(query, password="x" * 300))["passwordStrength"] == {"__typename": "InvalidInput", "field": "password"}
