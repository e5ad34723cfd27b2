"""What happens by itself, made from a seed: integers, so that the same seed is the same world on every machine.

Random numbers are drawn by numpy's PCG64 and worked on as floats; every path is then rounded, once, to parts per billion. Only
these integers ever meet an amount or a price.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Final

import numpy as np

from gql_server.lab.scenario import PricePath, Side
from gql_server.units import HOURS_PER_YEAR

BILLION: Final = 10**9
_LOG_MAX: Final = 6.0
"""A path stays between e^-6 and e^6 of where it began: beyond that there is no market to study."""
_JUMPS_DOWN: Final = 2 / 3


class Stream(IntEnum):
    """What a random number is for: each has a sequence of its own, so that one more of one kind moves no other."""

    LENDERS = 1
    BORROWERS = 2
    PRICE = 3
    POPULATION = 4


def generator(seed: int, stream: Stream) -> np.random.Generator:
    """Return the random numbers of one stream of a seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(stream)])))


def demand_path(seed: int, stream: Stream, side: Side, hours: int) -> list[int]:
    """Return by hour what customers want, in parts per billion of their total: a random walk that is drawn back to 1."""
    random = generator(seed, stream)
    normal = random.standard_normal(hours).tolist()
    chances, sizes = random.random(hours).tolist(), random.standard_normal(hours).tolist()
    step = side.volatility * math.sqrt(1 / HOURS_PER_YEAR)
    kept = 1 - 1 / max(1, side.reversion_hours)
    jump_chance = side.jumps_per_year / HOURS_PER_YEAR
    path, at = [], 0.0
    for hour in range(hours):
        at = at * kept + step * normal[hour]
        if chances[hour] < jump_chance:
            at += side.jump_size * sizes[hour]
        path.append(_parts(at))
    return path


def price_path(seed: int, path: PricePath, hours: int) -> list[int]:
    """Return the price at each hour, USD with 18 decimals, at least 1."""
    random = generator(seed, Stream.PRICE)
    normal = random.standard_normal(hours).tolist()
    chances, ways = random.random(hours).tolist(), random.random(hours).tolist()
    drift = (path.drift - path.volatility**2 / 2) / HOURS_PER_YEAR
    step = path.volatility * math.sqrt(1 / HOURS_PER_YEAR)
    jump_chance = path.jumps_per_year / HOURS_PER_YEAR
    prices, at = [], 0.0
    for hour in range(hours):
        at += drift + step * normal[hour]
        if chances[hour] < jump_chance:
            at += -path.jump_size if ways[hour] < _JUMPS_DOWN else path.jump_size
        prices.append(max(1, path.usd * _parts(at) // BILLION))
    return prices


def _parts(logarithm: float) -> int:
    return round(math.exp(min(_LOG_MAX, max(-_LOG_MAX, logarithm))) * BILLION)
