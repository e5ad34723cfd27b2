"""A year of a customer's life, and its statement: whatever happened, it is the journal's to the unit (rules R6, G1)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from io import StringIO
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project
from gql_server.domain.decide import Decision
from gql_server.domain.errors import InvalidInput
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import debt_up
from gql_server.domain.statement import HoldingSide, SharePrices
from gql_server.ports.ledger import CommandKey, LoggedEvent
from gql_server.ports.past import HeldEntry
from gql_server.service.interest_statement import InterestStatement, midnights_of, statement_of
from gql_server.service.statement_csv import BOM, COLUMNS, pieces_of
from gql_server.service.statement_flows import ENDS, moves_of
from tests.domain.fakes import half_of_the_largest, sloped
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World

TOKYO: Final = ZoneInfo("Asia/Tokyo")
KOLKATA: Final = ZoneInfo("Asia/Kolkata")
DECIMALS: Final = {"BTC": 8, "USDC": 6}
COLUMN_OF_SIDE: Final = {HoldingSide.LEND: LedgerAccount.LENDERS, HoldingSide.BORROW: LedgerAccount.LOANS}


@dataclass
class Row:
    """A row of the file, amounts in units again."""

    day: date
    asset: str
    side: str
    amounts: dict[str, int] = field(default_factory=dict)


class Year(World):
    """A world that keeps its journal as the log does, and what everybody held at each midnight."""

    def __init__(self) -> None:
        super().__init__()
        self.now = int(datetime(2026, 12, 20, tzinfo=TOKYO).timestamp())
        self.journal: list[HeldEntry] = []
        self.log: list[LoggedEvent] = []
        self.truth: dict[tuple[str, str, HoldingSide, date], int] = {}
        self._kind = ""

    def do(self, command: c.Command, command_id: str | None = None) -> Any:  # noqa: ANN401 - as in the world
        self._kind = type(command).__name__
        return super().do(command, command_id)

    def _note(self, decision: Decision) -> None:
        super()._note(decision)
        self.journal += [HeldEntry(self.count, self.now, self._kind, entry) for entry in decision.entries]
        self.log += [
            LoggedEvent(self.count, line, self.now, f"c{self.count}", CommandKey("s", f"{self.count}"), event)
            for line, event in enumerate(decision.events)
        ]

    def until(self, month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2027) -> None:
        """Let time pass, midnight by midnight, and note at each what is held."""
        end = int(datetime(year, month, day, hour, minute, tzinfo=TOKYO).timestamp())
        while (midnight := (self.now + 9 * HOUR) // DAY * DAY + DAY - 9 * HOUR) <= end:
            self.now = midnight
            self.cross("BTC", "USDC")
            today = datetime.fromtimestamp(midnight - 1, TOKYO).date()
            for holder in ("A", "C", "D"):
                for symbol in DECIMALS:
                    for side in HoldingSide:
                        self.truth[holder, symbol, side, today] = self.held(holder, symbol, side)
        self.now = end
        for symbol in DECIMALS:
            self.price(symbol, self.book.prices[symbol].usd, wad=True)

    def held(self, holder: str, symbol: str, side: HoldingSide) -> int:
        market = project(self.book, symbol, self.now, self.models)
        sub_account = self.book.sub_accounts[holder]
        if side is HoldingSide.LEND:
            position = sub_account.lends.get(symbol)
            return 0 if position is None else position_value_down(market, position)
        debt = sub_account.debts.get(symbol)
        return 0 if debt is None else debt_up(market, debt.shares)

    @cache  # noqa: B019 - one world for all tests of this file
    def rows_of(self, holder: str, year: int, zone: ZoneInfo = TOKYO) -> list[Row]:
        """Write the file and read it back."""
        return rows_of(self.statement(holder, year, zone))

    def statement(self, holder: str, year: int, zone: ZoneInfo = TOKYO) -> InterestStatement:
        journal = [held for held in self.journal if holder in {held.entry.debit_holder, held.entry.credit_holder}]
        moves = moves_of(holder, journal, [logged for logged in reversed(self.log) if logged.event.type in ENDS])
        midnights = midnights_of(year, zone, self.now)
        days = [
            day
            for symbol in DECIMALS
            for day in statement_of(
                self.book, holder, symbol, moves, self._rows(symbol, midnights[-1]), midnights, self.now, self.models
            )
        ]
        return InterestStatement(year, zone, midnights[-1], DECIMALS, days)

    def _rows(self, symbol: str, end: int) -> list[SharePrices]:
        rows = self._prices(symbol)
        last = min((row.at for row in rows if row.at >= end), default=end)
        return [row for row in rows if row.at <= last]

    @cache  # noqa: B019 - one world for all tests of this file
    def _prices(self, symbol: str) -> list[SharePrices]:
        return [
            SharePrices(row.at, row.lend_share_price, row.borrow_share_price, row.epoch)
            for row in self.samples
            if row.symbol == symbol
        ]


@pytest.fixture(scope="module")
def lived() -> Year:
    """Deposits, top-ups, borrows, repayments, a liquidation, a bad debt that lenders bear, withdrawals, and a new beginning."""
    world = Year()
    world.list_asset("BTC", 8, 100_000, minimum=10_000, fee=20_000)
    world.list_asset("USDC", 6, 1, fee=2 * USDC)
    world.models.curves["BTC"] = sloped(PERCENT, 30 * PERCENT)
    world.models.curves["USDC"] = sloped(2 * PERCENT, 20 * PERCENT)
    world.models.policies["BTC"] = half_of_the_largest()
    world.list_market("BTC", insurance_share=10 * PERCENT)
    world.list_market("USDC")
    world.customer("A", "B", "C", "D")
    world.until(12, 21, 9, 17, year=2026)
    world.do(c.CreditDeposit("A", "BTC", 2 * BTC + 1))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "USDC", 100_000 * USDC + 77))
    world.until(12, 28, 3, 59, year=2026)
    world.do(c.Borrow("C", "BTC", 30_000_001, "wallet"))
    world.until(1, 20, 10, 30)
    world.do(c.CreditDeposit("A", "BTC", BTC // 2))
    world.do(c.Borrow("C", "BTC", 20_000_003, None))
    world.until(2, 14, 23, 59)
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.until(3, 1)
    world.do(c.CreditDeposit("A", "USDC", 12_345_678_901))
    world.until(3, 3, 3, 3)
    world.do(c.Repay("C", "BTC", 5_000_000))
    world.do(c.CreditDeposit("D", "USDC", 10_000 * USDC))
    world.do(c.Borrow("D", "BTC", 7_000_000, "wallet"))
    world.until(5, 5, 15, 45)
    world.price("BTC", 290_000)
    for holder in ("C", "D"):
        for round_number in range(3):
            world.do(c.Liquidate(holder, round_number))
    world.until(6, 1, 8)
    world.price("BTC", 90_000)
    world.do(c.CreditDeposit("A", "USDC", 60_000 * USDC))
    world.until(7, 7, 7, 7)
    world.do(c.CreditDeposit("C", "BTC", 3 * BTC))
    world.until(8, 30, 1, 1)
    payout = world.do(c.WithdrawLendPosition("A", "BTC", "wallet")).payout_id
    world.until(8, 31, 12)
    world.do(c.SettlePayout(payout, PayoutStatus.SENT, "tx"))
    world.until(10, 10, 10, 10)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.until(2, 2, 2, 2, year=2028)
    return world


def rows_of(statement: InterestStatement) -> list[Row]:
    """Read the file back."""
    text = "".join(pieces_of(statement))
    assert text.startswith(BOM)
    found = []
    for line in csv.DictReader(StringIO(text.removeprefix(BOM), newline="")):
        assert tuple(line) == COLUMNS
        decimals = DECIMALS[line["asset"]]
        amounts = {}
        for name in COLUMNS[3:]:
            whole, _, fraction = line[name].partition(".")
            assert len(fraction) == decimals
            amounts[name] = int(whole + fraction)
        found.append(Row(date.fromisoformat(line["date"]), line["asset"], line["side"], amounts))
    return found


def holding(rows: Iterable[Row], asset: str, side: HoldingSide) -> list[Row]:
    return [row for row in rows if (row.asset, row.side) == (asset, side.value)]


def moved(world: Year, holder: str, asset: str, side: HoldingSide, zone: ZoneInfo) -> tuple[int, int]:
    """What the journal has in and out of a holding in 2027."""
    account, arrived, left = COLUMN_OF_SIDE[side], 0, 0
    for held in world.journal:
        if held.entry.symbol != asset or datetime.fromtimestamp(held.at, zone).year != 2027:
            continue
        debited = held.entry.amount if held.entry.debit is account and held.entry.debit_holder == holder else 0
        credited = held.entry.amount if held.entry.credit is account and held.entry.credit_holder == holder else 0
        arrived += credited if side is HoldingSide.LEND else debited
        left += debited if side is HoldingSide.LEND else credited
    return arrived, left


CASES: Final = [(holder, asset, side) for holder in ("A", "C", "D") for asset in DECIMALS for side in HoldingSide]


@pytest.mark.parametrize("zone", [TOKYO, KOLKATA], ids=str)
def test_the_file_of_a_year_reconciles_with_the_journal_to_the_unit(lived: Year, zone: ZoneInfo) -> None:
    for holder, asset, side in CASES:
        rows = holding(lived.rows_of(holder, 2027, zone), asset, side)
        at = [row.amounts for row in rows]
        for row in at:
            assert row["closing"] == row["opening"] + row["added"] - row["removed"] - row["liquidated"] + row["interest"]
        for before, after in pairwise(at):
            assert after["opening"] == before["closing"]
            assert after["interest_to_date"] == before["interest_to_date"] + after["interest"]
        arrived, left = moved(lived, holder, asset, side, zone)
        assert sum(row["added"] for row in at) == arrived
        assert sum(row["removed"] + row["liquidated"] for row in at) == left
        if rows:
            assert rows == sorted(rows, key=lambda row: row.day)
            assert at[-1]["interest_to_date"] == at[-1]["closing"] - at[0]["opening"] - arrived + left


def test_each_day_closes_with_what_was_held_at_midnight(lived: Year) -> None:
    for holder in ("A", "C", "D"):
        closings = {(row.asset, row.side, row.day): row.amounts["closing"] for row in lived.rows_of(holder, 2027)}
        for (whose, asset, side, day), held in lived.truth.items():
            if whose == holder and day.year == 2027:
                closing = closings.get((asset, side.value, day), 0)
                assert abs(closing - held) <= held // 10**6 + 2, (holder, asset, side, day, closing, held)


def test_a_year_opens_as_the_one_before_closed_and_the_present_one_ends_with_the_book(lived: Year) -> None:
    for holder, asset, side in CASES:
        last, this = (holding(lived.rows_of(holder, year), asset, side) for year in (2027, 2028))
        closed = last[-1].amounts["closing"] if last else 0
        assert (this[0].amounts["opening"] if this else 0) == closed
        assert (this[-1].amounts["closing"] if this else closed) == lived.held(holder, asset, side)


def test_a_liquidation_and_a_loss_are_told_apart_from_interest(lived: Year) -> None:
    rows = lived.rows_of("C", 2027)
    (crash,) = [row for row in holding(rows, "USDC", HoldingSide.LEND) if row.amounts["liquidated"]]
    assert crash.day == date(2027, 5, 5)
    assert 0 < crash.amounts["penalties"] < crash.amounts["liquidated"] // 10
    assert 0 <= crash.amounts["interest"] < USDC * 100
    assert any(row.amounts["liquidated"] for row in holding(rows, "BTC", HoldingSide.BORROW))
    ruined = holding(lived.rows_of("D", 2027), "BTC", HoldingSide.BORROW)
    assert ruined[-1].amounts["closing"] == 0
    lost = [row for row in holding(lived.rows_of("A", 2027), "BTC", HoldingSide.LEND) if row.amounts["interest"] < 0]
    assert [row.day for row in lost] == [date(2027, 5, 5)]


def test_the_fee_of_a_payout_is_told_on_the_day_on_which_it_was_sent(lived: Year) -> None:
    rows = holding(lived.rows_of("A", 2027), "BTC", HoldingSide.LEND)
    assert [(row.day, row.amounts["fees"]) for row in rows if row.amounts["fees"]] == [(date(2027, 8, 31), 20_000)]


def test_a_year_that_has_not_begun_is_refused(lived: Year) -> None:
    with pytest.raises(InvalidInput):
        midnights_of(2029, TOKYO, lived.now)


def test_days_follow_the_clocks_of_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    midnights = midnights_of(2027, berlin, 2**31)
    lengths = {after - before for before, after in pairwise(midnights)}
    assert (len(midnights), lengths) == (366, {23 * HOUR, 24 * HOUR, 25 * HOUR})
