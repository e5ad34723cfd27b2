"""The sandbox's test clock: seven days in a second, and everything that happens in them happens (rule T3).

Money time moves from boundary to boundary. At each one the sandbox's prices are observed again, interest and history come
about, what waits is served and the watch runs, as it would have in real time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from gql_server.domain.book import Book
from gql_server.domain.errors import InvalidInput
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Claims
from gql_server.service.boundaries import EVERY_MARKET, Boundaries, seconds_to_next_boundary
from gql_server.service.delistings import Delistings
from gql_server.service.maturities import Maturities
from gql_server.service.payouts import Payouts, PayoutsLeft
from gql_server.service.prices import CLAIM, Prices, reobserved
from gql_server.service.requests import Decided, Overloaded
from gql_server.service.watch import LiquidationWatch

T = TypeVar("T")

ADVANCE_SECONDS_MAX: Final = 366 * 86_400
CLAIM_PAUSE_SECONDS: Final = 0.02


class SandboxClock:
    """Moves money time and prices, one mover at a time over all processes."""

    def __init__(
        self,
        ledger: LedgerStore,
        claims: Claims,
        *,
        boundaries: Boundaries,
        prices: Prices,
        watch: LiquidationWatch,
        payouts: Payouts,
        maturities: Maturities,
        delistings: Delistings | None = None,
        moved: Callable[[], None] = lambda: None,
        wait_seconds_max: float = 60,
    ) -> None:
        """Make it; nothing moves until it is asked. ``wait_seconds_max`` bounds the wait for another mover.

        Each move is told to ``moved`` at once, whatever may have been read before.
        """
        self._moved = moved
        self._ledger = ledger
        self._claims = claims
        self._boundaries = boundaries
        self._prices = prices
        self._watch = watch
        self._payouts = payouts
        self._maturities = maturities
        self._delistings = delistings
        self._wait_seconds_max = wait_seconds_max

    async def advance(self, by_seconds: int) -> int:
        """Move money time forward and return the new time, once all that this sets in motion is done, payouts included.

        Args:
            by_seconds: 1 to 366 days.

        Raises:
            InvalidInput: Time never goes back, nor further than that.
            Overloaded: Others are moving it and do not finish.
        """
        if not 1 <= by_seconds <= ADVANCE_SECONDS_MAX:
            raise InvalidInput("by", "must be from PT1S to P366D")
        return await self._alone(lambda: self._advance(by_seconds))

    async def set_price(self, symbol: str, usd: int) -> Decided:
        """Set a price, 18 decimals, and return once the liquidations that it causes are done.

        The outcome is a refusal when there is no such asset. The price stands, ever fresh, until it is set anew.

        Raises:
            Overloaded: Others are moving time or prices and do not finish.
        """
        return await self._alone(lambda: self._set_price(symbol, usd))

    async def _alone(self, move: Callable[[], Awaitable[T]]) -> T:
        deadline = asyncio.get_running_loop().time() + self._wait_seconds_max
        while True:
            async with self._claims.claim(CLAIM) as is_ours:
                if is_ours:
                    return await move()
            if asyncio.get_running_loop().time() > deadline:
                raise Overloaded(1)
            await asyncio.sleep(CLAIM_PAUSE_SECONDS)

    async def _set_price(self, symbol: str, usd: int) -> Decided:
        decided = await self._prices.set_by_hand(symbol, usd)
        await self._watch.run_once()
        return decided

    async def _advance(self, by_seconds: int) -> int:
        remaining = by_seconds
        release = await self._payouts.next_release()
        while remaining:
            snapshot = await self._ledger.snapshot(EVERY_MARKET)
            step = min(remaining, seconds_to_next_boundary(snapshot.book.markets.values(), snapshot.now))
            if release is not None and release > snapshot.now:
                step = min(step, release - snapshot.now)
            now = await self._ledger.advance_clock(step)
            self._moved()
            remaining -= step
            if await self._settle(snapshot.book, now) or (release is not None and release <= now):
                await self._pay()
                release = await self._payouts.next_release()
        await self._pay()
        return await self._ledger.now()

    async def _settle(self, book: Book, now: int) -> int:
        """Let everything happen that this moment brings, and return how many queued withdrawals that paid.

        Prices and boundaries share one transaction, prices first.
        """
        _, paid = await asyncio.gather(self._prices.record(reobserved(book)), self._boundaries.cross(book, now))
        await self._maturities.run_once()
        if self._delistings is not None and any(market.delisting is not None for market in book.markets.values()):
            await self._delistings.run_once()
        await self._watch.run_once()
        return paid

    async def _pay(self) -> None:
        """Send what waits or has waited; what the custodian does not take now stays requested and is tried again later."""
        try:
            await self._payouts.run_once()
        except PayoutsLeft:
            return
