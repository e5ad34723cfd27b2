"""The liquidation watch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from structlog.testing import capture_logs

from gql_server.domain.commands import Liquidate
from gql_server.domain.margin import measure
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.ports.runtime import Storage
from gql_server.service.codec import decode_answer, decode_command
from gql_server.service.watch import ROUNDS_MAX, EveryDebtor, Found, LiquidationWatch
from gql_server.units import WAD
from tests.service.house import House, guarded_models, open_house


async def statuses(house: House) -> list[MarginStatus]:
    ids = await house.ledger.indebted_sub_accounts(None, 100)
    snapshot = await house.ledger.snapshot(Needs(sub_accounts=frozenset(ids), holdings_of=frozenset(ids)))
    return [measure(snapshot.book, one, snapshot.now, guarded_models()).status for one in ids]


async def liquidations(house: House) -> list[Liquidated]:
    found = []
    async for batch in house.ledger.batches():
        for command in batch.commands:
            answer = decode_answer(command.outcome_kind, command.outcome)
            if isinstance(answer, Liquidated):
                found.append(answer)
    return found


async def test_nobody_healthy_is_touched(seeded: House) -> None:
    head = await seeded.ledger.sequence_head()
    assert await seeded.watch.run_once() == 0
    assert await seeded.ledger.sequence_head() == head


async def test_whoever_a_price_makes_unhealthy_is_healthy_or_out_of_debt_afterwards(seeded: House) -> None:
    await seeded.prices.set_by_hand("BTC", 66_000 * WAD)
    assert MarginStatus.LIQUIDATABLE in await statuses(seeded)
    assert await seeded.watch.run_once() > 0
    assert MarginStatus.LIQUIDATABLE not in await statuses(seeded)
    assert (await liquidations(seeded))[0].seizures
    assert (await seeded.audit()).is_clean


async def test_a_crash_that_leaves_bad_debt_ends_with_nobody_insolvent(seeded: House) -> None:
    await seeded.clock.set_price("BTC", 20_000 * WAD)
    assert MarginStatus.LIQUIDATABLE not in await statuses(seeded)
    assert any(outcome.bad_debt for outcome in await liquidations(seeded))
    report = await seeded.audit()
    assert report.is_clean, [*report.faults, *map(str, report.differences)]


async def test_two_watches_at_once_are_harmless(seeded: House, storage: Storage) -> None:
    await seeded.prices.set_by_hand("BTC", 66_000 * WAD)
    async with open_house(storage, prefix=2) as other:
        await asyncio.gather(seeded.watch.run_once(), other.watch.run_once())
    assert MarginStatus.LIQUIDATABLE not in await statuses(seeded)
    assert (await seeded.audit()).is_clean


async def test_whoever_becomes_unhealthy_again_is_liquidated_again(seeded: House) -> None:
    await seeded.clock.set_price("BTC", 72_850 * WAD)  # Just below 1: only a part is closed.
    await seeded.clock.set_price("BTC", 60_000 * WAD)
    assert MarginStatus.LIQUIDATABLE not in await statuses(seeded)
    assert [outcome.policy for outcome in await liquidations(seeded)] == ["close_factor", "full_close"]


@dataclass
class Stubborn:
    """Candidates that never go away, whatever is done."""

    ids: Sequence[str]

    async def find(self) -> Found:
        return Found(self.ids)


async def test_a_candidate_that_stays_is_tried_in_rising_rounds_and_then_left_alone(seeded: House) -> None:
    ids = await seeded.ledger.indebted_sub_accounts(None, 1)
    assert await LiquidationWatch(seeded.ledger, seeded.teller, Stubborn(ids)).run_once() == ROUNDS_MAX
    commands = [
        decode_command(command.kind, command.payload)
        async for batch in seeded.ledger.batches()
        for command in batch.commands
        if command.kind == "Liquidate"
    ]
    assert commands == [Liquidate(ids[0], round_) for round_ in range(ROUNDS_MAX)]


async def test_a_candidate_that_does_not_exist_is_tried_once(seeded: House) -> None:
    assert await LiquidationWatch(seeded.ledger, seeded.teller, Stubborn(["nobody"])).run_once() == 0


async def test_every_debtor_is_looked_at_page_by_page(seeded: House) -> None:
    await seeded.prices.set_by_hand("BTC", 66_000 * WAD)
    debtors = EveryDebtor(seeded.ledger, guarded_models(), page_size=1)
    assert await debtors.find() == await EveryDebtor(seeded.ledger, guarded_models()).find()


async def test_while_a_price_is_missing_liquidation_waits_and_the_operator_is_told_once(seeded: House) -> None:
    await seeded.prices.set_by_hand("BTC", 66_000 * WAD)
    await seeded.ledger.advance_clock(3601)
    with capture_logs() as told:
        assert await seeded.watch.run_once() == 0
        assert await seeded.watch.run_once() == 0
    assert [line["assets"] for line in told] == [["BTC", "ETH", "SOL", "USDC"]]
    await seeded.prices.run_once()
    assert await seeded.watch.run_once() > 0
