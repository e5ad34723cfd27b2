"""The books at a moment between two commands: interest runs until then, and no boundary after it is walked (rule R3)."""

from __future__ import annotations

from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.interest import accrue_piece
from gql_server.domain.models import Models


def book_at(book: Book, at: int, models: Models) -> Book:
    """Return an overlay with every market accrued to a time at or after the last command, at the rates that stand in the book.

    No model is asked: whoever crosses a boundary at that very time finds as much lent and borrowed. Where boundaries were missed
    before it, the rates of the last one are held.

    Law: rule G1 holds in it as in the book, for what accrues is booked on both sides.
    """
    draft = Draft(book.fork(), at, models)
    for symbol in book.markets.keys():  # noqa: SIM118 - a shelf is no mapping
        accrue_piece(draft, draft.book.change_market(symbol), draft.now)
    return draft.book
