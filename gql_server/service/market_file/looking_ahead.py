"""The books as they will be on a day when something announced takes effect, with a plan and without it (rules R4, R9).

Interest runs until then and boundaries are crossed by the ledger's own rules, so that what is announced is applied or dropped as it
will be. Nobody is guessed to come or go; prices and feeds stay what they are, and as fresh.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from gql_server.domain.accrual import touch, walk_boundaries
from gql_server.domain.book import Book
from gql_server.domain.commands import Command
from gql_server.domain.decide import decide, finish_batch
from gql_server.domain.draft import Draft
from gql_server.domain.market import Market, ScheduledChange
from gql_server.domain.models import Models
from gql_server.domain.scheduling import applies_at
from gql_server.domain.terms import AnnouncedTerms

BOUNDARIES_AHEAD_MAX: Final = 744
"""How far interest is reckoned ahead: so many boundaries of the market with the shortest cadence, a month of hours; one of any."""

T = TypeVar("T", ScheduledChange, AnnouncedTerms)


@dataclass(frozen=True, slots=True)
class Moment:
    """The books at one time, without a plan and with it.

    Args:
        at: When what is announced takes effect, Unix seconds; None: what the plan does at once.
        now: Of when the books are, Unix seconds; before ``at`` where that is too far ahead for interest to be reckoned.
    """

    at: int | None
    now: int
    before: Book
    after: Book


def moments_of(book: Book, commands: Sequence[Command], now: int, models: Models) -> tuple[Moment, ...]:
    """Return the books at each time at which something of a plan takes effect, in order.

    Args:
        book: With every asset and market; it stays as it is.
        commands: Of the plan, in their order.
        now: Unix seconds.
        models: Asked as the ledger would ask them.

    Raises:
        Refusal: A rule forbids one of the commands.
    """
    planned, ids = book.fork(), []
    for number, command in enumerate(commands):
        ids.append(f"{number:032x}")
        decide(planned, command, now=now, models=models, command_id=ids[-1])
    finish_batch(planned, now=now, models=models)
    days = _days(planned, frozenset(ids))
    found = [_later(book, planned, day, now, models) for day in sorted(days)]
    is_ahead_only = 0 < len(commands) == sum(len(of_day) for of_day in days.values())
    return tuple(found) if is_ahead_only else (Moment(None, now, book.fork(), planned), *found)


def _days(planned: Book, ids: Collection[str]) -> dict[int, list[str]]:
    """Return which of these commands take effect when: at the boundaries that apply what they announced."""
    days: dict[int, list[str]] = {}
    for market in planned.markets.values():
        ahead: list[ScheduledChange | AnnouncedTerms] = [*market.scheduled, *market.announced]
        for change in ahead:
            if change.id in ids:
                days.setdefault(applies_at(market, change), []).append(change.id)
    return days


def _later(book: Book, planned: Book, day: int, now: int, models: Models) -> Moment:
    cadences = [market.terms.cadence_seconds for market in planned.markets.values()]
    until = min(day, now + max(BOUNDARIES_AHEAD_MAX * min(cadences), *cadences))
    before, after = (_walked(one, day, until, now, models) for one in (book, planned))
    return Moment(day, until, before, after)


def _walked(book: Book, day: int, until: int, now: int, models: Models) -> Book:
    """Return the book as it will be, with what is due on the day applied though the interest ends before it."""
    draft = Draft(book.fork(), until, models)
    for price in list(draft.book.prices.values()):
        draft.book.prices.put(price.symbol, replace(price, observed_at=price.observed_at + until - now))
    for feed in list(draft.book.feeds.values()):
        draft.book.feeds.put(feed.name, replace(feed, observed_at=feed.observed_at + until - now))
    for symbol in list(draft.book.markets.keys()):
        _bring_near(draft.book.change_market(symbol), day, until)
        while walk_boundaries(draft, symbol):
            pass
        touch(draft, symbol)
    return draft.book


def _bring_near(market: Market, day: int, until: int) -> None:
    """Let everything that is due by the day be applied by the last boundary that is walked."""
    last = until // market.terms.cadence_seconds * market.terms.cadence_seconds
    market.scheduled = _by(market.scheduled, day, last)
    market.announced = _by(market.announced, day, last)


def _by(changes: tuple[T, ...], day: int, last: int) -> tuple[T, ...]:
    """Bring changes that are due by the day and lie beyond the last boundary before it, in the order in which they are due."""
    return tuple(
        replace(one, effective_at=last, announced_at=one.effective_at) if last < one.effective_at <= day else one for one in changes
    )
