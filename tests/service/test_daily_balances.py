"""Daily balances of a log: the present day's end is the ledger's, and no past day changes by what came after."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gql_server.plugin_host import RecordedModels
from gql_server.ports.ledger import LedgerStore, LoggedBatch
from gql_server.service.balance_certificate import BalanceCertificates, Held
from gql_server.service.daily_balances import DailyBalances, LogBroken, daily_balances, days_between, last_ended_day
from gql_server.service.daily_rows import CUSTOMER_COLUMNS, TOTAL_COLUMNS, customer_rows, total_rows
from tests.service.house import House, guarded_models, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at

ZONE = ZoneInfo("UTC")
DAY = 86_400


async def told(ledger: LedgerStore, days: int) -> list[DailyBalances]:
    """Return the last days that have ended."""
    async with ledger.frozen() as frozen:
        last = last_ended_day(await frozen.now(), ZONE)
        span = days_between(last - timedelta(days=days - 1), last)
        return [daily async for daily in daily_balances(frozen, RecordedModels, span, ZONE)]


async def to_midnight(house: House) -> None:
    now = datetime.fromtimestamp(await house.ledger.now(), UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    await house.clock.advance(int((midnight - now).total_seconds()) + 1)


@pytest.fixture
async def quick_seeded() -> AsyncIterator[House]:
    """A seeded house in memory: customers who lend and borrow."""
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        await seed(house, storage)
        yield house


async def test_a_day_is_what_certificates_of_every_customer_say_and_stays_so(quick_seeded: House) -> None:
    await to_midnight(quick_seeded)
    [then] = await told(quick_seeded.ledger, 1)
    assert then.holdings
    await quick_seeded.clock.advance(DAY)
    assert (await told(quick_seeded.ledger, 2))[0] == then
    accounts = sorted({one.account_id for one in then.holdings})
    theirs = await quick_seeded.ledger.sub_accounts_of(accounts)
    certificates = BalanceCertificates(quick_seeded.ledger, guarded_models())
    for account_id in accounts:
        certified = await certificates.of(theirs[account_id], then.day, ZONE)
        said: Counter[tuple[str, Held]] = Counter()
        for one in certified.balances:
            said[one.symbol, one.held] += one.units
        mine = {
            (one.symbol, how): units for one in then.holdings if one.account_id == account_id for how, units in one.held.items()
        }
        assert set(said) == {key for key, units in mine.items() if units}
        for key, units in said.items():
            assert abs(units - mine[key]) <= units // 10**4, key  # An hour's interest, at most.


async def test_rows_have_every_column_once_in_units_and_once_in_tokens(quick_seeded: House) -> None:
    await to_midnight(quick_seeded)
    [daily] = await told(quick_seeded.ledger, 1)
    customers = [dict(zip(CUSTOMER_COLUMNS, row, strict=True)) for row in customer_rows(daily)]
    totals = {row[1]: dict(zip(TOTAL_COLUMNS, row, strict=True)) for row in total_rows(daily)}
    for symbol, total in totals.items():
        assert total["lent"] == sum(int(str(row["lent"])) for row in customers if row["asset"] == symbol)
        assert total["customers"] == len([row for row in customers if row["asset"] == symbol])
    assert str(totals["BTC"]["custody_amount"]).replace(".", "").lstrip("0") == str(totals["BTC"]["custody"])


async def test_a_log_that_cannot_be_replayed_is_said_to_be_broken(quick_seeded: House) -> None:
    class Altered:
        """The log with a payload that is none."""

        def __init__(self, ledger: LedgerStore) -> None:
            self.sequence_head = ledger.sequence_head
            self._ledger = ledger

        async def batches(self) -> AsyncIterator[LoggedBatch]:
            async for batch in self._ledger.batches():
                yield replace(batch, commands=[replace(one, payload="{") for one in batch.commands])

    days = [last_ended_day(await quick_seeded.ledger.now(), ZONE) + timedelta(days=7)]
    with pytest.raises(LogBroken, match="command 1"):
        async for _ in daily_balances(Altered(quick_seeded.ledger), RecordedModels, days, ZONE):  # type: ignore[arg-type]  # as above
            pass
