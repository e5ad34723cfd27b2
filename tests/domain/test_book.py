"""Overlays: reads fall through, changes stay in the overlay until it is merged."""

import pytest

from gql_server.domain.accounts import HOUSE_ACCOUNT_ID, HOUSE_SUB_ACCOUNT_ID, Account, AccountStanding
from gql_server.domain.book import Book
from gql_server.domain.journal import AssetLedger


def test_a_new_book_holds_the_operators_own_account_and_nothing_else() -> None:
    book = Book.genesis()
    assert [*book.accounts.keys()] == [HOUSE_ACCOUNT_ID]
    assert [*book.sub_accounts.keys()] == [HOUSE_SUB_ACCOUNT_ID]
    assert book.accounts[HOUSE_ACCOUNT_ID].standing is AccountStanding.APPROVED
    assert book.changed().keys() == {"accounts", "sub_accounts"}


def test_a_read_falls_through_to_the_book_beneath() -> None:
    book = Book.genesis()
    overlay = book.fork().fork()
    assert overlay.accounts[HOUSE_ACCOUNT_ID] is book.accounts[HOUSE_ACCOUNT_ID]
    assert overlay.changed() == {}


def test_a_change_stays_in_the_overlay() -> None:
    book = Book.genesis()
    overlay = book.fork()
    overlay.change_account(HOUSE_ACCOUNT_ID).sub_account_count = 9
    assert overlay.accounts[HOUSE_ACCOUNT_ID].sub_account_count == 9
    assert book.accounts[HOUSE_ACCOUNT_ID].sub_account_count == 1


def test_a_thing_is_copied_once() -> None:
    overlay = Book.genesis().fork()
    assert overlay.change_account(HOUSE_ACCOUNT_ID) is overlay.change_account(HOUSE_ACCOUNT_ID)


def test_a_copy_of_a_sub_account_shares_no_holding() -> None:
    book = Book.genesis()
    overlay = book.fork()
    overlay.change_sub_account(HOUSE_SUB_ACCOUNT_ID).balances["BTC"] = None  # type: ignore[assignment] # anything would do
    assert book.sub_accounts[HOUSE_SUB_ACCOUNT_ID].balances == {}


def test_merging_hands_the_changes_to_the_book_beneath() -> None:
    book = Book.genesis()
    middle = book.fork()
    top = middle.fork()
    top.accounts.put("A", Account("A"))
    top.merge()
    assert middle.accounts.get("A") is not None
    assert book.accounts.get("A") is None
    middle.merge()
    assert book.accounts.get("A") is not None


def test_the_lowest_book_merges_into_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to merge into"):
        Book().merge()


def test_keys_of_all_layers_come_sorted_and_once() -> None:
    book = Book()
    book.ledgers.put("ETH", AssetLedger("ETH"))
    book.ledgers.put("BTC", AssetLedger("BTC"))
    overlay = book.fork()
    overlay.change_ledger("ETH").custody = 5
    overlay.ledgers.put("DAI", AssetLedger("DAI"))
    assert [*overlay.ledgers.keys()] == ["BTC", "DAI", "ETH"]
    assert [ledger.custody for ledger in overlay.ledgers.values()] == [0, 0, 5]


def test_what_is_not_there_is_none_or_a_key_error() -> None:
    book = Book().fork()
    assert book.markets.get("BTC") is None
    with pytest.raises(KeyError):
        book.markets["BTC"]
    with pytest.raises(KeyError):
        book.change_market("BTC")
