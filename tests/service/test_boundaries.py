"""Boundaries that are crossed as they come, once each."""

from __future__ import annotations

import asyncio

from gql_server.domain.accounts import NotLentReason
from gql_server.domain.commands import CreditDeposit, UpdateMarket
from gql_server.domain.market import MarketState
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Credited
from gql_server.ports.runtime import Storage
from gql_server.service.boundaries import seconds_to_next_boundary
from tests.service.house import House, open_house

HOUR = 3600


async def history(house: House, symbol: str) -> list[int]:
    return [sample.at for sample in (await house.ledger.samples(symbol, None, None, 1000, None)).rows]


async def test_each_market_gets_a_row_of_history_at_each_boundary(seeded: House) -> None:
    now = await seeded.ledger.advance_clock(3 * HOUR)
    await seeded.boundaries.run_once()
    last = now // HOUR * HOUR
    for symbol in ("BTC", "ETH", "SOL", "USDC"):
        assert (await history(seeded, symbol))[-3:] == [last - 2 * HOUR, last - HOUR, last]


async def test_it_tells_how_long_it_is_until_the_next_boundary(seeded: House) -> None:
    seconds = await seeded.boundaries.run_once()
    late = (await seeded.ledger.now() + seconds) % HOUR
    assert late <= 30  # It was measured that long ago, on a busy machine.


async def test_a_house_without_markets_has_an_hour_of_rest() -> None:
    assert seconds_to_next_boundary([], 0) == HOUR


async def test_all_markets_cross_in_one_transaction(seeded: House) -> None:
    await seeded.ledger.advance_clock(HOUR)
    batches = seeded.teller.counts.batches
    await seeded.boundaries.run_once()
    assert seeded.teller.counts.batches == batches + 1


async def test_a_boundary_is_crossed_once_whoever_crosses_it(storage: Storage, seeded: House) -> None:
    await seeded.ledger.advance_clock(HOUR)
    head = await seeded.ledger.sequence_head()
    async with open_house(storage, prefix=2) as other:
        await asyncio.gather(seeded.boundaries.run_once(), other.boundaries.run_once())
        await other.boundaries.run_once()
    assert await seeded.ledger.sequence_head() == head + 4


async def test_what_waits_to_be_lent_is_lent_at_the_boundary_at_which_there_is_room(seeded: House) -> None:
    [sub_account_id, *_] = await seeded.ledger.indebted_sub_accounts(None, 10)
    await seeded.ask(UpdateMarket("USDC", state=MarketState.REPAY_ONLY))
    decided = await seeded.ask(CreditDeposit(sub_account_id, "USDC", 10**9))
    assert isinstance(decided.outcome, Credited)
    assert decided.outcome.not_lent_reason is NotLentReason.MARKET_CLOSED
    await seeded.ask(UpdateMarket("USDC", state=MarketState.OPEN))
    assert list(await seeded.ledger.waiting_symbols()) == ["USDC"]
    await seeded.ledger.advance_clock(HOUR)
    await seeded.boundaries.run_once()
    assert not list(await seeded.ledger.waiting_symbols())
    [holder] = (await seeded.ledger.snapshot(Needs(sub_accounts=frozenset({sub_account_id})))).book.sub_accounts.values()
    assert "USDC" not in holder.balances
    assert holder.lends["USDC"].last_credited_at >= decided.command.at
    assert (await seeded.audit()).is_clean
