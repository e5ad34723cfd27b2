"""The day as a table in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from tests.prices.day import Row, Told
from tests.prices.feeds import true_usd

HEAD = (
    "| time | what happens | BTC, ETH, USDC in truth | new risk and liquidation | liquidated | wait |",
    "|---|---|---|---|--:|--:|",
)


def lines_of(told: Told) -> Iterator[str]:
    """Yield the table, a line a round in which something is to be told, and what it comes to."""
    yield from HEAD
    yield from map(_line, told.rows)
    yield ""
    ignored = {verdict: count for verdict, count in sorted(told.verdicts.items()) if verdict != "COUNTED"}
    yield f"{told.rounds} rounds, {told.borrowers} borrowers. Quotes that changed nothing, by why: " + ", ".join(
        f"{verdict} {count}" for verdict, count in ignored.items()
    )
    yield ""
    yield (
        f"Liquidations: {len(told.liquidated)}, of {len(set(told.liquidated))} borrowers. At a price that was not so: "
        f"{len(told.wrongly)}. Left out though all prices were good: {len(told.missed)}. Longest wait for a good price: "
        f"{told.waited_minutes_max} minutes. Borrowers whom the first source that answers would have had liquidated though they "
        f"were healthy: {len(told.by_first_source)}."
    )


def _line(row: Row) -> str:
    truth = ", ".join(
        (
            f"{true_usd('BTC', row.minute) // 10**18:,}",
            f"{true_usd('ETH', row.minute) // 10**18:,}",
            f"{true_usd('USDC', row.minute) // 10**15 / 1000:.3f}",
        )
    )
    state = "; ".join(f"{symbol} {said or 'free'}" for symbol, said in row.believed.items())
    liquidated = str(row.liquidated or "") + (f" ({row.wrongly} WRONGLY)" if row.wrongly else "")
    notes = "; ".join(row.notes)
    return f"| {row.minute // 60:02}:{row.minute % 60:02} | {notes} | {truth} | {state} | {liquidated} | {row.waiting or ''} |"
