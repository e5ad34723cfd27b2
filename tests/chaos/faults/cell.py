"""One cell of the table: a fault again and again, on one database, while customers ask; and then what became of it all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.faults.crowd import Crowd
from tests.chaos.faults.faults import Fault
from tests.chaos.faults.site import Site
from tests.chaos.faults.verdict import Verdict, judge

GOOD_SECONDS_MAX: Final = 10
"""Within this the service answers again, with nobody's help."""
ROUND_SECONDS_MAX: Final = 90
LOOK_SECONDS: Final = 0.05
PROBE_SECONDS: Final = 0.3
MANY_ROUNDS: Final = 3
"""While nobody can use the database, a probe looks a few times; in so many rounds it has seen the truth at least once."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done to a cell.

    Attributes:
        rounds: How often the fault happens.
        acknowledged: How many commands are to be acknowledged at least.
        clients: How many ask at the same time.
        pause: How long each of them thinks, seconds.
        is_audited: Whether the audit is asked at the end of the cell.
    """

    rounds: int
    acknowledged: int
    clients: int
    pause: float
    is_audited: bool = True


@dataclass
class Probes:
    """What the servers said of themselves.

    Attributes:
        dead: How often a server that was up did not say that it lives.
        not_ready: How often one said that it cannot serve.
    """

    dead: list[str] = field(default_factory=list)
    not_ready: int = 0
    is_over: bool = False

    async def run(self, site: Site) -> None:
        """Ask now and then."""
        while not self.is_over:
            for server in site.servers:
                kills = server.kills
                if server.has_served:
                    lives = await server.get("/livez")
                    if lives != 200 and server.kills == kills and server.is_up:
                        self.dead.append(f"/livez of a server that lives: {lives}")
                    self.not_ready += await server.get("/readyz", 6) == 503
            await asyncio.sleep(PROBE_SECONDS)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a fault did on a database.

    Attributes:
        good_seconds: The longest time from the end of a fault until somebody had a good answer again.
        everybody_seconds: The longest until each of the clients had.
    """

    fault: str
    database: str
    rounds: int
    seconds: float
    good_seconds: float
    everybody_seconds: float
    ready_seconds: float
    not_ready: int
    failures: dict[str, int]
    verdict: Verdict
    faults: list[str]

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, nothing doubled, and everybody served again in time."""
        return not self.faults and self.good_seconds < GOOD_SECONDS_MAX and self.verdict.is_good


async def run_cell(fault: Fault, site: Site, effort: Effort, name: str, tell: Callable[[int, int], None]) -> Cell:
    """Do it.

    Args:
        fault: What goes wrong.
        site: Where.
        effort: How often.
        name: Of the cell, part of every key: a site may serve several cells.
        tell: Told after each round how many there were, and how many commands were acknowledged.
    """
    began = time.monotonic()
    crowd = Crowd(
        [server.port for server in site.servers],
        site.customers,
        site.dice,
        clients=effort.clients,
        pause=effort.pause,
        name=name,
    )
    probes = Probes()
    working, probing = asyncio.create_task(crowd.run()), asyncio.create_task(probes.run(site))
    waiting = Waiting(crowd, working)
    goods, everybodies, readies = [0.0], [0.0], [0.0]
    try:
        for number in range(1, effort.rounds + 1):
            await waiting.until_acknowledged(effort.acknowledged * number // (effort.rounds + 1))
            await asyncio.sleep(site.dice.random() * 0.1)
            mended = await fault.inflict(site)
            goods.append(await waiting.until_good_since(mended, min_clients=1) - mended)
            everybodies.append(await waiting.until_good_since(mended, min_clients=effort.clients) - mended)
            for server in site.servers:
                await server.wait_until_ready()
            readies.append(time.monotonic() - mended)
            tell(number, len(crowd.heard.answers))
        await waiting.until_acknowledged(effort.acknowledged)
        crowd.is_over = probes.is_over = True
        await asyncio.gather(working, probing)
        verdict = await judge(site, crowd, is_audited=effort.is_audited)
    finally:
        for task in (working, probing):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        crowd.close()
    faults = [*crowd.heard.faults, *probes.dead]
    for server in site.servers:
        faults += [f"a server ended by itself with {code}: {server.log}" for code in server.deaths]
        server.deaths.clear()
    if fault.is_away and not probes.not_ready and effort.rounds >= MANY_ROUNDS:
        faults.append("no server ever said that it was not ready")
    return Cell(
        fault=fault.name,
        database=site.database,
        rounds=effort.rounds,
        seconds=time.monotonic() - began,
        good_seconds=max(goods),
        everybody_seconds=max(everybodies),
        ready_seconds=max(readies),
        not_ready=probes.not_ready,
        failures=dict(crowd.heard.failures),
        verdict=verdict,
        faults=faults,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Waits for a crowd, but not for one that has failed, and not for ever."""

    crowd: Crowd
    working: asyncio.Task[None]

    async def until_acknowledged(self, commands: int) -> None:
        """Wait until so many commands are acknowledged."""
        for _ in self._looks():
            if len(self.crowd.heard.answers) >= commands:
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def until_good_since(self, moment: float, *, min_clients: int) -> float:
        """Wait until so many clients have had a good answer after a moment, and return when the last of them had."""
        for _ in self._looks():
            since = sorted(at for at in self.crowd.good_since(moment) if at is not None)
            if len(since) >= min_clients:
                return since[min_clients - 1]
            await asyncio.sleep(LOOK_SECONDS)
        raise AssertionError("one waits, or fails")

    def _looks(self) -> Iterator[None]:
        deadline = time.monotonic() + ROUND_SECONDS_MAX
        while True:
            if self.working.done():
                self.working.result()
            if time.monotonic() > deadline:
                heard = self.crowd.heard
                raise TimeoutError(f"no good answers any more: {heard.failures}, {heard.faults[:5]}")
            yield
