"""What a plan would do, found out by deciding it on copies: rates, and whose margin would be at risk (rules R2, M3, R9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.accounts import SubAccount
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.commands import Command
from gql_server.domain.margin import draw_sheet, margin_of
from gql_server.domain.market import lend_rate_base, lend_rate_staking
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs, needs_of_all
from gql_server.domain.report import MarginStatus
from gql_server.ports.ledger import LedgerStore
from gql_server.service.market_file.looking_ahead import Moment, moments_of

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
    """What a plan would do at one time, against the books of that time without it.

    Args:
        at: When what is announced takes effect, Unix seconds; None: what the plan does at once.
        now: Of when the books are, Unix seconds; before ``at`` where that is too far ahead for interest to be reckoned.
        rates: Of the markets that are there afterwards.
        before: How many sub-accounts that owe something have each status without the plan.
        after: The same with the plan.
        liquidated: The first of those that could be liquidated by it, and could not without it.
        liquidated_count: How many these are.
    """

    at: int | None
    now: int
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

    async def of(self, commands: Sequence[Command], seen: Callable[[int], None] = lambda _: None) -> tuple[Outlook, ...]:
        """Return what the commands would do, in this order: at once, and on each day when what they announce takes effect.

        Args:
            commands: Of a plan.
            seen: Told how many sub-accounts were measured, after each page of them.

        Raises:
            Refusal: A rule forbids one of them.
        """
        snapshot = await self._ledger.snapshot(Needs(has_every_asset=True) | needs_of_all(list(commands)))
        moments = moments_of(snapshot.book.fork(), commands, snapshot.now, self._models)
        counted = [_Counted(moment) for moment in moments]
        count = 0
        async for page in self._pages():
            for one in counted:
                one.add(page, self._models)
            count += len(page)
            seen(count)
        return tuple(one.outlook(self._models) for one in counted)

    async def _pages(self) -> AsyncIterator[list[SubAccount]]:
        after: str | None = None
        while ids := await self._ledger.indebted_sub_accounts(after, self._page_size):
            book = (await self._ledger.snapshot(Needs(sub_accounts=frozenset(ids)))).book
            yield [found for one in ids if (found := book.sub_accounts.get(one)) is not None]
            after = ids[-1]


class _Counted:
    """What is counted of one moment, page by page."""

    def __init__(self, moment: Moment) -> None:
        """Begin with nobody."""
        self._moment = moment
        self._before, self._after = Counter[MarginStatus](), Counter[MarginStatus]()
        self._liquidated: list[str] = []
        self._liquidated_count = 0

    def add(self, page: Sequence[SubAccount], models: Models) -> None:
        """Measure a page of sub-accounts, without the plan and with it."""
        was, becomes = (_statuses(book, page, self._moment.now, models) for book in (self._moment.before, self._moment.after))
        self._before.update(was)
        self._after.update(becomes)
        for one, before, after in zip(page, was, becomes, strict=True):
            if after is MarginStatus.LIQUIDATABLE and before is not after:
                self._liquidated_count += 1
                self._liquidated += [one.id] if self._liquidated_count <= NAMED_MAX else []

    def outlook(self, models: Models) -> Outlook:
        """Return what was counted, and the rates."""
        moment = self._moment
        was = {
            market.symbol: _rates_of(moment.before, market.symbol, moment.now, models) for market in moment.before.markets.values()
        }
        rates = []
        for market in moment.after.markets.values():
            borrow_was, lend_was = was.get(market.symbol, (None, None))
            borrow, lend = _rates_of(moment.after, market.symbol, moment.now, models)
            rates.append(RateEffect(market.symbol, (borrow_was, borrow), (lend_was, lend)))
        named = tuple(self._liquidated)
        return Outlook(moment.at, moment.now, tuple(rates), self._before, self._after, named, self._liquidated_count)


def _statuses(book: Book, page: Sequence[SubAccount], now: int, models: Models) -> list[MarginStatus]:
    return [margin_of(draw_sheet(book, one, now, models), now).status for one in page]


def _rates_of(book: Book, symbol: str, now: int, models: Models) -> tuple[int, int | None]:
    market = project(book, symbol, now, models)
    staking = lend_rate_staking(market)
    return market.borrow_rate, None if staking is None else lend_rate_base(market) + staking
