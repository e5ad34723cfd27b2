"""The enums of the schema. Those of the domain are offered as they are, each member with its meaning."""

from __future__ import annotations

from enum import StrEnum

from gql_server.domain.accounts import DepositStatus, FrozenBy, NotLentReason, PayoutStatus
from gql_server.domain.errors import HoldingKind
from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import MarketState, ModelKind, ModelStatus, SampleStatus
from gql_server.domain.pauses import PauseScope
from gql_server.domain.report import MarginStatus
from gql_server.ports.onboarding import AccountKind
from gql_server.ports.people import OnboardingStatus
from gql_server.schema.declare import described
from gql_server.service.step_up import GuardedAction

__all__ = [
    "AccountKind",
    "AccountStatus",
    "ActivityType",
    "Currency",
    "DepositStatus",
    "ErrorCode",
    "FrozenBy",
    "GuardedAction",
    "HoldingKind",
    "Interval",
    "LendPositionOrder",
    "LenderPayKind",
    "MarginStatus",
    "MarketState",
    "ModelKind",
    "ModelStatus",
    "NotLentReason",
    "OnboardingStatus",
    "PauseScope",
    "PayoutStatus",
    "SampleStatus",
    "WayOut",
    "Window",
]


class Currency(StrEnum):
    """In what a worth is expressed."""

    USD = "USD"
    JPY = "JPY"


class Window(StrEnum):
    """A span that ends now."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    SIX_MONTHS = "SIX_MONTHS"
    YEAR = "YEAR"
    ALL = "ALL"


class Interval(StrEnum):
    """How far apart the rows of a history are."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class AccountStatus(StrEnum):
    """What an account may do."""

    ONBOARDING = "ONBOARDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"


class WayOut(StrEnum):
    """What ends a holding, so that an account can be closed."""

    WITHDRAW_LEND_POSITION = "WITHDRAW_LEND_POSITION"
    REPAY = "REPAY"
    WITHDRAW = "WITHDRAW"
    WAIT_FOR_PAYOUT = "WAIT_FOR_PAYOUT"
    ASK_SUPPORT = "ASK_SUPPORT"
    GIVE_UP = "GIVE_UP"


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


class ErrorCode(StrEnum):
    """The codes of refusals, for programs."""

    INVALID_INPUT = "INVALID_INPUT"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    ACCOUNT_NOT_APPROVED = "ACCOUNT_NOT_APPROVED"
    ACCOUNT_FROZEN = "ACCOUNT_FROZEN"
    SUB_ACCOUNT_LIMIT = "SUB_ACCOUNT_LIMIT"
    HOLDINGS_REMAIN = "HOLDINGS_REMAIN"
    POSITION_NOT_MATURED = "POSITION_NOT_MATURED"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE"
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    INSUFFICIENT_MARGIN = "INSUFFICIENT_MARGIN"
    PAYOUT_NOT_DELAYED = "PAYOUT_NOT_DELAYED"
    BORROW_REQUIRES_REDEEM = "BORROW_REQUIRES_REDEEM"
    CAP_REACHED = "CAP_REACHED"
    PAUSED = "PAUSED"
    MARKET_CLOSED = "MARKET_CLOSED"
    PRICE_STALE = "PRICE_STALE"
    NOT_FOUND = "NOT_FOUND"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
    PASSKEY_REFUSED = "PASSKEY_REFUSED"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    OVERLOADED = "OVERLOADED"
    TERMS_REFUSED = "TERMS_REFUSED"
    FUNDS_BOUND = "FUNDS_BOUND"
    INVALID_PROFILE = "INVALID_PROFILE"
    ONBOARDING_MOVE_REFUSED = "ONBOARDING_MOVE_REFUSED"
    PERSON_HAS_ACCOUNT = "PERSON_HAS_ACCOUNT"
    OWN_PROPOSAL = "OWN_PROPOSAL"
    NOT_YOUR_PROPOSAL = "NOT_YOUR_PROPOSAL"
    PROPOSAL_NOT_PENDING = "PROPOSAL_NOT_PENDING"


described(
    Currency,
    "In what a worth is expressed.",
    USD="US dollars.",
    JPY="Japanese yen, by the feed `fx.usd_jpy`; a worth in yen is null while no rate of exchange is recorded.",
)
described(
    Window,
    "A span of time that ends now.",
    DAY="The last 24 hours.",
    WEEK="The last 7 days.",
    MONTH="The last 30 days.",
    SIX_MONTHS="The last 182 days.",
    YEAR="The last 365 days.",
    ALL="Since the market began.",
)
described(
    Interval,
    "How far apart the rows of a history are: the first boundary in each interval, in UTC.",
    HOUR="One row an hour.",
    DAY="One row a day.",
    WEEK="One row a week; weeks begin on Monday.",
    MONTH="One row a calendar month.",
)
described(AccountKind, "Whose account it is.", INDIVIDUAL="A person's own.", BUSINESS="A company's.")
described(
    AccountStatus,
    "What an account may do.",
    ONBOARDING="Not approved yet: deposits are held, nothing is lent, borrowed or paid out.",
    APPROVED="Money moves.",
    REJECTED="Refused: what it holds can still be repaid, credited and liquidated.",
    FROZEN="Credited as ever; nothing leaves it.",
    CLOSED="Closed for good.",
)
described(
    OnboardingStatus,
    "Where an account stands on its way to approval.",
    NOT_STARTED="Signed up; the e-mail address is not verified yet.",
    EMAIL_VERIFIED="The e-mail address is verified.",
    KIND_CHOSEN="Individual or business is chosen.",
    PROFILE_SUBMITTED="The personal data are submitted.",
    IN_REVIEW="The identity is being verified.",
    ON_HOLD="The verification is paused; see the reasons.",
    RESUBMISSION_REQUIRED="Something has to be submitted again; see the reasons.",
    APPROVED="Approved: money moves.",
    REJECTED="Refused; see the reasons.",
)
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
    ErrorCode,
    "The codes of refusals, for programs; the refusal's own fields carry the numbers.",
    INVALID_INPUT="The input is not well-formed; nothing was decided, the idempotency key is free.",
    INVALID_CREDENTIALS="The e-mail address or the password is wrong.",
    ACCOUNT_NOT_APPROVED="Money moves only for an approved account.",
    ACCOUNT_FROZEN="Nothing leaves a frozen account.",
    SUB_ACCOUNT_LIMIT="The account has as many sub-accounts as it may have.",
    HOLDINGS_REMAIN="What is to be closed or archived is not empty.",
    POSITION_NOT_MATURED="The loan still runs.",
    BELOW_MINIMUM="The amount is below the least that makes sense.",
    INSUFFICIENT_BALANCE="The available balance does not hold the amount.",
    INSUFFICIENT_LIQUIDITY="The market has less at hand, or its throttle allows less.",
    INSUFFICIENT_MARGIN="Too little equity would be left.",
    PAYOUT_NOT_DELAYED="The payout does not wait, so that it cannot be cancelled.",
    BORROW_REQUIRES_REDEEM="The sub-account lends the asset that it wants to borrow.",
    CAP_REACHED="The market's cap leaves less room.",
    PAUSED="The operator has stopped it for a while.",
    MARKET_CLOSED="The market takes no new loans or borrows.",
    PRICE_STALE="A price that the decision needs is missing or too old.",
    NOT_FOUND="What was named does not exist, or is not the caller's.",
    IDEMPOTENCY_CONFLICT="The idempotency key was used for something else.",
    STEP_UP_REQUIRED="One more proof of identity is needed.",
    PASSKEY_REFUSED="What an authenticator answered is not good here.",
    TOO_MANY_REQUESTS="Asked too often; nothing was decided.",
    OVERLOADED="Too much is waiting; nothing was decided, the idempotency key is free.",
    TERMS_REFUSED="The operator's terms cannot stand by the rules of the money.",
    INVALID_PROFILE="Fields of the profile have to be mended.",
    ONBOARDING_MOVE_REFUSED="Not possible while the onboarding stands where it does.",
    PERSON_HAS_ACCOUNT="The person is verified for another account.",
    FUNDS_BOUND="The house cannot spare so much of its own money.",
    OWN_PROPOSAL="Another operator than the one who proposed it has to decide.",
    NOT_YOUR_PROPOSAL="Only whoever proposed it withdraws it.",
    PROPOSAL_NOT_PENDING="The proposal was decided, or has expired.",
)
described(
    MarketState,
    "Whether a market takes new loans and borrows; whoever is in it can always leave.",
    OPEN="Lends and borrows.",
    REPAY_ONLY="No new loan and no new borrow; repayments, liquidations and withdrawals work.",
    CLOSED="The same, and the market is delisted.",
)
described(
    ModelKind,
    "What a model is for.",
    RATE_MODEL="Sets the borrow rate from the utilization.",
    STAKING_REWARD="Adds a yearly rate for lenders to what borrowers pay.",
    LIQUIDATION_POLICY="Decides what is repaid and seized of an unhealthy sub-account.",
)
described(
    LenderPayKind,
    "How lenders are paid of what borrowers pay.",
    SKIM_FEE="They get what borrowers pay, less the `fee` of the terms.",
    SUPPLY_LINE="They are paid by a line of their own: what borrowers pay beyond it is the treasury's, and what is short it adds.",
    FEE_ON_TOP="They get the rate of the curve; borrowers pay fees on top of it, which are the treasury's and the insurance's.",
)
described(
    ModelStatus,
    "Whether a model answers as it should.",
    LIVE="It does.",
    STALE="It broke: the last good rate stands and nothing new is borrowed until it answers again.",
)
described(
    SampleStatus,
    "Where the rate of a boundary came from.",
    LIVE="From the model that is recorded.",
    HELD="The last good rate was kept: the model changed its version, or broke.",
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
    RETURNED="Sent back to where it came from.",
    ASSIGNED="Held at first, then credited by an operator to the sub-account that it was meant for, as a deposit of its own.",
    REVERSED="Its network has forgotten it: what was credited was taken back.",
)
described(
    PauseScope,
    "What a pause stops. Deposits, repayments and liquidations it never stops.",
    NEW_RISK="No new borrow; deposits are not lent, but wait in the available balance.",
    PAYOUTS="Nothing is paid out to an external address; what was asked for before waits.",
    TRANSFERS="Nothing moves between sub-accounts.",
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
described(FrozenBy, "Who froze an account.", CUSTOMER="Its owner, who may undo it.", OPERATOR="An operator, who alone may undo it.")
described(
    HoldingKind,
    "What keeps a sub-account from being empty.",
    LEND_POSITION="It lends something.",
    DEBT="It owes something.",
    BALANCE="Something is available.",
    HELD_DEPOSIT="A deposit is held in suspense.",
    PAYOUT="A payout is not sent yet.",
)
described(
    GuardedAction,
    "What needs one more proof of who asks besides money that leaves.",
    UNFREEZE_ACCOUNT="Undoing a freeze of one's own.",
    CLOSE_ACCOUNT="Closing the account.",
    CHANGE_EMAIL="Changing the e-mail address.",
    SHORTEN_WITHDRAWAL_DELAY="Choosing a shorter withdrawal delay.",
    MANAGE_API_KEYS="Creating, changing or rotating an API key.",
    MANAGE_WEBHOOKS="Registering a webhook endpoint, sending it elsewhere, or giving it a new secret.",
)
described(
    WayOut,
    "What ends a holding, so that an account can be closed or a sub-account archived.",
    WITHDRAW_LEND_POSITION="Withdraw or transfer the whole position once it has matured.",
    REPAY="Repay the debt.",
    WITHDRAW="Withdraw the balance, or transfer it.",
    WAIT_FOR_PAYOUT="Wait until the payout is sent.",
    ASK_SUPPORT="Ask support to send the deposit back.",
    GIVE_UP="No more than the withdrawal fee, so it cannot be paid out: transfer it, or close with `giveUpRemainders`.",
)
