"""The laws of payouts that leave together. A custodian that sends them one by one keeps them all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from gql_server.plugin_api.custody import CustodyReceipt
from gql_server.plugin_api.custody_batches import PayoutBatch
from gql_server.plugin_api.testing.custody_asking import Asked, Play
from gql_server.plugin_api.testing.custody_payout_laws import OUT, payout_id
from gql_server.plugin_api.testing.custody_stage import BatchingStage, Fate
from gql_server.plugin_api.testing.laws import LawBroken

BATCH: Final = "fedcba9876543210fedcba98765432"


def _batch(play: Play, number: int, amounts: Iterable[int], fate: Fate = Fate.SENT) -> PayoutBatch | None:
    """Return a batch that has this fate; None where the custodian knows none."""
    if not isinstance(play.stage, BatchingStage):
        return None
    orders = {payout_id(16 * number + place): amount for place, amount in enumerate(amounts)}
    return play.stage.batch(f"{BATCH}{number:02x}", orders, fate)


async def ask_for_one(play: Play) -> None:
    """Send a batch and look for it; the answers are looked at."""
    batch = _batch(play, 8, (5, 6))
    if batch is not None:
        await play.one.send_batch(batch)
        await play.one.find_batch(batch)


async def _asked(asked: Asked, batch: PayoutBatch) -> tuple[CustodyReceipt, ...] | None:
    try:
        return await asked.send_batch(batch)
    except LawBroken:
        raise
    except Exception:  # noqa: BLE001 - raising means that nobody knows, whatever it is
        return None


async def _left_once(play: Play, batch: PayoutBatch) -> None:
    for order in batch.orders:
        left = await play.stage.times_left(order.id)
        play.require(left == 1, f"the coins of a payout of a batch have left {left} times", order=order.id, batch=batch.id)


async def batch_sends_once(play: Play) -> None:
    """Ask for a batch twice, at the same time, and from two processes."""
    batch = _batch(play, 4, (7, 2**40 + 1, 9))
    if batch is None:
        return
    await asyncio.gather(*(_asked(asked, batch) for asked in (play.one, play.other, play.one, play.other)))
    last = await play.one.send_batch(batch)
    await _left_once(play, batch)
    states = [receipt.status for receipt in last]
    play.require(all(state in OUT for state in states), f"they have left, and are {', '.join(states)}", batch=batch.id)
    references = {receipt.reference for receipt in last}
    play.require(len(references) == 1, f"they left in one transaction, and have {len(references)} references", batch=batch.id)


async def batch_answers_lost(play: Play) -> None:
    """Ask for a batch whose first answer never comes."""
    batch = _batch(play, 5, (7, 8), Fate.UNANSWERED)
    if batch is None:
        return
    first = await _asked(play.one, batch)
    play.require(first is None, "the stage was to lose the answer, and it came", batch=batch.id)
    found = await play.other.find_batch(batch)
    states = [receipt.status for receipt in found or ()]
    play.require(states and all(state in OUT for state in states), f"it has left, and is found as {states}", batch=batch.id)
    await play.other.send_batch(batch)
    await _left_once(play, batch)


async def batch_finds(play: Play) -> None:
    """Look for a batch before and after it was asked for, and ask for others under its id."""
    batch = _batch(play, 6, (5, 6, 7))
    if batch is None:
        return
    before = await play.one.find_batch(batch)
    play.require(before is None, f"nobody has asked for it, and it is found as {before}", batch=batch.id)
    await play.one.send_batch(batch)
    found = await play.other.find_batch(batch)
    amounts = [receipt.amount for receipt in found or ()]
    asked = [order.amount for order in batch.orders]
    is_whole = len(amounts) == len(asked) and all(told in {None, wanted} for told, wanted in zip(amounts, asked, strict=False))
    play.require(is_whole, f"{asked} was asked for, and {amounts} is told", batch=batch.id)
    await _asked(play.one, PayoutBatch(batch.id, batch.orders[:2]))
    other = _batch(play, 7, (5, 6))
    if other is not None:
        await _asked(play.one, PayoutBatch(batch.id, other.orders))
        left = [await play.stage.times_left(order.id) for order in other.orders]
        play.require(not any(left), f"others were asked for under its id, and have left {left} times", batch=batch.id)
    await _left_once(play, batch)
