"""What custodians report comes late, twice, forged, in another order, and while the server dies: it counts once, as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from starlette.requests import Request
from structlog.testing import capture_logs

from gql_server.domain import commands as c
from gql_server.domain.accounts import DepositStatus, PayoutStatus
from gql_server.domain.market import lend_value_down
from gql_server.domain.needs import Needs
from gql_server.domain.networks import AssetNetwork
from gql_server.plugin_api import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    ArrivalState,
    CallbackRejected,
    CustodyReceipt,
    DepositAddress,
)
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.arrivals import ArrivalBooking, ArrivalStore, KnownArrival
from gql_server.ports.runtime import Storage
from gql_server.service.arrivals.addresses import DepositAddresses
from gql_server.service.arrivals.booking import AGAIN_SECONDS, ArrivalBooks
from gql_server.service.arrivals.hearing import Hearing, is_news, seen_of
from gql_server.service.arrivals.reading import ArrivalReading
from gql_server.service.requests import Unavailable
from gql_server.web.custody_webhooks import CustodyWebhooks
from tests.custodians import Unasked
from tests.service.house import CountedIdentifiers, House, RunningClock, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at

BTC = 10**8
BITCOIN = AssetNetwork("bitcoin", 8, None, 3, 0, 1, None, 0)
CAME = Arrival("tx:0", ArrivalState.CONFIRMED, "bitcoin", "BTC", "BTC", BTC, 8, "address-of-A", None, "tx", 6, observed_at=1_000)


@dataclass
class Vault(Unasked):
    """Reports what a test has put into it; a callback is its own if it says so."""

    pages: list[Arrival] = field(default_factory=list)
    holder_in_address: bool = True

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        start = int(cursor or 0)
        page = tuple(self.pages[start : start + limit])
        return ArrivalPage(page, str(start + len(page)))

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        return DepositAddress(f"address-of-{request.holder}" if self.holder_in_address else "address-of-A")

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        del now
        if headers.get("signature") != "good":
            raise CallbackRejected("the signature does not hold")
        return [replace(CAME, id=body.decode())]


@dataclass
class Bank:
    """A house, its custodian, and who takes in what that reports."""

    house: House
    store: ArrivalStore
    vault: Vault
    guarded: GuardedCustodian

    def reading(self, store: ArrivalStore | None = None) -> ArrivalReading:
        kept = self.store if store is None else store
        return ArrivalReading(
            custodian=self.guarded,
            store=kept,
            ledger=self.house.ledger,
            hearing=Hearing(kept, self.house.identifiers),
            booking=ArrivalBooks(kept, self.house.ledger, self.house.teller),
            payouts=self.house.payouts,
            clock=RunningClock(),
        )

    async def play(self, *reports: Arrival) -> KnownArrival:
        self.vault.pages += reports
        await self.reading().run_once()
        found = await self.store.known("unasked", reports[-1].id)
        assert found is not None
        return found

    async def lent(self) -> int:
        book = (await self.house.ledger.snapshot(Needs(sub_accounts=frozenset({"A"}), symbols=frozenset({"BTC"})))).book
        position = book.sub_accounts["A"].lends.get("BTC")
        return 0 if position is None else lend_value_down(book.markets["BTC"], position.shares)


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        await seed(house, storage)
        yield await opened_bank(house, storage)


async def opened_bank(house: House, storage: Storage) -> Bank:
    await house.ask(c.SetAssetNetworks("BTC", (BITCOIN,)))
    await house.ask(c.OpenAccount("A", "A"))
    await house.ask(c.ApproveAccount("A"))
    vault = Vault()
    bank = Bank(house, storage.arrivals, vault, GuardedCustodian(vault, "a test's 1", 5.0))
    addresses = DepositAddresses(bank.guarded, storage.arrivals, house.ledger, house.identifiers)
    book = (await house.ledger.snapshot(Needs(symbols=frozenset({"BTC"})))).book
    assert (await addresses.give("A", book.assets["BTC"], "bitcoin")).shown == "address-of-A"
    return bank


def state(of: Arrival, state: ArrivalState, at: int, **changes: Any) -> Arrival:  # noqa: ANN401 - fields of an arrival
    return replace(of, state=state, observed_at=at, **changes)


@pytest.mark.parametrize(
    ("known", "heard", "is_moved"),
    [
        (state(CAME, ArrivalState.PENDING, 1_000), state(CAME, ArrivalState.CONFIRMED, 2_000), True),
        (state(CAME, ArrivalState.PENDING, 1_000), state(CAME, ArrivalState.CONFIRMED, 1_000), True),
        (state(CAME, ArrivalState.PENDING, 1_000), state(CAME, ArrivalState.PENDING, 1_000, confirmations=7), True),
        (state(CAME, ArrivalState.CONFIRMED, 2_000), state(CAME, ArrivalState.PENDING, 1_000), False),
        (state(CAME, ArrivalState.CONFIRMED, 2_000), state(CAME, ArrivalState.PENDING, 3_000), False),
        (state(CAME, ArrivalState.CONFIRMED, 2_000), state(CAME, ArrivalState.REORGANIZED, 1_999), False),
        (state(CAME, ArrivalState.CONFIRMED, 2_000), state(CAME, ArrivalState.REORGANIZED, 2_000), True),
        (state(CAME, ArrivalState.REORGANIZED, 2_000), state(CAME, ArrivalState.CONFIRMED, 2_000), False),
        (state(CAME, ArrivalState.REORGANIZED, 2_000), state(CAME, ArrivalState.CONFIRMED, 2_001), True),
        (CAME, CAME, False),
        (CAME, replace(CAME, amount=2 * BTC, observed_at=9_000), False),
        (CAME, replace(CAME, address="elsewhere", observed_at=9_000), False),
    ],
)
def test_a_report_moves_what_is_known_only_as_it_may(known: Arrival, heard: Arrival, *, is_moved: bool) -> None:
    assert is_news(seen_of("unasked", known), seen_of("unasked", heard)) == is_moved


async def test_reports_count_once_however_often_and_in_whatever_order_they_come(bank: Bank) -> None:
    deep, gone = state(CAME, ArrivalState.CONFIRMED, 2_000), state(CAME, ArrivalState.REORGANIZED, 3_000)
    assert (await bank.play(gone, deep, state(CAME, ArrivalState.PENDING, 1_000))).booking is ArrivalBooking.GONE
    assert await bank.lent() == 0
    back = await bank.play(state(CAME, ArrivalState.CONFIRMED, 4_000), deep, gone)
    assert (back.booking, await bank.lent()) == (ArrivalBooking.CREDITED, BTC)
    assert (await bank.house.audit()).is_clean


async def test_what_the_custodian_calls_confirmed_waits_until_it_is_as_deep_as_we_ask(bank: Bank) -> None:
    assert (await bank.play(replace(CAME, confirmations=2))).booking is ArrivalBooking.WAITING
    assert (await bank.play(replace(CAME, confirmations=3))).booking is ArrivalBooking.CREDITED


async def test_what_gets_no_deeper_is_credited_once_we_ask_for_less(bank: Bank) -> None:
    assert (await bank.play(replace(CAME, confirmations=2))).booking is ArrivalBooking.WAITING
    await bank.house.ask(c.SetAssetNetworks("BTC", (replace(BITCOIN, confirmations=2),)))
    await bank.reading().run_once()
    assert await bank.lent() == 0
    await bank.house.ledger.advance_clock(AGAIN_SECONDS)
    await bank.reading().run_once()
    assert await bank.lent() == BTC


class DiesOnce:
    """A store that dies when what was booked is to be noted."""

    def __init__(self, store: ArrivalStore) -> None:
        self.store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a store has
        return getattr(self.store, name)

    async def put(self, arrival: KnownArrival, before: KnownArrival | None) -> bool:
        if before is not None and arrival.booking is not before.booking:
            raise ConnectionResetError("killed")
        return await self.store.put(arrival, before)


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_whoever_dies_between_the_credit_and_its_note_credits_once_and_takes_back_once(
    bank: Bank, *, is_forgotten: bool
) -> None:
    bank.vault.pages.append(CAME)
    dying: Any = DiesOnce(bank.store)
    with pytest.raises(ConnectionResetError):
        await bank.reading(dying).run_once()
    assert await bank.lent() == BTC
    if not is_forgotten:
        await bank.house.ask(c.SetAssetNetworks("BTC", ()))  # What it would come to now is another command.
        await bank.reading().run_once()
        assert await bank.lent() == BTC
        return
    known = await bank.play(state(CAME, ArrivalState.REORGANIZED, 9_000))
    assert (known.booking, await bank.lent()) == (ArrivalBooking.REVERSED, 0)
    deposit = known.deposit_id or ""
    book = (await bank.house.ledger.snapshot(Needs(deposits=frozenset({deposit})))).book
    assert book.deposits[deposit].status is DepositStatus.REVERSED


async def test_what_was_taken_back_is_credited_anew_when_it_comes_again_whoever_dies_between(bank: Bank) -> None:
    await bank.play(CAME)
    bank.vault.pages.append(state(CAME, ArrivalState.REORGANIZED, 2_000))
    dying: Any = DiesOnce(bank.store)
    with pytest.raises(ConnectionResetError):
        await bank.reading(dying).run_once()
    assert await bank.lent() == 0
    again = await bank.play(state(CAME, ArrivalState.CONFIRMED, 3_000))  # Heard before anybody has noted the taking back.
    assert (again.booking, again.generation, await bank.lent()) == (ArrivalBooking.CREDITED, 2, BTC)
    gone = await bank.play(state(CAME, ArrivalState.REORGANIZED, 4_000))
    assert (gone.booking, await bank.lent()) == (ArrivalBooking.REVERSED, 0)
    assert (await bank.house.audit()).is_clean


@pytest.mark.parametrize("is_assigned", [False, True])
async def test_what_an_operator_does_with_a_deposit_is_known_at_its_arrival_whoever_dies_before(
    bank: Bank, *, is_assigned: bool
) -> None:
    astray = replace(CAME, address="nobodys")
    bank.vault.pages.append(astray)
    dying: Any = DiesOnce(bank.store)
    with pytest.raises(ConnectionResetError):
        await bank.reading(dying).run_once()
    held = next(one.id for one in (await bank.house.ledger.whole_book()).deposits.values() if one.reason == "UNKNOWN_ADDRESS")
    move = c.AssignDeposit(held, "A", is_followed=True) if is_assigned else c.ReturnDeposit(held, "sender", "bitcoin")
    done = await bank.house.ask(move)  # Nothing is noted at the arrival yet.
    await bank.reading().run_once()
    known = await bank.store.known("unasked", CAME.id)
    assert known is not None
    if is_assigned:
        assert (known.booking, known.deposit_id, await bank.lent()) == (ArrivalBooking.CREDITED, done.command.id, BTC)
    else:
        assert (known.booking, known.deposit_id) == (ArrivalBooking.RETURNED, held)
        await bank.house.ask(c.SettlePayout(done.command.id, PayoutStatus.FAILED))
        again = await bank.store.known("unasked", CAME.id)
        assert again is not None
        assert again.booking is ArrivalBooking.HELD
    gone = await bank.play(state(astray, ArrivalState.REORGANIZED, 9_000))
    assert (gone.booking, await bank.lent()) == (ArrivalBooking.REVERSED, 0)
    assert (await bank.house.audit()).is_clean


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"symbol": None, "asset": "0xdead"}, "does not know 0xdead"),
        ({"symbol": "NONE"}, "does not know NONE"),
        ({"decimals": 9}, "8 decimals on bitcoin"),
        ({"decimals": 30, "network": "other"}, "units"),
    ],
)
async def test_what_the_ledger_cannot_name_is_kept_and_shown(bank: Bank, changes: dict[str, Any], problem: str) -> None:
    with capture_logs():
        kept = await bank.play(replace(CAME, **changes))
    assert kept.booking is ArrivalBooking.UNBOOKED
    assert problem in (kept.problem or "")
    assert [one.id for one in await bank.store.newest([ArrivalBooking.UNBOOKED], 9)] == [kept.id]


async def test_what_the_ledger_could_not_name_is_credited_once_it_can(bank: Bank) -> None:
    with capture_logs() as lines:
        await bank.play(replace(CAME, symbol="NEW"))
        await bank.house.ask(c.CreateAsset("NEW", "Listed later", 8, 1, 0, None))
        await bank.house.ask(c.SetAssetNetworks("NEW", (BITCOIN,)))
        await bank.house.ledger.advance_clock(AGAIN_SECONDS)
        await bank.reading().run_once()
    known = await bank.store.known("unasked", CAME.id)
    assert known is not None
    assert (known.booking, known.problem, known.due_at) == (ArrivalBooking.CREDITED, None, None)
    assert [line["event"] for line in lines] == ["arrival_not_booked"]


async def test_an_address_that_is_another_s_is_given_to_nobody(bank: Bank) -> None:
    await bank.house.ask(c.OpenSubAccount("A", "A2"))
    bank.vault.holder_in_address = False
    addresses = DepositAddresses(bank.guarded, bank.store, bank.house.ledger, CountedIdentifiers(7))
    book = (await bank.house.ledger.snapshot(Needs(symbols=frozenset({"BTC"})))).book
    with capture_logs() as lines, pytest.raises(Unavailable):
        await addresses.give("A2", book.assets["BTC"], "bitcoin")
    assert [line["event"] for line in lines] == ["address_of_another"]


async def posted(bank: Bank, custodian: str, body: bytes, **headers: str) -> int:
    """Post a callback, and return the status of the answer."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "path_params": {"custodian": custodian},
    }
    answer = await CustodyWebhooks(bank.reading()).answer(Request(scope, receive))
    return answer.status_code


async def test_a_callback_is_durable_when_it_is_answered_and_a_forged_one_changes_nothing(bank: Bank) -> None:
    with capture_logs() as lines:
        assert await posted(bank, "unasked", b"forged") == 401
        assert await posted(bank, "unasked", b"forged", signature="bad") == 401
        assert await posted(bank, "another", b"forged", signature="good") == 404
        assert await posted(bank, "unasked", b"x" * 300_000, signature="good") == 413
    assert [line["event"] for line in lines] == ["callback_rejected"] * 2
    assert await bank.store.known("unasked", "forged") is None
    for _ in range(2):  # Replayed, it is no news.
        assert await posted(bank, "unasked", b"tx:9", signature="good") == 204
    known = await bank.store.known("unasked", "tx:9")
    assert known is not None
    assert (known.booking, await bank.lent()) == (ArrivalBooking.WAITING, 0)
    await bank.reading().run_once()
    assert await bank.lent() == BTC
