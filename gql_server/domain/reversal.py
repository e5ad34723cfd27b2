"""A deposit that was credited and is not there: its network has forgotten it (rule N4)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, AccountStanding, Debt, Deposit, DepositStatus, SubAccount
from gql_server.domain.accrual import touch, walk_before_treasury_changes
from gql_server.domain.custody_cash import cover, cover_room, hold_overdrawn, take_from_custody
from gql_server.domain.draft import Draft, require_asset
from gql_server.domain.errors import NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import Funds, burn_shares, close_if_lost, lend
from gql_server.domain.market import borrow_shares_up, lend_shares_up, lend_value_down
from gql_server.domain.outcomes import DepositReversed, Done
from gql_server.domain.standing import require_positive
from gql_server.units import BorrowShares, LendShares


def reverse_deposit(draft: Draft, command: c.ReverseDeposit) -> DepositReversed:
    """Take a deposit back whose coins are not there: from who has it, in this order, and from the house what nobody has.

    First what is held of it, then the available balance, then what is lent, matured or not; the rest was borrowed against or has
    left, and is owed from now on, where the asset has a market. What a closed account, or an asset without a market, cannot
    owe is missing. Interest that it has earned stays: it was paid by those who borrowed.

    Raises:
        NotFound: There is no such deposit, or it is reversed already, or stands in another sub-account.
    """
    known = draft.book.deposits.get(command.deposit_id)
    if known is None or known.status in {DepositStatus.REVERSED, DepositStatus.ASSIGNED}:
        raise NotFound("deposit that counts")
    deposit = draft.book.change_deposit(known.id)
    symbol, sub_account = deposit.symbol, draft.book.change_sub_account(deposit.sub_account_id)
    walk_before_treasury_changes(draft, symbol)
    taking = _Taking(draft, sub_account, symbol, deposit.amount)
    if deposit.status is DepositStatus.RETURNED:
        taking.lose(deposit.amount)
    else:
        taking.held(deposit)
        taking.balance()
        taking.loan()
        taking.debt()
        taking.lose(taking.rest)
    hold_overdrawn(draft, symbol, taking.overdrawn)
    taking.step_in()
    covered = cover_room(draft, symbol)
    cover(draft, symbol, covered)
    deposit.status, deposit.reason = DepositStatus.REVERSED, None
    outcome = DepositReversed(
        deposit.id, deposit.amount, taking.taken_held, taking.taken_balance, taking.taken_loan, taking.owed, taking.lost
    )
    draft.tell(
        EventType.DEPOSITED,
        symbol=symbol,
        amount=deposit.amount,
        sub_account=sub_account,
        details={
            "deposit_id": deposit.id,
            "status": deposit.status,
            "reason": None,
            "held": taking.taken_held,
            "balance": taking.taken_balance,
            "loan": taking.taken_loan,
            "owed": taking.owed,
        },
    )
    return outcome


def cover_missing(draft: Draft, command: c.CoverMissing) -> Done:
    """Let the treasury bear what is missing, as far as what is owed stays covered (rule C1)."""
    require_positive(command.amount)
    require_asset(draft.book, command.symbol)
    walk_before_treasury_changes(draft, command.symbol)
    room = cover_room(draft, command.symbol)
    if command.amount > room:
        raise TermsRefused("C1", f"at most {room} units of {command.symbol} can be covered; fund the treasury first")
    cover(draft, command.symbol, command.amount)
    return Done()


class _Taking:
    """What is being taken back, and from where."""

    def __init__(self, draft: Draft, sub_account: SubAccount, symbol: str, amount: int) -> None:
        self._draft, self._sub_account, self._symbol = draft, sub_account, symbol
        self._market = draft.book.markets.get(symbol)
        self.rest = amount
        self.taken_held = self.taken_balance = self.taken_loan = self.owed = self.lost = self.overdrawn = 0

    def held(self, deposit: Deposit) -> None:
        """Take what of the deposit is in suspense."""
        self.taken_held = deposit.held_amount
        self._take(LedgerAccount.SUSPENSE, self.taken_held)
        deposit.held_amount = 0

    def balance(self) -> None:
        """Take what is available."""
        balance = self._sub_account.balances.get(self._symbol)
        self.taken_balance = 0 if balance is None else min(self.rest, balance.available)
        if self.taken_balance:
            self._draft.take_balance(self._sub_account, self._symbol, self.taken_balance)
            self._take(LedgerAccount.BALANCES, self.taken_balance)

    def loan(self) -> None:
        """Take of what is lent; its shares are burned rounded up, and its maturity stays as it is."""
        if self.rest == 0 or self._symbol not in self._sub_account.lends:
            return
        market = touch(self._draft, self._symbol)
        close_if_lost(self._draft, self._sub_account, market)
        position = self._sub_account.lends.get(self._symbol)
        if position is None:
            return
        value = lend_value_down(market, position.shares)
        self.taken_loan = min(self.rest, value)
        if self.taken_loan == 0:
            return
        is_all = self.taken_loan == value
        burned = position.shares if is_all else LendShares(min(position.shares, lend_shares_up(market, self.taken_loan)))
        kept = LendShares(position.shares - burned)
        position.principal = position.principal * kept // position.shares
        position.shares = kept
        if kept == 0:
            del self._sub_account.lends[self._symbol]
        self._take(LedgerAccount.LENDERS, self.taken_loan)
        burn_shares(self._draft, market, burned)

    def debt(self) -> None:
        """Let the rest be owed: it was borrowed against, or has left."""
        standing = self._draft.book.accounts[self._sub_account.account_id].standing
        if self.rest == 0 or self._market is None or standing is AccountStanding.CLOSED:
            return
        market = touch(self._draft, self._symbol)
        self.owed = self.rest
        minted = borrow_shares_up(market, self.owed)
        self._take(LedgerAccount.LOANS, self.owed)
        market.borrow_shares = BorrowShares(market.borrow_shares + minted)
        debt = self._sub_account.debts.setdefault(self._symbol, Debt(BorrowShares(0), 0, self._draft.now))
        debt.shares = BorrowShares(debt.shares + minted)
        debt.principal += self.owed
        self._sub_account.archived_at = None

    def lose(self, amount: int) -> None:
        """Let the house miss what nobody has: its insurance first, and what that does not bear is missing."""
        if amount == 0:
            return
        self.lost = amount
        self._take(LedgerAccount.MISSING, amount)
        insured = min(amount, self._draft.book.ledgers[self._symbol].insurance)
        self._draft.post(self._symbol, debit=LedgerAccount.INSURANCE, credit=LedgerAccount.MISSING, amount=insured)

    def step_in(self) -> None:
        """Let the house lend what of these coins is lent out: it has to bring them, and nobody else's rate or cash moves."""
        if self._market is None:
            return
        market = self._draft.book.markets[self._symbol]
        amount = min(self.taken_loan + self.owed, max(0, market.total_borrowed - market.total_lent))
        if amount:
            house = self._draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID)
            lend(self._draft, house, self._draft.book.assets[self._symbol], amount, Funds(LedgerAccount.MISSING))

    def _take(self, debit: LedgerAccount, amount: int) -> None:
        is_holders = debit is not LedgerAccount.MISSING
        holder = self._sub_account.id if is_holders else None
        self.overdrawn += take_from_custody(self._draft, self._symbol, debit, amount, holder)
        self.rest -= amount
