"""A mail worker that is killed at any point: every letter goes out, and one that goes out twice has one Message-ID."""

from __future__ import annotations

import asyncio
import email
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from gql_server.ports.people import OutgoingEmail
from tests.counts import count
from tests.servers import ROOT, free_port
from tests.service.storages import opened, storage_at

LETTERS = count(test=12, soak=2_000)
KILLS_MAX = count(test=3, soak=800)
SECONDS_MAX = count(test=110, soak=3_600)


@dataclass
class Inbox:
    """A mail server that kills its client: before it has taken a letter, or just after."""

    chance: random.Random
    received: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    client: subprocess.Popen[bytes] | None = None
    kills: int = 0

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd
        moment = self.chance.choice(["before", "after", "never", "never", "never"]) if self.kills < KILLS_MAX else "never"
        if moment == "before":
            self.kill()
            return "451 nobody is there"
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        self.received[message["Message-ID"]] += 1
        self.bodies.setdefault(message["Message-ID"], set()).add(message.get_content().encode())
        if moment == "after":
            threading.Timer(self.chance.random() * 0.02, self.kill).start()
        return "250 OK"

    def kill(self) -> None:
        if self.client is not None and self.client.poll() is None:
            self.client.send_signal(signal.SIGKILL)
            self.kills += 1


def letter(number: int) -> OutgoingEmail:
    return OutgoingEmail(f"{number:032x}", f"{number}@example.com", f"Letter {number}", f"Said {number}.\n", "", (), None, number)


def run(inbox: Inbox, command: list[str]) -> int:
    inbox.client = subprocess.Popen(command, cwd=ROOT)
    return inbox.client.wait(SECONDS_MAX)


@pytest.mark.parametrize("migrated_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
async def test_every_letter_goes_out_and_a_repeat_has_the_same_message_id(
    migrated_url: str, report_line: Callable[[str], None]
) -> None:
    seed = random.randrange(1_000_000)
    inbox = Inbox(random.Random(seed))
    storage = storage_at(migrated_url)
    async with opened(storage):
        for number in range(LETTERS):
            await storage.people.add_mail(letter(number))
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            assert time.monotonic() < deadline, f"{len(inbox.received)} of {LETTERS} went out; seed {seed}"
            command = [sys.executable, "-m", "tests.chaos.mailing", migrated_url, str(controller.port)]
            if await asyncio.to_thread(run, inbox, command) == 0:
                break
    finally:
        controller.stop()
    repeated = sum(times > 1 for times in inbox.received.values())
    report_line(f"{LETTERS} letters, {inbox.kills} kills, {repeated} sent more than once; seed {seed}")
    assert set(inbox.received) == {f"<{number:032x}@lend.example>" for number in range(LETTERS)}
    assert all(len(bodies) == 1 for bodies in inbox.bodies.values())
    assert inbox.kills
