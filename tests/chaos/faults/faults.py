"""What goes wrong: each fault begins, lasts a moment, and is over; who survives it is told by the moment in which it was."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import asyncpg

from tests.chaos.faults.postgres import CONNECTIONS_MAX
from tests.chaos.faults.site import POSTGRESQL, SQLITE, Site

Inflict = Callable[[Site], Awaitable[float]]
"""Does the harm, and returns when the world was whole again: seconds of the monotonic clock."""

CUTS: Final = 4
CUT_SECONDS_MAX: Final = 10
STALLED_LONGER: Final = 6
"""Times as long as other faults: some stalls end before anybody gives up, some after."""
CLOCK_JUMPS: Final = (3_600, -1_800, 90, -7_200, 6 * 3_600, -60)
"""Seconds by which clocks jump, one after another."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        databases: Those to which it can happen.
        is_away: Whether no server can use its database meanwhile, and so none may say that it is ready.
    """

    name: str
    meaning: str
    databases: tuple[str, ...]
    inflict: Inflict
    is_away: bool = False

    def why_not(self, site: Site) -> str:
        """Return why it cannot be done here; empty where it can."""
        return site.disk.why_not if self.inflict is fill_disk else ""


async def kill_one(site: Site) -> float:
    site.dice.choice(site.servers).kill()
    return time.monotonic()


async def kill_all(site: Site) -> float:
    for server in site.servers:
        server.kill()
    return time.monotonic()


async def stop_database(site: Site) -> float:
    assert site.postgres is not None
    await asyncio.to_thread(site.postgres.stop, "immediate")
    await asyncio.sleep(_while(site))
    mended = time.monotonic()
    await asyncio.to_thread(site.postgres.start)
    return mended


async def restart_database(site: Site) -> float:
    assert site.postgres is not None
    await asyncio.to_thread(site.postgres.stop, "fast")
    mended = time.monotonic()
    await asyncio.to_thread(site.postgres.start)
    return mended


async def hold_every_connection(site: Site) -> float:
    """Take every connection that PostgreSQL gives, those that the servers have included, and hold them for a while."""
    assert site.postgres is not None
    held: list[asyncpg.Connection[asyncpg.Record]] = []
    try:
        held.append(await site.postgres.connect())
        until = time.monotonic() + _while(site)
        while time.monotonic() < until:
            await held[0].execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name <> ''")
            with suppress(asyncpg.TooManyConnectionsError):
                while len(held) < CONNECTIONS_MAX:
                    held.append(await site.postgres.connect())
            await asyncio.sleep(0.05)
    finally:
        mended = time.monotonic()
        for raw in held:
            raw.terminate()
    return mended


async def hold_file(site: Site) -> float:
    """Lock SQLite's file as another process does that writes and does not end."""
    raw = sqlite3.connect(site.file, timeout=10, check_same_thread=False)
    try:
        await asyncio.to_thread(raw.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(_while(site))
        raw.rollback()
        return time.monotonic()
    finally:
        raw.close()


async def fill_disk(site: Site) -> float:
    await asyncio.to_thread(site.disk.fill)
    await asyncio.sleep(_while(site))
    site.disk.free()
    mended = time.monotonic()
    if site.postgres is not None:
        await site.postgres.keep_running()
    return mended


async def move_clocks(site: Site) -> float:
    """Let the clock of the servers' machine jump, and then that of the database."""
    clock = site.ground.clock
    off = int(clock.read_text()) if clock.exists() else 0
    place = site.dice.randrange(len(CLOCK_JUMPS))
    jump, other = CLOCK_JUMPS[place], CLOCK_JUMPS[place - 1]
    clock.write_text(str(off + jump if abs(off + jump) <= max(CLOCK_JUMPS) else 0))
    await asyncio.sleep(_while(site) / 2)
    await site.move_offset(other)
    return time.monotonic()


async def stall_network(site: Site) -> float:
    assert site.wire is not None
    site.wire.stall()
    await asyncio.sleep(_while(site) * (1 if site.is_hurried else STALLED_LONGER))
    site.wire.go_on()
    return time.monotonic()


async def silence_network(site: Site) -> float:
    """Forget every connection without a word: nobody is told that what they send arrives nowhere."""
    assert site.wire is not None
    site.wire.silence()
    return time.monotonic()


async def reset_network(site: Site) -> float:
    assert site.wire is not None
    for _ in range(3):
        site.wire.reset()
        await asyncio.sleep(site.dice.random() * 0.1)
    return time.monotonic()


async def cut_commits(site: Site) -> float:
    assert site.wire is not None
    site.wire.cut(CUTS)
    async with asyncio.timeout(CUT_SECONDS_MAX):
        await site.wire.is_cut.wait()
    return time.monotonic()


def _while(site: Site) -> float:
    """Return how long the world is broken, seconds."""
    return float(site.dice.choice((0.4, 0.6) if site.is_hurried else (0.2, 0.5, 0.8, 1.2)))


ON_BOTH: Final = (SQLITE, POSTGRESQL)
ON_POSTGRESQL: Final = (POSTGRESQL,)

FAULTS: Final = (
    Fault("kill one", "`kill -9` of one server process of two", ON_POSTGRESQL, kill_one),
    Fault("kill all", "`kill -9` of every server process", ON_BOTH, kill_all),
    Fault("stop", "`pg_ctl stop -m immediate`, then start", ON_POSTGRESQL, stop_database, is_away=True),
    Fault("restart", "`pg_ctl restart -m fast`", ON_POSTGRESQL, restart_database),
    Fault(
        "hold", "another client holds every connection that PostgreSQL gives", ON_POSTGRESQL, hold_every_connection, is_away=True
    ),
    Fault("lock", "another process holds the file's lock for writing", (SQLITE,), hold_file),
    Fault("full disk", "not one more byte fits on the database's disk", ON_BOTH, fill_disk),
    Fault("clock", "clocks of servers and database jump, forwards and backwards by up to six hours", ON_BOTH, move_clocks),
    Fault("stall", "nothing passes between servers and database for a while", ON_POSTGRESQL, stall_network),
    Fault("silence", "every connection to the database is forgotten without a word, new ones pass", ON_POSTGRESQL, silence_network),
    Fault("reset", "every connection to the database is reset, three times", ON_POSTGRESQL, reset_network),
    Fault("cut", "connections break before COMMIT arrives, or within its answer", ON_POSTGRESQL, cut_commits),
)
"""Everything that goes wrong here, in the order of the table."""
