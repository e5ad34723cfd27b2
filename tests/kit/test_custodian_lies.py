"""What the laws of custodians find: each of these custodians is wrong in one way that costs somebody money."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from gql_server_sandbox_custody.sandbox_custody import SandboxCustody

from gql_server.plugin_api import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutBatch,
    PayoutOrder,
    PayoutPage,
    PayoutState,
)
from gql_server.plugin_api.testing import LawBroken
from gql_server.plugin_api.testing.custody_asking import Play
from gql_server.plugin_api.testing.custody_laws import CUSTODY_LAWS
from tests.plugins.sandbox_stage import SandboxStage

_numbers = count()


class SendsAnew(SandboxCustody):
    """Sends under an id of its own each time, and does not tell."""

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        if await self.find_payout(order.id) is not None:
            await self.play_payout(order.id, PayoutState.SENT)
            with self._memory.writing() as connection:
                connection.execute("UPDATE payout SET times_left = times_left + 1 WHERE id = ?", (order.id,))
        return await super().send(order)


class ForgetsWhatItSent(SandboxCustody):
    """Knows of no payout afterwards."""

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:  # noqa: ARG002 - whichever it is
        return None


class FindsEverything(SandboxCustody):
    """Says of a payout that nobody asked for that it was sent."""

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        return await super().find_payout(payout_id) or CustodyReceipt(payout_id, "SENT", "tx")


class CancelsInWordsOnly(SandboxCustody):
    """Says that a payout is cancelled, and lets it go on."""

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        found = await self.find_payout(payout_id)
        return None if found is None else replace(found, status="CANCELLED")


class NeverConfirms(SandboxCustody):
    """Says SENT of what is final."""

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        found = await super().find_payout(payout_id)
        return found if found is None or found.status != "CONFIRMED" else replace(found, status="SENT")


class RoundsAmounts(SandboxCustody):
    """Counts in floats."""

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        page = await super().arrivals(cursor, limit)
        return replace(page, arrivals=tuple(replace(one, amount=int(float(one.amount))) for one in page.arrivals))


class NewAddresses(SandboxCustody):
    """Gives another address each time."""

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        return await super().deposit_address(replace(request, holder=f"{request.holder}-{next(_numbers)}"))


class OneAddress(SandboxCustody):
    """Gives everybody the same address."""

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        return await super().deposit_address(replace(request, holder="everybody"))


class SkipsOne(SandboxCustody):
    """Loses the last arrival of a full page."""

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        page = await super().arrivals(cursor, limit)
        return replace(page, arrivals=page.arrivals[:-1]) if 1 < len(page.arrivals) == limit else page


class TellsOnce(SandboxCustody):
    """Tells an arrival when it is new, and nothing of what becomes of it."""

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        page = await super().arrivals(cursor, limit)
        return replace(page, arrivals=tuple(one for one in page.arrivals if one.state == "PENDING"))


class CountsWhatIsNotThere(SandboxCustody):
    """Holds what has only been seen."""

    async def holdings(self) -> Sequence[Holding]:
        return [replace(held, amount=held.amount + 7) for held in await super().holdings()]


class BelievesEverybody(SandboxCustody):
    """Does not look at signatures."""

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:  # noqa: ARG002
        return []


class NamesEverything(SandboxCustody):
    """Calls coins of an asset that nobody knows by a name of the ledger."""

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        page = await super().arrivals(cursor, limit)
        return replace(page, arrivals=tuple(replace(one, symbol="ETH") for one in page.arrivals))


class ListsNothing(SandboxCustody):
    """Has no list of payouts."""

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:  # noqa: ARG002 - whatever is asked
        return PayoutPage((), cursor)


class AnswersAnother(SandboxCustody):
    """Answers about a payout that nobody asked about."""

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        return replace(await super().send(order), payout_id="f" * 32)


class SendsBatchesAnew(SandboxCustody):
    """Lets a batch leave each time that it is asked for."""

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        receipts = await super().send_batch(batch)
        with self._memory.writing() as connection:
            connection.execute(
                "UPDATE payout SET times_left = times_left + 1 WHERE EXISTS (SELECT 1 FROM batch WHERE id = ?)", (batch.id,)
            )
        return receipts


class ForgetsBatches(SandboxCustody):
    """Knows of no batch afterwards."""

    async def find_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt] | None:  # noqa: ARG002 - whichever it is
        return None


class LosesOneOfEach(SandboxCustody):
    """Answers about all payouts of a batch but one."""

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        return (await super().send_batch(batch))[1:]


LIES: Sequence[tuple[type[SandboxCustody], str, str]] = [
    (SendsAnew, "sends_once", "its coins have left"),
    (SendsAnew, "one_order", "coins have left 2 times under one id"),
    (ForgetsWhatItSent, "finds", "it was sent, and is not found"),
    (ForgetsWhatItSent, "answers_lost", "it has left, and is found as None"),
    (FindsEverything, "finds", "nobody has asked for it"),
    (CancelsInWordsOnly, "cancels", "asked for again it is ACCEPTED"),
    (CancelsInWordsOnly, "too_late", "it has left, and cancelling answers CANCELLED"),
    (NeverConfirms, "moves", "it was seen as ACCEPTED, SENT, SENT"),
    (RoundsAmounts, "exact", "came in, and"),
    (NewAddresses, "addresses", "the address was"),
    (OneAddress, "addresses", "two holders have the address"),
    (SkipsOne, "nothing_lost", "came in, and"),
    (TellsOnce, "states", "one arrival has changed, and 0 are told"),
    (CountsWhatIsNotThere, "holdings", "must be there, and"),
    (BelievesEverybody, "rejects", "a callback that is forged was read"),
    (NamesEverything, "unknown_assets", "coins of an unknown asset came in"),
    (SendsBatchesAnew, "batch_sends_once", "the coins of a payout of a batch have left"),
    (ForgetsBatches, "batch_answers_lost", "it has left, and is found as []"),
    (ForgetsBatches, "batch_finds", "[5, 6, 7] was asked for, and [] is told"),
    (LosesOneOfEach, "believable", "answered no receipt for each payout of a batch"),
    (ListsNothing, "pages", "3 were asked for, and"),
    (AnswersAnother, "believable", "answered a receipt of another payout"),
]


@pytest.mark.parametrize(("lying", "law", "what"), LIES, ids=[f"{lying.__name__}: {law}" for lying, law, _ in LIES])
def test_a_lie_breaks_its_law(lying: type[SandboxCustody], law: str, what: str, tmp_path: Path) -> None:
    stage = SandboxStage(tmp_path / "custody.sqlite3", lying)
    play = Play(stage, "custodian lying", law, CUSTODY_LAWS[law].statement)

    async def hold() -> None:
        await CUSTODY_LAWS[law].hold(play)

    with pytest.raises(LawBroken) as broken:
        asyncio.run(hold())
    assert broken.value.law == law
    assert what in broken.value.what


def test_what_is_told_names_custodian_law_and_example(tmp_path: Path) -> None:
    stage = SandboxStage(tmp_path / "custody.sqlite3", FindsEverything)
    law = CUSTODY_LAWS["finds"]

    async def hold() -> None:
        await law.hold(Play(stage, "custodian mine", law.name, law.statement))

    with pytest.raises(LawBroken) as broken:
        asyncio.run(hold())
    first, statement, *_, example = str(broken.value).splitlines()
    assert first == "law `finds` is broken by custodian mine"
    assert law.statement in statement
    assert example.split() == ["example", "order", "0123456789abcdef0123456789abcd03"]
