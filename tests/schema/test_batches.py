"""Things that are loaded together: each key once, for everybody who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from gql_server.schema.batches import ByKey


class Slow:
    """Loads when it is let."""

    def __init__(self) -> None:
        self.may_load = asyncio.Event()
        self.batches: list[Sequence[str]] = []

    async def load(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.batches.append(keys)
        await self.may_load.wait()
        return {key: key.upper() for key in keys if key != "nothing"}


@pytest.mark.parametrize("moment", range(4))
async def test_who_waits_for_a_thing_gets_it_though_another_who_waits_is_cancelled(moment: int) -> None:
    slow = Slow()
    things = ByKey(slow.load)
    given_up, alone, several = (
        asyncio.ensure_future(one) for one in (things.one("a"), things.one("a"), things.many(["b", "a", "nothing"]))
    )
    for _ in range(moment):
        await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    slow.may_load.set()
    assert (await alone, await several) == ("A", ["B", "A", None])
    assert given_up.cancelled()
    assert await things.one("a") == "A"


async def test_nobody_waits_for_what_is_loaded_no_more() -> None:
    things = ByKey(Slow().load)
    waiting = asyncio.ensure_future(things.one("a"))
    for _ in range(3):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
