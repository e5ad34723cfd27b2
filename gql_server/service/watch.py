"""The liquidation watch: finds sub-accounts below health 1 and sends them to the teller until none is left (rule X1).

What it measures on the way shows whose margin has come to be at risk, or is healthy again: that is noted in the log (rule M5).

It only proposes. ``Liquidate`` is decided by the domain under locks, on prices as they are then; for a healthy sub-account it
does nothing. So the watch may be wrong, late or doubled, and nobody is liquidated for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from gql_server.domain.accounts import SubAccount
from gql_server.domain.commands import Liquidate, ObserveMargin
from gql_server.domain.margin import measure
from gql_server.domain.margin_watch import SAFE
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import Margin, MarginStatus
from gql_server.ports.ledger import LedgerStore
from gql_server.service.requests import Decided, system_request
from gql_server.service.teller import Teller

_log = structlog.get_logger(__name__)

PAGE_SIZE = 500
ROUNDS_MAX = 12
"""How often one run tries a sub-account: well past the round from which the built-in full close runs."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of sub-accounts, in order.

    Args:
        unhealthy: May be below health 1.
        crossing: May have come to be at risk, or out of it, since that was noted last.
    """

    unhealthy: Sequence[str]
    crossing: Sequence[str] = ()


class Candidates(Protocol):
    """Finds sub-accounts that may be below health 1. It may name too many, never too few."""

    async def find(self) -> Found:
        """Return them."""
        ...


class Measuring:
    """Measures sub-accounts by the rules themselves, page by page."""

    def __init__(self, ledger: LedgerStore, models: Models, *, page_size: int = PAGE_SIZE) -> None:
        """Make it; the models project the markets to the present."""
        self._ledger = ledger
        self._models = models
        self._page_size = page_size

    async def measured(self, ids: Sequence[str]) -> AsyncIterator[tuple[SubAccount, Margin]]:
        """Yield those that there are, with their margins of now."""
        for first in range(0, len(ids), self._page_size):
            page = ids[first : first + self._page_size]
            snapshot = await self._ledger.snapshot(Needs(sub_accounts=frozenset(page), holdings_of=frozenset(page)))
            book = snapshot.book
            for one in page:
                if book.sub_accounts.get(one) is not None:
                    yield book.sub_accounts[one], measure(book, one, snapshot.now, self._models)


class WaitingForPrices:
    """Tells the operator what liquidation waits for: where a price is missing nobody can be measured (rule M4)."""

    def __init__(self) -> None:
        """Start with nothing missing."""
        self._missing: frozenset[str] = frozenset()

    def tell(self, missing: frozenset[str]) -> None:
        """Tell it when other prices are missing than before."""
        if missing - self._missing:
            _log.error("liquidation waits for prices", assets=sorted(missing))
        elif self._missing and not missing:
            _log.info("all prices are fresh again")
        self._missing = missing


class EveryDebtor:
    """Measures every sub-account that owes something, page by page, by the rules themselves."""

    def __init__(self, ledger: LedgerStore, models: Models, *, page_size: int = PAGE_SIZE) -> None:
        """Make it; the models project the markets to the present."""
        self._ledger = ledger
        self._page_size = page_size
        self._measuring = Measuring(ledger, models, page_size=page_size)
        self._prices = WaitingForPrices()

    async def find(self) -> Found:
        """Return those that are liquidatable now, and those whose margin is at risk or safe and was noted otherwise."""
        found: list[tuple[SubAccount, Margin]] = []
        missing: set[str] = set()
        async for sub_account, margin in self.measured():
            missing.update(margin.missing_prices)
            if is_asked_for(sub_account, margin):
                found.append((sub_account, margin))
        self._prices.tell(frozenset(missing))
        return sort_out(found)

    async def measured(self) -> AsyncIterator[tuple[SubAccount, Margin]]:
        """Yield every sub-account that owes something, the operator's own excepted, with its margin of now."""
        after: str | None = None
        while page := await self._ledger.indebted_sub_accounts(after, self._page_size):
            async for found in self._measuring.measured(page):
                yield found
            if len(page) < self._page_size:
                return
            after = page[-1]


class Looks(Protocol):
    """Is told of the watch's looks: whatever was committed before one began has been looked at when it has ended."""

    def begin(self) -> None:
        """Hear that a look begins; the one before it need not have ended."""
        ...

    def end(self) -> None:
        """Hear that it has ended, and found nothing more to do."""
        ...


class NoLooks:
    """Hears nothing."""

    def begin(self) -> None:
        """Hear nothing."""

    def end(self) -> None:
        """Hear nothing."""


class LiquidationWatch:
    """Runs until every sub-account is healthy, or waits for something that liquidation cannot do."""

    def __init__(self, ledger: LedgerStore, teller: Teller, candidates: Candidates) -> None:
        """Make it; nothing happens until it is asked."""
        self.looks: Looks = NoLooks()
        self._ledger = ledger
        self._teller = teller
        self._candidates = candidates

    async def run_once(self) -> int:
        """Liquidate until the candidates are none; return how many liquidations were decided.

        A sub-account that is found again gets the next round, which ends in the built-in full close (rule X3). One that is
        refused, or is found after that too, is left alone until the next run and the operator is told.
        """
        rounds: Counter[str] = Counter()
        given_up: set[str] = set()
        count = 0
        while True:
            self.looks.begin()
            # Read before looking: whatever is committed afterwards makes other keys, so no decision is mistaken for a new one.
            head = await self._ledger.sequence_head()
            candidates = await self._candidates.find()
            await asyncio.gather(*(self._observe(candidate, head) for candidate in candidates.crossing))
            found = [candidate for candidate in candidates.unhealthy if candidate not in given_up]
            if not found:
                self.looks.end()
                return count
            decisions = await asyncio.gather(*(self._liquidate(candidate, rounds[candidate], head) for candidate in found))
            for candidate, decided in zip(found, decisions, strict=True):
                rounds[candidate] += 1
                is_done = isinstance(decided.outcome, Liquidated)
                count += is_done and not decided.is_replayed
                if isinstance(decided.outcome, Liquidated) and decided.outcome.fault is not None:
                    _log.error("liquidation policy broke", sub_account=candidate, fault=decided.outcome.fault)
                if not is_done or rounds[candidate] == ROUNDS_MAX:
                    given_up.add(candidate)
                    _log.error("liquidation is stuck", sub_account=candidate, outcome=decided.command.outcome)

    async def _observe(self, sub_account_id: str, head: int) -> Decided:
        return await self._teller.submit(system_request(f"margin:{sub_account_id}:{head}", ObserveMargin(sub_account_id)))

    async def _liquidate(self, sub_account_id: str, round_: int, head: int) -> Decided:
        key = f"liquidate:{sub_account_id}:{head}:{round_}"
        return await self._teller.submit(system_request(key, Liquidate(sub_account_id, round_)))


def is_asked_for(sub_account: SubAccount, margin: Margin) -> bool:
    """Tell whether there is something to do about a sub-account: liquidate it, or note that its margin has crossed."""
    return margin.status is MarginStatus.LIQUIDATABLE or _is_crossing(sub_account, margin.status)


def sort_out(measured: Iterable[tuple[SubAccount, Margin]]) -> Found:
    """Return which of those that were measured there is something to do about."""
    asked = [(sub_account.id, margin.status) for sub_account, margin in measured if is_asked_for(sub_account, margin)]
    return Found(
        [one for one, status in asked if status is MarginStatus.LIQUIDATABLE],
        [one for one, status in asked if status is not MarginStatus.LIQUIDATABLE],
    )


def _is_crossing(sub_account: SubAccount, status: MarginStatus) -> bool:
    return status in SAFE if sub_account.at_risk_since is not None else status is MarginStatus.AT_RISK
