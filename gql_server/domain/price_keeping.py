"""Recording prices: what is believed of what sources say, what is held back, and what an operator confirms (rules P1 to P5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.assets import Price
from gql_server.domain.draft import Draft, require_asset
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import Done
from gql_server.domain.pricing import SAID_MAX, PriceTerms, Quote, is_said_by_somebody, judge
from gql_server.domain.standing import require_positive
from gql_server.units import WAD

CONFIRMED: Final = "operator"
"""The source of a price that an operator has confirmed."""
QUORUM_MAX: Final = 20
_DAY: Final = 86_400


def observe_prices(draft: Draft, command: c.ObservePrices) -> Done:
    """Record prices as observed now, and hear what sources say; each asset must exist."""
    for index, observed in enumerate(command.prices):
        require_asset(draft.book, observed.symbol)
        require_positive(observed.usd, f"prices.{index}.usd")
    said: dict[str, list[Quote]] = {}
    for quote in command.quotes:
        require_asset(draft.book, quote.symbol)
        said.setdefault(quote.symbol, []).append(quote)
    for observed in command.prices:
        before = draft.book.prices.get(observed.symbol)
        heard = () if before is None else before.heard
        _put(draft, Price(observed.symbol, observed.usd, draft.now, observed.source, heard=heard))
    for symbol, quotes in said.items():
        _hear(draft, symbol, quotes)
    return Done()


def _hear(draft: Draft, symbol: str, quotes: list[Quote]) -> None:
    """Judge what sources say of one asset; without a first good price there is nothing to hold."""
    before = draft.book.prices.get(symbol)
    last, heard = (None, ()) if before is None else (before.usd, before.heard)
    judged = judge(last, heard, quotes, draft.book.assets[symbol].pricing, draft.now)
    if judged.usd is not None:
        at = judged.observed_at if before is None else max(before.observed_at, judged.observed_at)
        _put(draft, Price(symbol, judged.usd, at, "+".join(judged.sources), heard=judged.heard))
    elif before is not None and not judged.is_decided:
        _put(draft, replace(before, heard=judged.heard))
    elif before is not None:
        since = draft.now if before.halted_at is None else before.halted_at
        _put(draft, replace(before, halt=judged.halt, halted_at=since, claimed_usd=judged.claimed_usd, heard=judged.heard))


def _put(draft: Draft, price: Price) -> None:
    before = draft.book.prices.get(price.symbol)
    draft.book.prices.put(price.symbol, price)
    if before is None or (before.usd, before.halt) != (price.usd, price.halt):
        details: dict[str, str | int | bool | None] = {"usd": price.usd, "source": price.source}
        if price.halt is not None or (before is not None and before.halt is not None):
            details["halt"] = price.halt
        draft.tell(EventType.PRICE_OBSERVED, symbol=price.symbol, details=details)


def confirm_price(draft: Draft, command: c.ConfirmPrice) -> Done:
    """Take a price that a source says and the breaker holds back; an operator confirms what is said, and invents nothing."""
    asset = require_asset(draft.book, command.symbol)
    require_positive(command.usd, "usd")
    before = draft.book.prices.get(command.symbol)
    if before is None:
        raise NotFound("price")
    if before.halt is None:
        raise TermsRefused("P5", f"The price of {command.symbol} is not held; there is nothing to confirm")
    if not is_said_by_somebody(command.usd, before.heard, asset.pricing, draft.now):
        raise TermsRefused("P5", f"No source says that price of {command.symbol} now; confirm one that is said")
    _put(draft, Price(command.symbol, command.usd, draft.now, CONFIRMED, heard=before.heard))
    return Done()


def set_price_terms(draft: Draft, command: c.SetPriceTerms) -> Done:
    """Change how a price is made of quotes, from now on; what is recorded and what is held stays as it is."""
    asset = require_asset(draft.book, command.symbol)
    require_sound_terms(command.terms)
    draft.book.assets.put(command.symbol, replace(asset, pricing=command.terms))
    draft.tell(EventType.ASSET_CHANGED, symbol=command.symbol)
    return Done()


def require_sound_terms(terms: PriceTerms) -> None:
    """Refuse terms that mean nothing.

    Raises:
        InvalidInput: A number is out of its range.
    """
    if not 1 <= terms.quorum <= QUORUM_MAX:
        raise InvalidInput("quorum", f"must be 1 to {QUORUM_MAX}")
    if not 1 <= terms.quote_max_age_seconds <= _DAY:
        raise InvalidInput("quoteMaxAge", "must be 1 second to a day")
    for name, value in (("agreement", terms.agreement), ("deviationMax", terms.deviation_max), ("pegBand", terms.peg_band)):
        if not 0 < value < WAD:
            raise InvalidInput(name, "must be more than 0 and less than 1")
    if terms.peg_usd is not None and not 0 < terms.peg_usd < SAID_MAX:
        raise InvalidInput("peg", "must be positive")
