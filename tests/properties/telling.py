"""Plays a history's log on real tellers, and asks the audit what they have made of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from random import Random

from gql_server.domain.errors import InvalidInput, Refusal
from gql_server.plugin_host import RecordedModels, RecordingModels
from gql_server.ports.runtime import Storage
from gql_server.service.audit import audit
from gql_server.service.codec import encode
from gql_server.service.requests import Request
from gql_server.service.teller import Decided as Told
from gql_server.service.teller import Teller
from gql_server.service.watch import EveryDebtor, LiquidationWatch
from gql_server.service.watching import ColumnDebtors
from tests.properties.hosting import Surroundings
from tests.properties.world import Batch, Decided
from tests.service.house import CountedIdentifiers


@dataclass
class StillClock:
    """A clock that stands still, so that only the test clock moves time."""

    at: int = 1_700_000_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return 0.0


AT_ONCE_MAX = 5
"""How many batches of a history are asked for together."""


def at_one_moment(log: Sequence[Batch]) -> list[Batch]:
    """Returns the batches at the beginning between which nothing but the commands differs."""
    return list(takewhile(lambda batch: (batch.now, batch.around) == (log[0].now, log[0].around), log))


@dataclass
class Hall:
    """Tellers on one storage, as several processes would be."""

    storage: Storage
    tellers: Sequence[Teller]
    surroundings: Surroundings
    rng: Random
    seen: Counter[str] = field(default_factory=Counter)

    async def submit(self, one: Decided, teller: Teller) -> Told | Exception:
        """Submits a command of the log under its own id; what binds nothing is returned."""
        text = encode(one.command).text
        try:
            return await teller.submit(Request("tester", one.id, "test", text, one.command, one.id))
        except InvalidInput as invalid:
            return invalid

    async def take(self, commands: Sequence[Decided]) -> None:
        """Submits commands at once, each to any teller, some to two: both answer the one decision."""
        asked = [(one, self.rng.choice(self.tellers)) for one in commands]
        again = [(one, self.rng.choice(self.tellers)) for one in commands if self.rng.random() < 0.1]
        answers = await asyncio.gather(*(self.submit(one, teller) for one, teller in asked + again))
        decided: dict[str, list[Told]] = {}
        for (one, _), answer in zip(asked + again, answers, strict=True):
            if isinstance(answer, Told):
                decided.setdefault(one.id, []).append(answer)
        for (one, _), answer in zip(asked, answers, strict=False):
            kind = "accepted" if isinstance(answer, Told) and not isinstance(answer.outcome, Refusal) else "refused"
            self.seen[f"{type(one.command).__name__} {kind}"] += 1
        for told in decided.values():
            assert len({answer.command.seq for answer in told}) == 1
            assert sum(not answer.is_replayed for answer in told) == 1
            assert len({repr(answer.outcome) for answer in told}) == 1

    async def play(self, log: Sequence[Batch], *, merged_after: int | None = None) -> None:
        """Plays a log: each batch as it was, or from some place on several at once that happened at one moment."""
        now, done = log[0].now, 0
        await self.storage.ledger.advance_clock(max(0, now - await self.storage.ledger.now()))
        for place, batch in enumerate(log):
            at_once = [batch]
            if merged_after is not None and place > merged_after:
                if place < done:
                    continue
                at_once = at_one_moment(log[place : place + AT_ONCE_MAX])
            done = place + len(at_once)
            await self.storage.ledger.advance_clock(batch.now - now)
            now = batch.now
            self.surroundings.become(batch.around)
            await self.take([one for each in at_once for one in each.decided])

    async def watch(self) -> list[str]:
        """Runs the real liquidation watch and returns whom it would still find."""
        everybody = EveryDebtor(self.storage.ledger, self.surroundings)
        by_columns = ColumnDebtors(self.storage.ledger, self.storage.event_log, self.surroundings, page_size=7)
        self.tellers[0].observe(by_columns.observe)
        await LiquidationWatch(self.storage.ledger, self.tellers[0], by_columns).run_once()
        assert by_columns.faults == 0
        return list((await everybody.find()).unhealthy)

    async def findings(self) -> list[str]:
        """Returns what the audit finds."""
        report = await audit(self.storage.ledger, RecordedModels)
        assert report.commands > 0
        return [*report.faults, *(str(difference) for difference in report.differences)]


@asynccontextmanager
async def hall(storage: Storage, seed: int, *, tellers: int = 1) -> AsyncIterator[Hall]:
    """Opens a storage and its tellers."""
    surroundings = Surroundings()
    async with AsyncExitStack() as stack:
        await storage.open()
        stack.push_async_callback(storage.close)
        opened = []
        for number in range(tellers):
            teller = Teller(
                storage.ledger, lambda: RecordingModels(surroundings), CountedIdentifiers(0xFFFF_0000 + number), StillClock()
            )
            await teller.start()
            stack.push_async_callback(teller.stop)
            opened.append(teller)
        yield Hall(storage, opened, surroundings, Random(seed))
