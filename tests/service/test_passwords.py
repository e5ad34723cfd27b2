"""Which passwords are accepted, and hashing them off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import argon2.low_level
import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from gql_server.domain.errors import InvalidInput
from gql_server.service.passwords import PasswordPool, check_new_password, normalize_password
from gql_server.service.refusals import TooManyRequests
from tests.service.door import PARAMETERS, PASSWORD


@pytest.fixture
def pool() -> Iterator[PasswordPool]:
    pool = PasswordPool(1, parameters=PARAMETERS)
    yield pool
    pool.close()


class Gate:
    """A hasher that lets nobody through until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def hash(self, password: str) -> str:
        assert self.opened.wait(10)
        return password


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.opened.set()


def gated(gate: Gate, *, workers: int = 1, waiting_max: int = 1) -> PasswordPool:
    pool = PasswordPool(workers, waiting_max=waiting_max, parameters=PARAMETERS)
    pool._hasher = gate  # type: ignore[assignment]  # A hasher that can be held.
    return pool


async def test_the_password_that_was_hashed_verifies(pool: PasswordPool) -> None:
    assert await pool.verify(await pool.hash(PASSWORD), PASSWORD)


async def test_another_password_does_not_verify(pool: PasswordPool) -> None:
    assert not await pool.verify(await pool.hash(PASSWORD), PASSWORD + ".")


async def test_hashes_of_one_password_differ_by_their_salt(pool: PasswordPool) -> None:
    assert await pool.hash(PASSWORD) != await pool.hash(PASSWORD)


async def test_nothing_verifies_for_an_address_that_nobody_has(pool: PasswordPool) -> None:
    assert not await pool.verify(None, PASSWORD)


async def test_a_broken_hash_verifies_nothing(pool: PasswordPool) -> None:
    assert not await pool.verify("$argon2id$broken", PASSWORD)


async def test_an_unknown_address_costs_the_same_argon2_work_as_a_known_one(
    pool: PasswordPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[tuple[object, int]] = []

    def spy(password_hash: bytes, secret: bytes, kind: argon2.low_level.Type) -> bool:
        work.append((extract_parameters(password_hash.decode()), len(secret)))
        return argon2.low_level.verify_secret(password_hash, secret, kind)

    known = await pool.hash(PASSWORD)
    monkeypatch.setattr("argon2._password_hasher.verify_secret", spy)
    await pool.verify(known, "wrong " + PASSWORD)
    await pool.verify(None, "wrong " + PASSWORD)
    assert len(work) == 2
    assert work[0] == work[1]


def test_the_default_is_argon2id_with_the_low_memory_profile_of_rfc_9106() -> None:
    pool = PasswordPool(1)
    assert extract_parameters(pool._decoy) == RFC_9106_LOW_MEMORY
    pool.close()


async def test_a_hash_of_other_parameters_still_verifies_and_is_outdated(pool: PasswordPool) -> None:
    stronger = PasswordPool(1, parameters=replace(PARAMETERS, time_cost=2))
    old = await pool.hash(PASSWORD)
    assert await stronger.verify(old, PASSWORD)
    assert stronger.is_outdated(old)
    assert not stronger.is_outdated(await stronger.hash(PASSWORD))
    stronger.close()


async def test_the_event_loop_goes_on_while_passwords_are_hashed(gate: Gate) -> None:
    pool = gated(gate)
    job = asyncio.create_task(pool.hash(PASSWORD))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not job.done()
    gate.opened.set()
    assert await job == PASSWORD
    pool.close()


async def test_no_more_than_the_workers_and_the_queue_may_wait(gate: Gate) -> None:
    pool = gated(gate, workers=2, waiting_max=3)
    jobs = [asyncio.create_task(pool.hash(PASSWORD)) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests) as refused:
        await pool.hash(PASSWORD)
    assert refused.value.retry_after_seconds == 1
    gate.opened.set()
    assert await asyncio.gather(*jobs) == [PASSWORD] * 5
    assert await pool.hash(PASSWORD) == PASSWORD
    pool.close()


async def test_a_caller_who_goes_away_gives_the_place_in_the_queue_back(gate: Gate) -> None:
    pool = gated(gate, workers=1, waiting_max=1)
    jobs: list[asyncio.Task[Any]] = [asyncio.create_task(pool.hash(PASSWORD)) for _ in range(2)]
    await asyncio.sleep(0)
    jobs[1].cancel()
    await asyncio.sleep(0)
    jobs.append(asyncio.create_task(pool.hash(PASSWORD)))
    await asyncio.sleep(0)
    gate.opened.set()
    assert await jobs[0] == await jobs[2] == PASSWORD
    pool.close()


def test_a_password_of_ten_characters_is_accepted() -> None:
    assert check_new_password("0123456789", "0123456789") == "0123456789"


def test_a_passphrase_of_many_blanks_and_scripts_is_accepted() -> None:
    assert check_new_password("正しい 馬 電池 ホチキス", "正しい 馬 電池 ホチキス")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert check_new_password("ｐａｓｓｗｏｒｄ１２", "password12") == "password12"


@pytest.mark.parametrize(
    ("password", "confirmation", "field"),
    [
        ("123456789", "123456789", "password"),
        ("x" * 257, "x" * 257, "password"),
        ("half a character \ud83d", "half a character \ud83d", "password"),
        (PASSWORD, PASSWORD + " ", "passwordConfirmation"),
        (PASSWORD, "x" * 1000, "passwordConfirmation"),
    ],
)
def test_a_password_that_is_refused_is_refused_by_the_name_of_its_field(password: str, confirmation: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_new_password(password, confirmation)
    assert refused.value.field == field


def test_blanks_at_the_ends_of_a_password_count() -> None:
    assert normalize_password(" x ") == " x "
