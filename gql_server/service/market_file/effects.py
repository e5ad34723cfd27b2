"""What a plan would do, found out by deciding its commands on copies: rates, and whose margin would be at risk (rules R2, M3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.commands import Command
from gql_server.domain.decide import decide, finish_batch
from gql_server.domain.margin import measure
from gql_server.domain.market import lend_rate_base, lend_rate_staking
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs, needs_of_all
from gql_server.domain.report import MarginStatus
from gql_server.ports.ledger import LedgerStore

PAGE_SIZE: Final = 500
NAMED_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class RateEffect:
    """The yearly rates of a market before and after, 18 decimals; None where there is no market yet, or no answer of a plugin.

    Args:
        symbol: The market's asset.
        borrow: What borrowers pay.
        lend: What lenders are paid, staking rewards included.
    """

    symbol: str
    borrow: tuple[int | None, int]
    lend: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan would do.

    Args:
        rates: Of the markets that are there afterwards.
        before: How many sub-accounts that owe something have each status now.
        after: The same with the plan.
        liquidated: The first of those that could be liquidated by it, and cannot now.
        liquidated_count: How many these are.
    """

    rates: tuple[RateEffect, ...]
    before: Counter[MarginStatus]
    after: Counter[MarginStatus]
    liquidated: tuple[str, ...]
    liquidated_count: int


class Effects:
    """Looks ahead; whatever it decides is forgotten."""

    def __init__(self, ledger: LedgerStore, models: Models, *, page_size: int = PAGE_SIZE) -> None:
        """Make it; the models project the markets to the present."""
        self._ledger = ledger
        self._models = models
        self._page_size = page_size

    async def of(self, commands: Sequence[Command], seen: Callable[[int], None] = lambda _: None) -> Outlook:
        """Return what the commands would do, in this order.

        Args:
            commands: Of a plan.
            seen: Told how many sub-accounts were measured, after each page of them.

        Raises:
            Refusal: A rule forbids one of them.
        """
        before, after = Counter[MarginStatus](), Counter[MarginStatus]()
        liquidated: list[str] = []
        count = 0
        async for page in self._pages():
            for one, (was, becomes) in (await self._measured(page, commands)).items():
                before[was] += 1
                after[becomes] += 1
                if becomes is MarginStatus.LIQUIDATABLE and was is not becomes:
                    count += 1
                    liquidated += [one] if count <= NAMED_MAX else []
            seen(before.total())
        return Outlook(await self._rates(commands), before, after, tuple(liquidated), count)

    async def _rates(self, commands: Sequence[Command]) -> tuple[RateEffect, ...]:
        book, now = await self._book(Needs(has_every_asset=True), commands)
        was = {symbol: _rates_of(book, symbol, now, self._models) for symbol in list(book.markets.keys())}
        self._decide(book, commands, now)
        found = []
        for symbol in list(book.markets.keys()):
            (borrow, lend), (borrow_was, lend_was) = _rates_of(book, symbol, now, self._models), was.get(symbol, (None, None))
            found.append(RateEffect(symbol, (borrow_was, borrow), (lend_was, lend)))
        return tuple(found)

    async def _pages(self) -> AsyncIterator[Sequence[str]]:
        after: str | None = None
        while page := await self._ledger.indebted_sub_accounts(after, self._page_size):
            yield page
            after = page[-1]

    async def _measured(self, page: Sequence[str], commands: Sequence[Command]) -> dict[str, tuple[MarginStatus, MarginStatus]]:
        ids = frozenset(page)
        book, now = await self._book(Needs(sub_accounts=ids, holdings_of=ids, has_every_asset=True), commands)
        there = [one for one in page if book.sub_accounts.get(one) is not None]
        was = {one: measure(book, one, now, self._models).status for one in there}
        self._decide(book, commands, now)
        return {one: (was[one], measure(book, one, now, self._models).status) for one in there}

    async def _book(self, needs: Needs, commands: Sequence[Command]) -> tuple[Book, int]:
        snapshot = await self._ledger.snapshot(needs | needs_of_all(list(commands)))
        return snapshot.book.fork(), snapshot.now

    def _decide(self, book: Book, commands: Sequence[Command], now: int) -> None:
        for number, command in enumerate(commands):
            decide(book, command, now=now, models=self._models, command_id=f"{number:032x}")
        finish_batch(book, now=now, models=self._models)


def _rates_of(book: Book, symbol: str, now: int, models: Models) -> tuple[int, int | None]:
    market = project(book, symbol, now, models)
    staking = lend_rate_staking(market)
    return market.borrow_rate, None if staking is None else lend_rate_base(market) + staking
