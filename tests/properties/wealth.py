"""What accounts are worth, coin by coin: what they have here, what they owe, and what has come and gone."""

from collections import Counter
from collections.abc import Collection, Iterator

from gql_server.domain.accounts import DepositStatus, PayoutStatus, SubAccount
from gql_server.domain.accrual import project
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import debt_up
from tests.properties.world import World


def wealth(world: World, account_ids: Collection[str]) -> Counter[str]:
    """Returns units by symbol: lent, available, held and paid out, less debts and less all that was ever deposited."""
    units = Counter[str]()
    for symbol, amount in (*_holdings(world, account_ids), *_passages(world, account_ids)):
        units[symbol] += amount
    return units


def _holdings(world: World, account_ids: Collection[str]) -> Iterator[tuple[str, int]]:
    for sub in world.book.sub_accounts.values():
        if sub.account_id in account_ids:
            for symbol in sub.held_symbols:
                yield symbol, holding(world, sub, symbol)


def holding(world: World, sub: SubAccount, symbol: str) -> int:
    """Returns what a sub-account has of one asset now, less what it owes, in units."""
    lend, debt, balance = sub.lends.get(symbol), sub.debts.get(symbol), sub.balances.get(symbol)
    units = 0 if balance is None else balance.available
    if lend is not None or debt is not None:
        market = project(world.book, symbol, world.now, world.surroundings)
        units += 0 if lend is None else position_value_down(market, lend)
        units -= 0 if debt is None else debt_up(market, debt.shares)
    return units


def _passages(world: World, account_ids: Collection[str]) -> Iterator[tuple[str, int]]:
    for deposit in world.book.deposits.values():
        if deposit.account_id in account_ids and deposit.status is not DepositStatus.RETURNED:
            yield deposit.symbol, deposit.held_amount - deposit.amount
    for payout in world.book.payouts.values():
        is_theirs = world.book.sub_accounts[payout.sub_account_id].account_id in account_ids
        # What goes back is counted with its deposit: it never was theirs.
        if is_theirs and payout.deposit_id is None and payout.status not in (PayoutStatus.FAILED, PayoutStatus.CANCELLED):
            yield payout.symbol, payout.amount
