"""Two processes that deliver webhooks, killed between a request and its acknowledgement: all is told, and in order."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby

from standardwebhooks.webhooks import Webhook

from gql_server.ports.event_log import LEDGER
from gql_server.ports.webhooks import WebhookDelivery, WebhookEndpoint, WebhookType
from gql_server.service.webhooks.signing import new_secret
from tests.chaos.hooking import ENDPOINT
from tests.counts import count
from tests.servers import ROOT
from tests.service.house import CountedIdentifiers
from tests.service.storages import opened, storage_at
from tests.webhook_receiver import Received, Receiver

EVENTS = count(test=40, soak=4_000)
LANES = 4
KILLS = count(test=2, soak=300)
SECONDS_MAX = count(test=90, soak=3_600)
SECRET = new_secret(CountedIdentifiers(3))
TYPE = WebhookType.DEPOSIT_CREDITED


def delivery(number: int) -> WebhookDelivery:
    lane = f"sub-{number % LANES}"
    return WebhookDelivery(f"{ENDPOINT}.{number}", ENDPOINT, "alice", lane, number, 0, TYPE, lane, f'{{"n":{number}}}', 1, 1)


@dataclass
class Killing(Receiver):
    """Kills who asks: when it has the request, or right after it has answered."""

    chance: random.Random = field(default_factory=random.Random)
    kills: dict[str, int] = field(default_factory=lambda: {"before": 0, "after": 0})

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
        except (asyncio.IncompleteReadError, ConnectionError):  # Whoever asked was killed in the middle of it.
            writer.close()
            return
        self.got.append(Received(headers, body))
        left = KILLS - sum(self.kills.values())
        when = min(self.kills, key=lambda name: self.kills[name]) if left and self.chance.random() < 0.3 else ""
        if when == "before":
            self._kill(headers, when)
        else:
            writer.write(b"HTTP/1.1 204 As told\r\nContent-Length: 0\r\n\r\n")
            with suppress(ConnectionError):  # Killed meanwhile, for another lane.
                await writer.drain()
            if when:
                self._kill(headers, when)
        writer.close()

    def _kill(self, headers: dict[str, str], when: str) -> None:
        with suppress(ProcessLookupError):
            os.kill(int(headers["x-process"]), signal.SIGKILL)
            self.kills[when] += 1


@asynccontextmanager
async def receiving(chance: random.Random) -> AsyncIterator[Killing]:
    receiver = Killing(chance=chance)
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


async def deliver(url: str) -> None:
    """Run two processes until all is delivered, and another whenever one is killed."""
    command = (sys.executable, "-m", "tests.chaos.hooking", url)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, start_new_session=True)
    try:
        async with asyncio.timeout(SECONDS_MAX):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def test_of_two_processes_that_are_killed_every_event_is_told_in_the_order_of_its_sub_account(
    postgres_url: str, report_line: Callable[[str], None]
) -> None:
    seed, begun = random.randrange(1_000_000), time.monotonic()
    async with receiving(random.Random(seed)) as receiver:
        storage = storage_at(postgres_url)
        await storage.migrate()
        async with opened(storage):
            endpoint = WebhookEndpoint(ENDPOINT, "alice", False, receiver.url, (TYPE,), (), SECRET, 1, 0, 0)
            assert await storage.webhooks.add(endpoint, 10)
            assert await storage.webhooks.put(LEDGER, 0, EVENTS, [delivery(number) for number in range(EVENTS)]) == EVENTS
        await deliver(postgres_url)
    told = [int(one.id.rpartition(".")[2]) for one in receiver.got]
    processes = len({one.headers["x-process"] for one in receiver.got})
    report_line(
        f"{EVENTS} events, {receiver.kills} kills, {len(told) - EVENTS} repeated, {time.monotonic() - begun:.1f} s; seed {seed}"
    )
    for lane in range(LANES):
        in_lane = [number for number, _ in groupby(number for number in told if number % LANES == lane)]
        assert in_lane == list(range(lane, EVENTS, LANES)), f"seed {seed}"
    for one in receiver.got:
        Webhook(SECRET).verify(one.body, one.headers)
    assert sum(receiver.kills.values()) == KILLS
    assert processes > 1
