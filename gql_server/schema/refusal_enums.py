"""The enums of refusals: their codes, and what ends what is in the way."""

from __future__ import annotations

from enum import StrEnum

from gql_server.domain.errors import HoldingKind
from gql_server.schema.declare import described

__all__ = ["ErrorCode", "HoldingKind", "WayOut"]


class WayOut(StrEnum):
    """What ends a holding, so that an account can be closed."""

    WITHDRAW_LEND_POSITION = "WITHDRAW_LEND_POSITION"
    REPAY = "REPAY"
    WITHDRAW = "WITHDRAW"
    WAIT_FOR_PAYOUT = "WAIT_FOR_PAYOUT"
    ASK_SUPPORT = "ASK_SUPPORT"
    GIVE_UP = "GIVE_UP"


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
    HoldingKind,
    "What keeps a sub-account from being empty.",
    LEND_POSITION="It lends something.",
    DEBT="It owes something.",
    BALANCE="Something is available.",
    HELD_DEPOSIT="A deposit is held in suspense.",
    PAYOUT="A payout is not sent yet.",
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
