"""Letters that are made of the log: each fact once, to who has an address and wants it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from gql_server.domain import commands as c
from gql_server.domain.accounts import FrozenBy, PayoutStatus
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import Credited, Withdrawn
from gql_server.ports.notices import NoticeTopic
from gql_server.ports.runtime import Storage
from gql_server.service.notices import Notices
from tests.service.noticed import BTC, USDC, Noticed, noticed, notices_of
from tests.service.storages import MEMORY, opened, storage_at

HEALTHY, AT_RISK, LIQUIDATABLE = 100_000, 95_000, 92_000
"""Prices of BTC at which 80,000 USDC against one are so."""


@pytest.fixture
async def world() -> AsyncIterator[Noticed]:
    async with opened(storage_at(MEMORY)) as storage, noticed(storage) as world:
        await world.price(HEALTHY)
        yield world


async def letter_of(world: Noticed, to: str, start: str) -> str:
    """Return the text of the one letter whose subject starts so."""
    [text] = [letter.text for letter in await world.letters(to) if letter.subject.startswith(start)]
    return text


async def test_a_margin_at_risk_is_told_once_a_crossing_with_the_ways_out(world: Noticed) -> None:
    alice = await world.has("alice")
    await world.borrows("alice", 80_000)
    for usd in (AT_RISK, AT_RISK - 100, HEALTHY, HEALTHY + 1):
        await world.price(usd)
    text = await letter_of(world, alice, "Your collateral")
    for particular in ("“Main”", "health factor is 1.37", "2,272.72", "0.029239", "93,333.3", "(UTC)"):
        assert particular in text
    await world.price(AT_RISK)
    assert [subject for subject in await world.subjects(alice) if "collateral" in subject] == 2 * [
        "Your collateral is running short: Main"
    ]


async def test_a_liquidation_is_told_with_what_was_taken_and_what_remains(world: Noticed) -> None:
    alice = await world.has("alice")
    await world.borrows("alice", 80_000)
    await world.price(LIQUIDATABLE)
    text = await letter_of(world, alice, "Collateral was liquidated")
    seized = (await world.house.ledger.activity("alice", 9, None, ["LIQUIDATED"])).rows[0].event
    assert isinstance(seized.amount, int)
    assert f"{seized.amount / BTC:.8f}".rstrip("0") + " BTC was seized at 92,000.00 USD / BTC" in text
    assert f"{(BTC - seized.amount) / BTC:.8f}".rstrip("0") + " BTC" in text.split("What remains")[1]
    for particular in ("a penalty of", "repaid 80,000 USDC", "those debts: 0 USDC"):
        assert particular in text


async def test_a_payout_is_told_once_however_often_it_is_reported(world: Noticed) -> None:
    alice = await world.has("alice")
    await world.house.ask(c.CreditDeposit("alice", "PYTH", 5 * 10**6))
    await world.house.ask(c.CreditDeposit("alice", "PYTH", 50 * 10**6))
    ids = []
    for _ in range(2):
        outcome = (await world.house.ask(c.Withdraw("alice", "PYTH", 20 * 10**6, "pyth-wallet"))).outcome
        assert isinstance(outcome, Withdrawn)
        ids.append(outcome.payout_id)
    await world.settle(ids[0], PayoutStatus.SENT, "transaction-1")
    assert await world.letters(alice)
    await world.settle(ids[0], PayoutStatus.CONFIRMED, "transaction-1")
    await world.settle(ids[1], PayoutStatus.FAILED)
    sent, failed = await letter_of(world, alice, "Sent: 19 PYTH"), await letter_of(world, alice, "Not sent: 20 PYTH")
    for particular in ("transaction-1", "pyth-wallet", "20 PYTH less the fee of 1 PYTH", "“Main”"):
        assert particular in sent
    for particular in ("All of it, 20 PYTH, is back in your balance", "pyth-wallet"):
        assert particular in failed
    assert "Transaction" not in failed


async def test_a_deposit_that_is_held_and_goes_back_is_told_at_both_ends(world: Noticed) -> None:
    alice, carol = await world.has("alice"), await world.has("carol", is_approved=False)
    await world.house.ask(c.CreditDeposit("alice", "BTC", BTC))
    small = (await world.house.ask(c.CreditDeposit("carol", "BTC", BTC))).outcome
    assert isinstance(small, Credited)
    await world.house.ask(c.CreditDeposit("alice", "USDC", USDC))
    await world.house.ask(c.ReturnDeposit(str(small.deposit_id)))
    assert "Why: it is below the minimum of 10 USDC." in await letter_of(world, alice, "A deposit is held: 1 USDC")
    assert "Why: your account is not approved." in await letter_of(world, carol, "A deposit is held: 1 BTC")
    assert "The 1 BTC that we held went back" in await letter_of(world, carol, "A deposit was returned: 1 BTC")


async def test_a_maturity_is_told_once_in_the_customers_language_and_zone(world: Noticed) -> None:
    alice = await world.has("alice", locale="ja")
    await world.storage.people.set_time_zone("alice", "Asia/Tokyo")
    await world.house.ask(c.CreditDeposit("alice", "BTC", BTC))
    await world.wait(days=7)
    await world.wait(days=1)
    text = await letter_of(world, alice, "貸付が満期を迎えました: BTC")
    assert "元本 1 BTC" in text
    assert "(Asia/Tokyo)" in text


async def test_who_does_without_gets_none_but_of_liquidations(world: Noticed) -> None:
    alice = await world.has("alice")
    await world.storage.muted_notices.change("alice", list(NoticeTopic), [])
    await world.borrows("alice", 80_000)
    await world.house.payouts.run_once()
    await world.price(AT_RISK)
    await world.price(LIQUIDATABLE)
    await world.wait(days=7)
    assert await world.subjects(alice) == ["Collateral was liquidated: Main"]


async def test_who_has_no_address_gets_none_and_holds_up_nobody(world: Noticed) -> None:
    await world.has("ghost", has_address=False)
    alice = await world.has("alice", is_approved=False)
    for name in ("ghost", "alice"):
        await world.house.ask(c.CreditDeposit(name, "USDC", USDC))
    assert len(await world.letters(alice)) == 1
    assert await world.notices.run_once() == 0


async def test_the_log_names_nobody(world: Noticed) -> None:
    await world.has("alice", is_approved=False)
    await world.house.ask(c.CreditDeposit("alice", "USDC", USDC))
    with capture_logs() as lines:
        await world.notices.run_once()
    [line] = lines
    assert line["kinds"] == {"DEPOSIT_HELD": 1}
    assert "alice" not in str(line)


class Failing:
    """The store of a process that dies before the commit, or after it and before anybody knows."""

    def __init__(self, store: Any, *, is_late: bool) -> None:  # noqa: ANN401 - the storage's own
        self._store = store
        self._is_late = is_late

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def put(self, *given: Any) -> None:  # noqa: ANN401 - as given
        if self._is_late:
            await self._store.put(*given)
        raise ConnectionError


def failing(storage: Storage, *, is_late: bool) -> Notices:
    notices = notices_of(storage)
    notices._store = Failing(storage.notices, is_late=is_late)  # type: ignore[assignment]  # a process that dies
    return notices


async def test_over_a_month_of_crashes_every_fact_is_told_once(world: Noticed) -> None:
    names = {name: await world.has(name, locale=locale) for name, locale in (("alice", "en"), ("haruko", "ja"))}
    for name in names:
        await world.borrows(name, 80_000)
    for round_ in range(11):
        await world.wait(days=3)
        await world.price(AT_RISK if round_ % 4 == 1 else HEALTHY)
        if round_ == 5:
            await world.house.ask(c.CreditDeposit("alice", "BTC", BTC))
        with contextlib.suppress(ConnectionError):  # There may be nothing to tell.
            await failing(world.storage, is_late=round_ % 2 == 0).run_once()
        await asyncio.gather(*(notices_of(world.storage).run_once() for _ in range(2)))
    for name, address in names.items():
        told = Counter(letter.subject.split(":")[0] for letter in await world.letters(address))
        happened = Counter(
            logged.event.type
            for logged in (await world.house.ledger.activity(name, 1_000, None, None)).rows
            if logged.event.type in (EventType.AT_RISK, EventType.MATURED, EventType.PAID_OUT)
        )
        assert sorted(told.values()) == sorted(happened.values())
        assert happened[EventType.MATURED] >= 1
        assert happened[EventType.AT_RISK] >= 1
    assert (await world.house.audit()).is_clean


@pytest.mark.parametrize("is_late", [False, True])
async def test_freezes_and_delays_are_told_once_though_the_process_dies_between_the_change_and_its_letter(
    world: Noticed, *, is_late: bool
) -> None:
    address = await world.has("alice")
    for command in (
        c.SetWithdrawalDelay("alice", 3_600),
        c.SetWithdrawalDelay("alice", 60, can_shorten=True),
        c.FreezeAccount("alice", is_frozen=True, by=FrozenBy.CUSTOMER),
        c.FreezeAccount("alice", is_frozen=True),
        c.FreezeAccount("alice", is_frozen=False),
    ):
        await world.house.ask(command)
    with pytest.raises(ConnectionError):
        await failing(world.storage, is_late=is_late).run_once()
    assert await world.subjects(address) == [
        "Your account is frozen",
        "Your account is frozen",
        "Your account is not frozen any more",
        "Your withdrawal delay was changed",
        "Your withdrawal delay will be shorter",
    ]
    texts = [letter.text for letter in await world.letters(address)]
    assert sum("Our support tells you more" in text for text in texts) == 1
    assert any("1 min" in text for text in texts)


async def test_of_two_processes_at_once_one_tells_on_every_storage(storage: Storage) -> None:
    async with noticed(storage) as world:
        alice = await world.has("alice", is_approved=False)
        for number in range(3):
            await world.house.ask(c.CreditDeposit("alice", "USDC", USDC + number))
        put = await asyncio.gather(*(notices_of(storage).run_once() for _ in range(3)))
        assert sum(put) == len(await world.letters(alice)) == 3
        assert (await world.house.audit()).is_clean
