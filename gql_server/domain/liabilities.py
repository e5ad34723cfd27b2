"""What the house owes each account, asset by asset (rule G1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from gql_server.domain.accounts import UNSENT
from gql_server.domain.book import Book
from gql_server.domain.market import lend_value_down

Liabilities = Mapping[str, Mapping[str, int]]
"""Units by account and symbol; nothing that is 0."""


def liabilities_of(book: Book) -> Liabilities:
    """Return what every account of a book is owed, as it is booked: what an account owes itself is not taken off.

    That is the worth of what it lends, rounded down, what is available, payouts that are not sent, and deposits that are held.
    Accounts must be in the book with all of these, and the markets.

    Law: over all accounts the sum is what the ledger owes lenders, balances, payouts and suspense; of lenders' part it is short by
    less than one unit a lend position and by what belongs to the market's virtual shares (§3).
    """
    owed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sub in book.sub_accounts.values():
        theirs = owed[sub.account_id]
        for symbol, lend in sub.lends.items():
            if lend.is_live_in(book.markets[symbol]):
                theirs[symbol] += lend_value_down(book.markets[symbol], lend.shares)
        for symbol, balance in sub.balances.items():
            theirs[symbol] += balance.available
    for payout in book.payouts.values():
        if payout.status in UNSENT:
            owed[book.sub_accounts[payout.sub_account_id].account_id][payout.symbol] += payout.amount
    for deposit in book.deposits.values():
        owed[book.sub_accounts[deposit.sub_account_id].account_id][deposit.symbol] += deposit.held_amount
    return {account_id: {symbol: units for symbol, units in theirs.items() if units} for account_id, theirs in owed.items()}
