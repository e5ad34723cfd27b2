"""The laws of custodians, and a class of tests that holds one to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from gql_server.plugin_api.testing import custody_arrival_laws as arrivals
from gql_server.plugin_api.testing import custody_batch_laws as batches
from gql_server.plugin_api.testing import custody_callback_laws as callbacks
from gql_server.plugin_api.testing import custody_payout_laws as payouts
from gql_server.plugin_api.testing.custody_asking import BELIEVABLE, BELIEVABLE_STATEMENT, Play
from gql_server.plugin_api.testing.custody_stage import Coming, CustodyStage


async def _believable(play: Play) -> None:
    """Ask a little of everything; the answers are looked at whatever is asked."""
    await play.one.address(play.stage.request("holder-1"))
    await play.stage.arrive(Coming("coins", 10**20))
    await play.one.all_arrivals("")
    await play.one.send(play.stage.order(payouts.payout_id(30), 5))
    await batches.ask_for_one(play)
    await play.one.all_payouts("")
    await play.one.holdings()


@dataclass(frozen=True, slots=True)
class CustodyLaw:
    """A law of custodians: its name, what it says, and how one is held to it."""

    name: str
    statement: str
    hold: Callable[[Play], Awaitable[None]]


_LAWS: Final = (
    CustodyLaw(BELIEVABLE, BELIEVABLE_STATEMENT, _believable),
    CustodyLaw(
        "sends_once", "Asked again under one id, at the same time and from two processes, it sends once.", payouts.sends_once
    ),
    CustodyLaw(
        "answers_lost",
        "After an answer that never came, asking again sends nothing more and says what happened.",
        payouts.answers_lost,
    ),
    CustodyLaw("one_order", "Another order under an id that was used is not sent.", payouts.one_order),
    CustodyLaw("finds", "It finds every payout that was asked for, and no other.", payouts.finds),
    CustodyLaw("cancels", "What waits can be cancelled; it is never sent then, asked for again or not.", payouts.cancels),
    CustodyLaw("too_late", "What was sent cannot be cancelled, and the answer says that it was sent.", payouts.too_late),
    CustodyLaw("moves", "A payout goes from ACCEPTED to SENT to CONFIRMED, or fails, and is told as what it is.", payouts.moves),
    CustodyLaw("pages", "The list of payouts has every one, and goes on where it ended.", payouts.pages),
    CustodyLaw(
        "batch_sends_once",
        "Asked again for a batch under one id, at the same time and from two processes, each of its payouts leaves once, all in "
        "one transaction.",
        batches.batch_sends_once,
    ),
    CustodyLaw(
        "batch_answers_lost",
        "After an answer about a batch that never came, asking again sends nothing more and says what happened.",
        batches.batch_answers_lost,
    ),
    CustodyLaw(
        "batch_finds",
        "It finds every batch that was asked for, each payout as it was asked for, and no other; another batch under an id that "
        "was used is not sent.",
        batches.batch_finds,
    ),
    CustodyLaw("exact", "Amounts are exact: odd ones beyond 2^96 in 18 decimals come in and leave as they are.", payouts.exact),
    CustodyLaw(
        "addresses",
        "The same holder always has the same address, another one another; what comes there is told so.",
        arrivals.addresses,
    ),
    CustodyLaw("nothing_lost", "No arrival and no change is lost, from any cursor, in pages of any size.", arrivals.nothing_lost),
    CustodyLaw(
        "states",
        "An arrival keeps its id while it is PENDING, CONFIRMED and REORGANIZED, and its times do not go back.",
        arrivals.states,
    ),
    CustodyLaw("outputs", "Two outputs of one transaction are two arrivals.", arrivals.outputs),
    CustodyLaw(
        "unknown_assets", "Coins of an asset that the ledger does not know are told, without a symbol.", arrivals.unknown_assets
    ),
    CustodyLaw("holdings", "What is held is what came in and is CONFIRMED, less what was sent and its fee.", arrivals.holdings),
    CustodyLaw("callbacks", "A callback tells what asking tells, and the same each time it comes.", arrivals.callbacks),
    CustodyLaw(
        "rejects",
        "A callback that is forged, altered, for another operator, too old or from the future is rejected.",
        callbacks.rejects,
    ),
    CustodyLaw("unrelated", "A callback about something else reports nothing.", callbacks.unrelated),
)

CUSTODY_LAWS: Final[Mapping[str, CustodyLaw]] = {law.name: law for law in _LAWS}


class CustodianLaws:
    """The laws of custodians. Each is a method ``test_<law>``, on a stage of its own."""

    def stage(self) -> AbstractContextManager[CustodyStage]:
        """Return the other side of the custodian, new and empty, for as long as one law takes."""
        raise NotImplementedError("return a stage: see the kit's reference")


def _test_of(law: CustodyLaw) -> Callable[[CustodianLaws], None]:
    def test(self: CustodianLaws) -> None:
        with self.stage() as stage:
            title = f"custodian {stage.custodians[0].name}"
            asyncio.run(_held(law, Play(stage, title, law.name, law.statement)))

    test.__name__ = test.__qualname__ = f"test_{law.name}"
    test.__doc__ = law.statement
    return test


async def _held(law: CustodyLaw, play: Play) -> None:
    await law.hold(play)


for _law in _LAWS:
    setattr(CustodianLaws, f"test_{_law.name}", _test_of(_law))
