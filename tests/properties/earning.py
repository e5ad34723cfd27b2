"""What the house earns, as an observer of a world: the kinds sum to what treasury and insurance moved by (rule H6)."""

from collections import Counter

from gql_server.domain.book import Book
from gql_server.domain.house_earnings import EarningKind, parts_of
from tests.properties.world import Step


def kinds_sum_to_what_the_house_moved_by(step: Step) -> None:
    """After every command, to the unit and by asset; and no entry is of a kind that nobody thought of."""
    if step.decided.decision is None:
        return
    decision = step.decided.decision
    parts = parts_of(type(step.decided.command).__name__, decision.entries, decision.events)
    sums: Counter[str] = Counter()
    for part in parts:
        sums[part.symbol] += part.amount
        assert part.kind is not EarningKind.OTHER, (step.decided.command, part)
    for ledger in step.after.ledgers.values():
        moved = house_of(step.after, ledger.symbol) - house_of(step.before, ledger.symbol)
        assert sums[ledger.symbol] == moved, f"{parts} sum to {sums[ledger.symbol]}, not {moved}, after {step.decided.command}"


def house_of(book: Book, symbol: str) -> int:
    """Returns what is the house's own of an asset, units."""
    ledger = book.ledgers.get(symbol)
    return 0 if ledger is None else ledger.treasury + ledger.insurance
