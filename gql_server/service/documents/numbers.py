"""Amounts as documents write them."""

from __future__ import annotations

from typing import Final

from gql_server.units import WAD, format_fixed

DASH: Final = "–"
_CENTS: Final = WAD // 100


def grouped(units: int, decimals: int) -> str:
    """Return an amount in whole tokens, its whole part in groups of three: ``1,234.50000000``."""
    whole, point, fraction = format_fixed(abs(units), decimals).partition(".")
    return f"{'-' if units < 0 else ''}{int(whole):,}{point}{fraction}"


def dollars(worth: int | None, *, unknown: str = DASH) -> str:
    """Return a worth of 18 decimals in dollars, rounded down to the cent."""
    return unknown if worth is None else f"US$ {grouped(worth // _CENTS, 2)}"


def yen(worth: int | None, *, unknown: str = DASH) -> str:
    """Return a worth of 18 decimals in yen, rounded down."""
    return unknown if worth is None else f"¥ {grouped(worth // WAD, 0)}"


def plain_dollars(worth: int | None) -> str:
    """Return a worth of 18 decimals in dollars for programs: nothing where it is not known."""
    return "" if worth is None else format_fixed(worth // _CENTS, 2)


def plain_yen(worth: int | None) -> str:
    """Return a worth of 18 decimals in yen for programs: nothing where it is not known."""
    return "" if worth is None else str(worth // WAD)
