"""What must hold of a whole book after every command (rules G1, C1, §3); the audit and the property tests ask it."""

from __future__ import annotations

from collections.abc import Iterator

from gql_server.domain.accounts import AccountStanding
from gql_server.domain.book import Book
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market, debt_up, lend_value_down
from gql_server.domain.solvency import sides_of


def check(book: Book) -> list[str]:
    """Return a sentence for everything that does not hold; the book must be whole."""
    return [
        *(fault for ledger in book.ledgers.values() for fault in _ledger_faults(book, ledger)),
        *(fault for market in book.markets.values() for fault in _market_faults(book, market)),
        *_holding_faults(book),
    ]


def _ledger_faults(book: Book, ledger: AssetLedger) -> Iterator[str]:
    symbol, sides = ledger.symbol, sides_of(book, ledger.symbol)
    if sides.gap:
        yield f"G1 {symbol}: the house has {sides.has} and owes {sides.owes}"
    if not ledger.treasury >= sides.staking_receivable >= 0:
        yield f"C1 {symbol}: treasury {ledger.treasury} does not cover the staking receivable {sides.staking_receivable}"
    if ledger.custody + ledger.missing < ledger.claims:
        yield f"C1 {symbol}: custody {ledger.custody} and {ledger.missing} missing do not cover the claims {ledger.claims}"
    subs = list(book.sub_accounts.values())
    sums = {
        "balances": sum(sub.balances[symbol].available for sub in subs if symbol in sub.balances),
        "payouts": sum(
            payout.amount
            for payout in book.payouts.values()
            if payout.symbol == symbol and payout.status in ("REQUESTED", "DELAYED")
        ),
        "suspense": sum(deposit.held_amount for deposit in book.deposits.values() if deposit.symbol == symbol),
    }
    for name, total in sums.items():
        if total != getattr(ledger, name):
            yield f"G1 {symbol}: {name} sum to {total}, the ledger says {getattr(ledger, name)}"


def _market_faults(book: Book, market: Market) -> Iterator[str]:
    symbol = market.symbol
    lends = [sub.lends[symbol] for sub in book.sub_accounts.values() if symbol in sub.lends]
    live = [lend for lend in lends if lend.is_live_in(market)]
    debts = [sub.debts[symbol] for sub in book.sub_accounts.values() if symbol in sub.debts]
    if sum(lend.shares for lend in live) != market.lend_shares:
        yield f"§3 {symbol}: lend shares sum to {sum(lend.shares for lend in live)}, the market says {market.lend_shares}"
    if sum(debt.shares for debt in debts) != market.borrow_shares:
        yield f"§3 {symbol}: borrow shares sum to {sum(debt.shares for debt in debts)}, not {market.borrow_shares}"
    if (market.total_borrowed == 0) != (market.borrow_shares == 0):
        yield f"§3 {symbol}: {market.total_borrowed} borrowed by {market.borrow_shares} shares"
    if market.lend_shares == 0 and market.total_lent:
        yield f"§3 {symbol}: {market.total_lent} lent without lend shares"
    if sum(lend_value_down(market, lend.shares) for lend in live) > market.total_lent:
        yield f"G1 {symbol}: the lend positions are worth more than the {market.total_lent} lent"
    if sum(debt_up(market, debt.shares) for debt in debts) < market.total_borrowed:
        yield f"G1 {symbol}: the debts are worth less than the {market.total_borrowed} borrowed"


def _holding_faults(book: Book) -> Iterator[str]:
    for sub in book.sub_accounts.values():
        account = book.accounts.get(sub.account_id)  # What a simulation imagines has none.
        is_closed = account is not None and account.standing is AccountStanding.CLOSED
        if sub.held_symbols and (is_closed or sub.archived_at is not None):
            yield f"L13 {sub.id}: closed or archived, and holds or owes {', '.join(sorted(sub.held_symbols))}"
        for symbol, balance in sub.balances.items():
            waiting = sum(credit.amount for credit in balance.waiting)
            if balance.available <= 0 or waiting > balance.available:
                yield f"L3 {sub.id}: {balance.available} {symbol} available, {waiting} waiting"
        for symbol in sub.lends.keys() & sub.debts.keys():
            market = book.markets[symbol]
            if sub.id != "house" and sub.lends[symbol].is_live_in(market):
                yield f"B1 {sub.id}: lends and owes {symbol}"
