"""Coins that are held go back to whoever sent them, by a payout (rule N5)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import Deposit, DepositStatus, Payout, PayoutStatus
from gql_server.domain.draft import Draft
from gql_server.domain.errors import BelowMinimum, NotFound, TermsRefused
from gql_server.domain.holding_again import tell_of_return
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.outcomes import Done
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payout_terms import terms_of
from gql_server.domain.payouts import Destination, require_address
from gql_server.domain.withdrawal_delay import UNKNOWN


def return_deposit(draft: Draft, command: c.ReturnDeposit) -> Done:
    """Send a held deposit back, by a payout under the command's id; without an address it is booked out and nothing is sent.

    Raises:
        NotFound: Nothing is held of it.
        InvalidInput: The address is none, or the asset does not leave by that network.
        Paused: Payouts of the asset are paused.
        BelowMinimum: The network's fee would take all of it.
        TermsRefused: Custody does not hold that much (C1).
    """
    known = draft.book.deposits.get(command.deposit_id)
    if known is None or known.status is not DepositStatus.HELD:
        raise NotFound("held deposit")
    if command.address is None:
        _book_out(draft, known)
    else:
        _send_back(draft, known, Destination(command.address, UNKNOWN, command.network))
    return Done()


def _book_out(draft: Draft, known: Deposit) -> None:
    """Book out what came by no network, or has left before: nothing is sent."""
    _require_there(known, draft.book.ledgers[known.symbol].custody)
    deposit = draft.book.change_deposit(known.id)
    suspense, custody, amount = LedgerAccount.SUSPENSE, LedgerAccount.CUSTODY, deposit.held_amount
    draft.post(deposit.symbol, debit=suspense, credit=custody, amount=amount, debit_holder=deposit.sub_account_id)
    deposit.held_amount, deposit.status = 0, DepositStatus.RETURNED
    tell_of_return(draft, deposit, amount)


def _send_back(draft: Draft, known: Deposit, to: Destination) -> None:
    """Let a payout take it; whoever gets it back bears the network's fee, and no least or greatest amount binds."""
    require_address(to.address)
    terms = terms_of(draft.book.assets[known.symbol], to.network)
    require_not_paused(draft, known.symbol, PauseScope.PAYOUTS)
    if known.held_amount < terms.fee + terms.step:
        raise BelowMinimum(known.symbol, terms.fee + terms.step)
    ledger = draft.book.ledgers[known.symbol]
    _require_there(known, max(0, ledger.custody - ledger.payouts))
    deposit = draft.book.change_deposit(known.id)
    amount, holder = deposit.held_amount, deposit.sub_account_id
    draft.post(
        deposit.symbol,
        debit=LedgerAccount.SUSPENSE,
        credit=LedgerAccount.PAYOUTS,
        amount=amount,
        debit_holder=holder,
        credit_holder=holder,
    )
    payout = Payout(
        draft.command_id,
        holder,
        deposit.symbol,
        amount,
        terms.fee_of(amount),
        to.address,
        PayoutStatus.REQUESTED,
        draft.now,
        network=to.network,
        deposit_id=deposit.id,
    )
    draft.book.payouts.put(payout.id, payout)
    deposit.held_amount, deposit.status, deposit.went_to = 0, DepositStatus.RETURNED, payout.id
    tell_of_return(draft, deposit, amount)


def _require_there(deposit: Deposit, there: int) -> None:
    if deposit.held_amount > there:
        raise TermsRefused("C1", f"custody holds {there} units of {deposit.symbol}: fund the treasury first")
