"""The columns of the liquidation watch: they follow what is committed here and elsewhere, and find out when they are wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random
from typing import cast

import numpy as np
import pytest
from structlog.testing import capture_logs

from gql_server.domain.accounts import Balance, Debt, SubAccount
from gql_server.domain.assets import Asset
from gql_server.domain.commands import CreateAsset, Repay
from gql_server.domain.needs import Needs
from gql_server.ports.ledger import LedgerStore, Snapshot
from gql_server.ports.runtime import Storage
from gql_server.service.watch import EveryDebtor
from gql_server.service.watching import ColumnDebtors, Columns
from gql_server.service.watching.columns import UnknownAsset
from gql_server.service.watching.keys import KeyIndex, as_array, key_of
from gql_server.units import WAD, BorrowShares
from tests.service.house import House, guarded_models, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at

ASSETS = {symbol: Asset(symbol, symbol, 8, 1, 0, None) for symbol in ("BTC", "USDC")}


def debtor(number: int, *, held: int = 1, owed: int = 1) -> SubAccount:
    """A sub-account of so many holdings and debts."""
    return SubAccount(
        f"{number:032x}",
        "account",
        balances={symbol: Balance(number + 1) for symbol in list(ASSETS)[:held]},
        debts={symbol: Debt(BorrowShares(number + 1), 0, 0) for symbol in list(ASSETS)[:owed]},
    )


@pytest.fixture
def columns() -> Columns:
    """Columns that know two assets."""
    columns = Columns()
    columns.know(ASSETS, {})
    return columns


def test_a_place_is_found_by_its_key_whatever_was_put_moved_and_dropped_before() -> None:
    rng = Random(7)
    keys: list[bytes] = []
    index = KeyIndex(lambda place: keys[place].rstrip(b"\0"))
    places: dict[bytes, int] = {}
    for _ in range(3_000):
        if not index.has_room_for(1):
            index.fill([(as_array(places), np.array(list(places.values()), dtype=np.uint32))], len(places) + 1)
        if places and rng.random() < 0.4:
            gone = rng.choice(list(places))
            index.drop(gone)
            del places[gone]
        else:
            key = bytes(rng.choice((0, rng.randrange(256))) for _ in range(16))
            if key not in places:
                keys.append(key)
                index.put(key, len(keys) - 1)
                places[key] = len(keys) - 1
    assert len(places) > 100
    assert {key: index.find(key) for key in keys} == {key: places.get(key) for key in keys}


def test_rows_stay_right_whatever_comes_changes_its_shape_and_goes(columns: Columns) -> None:
    rng, alive = Random(11), dict[str, SubAccount]()
    columns.put_new([debtor(number) for number in range(100)])
    alive.update((one.id, one) for one in map(debtor, range(100)))
    for _ in range(1_000):
        one = debtor(rng.randrange(200), held=rng.randint(0, 2), owed=rng.randint(0, 2))
        columns.put(one)
        alive[one.id] = one
    assert all(columns.is_right_about(one) for one in alive.values())
    assert columns.between("", "f") == {one.id for one in alive.values() if one.debts}
    assert len(columns) == sum(bool(one.debts) for one in alive.values())


def test_rows_take_at_most_64_bytes_each_and_those_that_go_leave_nothing(columns: Columns) -> None:
    columns.put_new([debtor(number, held=2, owed=2) for number in range(3_000)])
    assert columns.nbytes / len(columns) <= 64
    for number in range(3_000):
        columns.drop(f"{number:032x}")
    assert (len(columns), columns.held_rows, columns.owed_rows) == (0, [0] * 6, [0] * 3)


def test_an_identifier_of_another_form_is_told_as_it_is(columns: Columns) -> None:
    one = debtor(1)
    one.id = "somebody"
    columns.put(one)
    assert columns.is_right_about(one)
    assert columns.between("a", "z") == {"somebody"}
    assert columns.identifiers(columns.tables[0], np.array([0])) == ["somebody"]
    assert key_of("somebody") != key_of("somebody else")


def test_what_the_columns_were_not_told_of_changes_nothing() -> None:
    columns = Columns()
    with pytest.raises(UnknownAsset):
        columns.put(debtor(1))
    assert len(columns) == 0


@pytest.fixture
async def held_in_memory() -> AsyncIterator[Storage]:
    """A storage without a database."""
    async with opened(storage_at(MEMORY)) as storage:
        yield storage


@pytest.fixture
async def lively(held_in_memory: Storage) -> AsyncIterator[House]:
    """A house with markets, prices and customers, on that storage."""
    async with open_house(held_in_memory) as house:
        await seed(house, held_in_memory)
        yield house


async def everybody(house: House) -> list[str]:
    """Whom the columns have, after they were asked."""
    await house.debtors.find()
    return sorted(house.debtors.columns.between("", "\U0010ffff"))


async def test_the_columns_find_what_measuring_everybody_finds(lively: House) -> None:
    every = EveryDebtor(lively.ledger, guarded_models())
    assert await everybody(lively) == list(await lively.ledger.indebted_sub_accounts(None, 100))
    for usd in (75_000, 66_000, 20_000):
        await lively.prices.set_by_hand("BTC", usd * WAD)
        assert await lively.debtors.find() == await every.find()
    assert (await every.find()).unhealthy
    assert lively.debtors.faults == 0


async def test_what_another_process_commits_is_read_from_the_log(lively: House, held_in_memory: Storage) -> None:
    before = await everybody(lively)
    async with open_house(held_in_memory, prefix=2) as other:
        for symbol in (await _sub_account(lively, before[0])).debts:
            await other.ask(Repay(before[0], symbol, None))
        still_owing = list(await lively.ledger.indebted_sub_accounts(None, 100))
        assert await everybody(lively) == still_owing
        await other.prices.set_by_hand("BTC", 66_000 * WAD)
        assert await other.watch.run_once() > 0
        await lively.debtors.find()
    for one in still_owing:
        assert lively.debtors.columns.is_right_about(await _sub_account(lively, one))
    assert lively.debtors.faults == 0


async def test_what_this_process_commits_needs_no_reading(lively: House) -> None:
    one = (await everybody(lively))[0]
    symbol = next(iter((await _sub_account(lively, one)).debts))
    await lively.ask(Repay(one, symbol, 1))
    assert lively.debtors.columns.is_right_about(await _sub_account(lively, one))


class Interrupted:
    """A ledger that somebody writes to right after all assets were read of it, the first time."""

    def __init__(self, ledger: LedgerStore, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._ledger = ledger
        self._meanwhile = [meanwhile]

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    async def snapshot(self, needs: Needs) -> Snapshot:
        read = await self._ledger.snapshot(needs)
        if needs.has_every_asset and self._meanwhile:
            await self._meanwhile.pop()()
        return read


async def test_an_asset_that_comes_while_all_are_valued_waits_for_the_next_look(lively: House, held_in_memory: Storage) -> None:
    interrupted = Interrupted(lively.ledger, lambda: lively.ask(CreateAsset("NEW", "New", 8, 1, 0, None)))
    debtors = ColumnDebtors(cast("LedgerStore", interrupted), held_in_memory.event_log, guarded_models())
    lively.teller.observe(debtors.observe)
    await debtors.find()
    assert "NEW" in debtors.columns.symbols
    assert await debtors.find() == await EveryDebtor(lively.ledger, guarded_models()).find()
    assert debtors.faults == 0


async def test_columns_that_are_wrong_are_told_of_and_made_anew(lively: House, held_in_memory: Storage) -> None:
    debtors = ColumnDebtors(lively.ledger, held_in_memory.event_log, guarded_models())
    await debtors.find()
    first = await lively.ledger.indebted_sub_accounts(None, 100)
    debtors.columns.tables[0].amounts[0][0] *= 2
    with capture_logs() as told:
        await debtors.find()
    assert debtors.faults == 1
    assert [line["log_level"] for line in told] == ["error"]
    await debtors.find()
    assert debtors.faults == 1
    for one in first:
        assert debtors.columns.is_right_about(await _sub_account(lively, one))


async def _sub_account(house: House, one: str) -> SubAccount:
    return (await house.ledger.whole_book()).sub_accounts[one]
