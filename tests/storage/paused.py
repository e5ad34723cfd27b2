"""A process that claims something and writes for it when it is told to: run by tests, which pause it in between."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from gql_server.ports.fencing import ClaimLost
from gql_server.storage import claims
from tests.storage.opened import at, opened

CLAIM = "watch"
IDLE_SECONDS = 1.0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(url: str, go: Path) -> None:
    async with opened(at(url)) as storage, storage.claims.claim(CLAIM) as is_ours:
        say("claimed" if is_ours else "refused")
        while not go.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.02)
        try:
            await storage.ledger.advance_clock(1)
            say("written")
        except ClaimLost as lost:
            say(str(lost))


if __name__ == "__main__":
    claims.IDLE_SECONDS = IDLE_SECONDS  # A test does not wait as long as a server does.
    asyncio.run(main(os.environ["DATABASE_URL"], Path(os.environ["GO"])))
