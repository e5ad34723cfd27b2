"""The laws of what comes in at a custodian, and of what is held there."""

from __future__ import annotations

from typing import Final

from gql_server.plugin_api.custody import Arrival, ArrivalState
from gql_server.plugin_api.testing.custody_asking import Asked, Play
from gql_server.plugin_api.testing.custody_payout_laws import payout_id
from gql_server.plugin_api.testing.custody_stage import Coming

COUNT: Final = 5
PENDING, CONFIRMED, REORGANIZED = ArrivalState.PENDING, ArrivalState.CONFIRMED, ArrivalState.REORGANIZED


async def addresses(play: Play) -> None:
    """Ask for addresses, again and from elsewhere."""
    first = await play.one.address(play.stage.request("holder-1"))
    for asked in (play.one, play.other):
        again = await asked.address(play.stage.request("holder-1"))
        play.require(again == first, f"the address was {first}, and is {again}")
    another = await play.other.address(play.stage.request("holder-2"))
    play.require(another != first, f"two holders have the address {first}")
    await play.stage.arrive(Coming("one", 5))
    latest, _ = await play.one.all_arrivals("")
    told = [(arrival.address, arrival.tag) for arrival in latest.values()]
    play.require(told == [(first.address, first.tag)], f"it came to {first}, and {told} is told")


async def nothing_lost(play: Play) -> None:
    """Read arrivals in pages of all sizes, and on from every cursor that was given."""
    for number in range(COUNT):
        await play.stage.arrive(Coming(f"coins-{number}", number + 1, PENDING, 0))
    early, cursors = await play.one.all_arrivals("", 2)
    play.require(_amounts(early) == set(range(1, COUNT + 1)), f"1 to {COUNT} came in, and {sorted(_amounts(early))} are told")
    for number in (1, 3):
        await play.stage.arrive(Coming(f"coins-{number}", number + 1, CONFIRMED))
    await play.stage.arrive(Coming("late", 99, PENDING, 0))
    changed = {2, 4, 99}
    for limit in (1, 2, 100):
        whole, _ = await play.other.all_arrivals("", limit)
        play.require(_amounts(whole) == _amounts(early) | {99}, "some are not told", limit=limit, told=sorted(_amounts(whole)))
        states = {arrival.amount: arrival.state for arrival in whole.values()}
        play.require(states[2] == states[4] == CONFIRMED, "the last that is told of an arrival is old", limit=limit, told=states)
    for cursor in dict.fromkeys(cursors):
        later, _ = await play.other.all_arrivals(cursor, 2)
        play.require(changed <= _amounts(later), "changes are not told from there on", cursor=cursor, told=sorted(_amounts(later)))


async def states(play: Play) -> None:
    """Watch an arrival grow deeper, and be forgotten by its network."""
    asked: Asked = play.one
    cursor, seen = "", []
    for state, depth in ((PENDING, 0), (PENDING, 2), (CONFIRMED, 6), (REORGANIZED, 0)):
        await play.stage.arrive(Coming("coins", 5, state, depth))
        latest, cursors = await asked.all_arrivals(cursor)
        cursor = cursors[-1]
        play.require(len(latest) == 1, f"one arrival has changed, and {len(latest)} are told", state=state)
        seen.append(next(iter(latest.values())))
    told = [arrival.state for arrival in seen]
    play.require(told == [PENDING, PENDING, CONFIRMED, REORGANIZED], f"it was told as {', '.join(told)}")
    play.require(len({arrival.id for arrival in seen}) == 1, "one arrival has several ids", ids=[arrival.id for arrival in seen])
    times = [arrival.observed_at for arrival in seen]
    play.require(times == sorted(times), "later news has an earlier time", times=times)
    play.require(seen[1].confirmations == 2, f"it was 2 deep, and {seen[1].confirmations} is told")


async def outputs(play: Play) -> None:
    """Let two outputs of one transaction come in."""
    for number in (1, 2):
        await play.stage.arrive(Coming(f"output-{number}", number, transaction="both"))
    latest, _ = await play.one.all_arrivals("")
    play.require(_amounts(latest) == {1, 2}, f"two outputs came in, and {sorted(_amounts(latest))} are told")
    hashes = {arrival.transaction for arrival in latest.values()}
    play.require(len(hashes) == 1, f"they are of one transaction, and {sorted(hashes)} are told")


async def unknown_assets(play: Play) -> None:
    """Let coins come in that the ledger does not know."""
    await play.stage.arrive(Coming("strange", 5, is_known=False))
    latest, _ = await play.one.all_arrivals("")
    told = [(arrival.symbol, bool(arrival.asset)) for arrival in latest.values()]
    play.require(told == [(None, True)], f"coins of an unknown asset came in, and {told} is told")


async def holdings(play: Play) -> None:
    """Count what is held."""
    asset = play.stage.order(payout_id(20), 1)
    await play.stage.arrive(Coming("first", 10**18))
    await play.stage.arrive(Coming("second", 2**96 + 1))
    await play.stage.arrive(Coming("seen", 7, PENDING, 0))
    await play.stage.arrive(Coming("gone", 9))
    await play.stage.arrive(Coming("gone", 9, REORGANIZED, 0))
    order = play.stage.order(payout_id(21), 12_345)
    await play.one.send(order)
    receipt = await play.one.find(order.id)
    fee = receipt.fee or 0 if receipt is not None else 0
    expected = 10**18 + 2**96 + 1 - order.amount - fee
    for asked in (play.one, play.other):
        held = [one.amount for one in await asked.holdings() if one.symbol == asset.symbol]
        play.require(held == [expected], f"{expected} must be there, and {held} is told")


async def callbacks(play: Play) -> None:
    """Read what callbacks report, and the same again."""
    await play.stage.arrive(Coming("coins", 2**96 + 1, PENDING, 1))
    posted = await play.stage.callback("coins", at=play.stage.now)
    reports = await play.one.read(posted, play.stage.now)
    polled, _ = await play.one.all_arrivals("")
    play.require(reports == tuple(polled.values()), "the list and the callback tell different things", callback=reports)
    again = await play.other.read(posted, play.stage.now)
    play.require(again == reports, "the same callback reports something else the second time", first=reports, second=again)
    order = play.stage.order(payout_id(22), 5)
    await play.stage.arrive(Coming("funds", 10**20))
    await play.one.send(order)
    told = await play.one.read(await play.stage.callback(order.id, at=play.stage.now), play.stage.now)
    found = await play.one.find(order.id)
    play.require(told == (found,), "looking for a payout and its callback tell different things", callback=told, found=found)


def _amounts(told: dict[str, Arrival]) -> set[int]:
    return {arrival.amount for arrival in told.values()}
