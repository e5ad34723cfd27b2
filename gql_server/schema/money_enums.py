"""The enums of what is held and moved: deposits, payouts, margins, and what happened."""

from __future__ import annotations

from enum import StrEnum

from gql_server.domain.accounts import DepositStatus, NotLentReason, PayoutStatus
from gql_server.domain.report import MarginStatus
from gql_server.schema.declare import described

__all__ = ["ActivityType", "DepositStatus", "LendPositionOrder", "MarginStatus", "NotLentReason", "PayoutStatus"]


class LendPositionOrder(StrEnum):
    """In which order lend positions are listed."""

    WITHDRAWABLE_AT_ASC = "WITHDRAWABLE_AT_ASC"
    WITHDRAWABLE_AT_DESC = "WITHDRAWABLE_AT_DESC"
    WORTH_DESC = "WORTH_DESC"


class ActivityType(StrEnum):
    """What happened in a sub-account."""

    DEPOSITED = "DEPOSITED"
    LENT = "LENT"
    INTEREST = "INTEREST"
    REWARDED = "REWARDED"
    WITHDREW = "WITHDREW"
    BORROWED = "BORROWED"
    REPAID = "REPAID"
    TRANSFERRED = "TRANSFERRED"
    LIQUIDATED = "LIQUIDATED"
    PAID_OUT = "PAID_OUT"
    LOST = "LOST"
    AT_RISK = "AT_RISK"
    MATURED = "MATURED"
    MARKET_CHANGED = "MARKET_CHANGED"


described(
    LendPositionOrder,
    "In which order lend positions are listed.",
    WITHDRAWABLE_AT_ASC="Those that mature first come first.",
    WITHDRAWABLE_AT_DESC="Those that mature last come first.",
    WORTH_DESC="Those that are worth most in USD come first; those without a fresh price come last.",
)
described(
    ActivityType,
    "What happened in a sub-account.",
    DEPOSITED="A deposit was confirmed by custody.",
    LENT="An amount was lent; the maturity of the whole position began anew.",
    INTEREST="Interest left with a position.",
    REWARDED="A reward was credited.",
    WITHDREW="An amount left a position or the available balance for an external address; or, where its market has ended, a "
    "position for the available balance.",
    BORROWED="An amount was borrowed.",
    REPAID="A debt was repaid, whole or in part.",
    TRANSFERRED="An amount moved between sub-accounts of the account.",
    LIQUIDATED="Collateral was seized to repay a debt.",
    PAID_OUT="A payout changed its status.",
    LOST="A loss of the market ended the position at 0.",
    AT_RISK="Its margin fell below what its debts require; the amount is what to repay to be safe again.",
    MATURED="A loan matured: the whole amount can be withdrawn.",
    MARKET_CHANGED="A market in which it lends or owes is going to end.",
)
described(
    NotLentReason,
    "Why an available balance is not lent.",
    NOT_LENDABLE="The asset has no market.",
    MARKET_CLOSED="The market takes no new loans, or new risk is paused; it is lent at the first boundary at which it does.",
    CAP_REACHED="The market's cap leaves no room; it is lent at the first boundary at which there is.",
    BORROWED="It was borrowed; what is borrowed is never lent by itself.",
    REPAYMENT_REST="It is the rest of a repayment, below the minimum deposit.",
    RETURNED_PAYOUT="It came back from a payout that failed or was cancelled.",
)
described(
    MarginStatus,
    "How safe a sub-account is.",
    NO_DEBT="Nothing is owed.",
    HEALTHY="Equity covers the initial requirement.",
    AT_RISK="Equity is below the initial requirement: no new risk until it is covered.",
    LIQUIDATABLE="Equity is below the maintenance requirement: collateral is seized.",
    UNKNOWN="A price is missing or too old; see the missing prices.",
)
described(
    DepositStatus,
    "What became of a deposit.",
    PENDING="Seen, not confirmed yet.",
    CREDITED="Confirmed and credited: repaid, lent or available.",
    HELD="In suspense, never lent, resets no maturity: below a minimum, not approved, or not where it should have come.",
    RETURNED="Sent back, or on its way: its `returnPayout` tells how far.",
    ASSIGNED="Held at first, then credited by an operator to the sub-account that it was meant for, as a deposit of its own.",
    REVERSED="Its network has forgotten it: what was credited was taken back.",
)
described(
    PayoutStatus,
    "What became of a payout.",
    REQUESTED="Waits to be sent; the custodian may have taken it already: see its `history`.",
    DELAYED="Waits for its delay to pass.",
    SENT="Handed to the network.",
    CONFIRMED="Confirmed by the network.",
    FAILED="Could not be sent; the whole amount is back in the available balance.",
    CANCELLED="Cancelled before it was sent; the whole amount is back in the available balance.",
)
