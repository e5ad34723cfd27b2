"""The same histories through the real teller and storages, many commands at a time; the audit finds nothing (rules G2, G3)."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.ports.runtime import Storage
from gql_server.storage.memory import MemoryStorage
from tests.counts import count
from tests.databases import PostgresCluster, postgres_database
from tests.properties.histories import Player
from tests.properties.telling import StillClock, hall
from tests.properties.world import World, dump
from tests.service.storages import storage_at
from tests.templates import migrated_sqlite_url

SEEDS = st.integers(0, 2**32 - 1)


async def told(storage: Storage, seed: int, seen: Counter[str], *, tellers: int, is_merged: bool) -> World:
    """Plays a history in memory, then on tellers; returns the world that it was played in first."""
    player = Player(seed)
    world = player.play(50)
    async with hall(storage, seed, tellers=tellers) as opened:
        await opened.play(world.log, merged_after=player.founded if is_merged else None)
        if is_merged:
            assert await opened.watch() == []
        else:
            assert dump(await storage.ledger.whole_book()) == dump(world.book)
        assert await opened.findings() == []
        seen.update(opened.seen)
    return world


def report(seen: Counter[str], histories: int, report_line: Callable[[str], None]) -> None:
    """Prints how often each kind of command succeeded and was refused."""
    kinds = sorted({key.split()[0] for key in seen})
    counts = ", ".join(f"{kind} {seen[f'{kind} accepted']}/{seen[f'{kind} refused']}" for kind in kinds)
    report_line(f"{histories} histories, accepted/refused: {counts}")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("quarter", range(4))
def test_histories_through_the_teller_in_memory_come_to_the_book_of_the_rules(
    quarter: int, report_line: Callable[[str], None]
) -> None:
    """Batch by batch, at the same times: the teller adds nothing to the rules and loses nothing of them."""
    seen, histories = Counter[str](), count(test=5, soak=2_000)

    @settings(max_examples=histories)
    @given(st.integers(quarter * 2**30, (quarter + 1) * 2**30 - 1))
    def play(seed: int) -> None:
        asyncio.run(told(MemoryStorage(StillClock()), seed, seen, tellers=1, is_merged=False))

    play()
    report(seen, histories, report_line)


@pytest.mark.timeout(0)
def test_histories_through_two_tellers_on_postgresql_pass_the_audit(
    cluster: PostgresCluster, migrated_database: str, report_line: Callable[[str], None]
) -> None:
    """What happens at one moment is asked at once, of either teller, some of it twice."""
    seen, histories = Counter[str](), count(test=25, soak=500)

    @settings(max_examples=histories)
    @given(SEEDS)
    def play(seed: int) -> None:
        with postgres_database(cluster, template=migrated_database) as url:
            asyncio.run(told(storage_at(url), seed, seen, tellers=2, is_merged=True))

    play()
    report(seen, histories, report_line)


@pytest.mark.timeout(0)
def test_histories_on_sqlite_come_to_the_book_of_the_rules(tmp_path: Path, report_line: Callable[[str], None]) -> None:
    """As in memory, from rows."""
    seen, histories = Counter[str](), count(test=5, soak=500)

    @settings(max_examples=histories)
    @given(SEEDS)
    def play(seed: int) -> None:
        storage = storage_at(migrated_sqlite_url(tmp_path), StillClock())
        asyncio.run(told(storage, seed, seen, tellers=1, is_merged=False))

    play()
    report(seen, histories, report_line)
