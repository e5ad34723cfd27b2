"""The laws of callbacks that must be rejected, and of those that are about something else."""

from __future__ import annotations

from collections.abc import Iterator

from gql_server.plugin_api.testing.custody_asking import Play
from gql_server.plugin_api.testing.custody_stage import Coming, Flaw, Posted


async def rejects(play: Play) -> None:
    """Read callbacks that are forged, for somebody else, altered, late or from the future."""
    await play.stage.arrive(Coming("coins", 2**96 + 1))
    now, late = play.stage.now, play.stage.late_seconds
    for flaw in (Flaw.FORGED, Flaw.ELSEWHERE):
        posted = await play.stage.callback("coins", at=now, flaw=flaw)
        play.require(await play.one.read(posted, now) is None, f"a callback that is {flaw.value} was read")
    genuine = await play.stage.callback("coins", at=now)
    play.require(await play.one.read(genuine, now) is not None, "a genuine callback was rejected")
    for what, altered in _altered(genuine):
        play.require(await play.one.read(altered, now) is None, f"a callback was read whose {what}")
    play.require(await play.one.read(genuine, now + late) is None, f"a callback was read that was {late} s old")
    play.require(await play.one.read(genuine, now - late) is None, f"a callback was read that is {late} s from the future")


async def unrelated(play: Play) -> None:
    """Read a callback that is about something else."""
    posted = await play.stage.callback("", at=play.stage.now, flaw=Flaw.UNRELATED)
    reports = await play.one.read(posted, play.stage.now)
    play.require(reports == (), f"a callback is about neither arrival nor payout, and {reports} is told")


def _altered(posted: Posted) -> Iterator[tuple[str, Posted]]:
    """Yield a callback with something changed, and what."""
    for place in (0, len(posted.body) // 2, len(posted.body) - 1):
        changed = bytes([posted.body[place] ^ 1])
        yield f"byte {place} was changed", Posted(posted.headers, posted.body[:place] + changed + posted.body[place + 1 :])
    yield "end was cut off", Posted(posted.headers, posted.body[:-1])
    yield "body got a space more", Posted(posted.headers, posted.body + b" ")
    yield "body is empty", Posted(posted.headers, b"")
    yield "headers are gone", Posted({}, posted.body)
    for name, value in posted.headers.items():
        if "signature" in name:
            yield f"{name} is gone", Posted({key: text for key, text in posted.headers.items() if key != name}, posted.body)
            yield f"{name} is empty", Posted(posted.headers | {name: ""}, posted.body)
            yield f"{name} was cut", Posted(posted.headers | {name: value[:-4]}, posted.body)
            yield f"{name} is nonsense", Posted(posted.headers | {name: "v1,é"}, posted.body)
