"""The laws of payouts at a custodian."""

from __future__ import annotations

import asyncio
from typing import Final

from gql_server.plugin_api.custody import ArrivalState, PayoutState
from gql_server.plugin_api.testing.custody_asking import Play
from gql_server.plugin_api.testing.custody_stage import Coming, Fate

FUNDS: Final = 2**100
ODD: Final = 2**96 + 1
ID: Final = "0123456789abcdef0123456789abcd"
OUT: Final = frozenset({PayoutState.SENT, PayoutState.CONFIRMED})
FROM_HELD: Final = frozenset({PayoutState.ACCEPTED, PayoutState.SENT, PayoutState.CONFIRMED})


def payout_id(number: int) -> str:
    """Return an id as the server gives them."""
    return f"{ID}{number:02x}"


async def fund(play: Play) -> None:
    """Let enough come in for every order."""
    await play.stage.arrive(Coming("funds", FUNDS, ArrivalState.CONFIRMED))


async def sends_once(play: Play) -> None:
    """Ask twice, at the same time, and from two processes."""
    await fund(play)
    order = play.stage.order(payout_id(1), ODD)
    answers = [play.asked(asked, order) for asked in (play.one, play.other, play.one, play.other)]
    receipts = [receipt for receipt in await asyncio.gather(*answers) if receipt is not None]
    receipts.append(await play.one.send(order))
    left = await play.stage.times_left(order.id)
    play.require(left == 1, f"its coins have left {left} times", order=order.id)
    last = await play.other.send(order)
    play.require(last.status in OUT, f"it has left, and the answer is {last.status}", order=order.id)
    references = {receipt.reference for receipt in receipts if receipt.status in OUT}
    play.require(len(references) <= 1, f"one payout has several references: {references}", order=order.id)


async def answers_lost(play: Play) -> None:
    """Ask for a payout whose first answer never comes."""
    await fund(play)
    order = play.stage.order(payout_id(2), ODD, Fate.UNANSWERED)
    first = await play.asked(play.one, order)
    play.require(first is None, "the stage was to lose the answer, and it came", order=order.id)
    found = await play.other.find(order.id)
    play.require(found is not None and found.status in OUT, f"it has left, and is found as {found}", order=order.id)
    again = await play.other.send(order)
    play.require(again.status in OUT, f"it has left, and the second answer is {again.status}", order=order.id)
    left = await play.stage.times_left(order.id)
    play.require(left == 1, f"its coins have left {left} times", order=order.id)


async def finds(play: Play) -> None:
    """Look for payouts before and after they were asked for."""
    await fund(play)
    order = play.stage.order(payout_id(3), 7)
    before = await play.one.find(order.id)
    play.require(before is None, f"nobody has asked for it, and it is found as {before}", order=order.id)
    sent = await play.one.send(order)
    found = await play.other.find(order.id)
    play.require(found is not None, "it was sent, and is not found", order=order.id)
    states = (sent.status, found.status if found is not None else None)
    play.require(states[0] == states[1] or states[1] in OUT, f"it was {states[0]}, and is found as {states[1]}", order=order.id)


async def one_order(play: Play) -> None:
    """Ask for another amount under an id that was used."""
    await fund(play)
    first = play.stage.order(payout_id(4), 11)
    await play.one.send(first)
    await play.asked(play.one, play.stage.order(payout_id(4), 13))
    left = await play.stage.times_left(first.id)
    play.require(left == 1, f"coins have left {left} times under one id", order=first.id)
    found = await play.one.find(first.id)
    play.require(found is not None and found.amount in {None, 11}, f"the first was of 11, and is found as {found}", order=first.id)


async def exact(play: Play) -> None:
    """Send an odd amount, and let one come in."""
    await play.stage.arrive(Coming("odd", ODD + 2))
    latest, _ = await play.one.all_arrivals("")
    amounts = [arrival.amount for arrival in latest.values()]
    play.require(amounts == [ODD + 2], f"{ODD + 2} came in, and {amounts} is told")
    order = play.stage.order(payout_id(5), ODD - 2**90)
    await play.one.send(order)
    found = await play.one.find(order.id)
    told = found.amount if found is not None else None
    play.require(told in {None, order.amount}, f"{order.amount} was asked for, and {told} is told", order=order.id)


async def cancels(play: Play) -> None:
    """Cancel what waits."""
    await fund(play)
    unknown = await play.one.cancel(payout_id(6))
    play.require(unknown is None, f"nobody has asked for it, and cancelling answers {unknown}", order=payout_id(6))
    held = play.stage.order(payout_id(7), 5, Fate.HELD)
    accepted = await play.one.send(held)
    play.require(accepted.status == PayoutState.ACCEPTED, f"it waits, and the answer is {accepted.status}", order=held.id)
    await play.other.cancel(held.id)
    again = await play.one.send(held)
    play.require(
        again.status == PayoutState.CANCELLED, f"it was cancelled, and asked for again it is {again.status}", order=held.id
    )
    await play.stage.move(held.id, PayoutState.SENT)
    left = await play.stage.times_left(held.id)
    play.require(left == 0, f"it was cancelled, and its coins have left {left} times", order=held.id)


async def too_late(play: Play) -> None:
    """Cancel what was sent."""
    await fund(play)
    order = play.stage.order(payout_id(8), 5)
    await play.one.send(order)
    answer = await play.one.cancel(order.id)
    told = answer.status if answer is not None else None
    play.require(told in OUT, f"it has left, and cancelling answers {told}", order=order.id)
    left = await play.stage.times_left(order.id)
    play.require(left == 1, f"its coins have left {left} times", order=order.id)


async def moves(play: Play) -> None:
    """Watch a payout go on."""
    await fund(play)
    order = play.stage.order(payout_id(9), 5, Fate.HELD)
    await play.one.send(order)
    seen: list[str] = [PayoutState.ACCEPTED]
    for state in (PayoutState.SENT, PayoutState.CONFIRMED):
        await play.stage.move(order.id, state)
        found = await play.other.find(order.id)
        seen.append(found.status if found is not None else "not found")
    play.require(seen == ["ACCEPTED", "SENT", "CONFIRMED"], f"it was seen as {', '.join(seen)}", order=order.id)
    last = await play.one.send(order)
    play.require(last.status == PayoutState.CONFIRMED, f"it is final, and asked for again it is {last.status}", order=order.id)
    failing = play.stage.order(payout_id(10), 5, Fate.HELD)
    await play.one.send(failing)
    await play.stage.move(failing.id, PayoutState.FAILED)
    told = await play.one.send(failing)
    left = await play.stage.times_left(failing.id)
    play.require(told.status == PayoutState.FAILED and left == 0, f"it failed, and is {told.status}", order=failing.id, left=left)


async def pages(play: Play) -> None:
    """Read the list of payouts, and go on where it ended."""
    await fund(play)
    orders = [play.stage.order(payout_id(number), number, Fate.HELD if number == 13 else Fate.SENT) for number in (11, 12, 13)]
    for order in orders:
        await play.one.send(order)
    listed, cursor = await play.other.all_payouts("", 2)
    play.require(set(listed) == {order.id for order in orders}, f"{len(orders)} were asked for, and {sorted(listed)} are listed")
    await play.stage.move(orders[2].id, PayoutState.SENT)
    changed, _ = await play.one.all_payouts(cursor, 2)
    told = changed[orders[2].id].status if orders[2].id in changed else None
    play.require(told == PayoutState.SENT, f"it was sent after the list ended, and going on tells {told}", order=orders[2].id)
