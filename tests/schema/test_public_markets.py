"""What a process keeps of markets is what a fresh read gives, and never older than what the process has seen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gql_server.domain.book import Book
from gql_server.domain.commands import ObservedPrice, ObservePrices
from gql_server.ports.glimpses import Glimpse
from gql_server.service.public_markets import PublicMarkets
from gql_server.service.requests import system_request
from tests.counts import count
from tests.schema.served import Served
from tests.schema.world import Customer, World, open_world

SHELVES = ("assets", "prices", "ledgers", "markets", "feeds")
STEPS = count(test=25, soak=2_000)


@dataclass
class Stage:
    """Two processes on one database, and the book as it was after each commit.

    Args:
        name: What its idempotency keys begin with.
        books: By the head of the log.
        head: Of the latest commit that the first process has seen.
    """

    here: World
    there: World
    customer: Customer
    name: str
    books: dict[int, Book] = field(default_factory=dict)
    head: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def markets(self) -> PublicMarkets:
        return self.here.house.markets

    async def commit(self, world: World, asset: str, amount: int) -> None:
        """Deposit in one of the processes, and write down what the book is then."""
        async with self.turn:
            made = await world.deposit(self.customer, asset, str(amount), idempotencyKey=f"{self.name}-{len(self.books)}")
            assert made["__typename"] == "DepositSuccess", made
            await self.note()
            if world is self.here:
                self.head = max(self.books)

    async def observe(self, asset: str, usd: int) -> None:
        """Observe a price in the first process: a commit before which nothing is read."""
        async with self.turn:
            command = ObservePrices((ObservedPrice(asset, usd, "test"),))
            await self.here.house.teller.submit(system_request(f"{self.name}-{len(self.books)}", command))
            await self.note()
            self.head = max(self.books)

    async def note(self) -> None:
        """Write down the whole book as a transaction sees it."""
        async with self.here.house.ledger.frozen() as ledger:
            head = await ledger.sequence_head()
            self.books[head] = await ledger.whole_book()

    async def look(self) -> None:
        """Look at the assets."""
        least = self.head
        await self.check(await self.markets.assets(), least)

    async def hold(self) -> None:
        """Look at holdings."""
        least, key = self.head, self.customer.sub_account
        seen = await self.markets.holdings(sub_accounts=[key])
        await self.check(seen, least)
        assert seen.book.sub_accounts[key] == self.books[seen.moment.head].sub_accounts[key]

    async def check(self, seen: Glimpse, least: int) -> None:
        """Compare with the book at the same head, which must not lie before what was seen when the look began."""
        assert seen.moment.head >= least
        self.head = max(self.head, seen.moment.head)
        if seen.moment.head not in self.books:
            async with self.turn:  # It was seen before it was written down.
                pass
        fresh = self.books[seen.moment.head]
        for shelf in SHELVES:
            assert getattr(seen.book, shelf).everything() == getattr(fresh, shelf).own, shelf


@asynccontextmanager
async def stage_on(served: Served, name: str) -> AsyncIterator[Stage]:
    async with open_world(served.url) as here, open_world(served.url) as there:
        stage = Stage(here, there, await here.customer("alice"), name)
        await stage.note()
        yield stage


async def test_whatever_is_answered_between_commits_is_what_a_fresh_read_gives_at_the_same_head(served: Served) -> None:
    """Commits of this process and of another, and looks, as they come; several at once."""
    chance = random.Random(served.url.partition(":")[0])
    async with stage_on(served, "as they come") as stage:
        for _ in range(STEPS):
            moves = []
            for _ in range(chance.randint(1, 4)):
                match chance.randrange(7):
                    case 0:
                        moves.append(stage.commit(stage.here, chance.choice(["BTC", "ETH"]), chance.randint(1, 9)))
                    case 1:
                        moves.append(stage.commit(stage.there, chance.choice(["SOL", "USDC"]), chance.randint(1, 9)))
                    case 2:
                        moves.append(stage.observe(chance.choice(["BTC", "SOL"]), chance.randint(10**20, 10**21)))
                    case 3 | 4:
                        moves.append(stage.look())
                    case _:
                        moves.append(stage.hold())
            await asyncio.gather(*moves)


async def test_after_a_commit_of_this_process_the_next_look_shows_it_without_a_statement(served: Served) -> None:
    async with stage_on(served, "own") as stage:
        await stage.markets.assets()
        before = stage.markets.at_hand()
        await stage.commit(stage.here, "BTC", 1)
        after = stage.markets.at_hand()
        if before is not None and after is not None:  # Once a second it is read again.
            assert after.moment.head == max(stage.books)
            await stage.check(after, stage.head)


async def test_a_commit_of_this_process_after_one_of_another_is_not_put_into_what_lacks_that(served: Served) -> None:
    async with stage_on(served, "gap") as stage:
        await stage.markets.assets()
        await stage.commit(stage.there, "SOL", 1)
        await stage.observe("BTC", 10**20)
        at_hand = stage.markets.at_hand()
        if at_hand is not None:  # On PostgreSQL what was announced may have been read meanwhile.
            await stage.check(at_hand, stage.head)


async def test_a_commit_of_another_process_is_seen_when_it_is_announced_on_postgresql(served: Served) -> None:
    if served.url.startswith("sqlite"):
        return  # Announcements do not leave the process there; what is kept is confirmed once a second.
    async with stage_on(served, "foreign") as stage:
        await stage.markets.assets()
        await stage.commit(stage.there, "SOL", 1)
        head = max(stage.books)
        async with asyncio.timeout(30):
            while (await stage.markets.assets()).moment.head < head:  # noqa: ASYNC110 - it is announced from elsewhere
                await asyncio.sleep(0.001)


async def test_nothing_kept_answers_while_announcements_are_not_heard(served: Served) -> None:
    async with stage_on(served, "deaf") as stage:
        await stage.markets.assets()
        stage.markets._lose()
        assert stage.markets.at_hand() is None
        await stage.commit(stage.there, "SOL", 1)
        assert (await stage.markets.assets()).moment.head == max(stage.books)


async def test_what_is_kept_is_confirmed_by_a_statement_now_and_then(served: Served) -> None:
    async with stage_on(served, "confirmed") as stage:
        house = stage.here.house
        markets = PublicMarkets(house.storage.glimpses, house.storage.announcements, house.clock, confirm_seconds=0)
        async with markets.running():
            await markets.assets()
            assert markets.at_hand() is None
            await stage.commit(stage.there, "SOL", 1)
            assert (await markets.assets()).moment.head == max(stage.books)


async def test_a_moved_test_clock_shows_at_once(served: Served) -> None:
    async with stage_on(served, "clock") as stage:
        before = (await stage.markets.assets()).now
        await stage.here.advance("PT1M")
        assert (await stage.markets.assets()).now >= before + 60
        assert (await stage.markets.holdings(sub_accounts=[stage.customer.sub_account])).now >= before + 60
