"""Takes from a whole book the part that is needed."""

from __future__ import annotations

from collections.abc import Iterable

from gql_server.domain.accounts import UNSENT, Deposit, DepositStatus, Payout, SubAccount
from gql_server.domain.book import Book
from gql_server.domain.needs import WAITING_SERVED_MAX, Needs


def part_of(whole: Book, needs: Needs) -> Book:
    """Return a book that holds what is needed and no more; its things are the whole's own, to be read."""
    accounts = set(needs.accounts | needs.sub_accounts_of | needs.held_deposits_of | needs.everything_of)
    symbols = set(needs.symbols | needs.waiting_in)
    emptied = {sub_account.id for sub_account in whole.sub_accounts.values() if sub_account.account_id in needs.everything_of}
    holders = set(needs.holdings_of) | emptied
    sub_accounts = set(needs.sub_accounts) | holders
    deposits = set(needs.deposits) | {
        deposit.id
        for deposit in whole.deposits.values()
        if deposit.account_id in needs.held_deposits_of | needs.everything_of and deposit.status is DepositStatus.HELD
    }
    payouts = set(needs.payouts) | {
        payout.id for payout in whole.payouts.values() if payout.sub_account_id in emptied and payout.status in UNSENT
    }
    deposits |= {
        whole.payouts[key].deposit_id or "" for key in needs.payouts if key in whole.payouts.own and whole.payouts[key].deposit_id
    }
    belongings: list[Deposit | Payout] = [whole.deposits[key] for key in deposits if key in whole.deposits.own]
    belongings += [whole.payouts[key] for key in payouts if key in whole.payouts.own]
    for belonging in belongings:
        sub_accounts.add(belonging.sub_account_id)
        symbols.add(belonging.symbol)
    if needs.has_backstops:
        backstops = {sub_account.id for sub_account in whole.sub_accounts.values() if sub_account.is_backstop}
        holders |= backstops
        sub_accounts |= backstops
    for symbol in needs.waiting_in:
        queued = _queued(whole, symbol)
        holders |= queued
        sub_accounts |= queued | _waiting(whole, symbol) | _wiped_out(whole, symbol)
    sub_accounts |= {sub.id for sub in whole.sub_accounts.values() if sub.account_id in needs.sub_accounts_of}
    for sub_account_id in sub_accounts & set(whole.sub_accounts.own):
        accounts.add(whole.sub_accounts[sub_account_id].account_id)
    for sub_account_id in holders & set(whole.sub_accounts.own):
        symbols |= whole.sub_accounts[sub_account_id].held_symbols
    part = Book()
    _copy(whole, part, "accounts", accounts)
    _copy(whole, part, "sub_accounts", sub_accounts)
    _copy(whole, part, "deposits", deposits)
    _copy(whole, part, "payouts", payouts)
    for name in ("assets", "prices", "ledgers", "markets"):
        _copy(whole, part, name, whole.assets.own if needs.has_every_asset else symbols)
    if part.assets.own or needs.has_feeds:
        _copy(whole, part, "feeds", whole.feeds.own)
    return part


def _copy(whole: Book, part: Book, name: str, keys: Iterable[str]) -> None:
    source, target = getattr(whole, name).own, getattr(part, name).own
    target.update({key: source[key] for key in keys if key in source})


def _head(line: Iterable[tuple[int | str, SubAccount]]) -> set[str]:
    places = sorted(((place, sub_account.id) for place, sub_account in line), key=lambda found: found[0])
    return {sub_account_id for _, sub_account_id in places[:WAITING_SERVED_MAX]}


def _waiting(whole: Book, symbol: str) -> set[str]:
    return _head(
        (credit.ticket, sub_account)
        for sub_account in whole.sub_accounts.values()
        if symbol in sub_account.balances
        for credit in sub_account.balances[symbol].waiting
    )


def _queued(whole: Book, symbol: str) -> set[str]:
    return _head(
        (lend.queued.ticket, sub_account)
        for sub_account in whole.sub_accounts.values()
        if (lend := sub_account.lends.get(symbol)) is not None and lend.queued is not None
    )


def _wiped_out(whole: Book, symbol: str) -> set[str]:
    market = whole.markets.get(symbol)
    if market is None:
        return set()
    return _head(
        (sub_account.id, sub_account)
        for sub_account in whole.sub_accounts.values()
        if (lend := sub_account.lends.get(symbol)) is not None and not lend.is_live_in(market)
    )
