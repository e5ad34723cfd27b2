"""A population of borrowers: how much each holds and how near the limit each borrows, drawn from the seed as integers."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.assets import RiskTerms
from gql_server.lab.chance import BILLION, Stream, generator, price_path
from gql_server.lab.scenario import PricePath
from gql_server.units import HOURS_PER_YEAR, SECONDS_PER_HOUR, WAD, parse_fixed

ENTRIES: Final = 64
"""How often one borrower may come back before the draws repeat."""


@dataclass(frozen=True)
class Population:
    """Borrowers of dollars against one asset whose price moves. Fractions have 18 decimals.

    Each holds collateral and owes a part of what the initial margin admits. Nobody tops up or repays; who has been liquidated to
    the last comes back a day later with the next holding that was drawn for it.

    Args:
        collateral: Symbol of what they hold; an asset with 8 decimals and no market.
        debt: Symbol of what they owe; an asset with 6 decimals at one dollar.
        median: What half of them hold less than, whole tokens, as text in fixed notation.
        spread: Of the logarithm of what they hold.
        use_low: The least part of the admitted debt that anybody takes.
        use_high: The largest part.
        weight: What a unit of worth counts as collateral.
        initial_margin: Of a debt, to take it on.
        maintenance_margin: Of a debt, below which it is liquidated.
        borrow_rate: What they pay a year.
        recorded: The collateral's price by hour, as it was; empty for a path drawn from the seed.
    """

    count: int = 100
    hours: int = HOURS_PER_YEAR
    seed: int = 7
    collateral: str = "BTC"
    debt: str = "USDC"
    median: str = "1"
    spread: float = 1.0
    use_low: int = WAD * 40 // 100
    use_high: int = WAD * 98 // 100
    weight: int = WAD * 85 // 100
    initial_margin: int = WAD // 10
    maintenance_margin: int = WAD // 20
    borrow_rate: int = WAD * 5 // 100
    price: PricePath = PricePath(usd=60_000 * WAD)
    recorded: tuple[int, ...] = ()

    def prices(self) -> list[int]:
        """Return the collateral's price hour by hour, USD with 18 decimals."""
        return list(self.recorded[: self.hours]) or price_path(self.seed, self.price, self.hours)

    def risk(self) -> RiskTerms:
        """Return the terms of both assets."""
        return RiskTerms(
            haircut_weight=self.weight,
            haircut_base=WAD,
            haircut_penalty=0,
            initial_margin_base=self.initial_margin,
            initial_margin_factor=0,
            maintenance_margin_base=self.maintenance_margin,
            maintenance_margin_factor=0,
            price_max_age_seconds=30 * 86_400,
        )


def hourly(observed: Sequence[tuple[int, int]], until: int) -> tuple[int, ...]:
    """Return the price that stood at each hour after the first observation.

    Args:
        observed: When and which, USD with 18 decimals, in order of time.
        until: The last moment, Unix seconds.
    """
    prices: list[int] = []
    following = deque(observed)
    at, usd = following[0] if following else (until + 1, 0)
    while at <= until:
        while following and following[0][0] <= at:
            usd = following.popleft()[1]
        prices.append(usd)
        at += SECONDS_PER_HOUR
    return tuple(prices)


@dataclass(frozen=True)
class Draw:
    """One entry of a borrower: what it holds, units, and which part of the admitted debt it takes, 18 decimals."""

    collateral: int
    use: int


def draw(population: Population, decimals: int) -> list[list[Draw]]:
    """Return for each borrower what it brings each time that it enters."""
    random = generator(population.seed, Stream.POPULATION)
    sizes = random.standard_normal((population.count, ENTRIES)).tolist()
    uses = random.random((population.count, ENTRIES)).tolist()
    median = parse_fixed(population.median, decimals)
    width = population.use_high - population.use_low
    return [
        [
            Draw(
                max(1, median * round(math.exp(population.spread * size) * BILLION) // BILLION),
                population.use_low + width * round(use * BILLION) // BILLION,
            )
            for size, use in zip(sizes[place], uses[place], strict=True)
        ]
        for place in range(population.count)
    ]
