"""The audit: clean after any history, and naming the row after one amount is altered by hand."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gql_server.domain.commands import (
    AttachShadow,
    Borrow,
    CreditDeposit,
    ObservedFeed,
    ObserveFeeds,
    OpenAccount,
    ScheduleModel,
    UpdateMarket,
)
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import ModelKind
from gql_server.domain.needs import Needs
from gql_server.plugin_host import ModelChoice, RecordedModels
from gql_server.service.audit import FINDINGS_MAX, AuditReport, audit
from gql_server.units import WAD
from tests.databases import PostgresCluster
from tests.service.house import House, open_house, plugin_host, seed
from tests.service.storages import opened, storage_at
from tests.tampering import unlock_sqlite
from tests.templates import copy_of, migrated_sqlite_url


async def plan(house: House) -> None:
    """Announce a change that is applied in the next hours, one that is not, and let two models run in shadow."""
    now = await house.ledger.now()
    curve = plugin_host().choose(ModelKind.RATE_MODEL, "two_slope_kinked", {"base_rate": "0.05"})
    policy = plugin_host().choose(ModelKind.LIQUIDATION_POLICY, "close_factor", {"penalty": "0.01"})
    for symbol, at in (("BTC", now + 3_600), ("ETH", now + 10**6)):
        await house.ask(ScheduleModel(symbol, curve.ref.kind, (curve.ref,), curve.initial_state, 0, at))
        await house.ask(ScheduleModel(symbol, policy.ref.kind, (policy.ref,), "", policy.penalty_max, at))
    for name in ("two_slope_kinked", "adaptive_curve"):
        shadow = plugin_host().choose(ModelKind.RATE_MODEL, name)
        await house.ask(AttachShadow("ETH", shadow.ref, shadow.initial_state))


async def pay(house: House) -> None:
    """Pay lenders in every way, and let a reward follow a feed that moves."""
    host, markets = plugin_host(), (await house.ledger.snapshot(Needs(has_every_asset=True))).book.markets
    line = host.resolve(ModelKind.RATE_MODEL, "comet_borrow", {"base_rate": "0.01"})
    terms = replace(markets["ETH"].terms, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)
    await house.ask(UpdateMarket("ETH", terms=terms))
    on_top = LenderPay(LenderPayKind.FEE_ON_TOP, WAD // 10, WAD // 100, WAD // 20, WAD // 50)
    await house.ask(UpdateMarket("USDC", terms=replace(markets["USDC"].terms, fee=0, lender_pay=on_top)))
    models = host.market_models(
        rate_model=ModelChoice("two_slope_kinked"),
        liquidation_policy=ModelChoice("close_factor", markets["SOL"].liquidation_policy.parameters),
        staking_rewards=[ModelChoice("epoch_feed", {"feed": 1}), ModelChoice("fixed_rate")],
    )
    await house.ask(UpdateMarket("SOL", models=models))
    for value in (WAD // 1_000, WAD // 900):
        await house.ask(ObserveFeeds((ObservedFeed("staking.epoch_rate.1", value),)))
        await house.clock.advance(3_700)


async def live(house: House) -> None:
    """Let a day happen in which everything happens."""
    await plan(house)
    await pay(house)
    await house.clock.advance(5 * 3600 + 1)
    for sub_account_id in await house.ledger.indebted_sub_accounts(None, 10):
        await house.ask(CreditDeposit(sub_account_id, "PYTH", 10**9))
        await house.ask(Borrow(sub_account_id, "SOL", 10**9, "somewhere"))
        await house.ask(Borrow(sub_account_id, "SOL", 10**30, None))
    await house.clock.set_price("BTC", 66_000 * WAD)
    await house.ask(CreditDeposit("house", "USDC", 5 * 10**6))
    await house.clock.advance(3600)


async def test_a_house_in_which_much_has_happened_is_clean(seeded: House) -> None:
    await live(seeded)
    book = (await seeded.ledger.snapshot(Needs(has_every_asset=True))).book
    assert book.markets["SOL"].staking_rate
    assert book.ledgers["USDC"].insurance > 0
    report = await seeded.audit()
    assert report.is_clean, [*report.faults, *map(str, report.differences)]
    assert report.commands == await seeded.ledger.sequence_head()
    assert min(report.batches, report.entries, report.events, report.samples, report.rows) > 20


async def test_an_empty_house_is_clean(house: House) -> None:
    report = await house.audit()
    assert report.is_clean
    assert report.commands == 0


async def test_progress_is_told_in_commands_of_all(house: House) -> None:
    told: list[tuple[int, int]] = []
    for name in ("alice", "bob"):
        await house.ask(OpenAccount(name, f"{name}'s main"))
    await audit(house.ledger, RecordedModels, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


async def test_commands_that_are_decided_meanwhile_disturb_nothing(seeded: House) -> None:
    before = await seeded.ledger.sequence_head()
    async with seeded.ledger.frozen() as frozen:
        asked = asyncio.create_task(seeded.ask(CreditDeposit("house", "USDC", 5 * 10**6)))
        await asyncio.wait([asked], timeout=1)
        assert await frozen.sequence_head() == before
        assert [batch async for batch in frozen.batches()][-1].commands[-1].seq == before
    await asked
    assert await seeded.ledger.sequence_head() == before + 1
    assert (await seeded.audit()).is_clean


# ── altered by hand ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lived:
    """An SQLite house in which much has happened, closed."""

    url: str

    def alter(self, *statements: str) -> None:
        """Change the database behind everyone's back; exactly one row a statement."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
            unlock_sqlite(connection)
            for statement in statements:
                assert connection.execute(statement).rowcount == 1
            connection.commit()

    async def audit(self, *anchors: str) -> AuditReport:
        async with opened(storage_at(self.url)) as storage:
            return await audit(storage.ledger, RecordedModels, anchors=anchors)


@pytest.fixture(scope="module")
async def lived_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house in which much has happened, to be copied."""
    url = migrated_sqlite_url(tmp_path_factory.mktemp("lived"))
    async with opened(storage_at(url)) as storage, open_house(storage) as house:
        await seed(house, storage)
        await live(house)
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def lived(lived_file: Path, tmp_path: Path) -> Lived:
    return Lived(copy_of(lived_file, tmp_path))


async def test_a_copied_house_is_clean(lived: Lived) -> None:
    assert (await lived.audit()).is_clean


def one_row(table: str, change: str, where: str = "TRUE") -> str:
    return f"UPDATE {table} SET {change} WHERE rowid = (SELECT rowid FROM {table} WHERE {where} ORDER BY rowid DESC LIMIT 1)"


ALTERATIONS = {
    "an available balance": (one_row("balance", "available = '7'"), "balances["),
    "a lend position": (one_row("lend_position", "shares = '7'"), "lends["),
    "when a loan matures": (one_row("lend_position", "last_credited_at = 7"), ".last_credited_at: stored 7"),
    "a debt": (one_row("debt", "principal = '7'"), "debts["),
    "a market's total": (one_row("market", "total_lent = '7'", "symbol = 'ETH'"), "markets[ETH].total_lent: stored 7"),
    "the custody": (one_row("asset_ledger", "custody = '7'", "symbol = 'SOL'"), "ledgers[SOL].custody: stored 7"),
    "a price": (one_row("price", "usd = '7'", "symbol = 'BTC'"), "prices[BTC].usd: stored 7"),
    "a payout": (one_row("payout", "amount = '7'"), "].amount: stored 7"),
    "a deposit": (one_row("deposit", "amount = '7'"), "].amount: stored 7"),
    "the standing of an account": (one_row("account", "standing = 'REJECTED'", "id <> 'house'"), ".standing: stored REJECTED"),
    "a journal entry": (one_row("journal_entry", "amount = '7'"), "entries["),
    "a row of history": (one_row("rate_sample", "borrow_rate = '7'"), ".borrow_rate: stored 7"),
    "a row of a shadow": (one_row("shadow_sample", "borrow_rate = '7'"), ".borrow_rate: stored 7"),
    "a scheduled change": (one_row("market", "scheduled = '[]'", "symbol = 'ETH'"), "markets[ETH].scheduled: stored ()"),
    "a shadow": (one_row("market", "shadows = '[]'", "symbol = 'ETH'"), "markets[ETH].shadows: stored ()"),
    "an event": (one_row("event", "amount = '7'", "amount IS NOT NULL"), "events["),
    "an outcome": (one_row("command", "outcome_kind = 'NotFound'", "outcome_kind = 'Done'"), ".outcome_kind: stored NotFound"),
    "a command": (one_row("command", "payload = '{}'", "kind = 'Borrow'"), "can be replayed"),
    "the time of a batch": (one_row("batch", "now = now + 1"), ".at: stored"),
    "the head of the sequence": ("UPDATE ledger_head SET seq = seq + 1", "G3"),
    "what a model answered": (one_row("batch", "answers = '{}'", "answers <> '{}'"), "commands["),
}


@pytest.mark.parametrize("what", ALTERATIONS)
async def test_whatever_is_altered_by_hand_is_named(lived: Lived, what: str) -> None:
    statement, named = ALTERATIONS[what]
    lived.alter(statement)
    report = await lived.audit()
    assert not report.is_clean
    assert any(named in finding for finding in [*report.faults, *map(str, report.differences)]), report


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("journal_entry", "stored nothing"),
        ("event", "stored nothing"),
        ("rate_sample", "history"),
        ("shadow_sample", "shadow history"),
        ("command", "G3"),
    ],
)
async def test_whatever_is_deleted_by_hand_is_named(lived: Lived, table: str, named: str) -> None:
    lived.alter(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) - 1 FROM {table})")
    report = await lived.audit()
    assert any(named in finding for finding in [*report.faults, *map(str, report.differences)]), report


async def test_findings_end_where_reading_them_would(lived: Lived) -> None:
    lived.alter(one_row("command", "payload = '{}'", "kind = 'CreateMarket'"))
    report = await lived.audit()
    assert len(report.faults) + len(report.differences) == FINDINGS_MAX
    assert report.left_off > 0


async def test_an_amount_altered_in_postgresql_is_named(cluster: PostgresCluster, postgres_copy_url: str) -> None:
    async with opened(storage_at(postgres_copy_url)) as storage, open_house(storage) as house:
        await seed(house, storage)
        name = postgres_copy_url.removeprefix("postgresql://postgres@/").partition("?")[0]
        cluster.execute("UPDATE market SET total_borrowed = total_borrowed + 1 WHERE symbol = 'BTC'", database=name)
        report = await house.audit()
        assert any(difference.where == "markets[BTC].total_borrowed" for difference in report.differences)
        assert any(fault.startswith("G1 BTC") for fault in report.faults)
