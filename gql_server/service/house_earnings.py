"""What the house earns a day, and how its staking rewards came in: derived from the journal and the log, kept nowhere else."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.domain.events import Event, EventType
from gql_server.domain.house_earnings import EARNED, EarningKind, parts_of
from gql_server.domain.journal import Entry
from gql_server.ports.house_past import HousePastStore
from gql_server.ports.ledger import LoggedEvent
from gql_server.units import format_fixed

DAY: Final = 86_400
DAYS_MAX: Final = 31
_EVENTS_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class DayOfHouse:
    """What a kind of an asset came to on a day of UTC. ``day``: its beginning, Unix seconds; ``amount``: units, signed."""

    day: int
    symbol: str
    kind: EarningKind
    amount: int

    @property
    def is_earned(self) -> bool:
        """Tell whether it is earned or lost, not the operator's own money or the price of what was seized."""
        return self.kind in EARNED


@dataclass(frozen=True, slots=True)
class StakingEpoch:
    """Rewards from one settlement to the next, units.

    Args:
        seq: Place of the command that settled it.
        began_at: When the one before was settled, Unix seconds; None for the first.
        expected: What lenders were credited meanwhile, which the house was owed.
        received: What arrived.
    """

    seq: int
    symbol: str
    began_at: int | None
    settled_at: int
    expected: int
    received: int

    @property
    def surplus(self) -> int:
        """Return what arrived beyond what was expected; negative for a shortfall, which the treasury bore."""
        return self.received - self.expected


async def days_of_house(store: HousePastStore, first_day: int, last_day: int) -> list[DayOfHouse]:
    """Return what the house earned and spent, by day, asset and kind.

    Args:
        store: The past.
        first_day: Any time of the first day, Unix seconds.
        last_day: Any time of the last one.

    Raises:
        InvalidInput: The span is empty, or of more than ``DAYS_MAX`` days.
    """
    start, end = first_day // DAY * DAY, (last_day // DAY + 1) * DAY
    if not start < end <= start + DAYS_MAX * DAY:
        raise InvalidInput("to", f"must be 0 to {DAYS_MAX - 1} days after from")
    entries: dict[tuple[int, int, str], list[Entry]] = defaultdict(list)
    booked_in_span = await store.house_entries(start, end)
    for held in booked_in_span:
        entries[held.seq, held.at, held.kind].append(held.entry)
    lost: dict[int, list[Event]] = defaultdict(list)
    last = booked_in_span[-1].seq if booked_in_span else 0
    for logged in await store.house_events(EventType.BAD_DEBT_BOOKED, None, _EVENTS_MAX, start=start, before=last + 1):
        lost[logged.seq].append(logged.event)
    sums: Counter[tuple[int, str, EarningKind]] = Counter()
    for (seq, at, kind), booked in entries.items():
        for part in parts_of(kind, booked, lost.get(seq, ())):
            sums[at // DAY * DAY, part.symbol, part.kind] += part.amount
    return [DayOfHouse(day, symbol, kind, amount) for (day, symbol, kind), amount in sorted(sums.items()) if amount]


async def staking_epochs(store: HousePastStore, symbol: str, limit: int, before: int | None) -> Sequence[StakingEpoch]:
    """Return settled epochs of an asset, the latest first; those whose place is below ``before``."""
    found = await store.house_events(EventType.REWARDED, symbol, limit + 1, before=before)
    began = [logged.at for logged in found[1:]]
    return [_epoch(logged, began[place] if place < len(began) else None) for place, logged in enumerate(found[:limit])]


def _epoch(logged: LoggedEvent, began_at: int | None) -> StakingEpoch:
    expected = int(logged.event.details.get("expected") or 0)
    return StakingEpoch(logged.seq, logged.event.symbol or "", began_at, logged.at, expected, logged.event.amount or 0)


def csv_of(days: Sequence[DayOfHouse], decimals: Mapping[str, int], day_text: Mapping[int, str]) -> str:
    """Return the days as CSV, with a head; amounts in whole tokens.

    Args:
        decimals: By symbol.
        day_text: How each day is written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["day", "asset", "kind", "amount", "earned"])
    for one in days:
        amount = format_fixed(one.amount, decimals[one.symbol])
        writer.writerow([day_text[one.day], one.symbol, one.kind.value, amount, "yes" if one.is_earned else "no"])
    return text.getvalue()
