"""Amounts on their way to an external address (rules L10, C1)."""

from __future__ import annotations

from typing import Final, NamedTuple

from gql_server.domain import commands as c
from gql_server.domain.accounts import NotLentReason, Payout, PayoutStatus, SubAccount
from gql_server.domain.accrual import walk_before_treasury_changes
from gql_server.domain.custody_cash import hold_overdrawn, require_cash, take_from_custody
from gql_server.domain.draft import Draft, require_asset, require_sub_account
from gql_server.domain.errors import InsufficientBalance, InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.holding_again import hold_again
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.outcomes import PayoutSettled, Withdrawn
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payout_terms import require_payable, terms_of
from gql_server.domain.standing import require_margin_to_leave, require_may_leave, require_positive
from gql_server.domain.withdrawal_delay import AddressTrust, release_at

ADDRESS_LENGTH_MAX: Final = 200
_MOVES: Final = {
    PayoutStatus.REQUESTED: {PayoutStatus.SENT, PayoutStatus.CONFIRMED, PayoutStatus.FAILED, PayoutStatus.CANCELLED},
    PayoutStatus.SENT: {PayoutStatus.CONFIRMED, PayoutStatus.FAILED},
}


class Destination(NamedTuple):
    """Where a payout goes, what is known of the address, and by which network; None where the asset has none."""

    address: str
    trust: AddressTrust
    network: str | None = None

    @property
    def details(self) -> dict[str, str]:
        """Return what an event says of it."""
        return {"address": self.address} | ({} if self.network is None else {"network": self.network})


def require_address(address: str) -> None:
    """Refuse an address that is empty, too long, or holds blanks or control characters."""
    if not address or len(address) > ADDRESS_LENGTH_MAX or not address.isprintable() or " " in address:
        raise InvalidInput("address", f"must be 1 to {ADDRESS_LENGTH_MAX} printable characters without blanks")


def request_payout(draft: Draft, sub_account: SubAccount, symbol: str, amount: int, payout_id: str, to: Destination) -> int | None:
    """Write a payout down and return until when it is delayed (rule D1); the caller has booked the amount to PAYOUTS."""
    delay = draft.book.accounts[sub_account.account_id].delay
    until = release_at(delay, to.trust, draft.now)
    status = PayoutStatus.REQUESTED if until is None else PayoutStatus.DELAYED
    fee = terms_of(draft.book.assets[symbol], to.network).fee_of(amount)
    payout = Payout(payout_id, sub_account.id, symbol, amount, fee, to.address, status, draft.now, None, until, to.network)
    draft.book.payouts.put(payout_id, payout)
    return until


def tell_delayed(draft: Draft, sub_account: SubAccount, payout_id: str) -> None:
    """Write down that a payout waits, after what made it; nothing where it does not."""
    payout = draft.book.payouts[payout_id]
    if payout.status is PayoutStatus.DELAYED:
        tell_status(draft, payout, sub_account)


def tell_status(draft: Draft, payout: Payout, sub_account: SubAccount) -> None:
    """Write down what became of a payout."""
    draft.tell(
        EventType.PAID_OUT,
        symbol=payout.symbol,
        amount=payout.amount,
        sub_account=sub_account,
        details={
            "payout_id": payout.id,
            "status": payout.status,
            "fee": payout.fee,
            "reference": payout.reference,
            **({} if payout.release_at is None else {"release_at": payout.release_at}),
            **({} if payout.network is None else {"network": payout.network}),
            **({} if payout.deposit_id is None else {"deposit_id": payout.deposit_id}),
        },
    )


def withdraw(draft: Draft, command: c.Withdraw) -> Withdrawn:
    """Send an available amount out, if the debts remain covered."""
    require_positive(command.amount)
    require_address(command.address)
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, command.symbol)
    terms_of(asset, command.network)
    require_may_leave(draft, sub_account)
    require_not_paused(draft, command.symbol, PauseScope.PAYOUTS)
    require_payable(asset, command.network, command.amount)
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    take_available(draft, sub_account, command.symbol, command.amount)
    require_cash(draft.book.ledgers[command.symbol], command.amount)
    draft.post(
        command.symbol,
        debit=LedgerAccount.BALANCES,
        credit=LedgerAccount.PAYOUTS,
        amount=command.amount,
        debit_holder=sub_account.id,
        credit_holder=sub_account.id,
    )
    require_margin_to_leave(draft, sub_account, command.symbol, command.amount, is_whole=False)
    to = Destination(command.address, command.trust, command.network)
    until = request_payout(draft, sub_account, command.symbol, command.amount, draft.command_id, to)
    draft.tell(
        EventType.WITHDREW,
        symbol=command.symbol,
        amount=command.amount,
        sub_account=sub_account,
        details={"payout_id": draft.command_id, **to.details},
    )
    tell_delayed(draft, sub_account, draft.command_id)
    return Withdrawn(draft.command_id, command.amount, until)


def take_available(draft: Draft, sub_account: SubAccount, symbol: str, amount: int) -> None:
    """Lower an available balance or refuse when it does not hold the amount; the caller books the entry."""
    balance = sub_account.balances.get(symbol)
    available = 0 if balance is None else balance.available
    if amount > available:
        raise InsufficientBalance(symbol, available)
    draft.take_balance(sub_account, symbol, amount)


def settle_payout(draft: Draft, command: c.SettlePayout) -> PayoutSettled:
    """Book what the custodian says; old news changes nothing, and nothing is ever booked twice.

    Raises:
        TermsRefused: When what was booked as sent turns out never to have left, and the treasury has not the fee to give back (C1).
    """
    payout = draft.book.payouts.get(command.payout_id)
    if payout is None:
        raise NotFound("payout")
    if command.status not in _MOVES.get(payout.status, ()):
        return PayoutSettled(payout.status, is_changed=False)
    payout = draft.book.change_payout(command.payout_id)
    sub_account = draft.book.change_sub_account(payout.sub_account_id)
    if command.status in (PayoutStatus.FAILED, PayoutStatus.CANCELLED):
        if payout.status is PayoutStatus.SENT:
            _unbook_sent(draft, payout)
        if payout.deposit_id is None:
            return_payout(draft, payout, sub_account)
        else:
            hold_again(draft, payout, payout.deposit_id)
    elif payout.status is not PayoutStatus.SENT:
        _book_sent(draft, payout)
    payout.status = command.status
    payout.reference = command.reference or payout.reference
    tell_status(draft, payout, sub_account)
    return PayoutSettled(payout.status, is_changed=True)


def _book_sent(draft: Draft, payout: Payout) -> None:
    """The net amount has left custody; the fee is the treasury's now."""
    walk_before_treasury_changes(draft, payout.symbol)
    payouts, holder = LedgerAccount.PAYOUTS, payout.sub_account_id
    net = payout.amount - payout.fee
    hold_overdrawn(draft, payout.symbol, take_from_custody(draft, payout.symbol, payouts, net, holder))
    draft.post(payout.symbol, debit=payouts, credit=LedgerAccount.TREASURY, amount=payout.fee, debit_holder=holder)


def _unbook_sent(draft: Draft, payout: Payout) -> None:
    """The net amount never left custody after all, and the fee was never earned (rule L10)."""
    walk_before_treasury_changes(draft, payout.symbol)
    market, ledger = draft.book.markets.get(payout.symbol), draft.book.ledgers[payout.symbol]
    room = ledger.treasury - (0 if market is None else market.staking_receivable)
    if payout.fee > room:
        raise TermsRefused("C1", f"The treasury has {room} units of {payout.symbol} to give the fee of {payout.fee} back")
    payouts, holder = LedgerAccount.PAYOUTS, payout.sub_account_id
    net = payout.amount - payout.fee
    draft.post(payout.symbol, debit=LedgerAccount.CUSTODY, credit=payouts, amount=net, credit_holder=holder)
    draft.post(payout.symbol, debit=LedgerAccount.TREASURY, credit=payouts, amount=payout.fee, credit_holder=holder)


def return_payout(draft: Draft, payout: Payout, sub_account: SubAccount) -> None:
    """The whole amount is available again; a returned payout is not a deposit and is not lent (rule L3)."""
    draft.post(
        payout.symbol,
        debit=LedgerAccount.PAYOUTS,
        credit=LedgerAccount.BALANCES,
        amount=payout.amount,
        debit_holder=sub_account.id,
        credit_holder=sub_account.id,
    )
    draft.give_balance(sub_account, payout.symbol, payout.amount, NotLentReason.RETURNED_PAYOUT)
