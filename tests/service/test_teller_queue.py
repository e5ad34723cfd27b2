"""Who waits for the teller: in line, too long, in vain, or not any more."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.service.teller import Decided, Overloaded, Unavailable
from tests.service.counter import Counter, counter_in, settled, spin
from tests.service.house import House


async def test_a_full_queue_turns_away(quick_house: House) -> None:
    async with counter_in(quick_house, batch_max=2, queue_max=2) as counter:
        taken = await counter.hold()
        waiting = [counter.ask("second"), counter.ask("third")]
        await spin()
        with pytest.raises(Overloaded) as overloaded:
            await counter.ask("fourth")
        assert overloaded.value.retry_after_seconds >= 1
        counter.ledger.gate.set()
        assert all(isinstance(answer, Decided) for answer in await settled([taken, *waiting]))
        assert not await counter.is_decided("open fourth")


async def test_who_has_waited_too_long_is_withdrawn(quick_house: House) -> None:
    async with counter_in(quick_house, wait_seconds_max=0.05) as counter:
        taken = await counter.hold()
        with pytest.raises(Overloaded):
            await counter.ask("late")
        counter.ledger.gate.set()
        await taken
        await counter.ask("next")
        assert not await counter.is_decided("open late")


async def test_who_was_taken_in_time_may_take_longer(quick_house: House) -> None:
    async with counter_in(quick_house, wait_seconds_max=0.05) as counter:
        taken = await counter.hold()
        await asyncio.sleep(0.1)
        counter.ledger.gate.set()
        assert not (await taken).is_replayed


async def test_who_leaves_before_being_taken_is_withdrawn(counter: Counter) -> None:
    taken = await counter.hold()
    leaving, staying = counter.ask("leaving"), counter.ask("staying")
    await spin()
    leaving.cancel()
    counter.ledger.gate.set()
    await settled([taken, leaving, staying])
    assert await counter.is_decided("open staying")
    assert not await counter.is_decided("open leaving")


async def test_who_leaves_after_being_taken_finds_the_command_decided(counter: Counter) -> None:
    taken = await counter.hold()
    taken.cancel()
    await spin()
    counter.ledger.gate.set()
    await counter.ask("next")
    assert await counter.is_decided("open first")


async def test_what_is_queued_is_decided_before_the_teller_stops(counter: Counter) -> None:
    taken = await counter.hold()
    waiting = [counter.ask(f"customer {number}") for number in range(5)]
    await spin()
    stopping = asyncio.create_task(counter.teller.stop())
    await spin()
    with pytest.raises(Unavailable):
        await counter.ask("too late")
    counter.ledger.gate.set()
    await stopping
    assert all(isinstance(answer, Decided) for answer in await settled([taken, *waiting]))
