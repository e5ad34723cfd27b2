"""Loads of a whole book only what a batch says it needs, as storage does, so that a forgotten need is a failing test."""

from collections.abc import Iterable

from gql_server.domain.accounts import DepositStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import WAITING_SERVED_MAX, Needs

_ASSET_SHELVES = ("assets", "prices", "ledgers", "markets")


def part_of(book: Book, needs: Needs) -> Book:
    """Returns a book that shares with the whole one the things that are needed, and lacks all others."""
    deposits = needs.deposits | {
        deposit.id
        for deposit in book.deposits.values()
        if deposit.account_id in needs.held_deposits_of and deposit.status is DepositStatus.HELD
    }
    subs = set(needs.sub_accounts | needs.holdings_of)
    symbols = set(needs.symbols | needs.waiting_in)
    holders = set(needs.holdings_of)
    accounts = set(needs.accounts | needs.sub_accounts_of | needs.held_deposits_of)
    for deposit_id in deposits:
        if (deposit := book.deposits.get(deposit_id)) is not None:
            subs.add(deposit.sub_account_id)
            symbols.add(deposit.symbol)
    for payout_id in needs.payouts:
        if (payout := book.payouts.get(payout_id)) is not None:
            subs.add(payout.sub_account_id)
            symbols.add(payout.symbol)
    every = list(book.sub_accounts.values())
    subs |= {sub.id for sub in every if sub.account_id in needs.sub_accounts_of}
    backstops = {sub.id for sub in every if sub.is_backstop} if needs.has_backstops else set()
    queued = {sub_id for symbol in needs.waiting_in for sub_id in _queued(book, symbol)}
    subs |= backstops | queued | {sub_id for symbol in needs.waiting_in for sub_id in _waiting(book, symbol)}
    for sub_id in holders | backstops | queued:
        if (sub := book.sub_accounts.get(sub_id)) is not None:
            symbols |= sub.held_symbols
    accounts |= {sub.account_id for sub_id in subs if (sub := book.sub_accounts.get(sub_id)) is not None}
    part = Book()
    _share(book, part, "accounts", accounts)
    _share(book, part, "sub_accounts", subs)
    _share(book, part, "deposits", deposits)
    _share(book, part, "payouts", needs.payouts)
    for name in _ASSET_SHELVES:
        _share(book, part, name, book.assets.keys() if needs.has_every_asset else symbols)
    return part


def _share(book: Book, part: Book, name: str, keys: Iterable[str]) -> None:
    for key in keys:
        if (thing := getattr(book, name).get(key)) is not None:
            getattr(part, name).put(key, thing)


def _queued(book: Book, symbol: str) -> list[str]:
    line = sorted(
        (sub.lends[symbol].queued.ticket, sub.id)  # type: ignore[union-attr]  # asked for in the condition
        for sub in book.sub_accounts.values()
        if symbol in sub.lends and sub.lends[symbol].queued is not None
    )
    return [sub_id for _, sub_id in line[:WAITING_SERVED_MAX]]


def _waiting(book: Book, symbol: str) -> list[str]:
    market = book.markets.get(symbol)
    line = sorted(
        (credit.ticket, sub.id)
        for sub in book.sub_accounts.values()
        if symbol in sub.balances
        for credit in sub.balances[symbol].waiting
    )
    wiped = sorted(
        sub.id
        for sub in book.sub_accounts.values()
        if market is not None and symbol in sub.lends and not sub.lends[symbol].is_live_in(market)
    )
    return [sub_id for _, sub_id in line[:WAITING_SERVED_MAX]] + wiped[:WAITING_SERVED_MAX]
