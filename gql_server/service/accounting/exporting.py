"""The journal as a file, or a part of it: what was there before, what every command booked, and what must be there then."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from gql_server.domain.journal import ASSET_SIDE, Entry, LedgerAccount
from gql_server.service.accounting.booked import Booked
from gql_server.service.accounting.formats import Balances, Format, Piece


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, Unix seconds; the end is not in it. None: from the first command, until the last."""

    start: int | None = None
    end: int | None = None


async def export_journal(
    written: Format[Piece], booked: AsyncIterable[Booked], period: Period, balances: Balances, *, now: int
) -> AsyncIterator[Piece]:
    """Yield a file, piece by piece.

    Args:
        written: How.
        booked: Every command that booked something, from the first one on.
        period: Which of them; what was before is one opening transaction.
        balances: The control accounts as they are now, kept beside the journal: what it must come to where no end is given.
        now: When they are.
    """
    sums: Counter[tuple[LedgerAccount, str]] = Counter()
    is_opened = False
    yield written.begin()
    async for one in booked:
        if period.end is not None and one.at >= period.end:
            break
        if period.start is None or one.at >= period.start:
            if not is_opened and period.start is not None:
                yield written.opening(period.start, sums)
            is_opened = True
            yield written.command(one)
        for entry in one.entries:
            _add(sums, entry)
    if not is_opened and period.start is not None:
        yield written.opening(period.start, sums)
    yield written.end(now, balances) if period.end is None else written.end(period.end - 1, sums)


def _add(sums: Counter[tuple[LedgerAccount, str]], entry: Entry) -> None:
    sums[entry.debit, entry.symbol] += entry.amount if entry.debit in ASSET_SIDE else -entry.amount
    sums[entry.credit, entry.symbol] += -entry.amount if entry.credit in ASSET_SIDE else entry.amount
