"""Amounts, prices and times as letters write them: exact amounts without idle zeros, times in the customer's own zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from gql_server.domain.assets import Asset
from gql_server.service.letters.durations import say_duration
from gql_server.service.letters.letter import JAPANESE
from gql_server.units import WAD, format_fixed

_CENT: Final = WAD // 100
_MICRO: Final = WAD // 10**6


@dataclass(frozen=True, slots=True)
class Wording:
    """How one customer is written to.

    Args:
        language: ``ja`` or ``en``.
        time_zone: IANA name of the zone in which times are written.
        assets: By symbol.
    """

    language: str
    time_zone: str
    assets: Mapping[str, Asset]

    def amount(self, symbol: str, units: int) -> str:
        """Return an amount: ``1.5 BTC``."""
        return f"{_short(format_fixed(units, self.assets[symbol].decimals))} {symbol}"

    def price(self, symbol: str, usd: int, *, is_up: bool) -> str:
        """Return a price of a whole token, USD to the cent, or to a millionth below one; rounded as said."""
        step = _CENT if usd >= WAD else _MICRO
        rounded = -(-usd // step) * step if is_up else usd // step * step
        return f"{_short(format_fixed(rounded, 18), at_least=2)} USD / {symbol}"

    def factor(self, value: int) -> str:
        """Return a quotient with two decimals, rounded down."""
        return _short(format_fixed(value // _CENT * _CENT, 18), at_least=2)

    def duration(self, seconds: int) -> str:
        """Return a length of time: ``1 d 12 h``."""
        return say_duration(seconds, self.language)

    def time(self, at: int) -> str:
        """Return a time with its zone: ``2026-11-22 17:45 (UTC)``."""
        local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.time_zone))
        written = (
            f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}" if self.language == JAPANESE else f"{local:%Y-%m-%d %H:%M}"
        )
        return f"{written} ({self.time_zone})"


def _short(text: str, *, at_least: int = 0) -> str:
    """Leave zeros at the end out, but for so many decimals; and group thousands."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(at_least, "0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{sign}{int(digits):,}"
    return f"{grouped}.{fraction}" if fraction else grouped
