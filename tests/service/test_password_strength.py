"""Weak passwords are refused with advice; long and surprising ones are accepted, whatever they are made of."""

from __future__ import annotations

import time

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.service.password_strength import measure
from tests.service.door import EMAIL, Door

LONG = "正しい 馬 電池 ホチキス と 長い 道のり の 先に ある 海 "


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "qwertyuiop",
        "1234567890",
        "aaaaaaaaaaaa",
        "Alice@Example.com",
        "gql_server1",
        "alice2024!",
        "example.com",
        "Passw0rd!2",
    ],
)
async def test_what_is_easily_guessed_is_refused_with_its_strength_and_advice(door: Door, password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await door.passwords.accept(password.ljust(10, "1"), password.ljust(10, "1"), EMAIL)
    assert refused.value.field == "password"
    assert "strength" in refused.value.problem


@pytest.mark.parametrize("password", ["correct horse battery", (LONG * 9)[:64], (LONG * 9)[:256], "x7#Qp!2vLm"])
async def test_length_and_surprise_are_enough(door: Door, password: str) -> None:
    assert await door.passwords.accept(password, password, EMAIL)


def test_the_own_address_is_the_weakest_and_weak_parts_are_named() -> None:
    assert measure(EMAIL, EMAIL).score == 0
    weak = measure("abcabcabcabc")
    assert (weak.is_enough, bool(weak.warning), bool(weak.suggestions)) == (False, True, True)


def test_no_password_at_all_has_no_strength() -> None:
    assert measure("").score == 0


def test_a_long_password_is_measured_in_bounded_time() -> None:
    started = time.process_time()
    measure("ab" * 128)
    assert time.process_time() - started < 5


async def test_a_weak_password_mails_nothing_and_uses_no_attempt_up(door: Door) -> None:
    for _ in range(5):
        with pytest.raises(InvalidInput):
            await door.onboarding.sign_up(EMAIL, "password123", "password123")
    assert not door.people.mails
    await door.sign_up()
