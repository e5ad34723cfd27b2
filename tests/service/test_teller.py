"""The teller: one decision per key, group commit, and the time of it all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import pytest

from gql_server.domain.commands import CreditDeposit, ObservedPrice, ObservePrices, OpenAccount, OpenSubAccount
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.domain.outcomes import Done
from gql_server.ports.runtime import Storage
from gql_server.service.batch import CommittedBatch
from gql_server.service.teller import Decided, KeyConflict, Request, Unavailable
from tests.service.counter import Counter, counter_in, settled, spin
from tests.service.house import House, open_house
from tests.service.storages import MEMORY, opened, storage_at

INVALID = ObservePrices((ObservedPrice("BTC", 0, "nobody"),))
"""Refused as not well-formed once the asset exists; before that there is no such asset."""


async def test_a_command_is_answered_with_its_place_in_the_log(house: House) -> None:
    decided = await house.ask(OpenAccount("alice", "main"))
    assert (decided.outcome, decided.command.seq, decided.is_replayed) == (Done(), 1, False)
    assert (await house.ledger.decided([decided.command.key]))[decided.command.key] == decided.command


async def test_a_refusal_is_decided_too(house: House) -> None:
    decided = await house.ask(OpenSubAccount("nobody", "main"))
    assert (decided.outcome, decided.command.is_refused, decided.command.seq) == (NotFound("account"), True, 1)


async def test_a_key_that_is_bound_answers_its_first_decision(house: House) -> None:
    first = await house.ask(OpenSubAccount("nobody", "main"), "key")
    await house.ask(OpenAccount("nobody", "main"))
    again = await house.ask(OpenSubAccount("nobody", "main"), "key")
    assert again == Decided(first.command, first.outcome, is_replayed=True)


async def test_a_key_that_is_bound_to_something_else_is_a_conflict(house: House) -> None:
    first = await house.ask(OpenAccount("alice", "main"), "key")
    with pytest.raises(KeyConflict) as conflict:
        await house.ask(OpenAccount("bob", "main"), "key")
    assert conflict.value.decided == first.command


async def test_another_scope_has_keys_of_its_own(house: House) -> None:
    await house.ask(OpenAccount("alice", "main"), "key")
    other = await house.teller.submit(house.request(OpenAccount("bob", "bob's"), "key", scope="somebody else"))
    assert not other.is_replayed


async def test_an_input_that_is_not_well_formed_binds_nothing(seeded: House) -> None:
    with pytest.raises(InvalidInput):
        await seeded.ask(INVALID, "key")
    assert not (await seeded.ask(OpenAccount("alice", "main"), "key")).is_replayed


async def test_the_id_of_a_command_can_be_given(quick_house: House) -> None:
    request = Request("tester", "key", "test", "", OpenAccount("alice", "main"), command_id="f" * 32)
    assert (await quick_house.teller.submit(request)).command.id == "f" * 32


async def test_commands_that_wait_share_a_transaction(counter: Counter) -> None:
    await settled([counter.ask(f"customer {number}") for number in range(300)])
    assert (counter.teller.counts.batches, counter.teller.counts.batch_requests_max) == (2, 256)


async def test_nobody_is_answered_before_the_commit(counter: Counter) -> None:
    task = await counter.hold()
    await spin()
    assert not task.done()
    assert not await counter.is_decided("open first")
    counter.ledger.gate.set()
    await task
    assert await counter.is_decided("open first")


async def test_one_refusal_never_spoils_its_neighbours(counter: Counter) -> None:
    refused = counter.house.request(OpenSubAccount("nobody", "x"))
    tasks = [counter.ask("alice"), asyncio.create_task(counter.teller.submit(refused)), counter.ask("bob")]
    decided = [await task for task in tasks]
    assert counter.teller.counts.batches == 1
    assert [one.command.is_refused for one in decided] == [False, True, False]
    assert (await counter.house.audit()).is_clean


async def test_a_bug_that_one_command_meets_leaves_the_others(seeded: House) -> None:
    async with counter_in(seeded) as counter:
        broken = seeded.request(CreditDeposit("house", "BTC", cast("int", "five")), "broken")
        tasks = [counter.ask("alice"), asyncio.create_task(counter.teller.submit(broken)), counter.ask("bob")]
        answers = await settled(tasks)
        assert counter.teller.counts.batches == 1
        assert isinstance(answers[0], Decided)
        assert isinstance(answers[1], TypeError)
        assert isinstance(answers[2], Decided)
        assert not await counter.is_decided("broken")
    assert (await seeded.audit()).is_clean


async def test_a_command_that_breaks_its_whole_batch_is_singled_out(sqlite_copy_url: str) -> None:
    async with opened(storage_at(sqlite_copy_url)) as storage, open_house(storage) as house, counter_in(house) as counter:
        tasks = [counter.ask(f"customer {number}") for number in range(5)]
        tasks.insert(3, counter.ask("\ud800", "broken"))  # Half a character: neither hashed nor stored.
        answers = await settled(tasks)
        assert [isinstance(answer, Decided) for answer in answers] == [True, True, True, False, True, True]
        assert isinstance(answers[3], TypeError)
        assert (await house.audit()).is_clean


async def test_a_deposit_that_custody_names_twice_leaves_its_neighbours(seeded: House) -> None:
    async with counter_in(seeded) as counter:
        [sub_account_id, *_] = await seeded.ledger.indebted_sub_accounts(None, 1)
        await seeded.ask(CreditDeposit(sub_account_id, "PYTH", 10**9, "reference"))
        doubled = seeded.request(CreditDeposit(sub_account_id, "PYTH", 10**9, "reference"), "doubled")
        answers = await settled([asyncio.create_task(counter.teller.submit(doubled)), counter.ask("alice")])
        assert isinstance(answers[0], Unavailable)
        assert isinstance(answers[1], Decided)


async def test_a_key_that_comes_twice_in_one_batch_is_decided_once(counter: Counter) -> None:
    first, second = [await task for task in (counter.ask("alice"), counter.ask("alice"))]
    assert counter.teller.counts.batches == 1
    assert (first.is_replayed, second.is_replayed) == (False, True)
    assert first.command == second.command


async def test_a_key_that_comes_twice_in_one_batch_with_other_input_is_a_conflict(counter: Counter) -> None:
    first, second = await settled([counter.ask("alice", "key"), counter.ask("bob", "key")])
    assert isinstance(first, Decided)
    assert isinstance(second, KeyConflict)
    assert second.decided == first.command


async def test_prices_are_decided_before_what_came_earlier(seeded: House) -> None:
    async with counter_in(seeded) as counter:
        price = seeded.request(ObservePrices((ObservedPrice("BTC", 10**22, "test"),)))
        account, prices = [await task for task in (counter.ask("alice"), asyncio.create_task(counter.teller.submit(price)))]
    assert prices.command.seq == account.command.seq - 1


async def test_observers_are_told_after_the_commit_and_may_fail(counter: Counter) -> None:
    told: list[CommittedBatch] = []

    def failing(committed: CommittedBatch, seconds: float) -> None:
        raise RuntimeError(f"{committed.now} {seconds}")

    counter.teller.observe(failing)
    counter.teller.observe(lambda committed, _: told.append(committed))
    decided = await counter.ask("alice")
    assert [list(committed.written) for committed in told] == [[decided.command]]


@dataclass
class SetClock:
    """A database's clock that is set by hand."""

    at: int = 1_800_000_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return 0.0


async def test_time_never_goes_back_for_the_rows_that_a_command_holds() -> None:
    clock = SetClock()
    async with opened(storage_at(MEMORY, clock)) as storage, open_house(storage) as house:
        first = await house.ask(OpenAccount("alice", "main"))
        clock.at -= 100
        assert (await house.ask(OpenSubAccount("alice", "second"))).command.at == clock.at  # Accounts know no time.
        assert (await house.ask(CreditDeposit("main", "BTC", 1))).command.at == first.command.at


async def test_more_than_a_week_of_boundaries_is_walked_before_the_batch(seeded: House) -> None:
    await seeded.ledger.advance_clock(400 * 3600)
    [sub_account_id, *_] = await seeded.ledger.indebted_sub_accounts(None, 1)
    decided = await seeded.ask(CreditDeposit(sub_account_id, "USDC", 10**9))
    assert not isinstance(decided.outcome, Refusal)
    assert (await seeded.ledger.samples("USDC", None, None, 1000, None)).rows[-1].at == decided.command.at // 3600 * 3600
    keys = [command.key.key async for batch in seeded.ledger.batches() for command in batch.commands]
    assert [key.split(":")[:2] for key in keys if key.startswith("catch-up")] == [["catch-up", "USDC"], ["catch-up", "USDC"]]
    assert keys[-1] == decided.command.key.key
    assert (await seeded.audit()).is_clean


async def test_two_tellers_bind_each_key_once(storage: Storage) -> None:
    async with open_house(storage, prefix=1) as one, open_house(storage, prefix=2) as other:
        tasks = [
            asyncio.create_task(house.teller.submit(house.request(OpenAccount(f"{number}", f"{number}"), f"open {number}")))
            for number in range(100)
            for house in (one, other)
        ]
        decided = [await task for task in tasks]
        assert sum(not each.is_replayed for each in decided) == 100
        assert await one.ledger.sequence_head() == 100
        assert (await one.audit()).is_clean
