"""What the teller answers when the storage fails, in three different ways."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.ports.errors import StorageFailure, StorageUnavailable, TransactionConflict
from gql_server.service.teller import Decided, OutcomeUnknown, Overloaded, Unavailable
from tests.service.counter import Counter, settled
from tests.service.faulty_ledger import Place


@pytest.mark.parametrize("place", [Place.BEGIN, Place.COMMIT])
async def test_a_conflict_is_run_again_whole(counter: Counter, place: Place) -> None:
    counter.ledger.fail(place, TransactionConflict("deadlock"), TransactionConflict("deadlock"))
    decided = [await task for task in (counter.ask("alice"), counter.ask("bob"))]
    assert [one.command.seq for one in decided] == [1, 2]
    assert (counter.teller.counts.conflicts, counter.teller.counts.batches) == (2, 1)


async def test_conflicts_without_end_are_answered_as_unavailable(counter: Counter) -> None:
    counter.ledger.fail(Place.COMMIT, *[TransactionConflict("deadlock") for _ in range(6)])
    with pytest.raises(Unavailable):
        await counter.ask("alice")
    assert not await counter.is_decided("open alice")
    assert not (await counter.ask("alice")).is_replayed


@pytest.mark.parametrize("place", [Place.BEGIN, Place.COMMIT])
async def test_a_database_that_is_away_changes_nothing(counter: Counter, place: Place) -> None:
    counter.ledger.fail(place, StorageUnavailable("connection refused"))
    answers = await settled([counter.ask("alice"), counter.ask("bob")])
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert await counter.house.ledger.sequence_head() == 0


@pytest.mark.parametrize(("place", "has_happened"), [(Place.COMMIT, False), (Place.ANSWER, True)])
async def test_after_an_unknown_outcome_the_same_key_tells(counter: Counter, place: Place, has_happened: bool) -> None:
    counter.ledger.fail(place, OutcomeUnknown("connection lost"))
    answers = await settled([counter.ask("alice"), counter.ask("bob")])
    assert [type(answer) for answer in answers] == [OutcomeUnknown, OutcomeUnknown]
    assert (await counter.ask("alice")).is_replayed is has_happened
    assert (await counter.ask("bob")).is_replayed is has_happened


async def test_whatever_happens_an_acknowledged_decision_is_in_the_log(counter: Counter) -> None:
    """Many submitters, duplicates, cancellations and every failure of the storage, in a fixed order."""
    failures: list[tuple[Place, StorageFailure]] = [
        (Place.BEGIN, StorageUnavailable("away")),
        (Place.COMMIT, TransactionConflict("deadlock")),
        (Place.COMMIT, OutcomeUnknown("lost")),
        (Place.ANSWER, OutcomeUnknown("lost")),
        (Place.COMMIT, StorageUnavailable("away")),
    ]
    acknowledged: dict[str, Decided] = {}

    async def customer(number: int) -> None:
        name = f"customer {number % 150}"
        while True:
            task = counter.ask(name)
            try:
                if number % 7 == 0:
                    await asyncio.sleep(0)
                    task.cancel()
                decided = await task
            except (Unavailable, OutcomeUnknown, Overloaded):
                continue
            except asyncio.CancelledError:
                return
            assert acknowledged.setdefault(name, decided).command == decided.command
            return

    for round_ in range(10):
        place, error = failures[round_ % len(failures)]
        counter.ledger.fail(place, error)
        await asyncio.gather(*(customer(number) for number in range(round_ * 30, round_ * 30 + 60)))
    log = {command.key.key: command async for batch in counter.house.ledger.batches() for command in batch.commands}
    assert {f"open {name}": decided.command for name, decided in acknowledged.items()}.items() <= log.items()
    assert counter.teller.counts.unknown > 0
    assert (await counter.house.audit()).is_clean
