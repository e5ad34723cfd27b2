"""Many attempts in one request: what fits is tried, the rest is refused by type, and too many refuse the request."""

from __future__ import annotations

from collections import Counter

import pytest

from gql_server.schema.root import ALIASES_MAX
from tests.schema.world import World


def sign_ins(count: int, email: str) -> str:
    fields = (
        f'a{n}: signIn(input: {{email: "{email.format(n)}", password: "not it at all"}}) {{ __typename }}' for n in range(count)
    )
    return f"mutation {{ {' '.join(fields)} }}"


@pytest.mark.parametrize("email", ["alice@example.com", "nobody{}@example.com"])
async def test_aliased_sign_ins_are_throttled_whoever_they_are_for(world: World, email: str) -> None:
    answers = await world.ask(sign_ins(ALIASES_MAX, email))
    counted = Counter(answer["__typename"] for answer in answers.values())
    assert counted == {"InvalidCredentials": 10, "TooManyRequests": ALIASES_MAX - 10}


async def test_a_thousand_aliased_sign_ins_are_refused_before_one_is_tried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(world.house.sessions, "sign_in", tried.append)
    result = await world.result(sign_ins(1000, "alice@example.com"))
    assert result.data is None
    assert result.errors
    assert tried == []


async def test_a_password_is_measured_before_it_is_chosen(world: World) -> None:
    query = """query ($password: String!) { passwordStrength(password: $password, email: "alice@example.com") {
        __typename ... on PasswordStrength { score minimum isAccepted warning suggestions } ... on InvalidInput { field } } }"""
    weak = (await world.ask(query, password="alice1990"))["passwordStrength"]
    assert (weak["isAccepted"], weak["minimum"]) == (False, 3)
    assert weak["suggestions"]
    strong = (await world.ask(query, password="correct horse battery"))["passwordStrength"]
    assert (strong["score"], strong["isAccepted"], strong["warning"]) == (4, True, None)
    assert (await world.ask(query, password="x" * 300))["passwordStrength"] == {"__typename": "InvalidInput", "field": "password"}
