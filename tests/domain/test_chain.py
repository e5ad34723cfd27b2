"""The chain's hashes are published: each is the SHA-256 of one line of canonical JSON, which anybody can write (rule G2)."""

from __future__ import annotations

from hashlib import sha256

import pytest

from gql_server.domain.chain import FIRST, Link, batch_hash, command_hash, entry_line, event_line, hash_of, next_link
from gql_server.domain.events import Event, EventType
from gql_server.domain.journal import Entry, LedgerAccount


def of(line: str) -> str:
    """The hash of a line, as a stranger computes it."""
    return sha256(line.encode()).hexdigest()


def test_a_kind_and_its_parts_are_one_array_without_blanks() -> None:
    assert hash_of("kind") == of('["kind"]')
    assert hash_of("kind", 1, "ü", None, ["a", True]) == of('["kind",1,"ü",null,["a",true]]')


def test_an_entry_is_hashed_with_both_sides_and_its_amount_as_text() -> None:
    entry = Entry("BTC", LedgerAccount.CUSTODY, LedgerAccount.LENDERS, 10**30, "s1", None)
    assert entry_line(entry) == ("BTC", "CUSTODY", "LENDERS", "1000000000000000000000000000000", "s1", None)


@pytest.mark.parametrize(("amount", "text"), [(7, "7"), (0, "0"), (None, None)])
def test_an_event_is_hashed_with_its_details_as_they_stand_in_the_log(amount: int | None, text: str | None) -> None:
    event = Event(EventType.LENT, "BTC", amount, "a1", "s1", {"memo": "ä", "n": 1, "none": None})
    assert event_line(event) == ("LENT", "BTC", text, "a1", "s1", '{"memo":"ä","n":1,"none":null}')


def test_a_command_is_hashed_with_its_entries_and_its_events() -> None:
    found = command_hash(["id", False], [("BTC", None)], iter([("LENT", "7"), ("LENT", None)]))
    assert found == of('["command","id",false,[["BTC",null]],[["LENT","7"],["LENT",null]]]')


def test_a_batch_is_hashed_with_its_places_its_time_and_its_answers() -> None:
    assert batch_hash(3, 5, 1_800_000_000, "[]") == of('["batch",3,5,1800000000,"[]"]')


def test_a_link_hashes_the_one_before_it() -> None:
    first = next_link(Link(), 1, "b" * 64, 99, "c" * 64)
    assert first == Link(1, of(f'["link","{"0" * 64}",1,"{"b" * 64}",99,"{"c" * 64}"]'))
    assert next_link(first, 2, "b", 100, "d").hash == of(f'["link","{first.hash}",2,"b",100,"d"]')
    assert Link() == Link(0, FIRST)
