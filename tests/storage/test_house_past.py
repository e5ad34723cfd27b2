"""What is read of the past of the house's own money: its entries in a span of time, and events of a kind, the latest first."""

from __future__ import annotations

from gql_server.domain.events import Event, EventType
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.ports.runtime import Storage
from tests.storage.things import command, commit, entry, has_customers

FEE = Entry("BTC", LedgerAccount.LOANS, LedgerAccount.TREASURY, 7)
LOSS = Entry("BTC", LedgerAccount.INSURANCE, LedgerAccount.LOANS, 5, None, "s1")


async def test_entries_of_the_house_are_read_by_span_and_events_by_kind(storage: Storage) -> None:
    await has_customers(storage, "s1")
    rewarded = Event(EventType.REWARDED, "BTC", 9, None, None, {"expected": 8})
    await commit(storage, lambda _: None, command(entries=[entry(), FEE], events=[rewarded]))
    middle = await storage.ledger.advance_clock(100)
    await commit(storage, lambda _: None, command(entries=[LOSS], events=[rewarded, Event(EventType.LENT, "BTC", 1)]))
    end = await storage.ledger.now() + 100
    past = storage.house_past
    assert [held.entry for held in await past.house_entries(0, end)] == [FEE, LOSS]
    assert [held.entry for held in await past.house_entries(0, middle)] == [FEE]
    assert [held.entry for held in await past.house_entries(middle, end)] == [LOSS]
    latest, first = await past.house_events(EventType.REWARDED, "BTC", 9)
    assert latest.seq > first.seq
    assert latest.event == rewarded
    assert [one.seq for one in await past.house_events(EventType.REWARDED, None, 1)] == [latest.seq]
    assert [one.seq for one in await past.house_events(EventType.REWARDED, None, 9, before=latest.seq)] == [first.seq]
    assert [one.seq for one in await past.house_events(EventType.REWARDED, None, 9, start=middle)] == [latest.seq]
    assert await past.house_events(EventType.REWARDED, "USDC", 9) == []
