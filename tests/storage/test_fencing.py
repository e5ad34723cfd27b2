"""Whoever holds a claim and is paused does nothing when it wakes and another has taken over."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest

from gql_server.domain.commands import OpenAccount
from gql_server.ports.fencing import ClaimLost, Fence, fenced
from gql_server.ports.runtime import Storage
from gql_server.service.requests import Unavailable
from tests import forked
from tests.servers import ROOT
from tests.service.house import open_house
from tests.storage.opened import at, opened, raw_sql
from tests.storage.paused import CLAIM

CLAIMING = "query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()"
END_SESSIONS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {CLAIMING}"


@dataclass
class Other:
    """A process that has claimed something, and writes for it when it is told to."""

    process: forked.Forked
    output: Path
    go: Path

    async def said(self, lines: int) -> list[str]:
        """Return what it has said, once that is so much."""
        async with asyncio.timeout(60):
            while True:
                said = self.output.read_text().splitlines() if self.output.exists() else []
                if len(said) >= lines:
                    return said
                await asyncio.sleep(0.02)

    async def write(self) -> str:
        """Let it write and return what it says of that."""
        self.go.touch()
        return (await self.said(2))[1]


@asynccontextmanager
async def other_process(url: str, folder: Path) -> AsyncIterator[Other]:
    output, go = folder / "output", folder / "go"
    environment = {**os.environ, "DATABASE_URL": url, "GO": str(go)}
    other = Other(forked.start(["tests.storage.paused"], env=environment, cwd=ROOT, output=output), output, go)
    try:
        assert await other.said(1) == ["claimed"]
        yield other
    finally:
        other.process.kill()
        other.process.wait()


@asynccontextmanager
async def taken_over(storage: Storage) -> AsyncIterator[None]:
    """Take the claim as soon as it can be had, and hold it."""
    async with asyncio.timeout(60):
        while True:
            async with storage.claims.claim(CLAIM) as is_ours:
                if is_ours:
                    yield
                    return
            await asyncio.sleep(0.05)


async def test_a_paused_process_is_replaced_and_writes_nothing_when_it_wakes(
    postgres: Storage, postgres_copy_url: str, tmp_path: Path
) -> None:
    async with other_process(postgres_copy_url, tmp_path) as paused:
        paused.process.send_signal(signal.SIGSTOP)
        async with taken_over(postgres):
            await postgres.ledger.advance_clock(10)
            paused.process.send_signal(signal.SIGCONT)
            assert await paused.write() == "another process has taken over: watch"
    assert await postgres.ledger.clock_offset() == 10


@pytest.mark.soak  # It is heard of three times in a second, unless the machine is too busy for that.
async def test_a_process_that_only_waits_keeps_its_claim(postgres: Storage, postgres_copy_url: str, tmp_path: Path) -> None:
    async with other_process(postgres_copy_url, tmp_path) as waiting:
        await asyncio.sleep(2)  # Twice as long as PostgreSQL waits for a word.
        async with postgres.claims.claim(CLAIM) as is_ours:
            assert not is_ours
        assert await waiting.write() == "written"


async def test_a_claim_that_changes_hands_ends_what_was_fenced_before(postgres: Storage, postgres_copy_url: str) -> None:
    async with opened(at(postgres_copy_url)) as other, other.claims.claim(CLAIM):
        await other.ledger.advance_clock(1)
        before = copy_context()  # What the process that lost its claim goes on in.
        await raw_sql(postgres_copy_url, END_SESSIONS)
        async with taken_over(postgres):
            with pytest.raises(ClaimLost, match=CLAIM):
                await asyncio.create_task(other.ledger.advance_clock(1), context=before)
            await postgres.ledger.advance_clock(1)
        with pytest.raises(ClaimLost):
            await other.ledger.advance_clock(1)
    assert await postgres.ledger.clock_offset() == 2


async def test_a_claim_that_comes_back_to_its_session_is_not_counted(postgres: Storage, postgres_copy_url: str) -> None:
    for _ in range(3):
        async with postgres.claims.claim(CLAIM):
            pass
    assert [tuple(row) for row in await raw_sql(postgres_copy_url, "SELECT name, epoch FROM fence")] == [(CLAIM, 1)]


async def test_of_a_batch_only_those_who_lost_their_claim_are_refused(postgres: Storage) -> None:
    async with open_house(postgres) as house:

        async def ask(account: str, *fences: Fence) -> object:
            with fenced(*fences):
                return await house.ask(OpenAccount(account, f"{account}-0"))

        async with postgres.claims.claim(CLAIM):
            answers = await asyncio.gather(
                ask("one"), ask("two", Fence(CLAIM, 9)), ask("three"), ask("four", Fence("never held", 1)), return_exceptions=True
            )
        assert [isinstance(answer, Unavailable) for answer in answers] == [False, True, False, True]
        assert len(await postgres.ledger.sub_accounts_of(["one", "two", "three", "four"])) >= 2
