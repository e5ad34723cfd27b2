"""Turns refusals into what clients read: the same facts, with their numbers as decimals."""

from __future__ import annotations

from functools import singledispatch
from typing import Final

from gql_server.domain import errors as domain
from gql_server.ports.onboarding import OnboardingCase
from gql_server.ports.people import OnboardingStatus
from gql_server.schema import refusals as r
from gql_server.schema.accounts import onboarding_of
from gql_server.schema.amounts import amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.commands import command_of
from gql_server.schema.enums import ErrorCode, WayOut
from gql_server.schema.fixed import rate_text
from gql_server.schema.holdings import LendPosition
from gql_server.schema.ids import global_id
from gql_server.schema.loaders import Reader
from gql_server.schema.margin import Margin
from gql_server.schema.scalars import DateTime, Duration
from gql_server.schema.view import View
from gql_server.service.refusals import (
    DoorRefusal,
    InvalidCredentials,
    InvalidProfile,
    NotYourProposal,
    OnboardingMoveRefused,
    OwnProposal,
    PasskeyRefused,
    PersonHasAccount,
    ProposalNotPending,
    StepUpRequired,
    TooManyRequests,
)
from gql_server.service.requests import KeyConflict, Overloaded

_WAYS_OUT: Final = {
    domain.HoldingKind.LEND_POSITION: WayOut.WITHDRAW_LEND_POSITION,
    domain.HoldingKind.DEBT: WayOut.REPAY,
    domain.HoldingKind.BALANCE: WayOut.WITHDRAW,
    domain.HoldingKind.HELD_DEPOSIT: WayOut.ASK_SUPPORT,
    domain.HoldingKind.PAYOUT: WayOut.WAIT_FOR_PAYOUT,
}

REFUSALS: Final = (domain.Refusal, DoorRefusal, KeyConflict, Overloaded)
"""What a mutation may raise that is an answer, not an error."""


async def refusal_of(refused: BaseException, reader: Reader) -> r.Error:
    """Return a refusal as clients read it."""
    if isinstance(refused, KeyConflict):
        message = "The idempotency key was used for something else; nothing was done."
        command = command_of(refused.decided, is_replayed=True)
        return r.IdempotencyConflict(code=ErrorCode.IDEMPOTENCY_CONFLICT, message=message, command=command)
    if isinstance(refused, Overloaded):
        message = "Too much is waiting; nothing was done. Try again with the same key."
        retry_after = Duration(refused.retry_after_seconds)
        return r.Overloaded(code=ErrorCode.OVERLOADED, message=message, retry_after=retry_after)
    if isinstance(refused, DoorRefusal):
        return _of_door(refused)
    if isinstance(refused, domain.AccountNotApproved):
        onboarding = onboarding_of(await _case(reader, refused.account_id))
        return r.AccountNotApproved(code=ErrorCode.ACCOUNT_NOT_APPROVED, message=refused.message, onboarding=onboarding)
    if isinstance(refused, domain.BorrowRequiresRedeem):
        return r.BorrowRequiresRedeem(
            code=ErrorCode.BORROW_REQUIRES_REDEEM,
            message=refused.message,
            position=await position_of(reader, refused.sub_account_id, refused.symbol),
        )
    return translate(refused, await reader.house())


async def _case(reader: Reader, account_id: str) -> OnboardingCase:
    found = await reader.cases.one(account_id)
    return OnboardingCase(account_id, OnboardingStatus.NOT_STARTED) if found is None else found


async def position_of(reader: Reader, sub_account_id: str, symbol: str) -> LendPosition | None:
    """Return a lend position as it is now, None when there is none."""
    view = await reader.with_sub_account(sub_account_id)
    if view is None or symbol not in view.sub_account(sub_account_id).lends:
        return None
    return LendPosition(view=view, sub_account_id=sub_account_id, symbol=symbol)


def _of_door(refused: DoorRefusal) -> r.Error:
    if isinstance(refused, InvalidCredentials):
        return r.InvalidCredentials(code=ErrorCode.INVALID_CREDENTIALS, message=refused.message)
    if isinstance(refused, StepUpRequired):
        return r.StepUpRequired(code=ErrorCode.STEP_UP_REQUIRED, message=refused.message, methods=list(refused.methods))
    if isinstance(refused, PasskeyRefused):
        return r.PasskeyRefused(code=ErrorCode.PASSKEY_REFUSED, message=refused.message, reason=refused.reason)
    if isinstance(refused, TooManyRequests):
        retry_after = Duration(refused.retry_after_seconds)
        return r.TooManyRequests(code=ErrorCode.TOO_MANY_REQUESTS, message=refused.message, retry_after=retry_after)
    if isinstance(refused, InvalidProfile):
        problems = [r.ProfileProblem(field=problem.field, message=problem.message) for problem in refused.problems]
        return r.InvalidProfile(code=ErrorCode.INVALID_PROFILE, message=refused.message, problems=problems)
    if isinstance(refused, OnboardingMoveRefused):
        code = ErrorCode.ONBOARDING_MOVE_REFUSED
        return r.OnboardingMoveRefused(code=code, message=refused.message, status=refused.status, event=refused.event)
    if isinstance(refused, PersonHasAccount):
        return r.PersonHasAccount(code=ErrorCode.PERSON_HAS_ACCOUNT, message=refused.message)
    return _of_proposal(refused)


def _of_proposal(refused: DoorRefusal) -> r.Error:
    if isinstance(refused, OwnProposal):
        return r.OwnProposal(code=ErrorCode.OWN_PROPOSAL, message=refused.message)
    if isinstance(refused, NotYourProposal):
        return r.NotYourProposal(code=ErrorCode.NOT_YOUR_PROPOSAL, message=refused.message)
    if isinstance(refused, ProposalNotPending):
        return r.ProposalNotPending(code=ErrorCode.PROPOSAL_NOT_PENDING, message=refused.message, status=refused.status)
    raise refused


@singledispatch
def translate(refused: BaseException, view: View) -> r.Error:  # noqa: ARG001 - the kinds below look at it
    """Return a refusal of the domain as clients read it; a kind that is unknown here is a bug."""
    raise refused


@translate.register
def _(refused: domain.InvalidInput, view: View) -> r.Error:  # noqa: ARG001
    return r.InvalidInput(code=ErrorCode.INVALID_INPUT, message=refused.message, field=refused.field)


@translate.register
def _(refused: domain.NotFound, view: View) -> r.Error:  # noqa: ARG001
    return r.NotFound(code=ErrorCode.NOT_FOUND, message=refused.message, what=refused.what)


@translate.register
def _(refused: domain.AccountFrozen, view: View) -> r.Error:  # noqa: ARG001
    return r.AccountFrozen(code=ErrorCode.ACCOUNT_FROZEN, message=refused.message, since=DateTime(refused.since))


@translate.register
def _(refused: domain.SubAccountLimit, view: View) -> r.Error:  # noqa: ARG001
    return r.SubAccountLimit(code=ErrorCode.SUB_ACCOUNT_LIMIT, message=refused.message, limit=refused.limit)


@translate.register
def _(refused: domain.PayoutNotDelayed, view: View) -> r.Error:  # noqa: ARG001
    return r.PayoutNotDelayed(code=ErrorCode.PAYOUT_NOT_DELAYED, message=refused.message, status=refused.status)


@translate.register
def _(refused: domain.HoldingsRemain, view: View) -> r.Error:
    remaining = [_remaining(one, view) for one in refused.remaining]
    return r.HoldingsRemain(code=ErrorCode.HOLDINGS_REMAIN, message=refused.message, remaining=remaining)


def _remaining(one: domain.Remaining, view: View) -> r.Remaining:
    return r.Remaining(
        kind=one.kind,
        sub_account_id=global_id("SubAccount", one.sub_account_id),
        amount=amount_of(view, one.symbol, one.amount),
        withdrawable_at=None if one.withdrawable_at is None else DateTime(one.withdrawable_at),
        way_out=WayOut.GIVE_UP if one.is_too_little else _WAYS_OUT[one.kind],
    )


@translate.register
def _(refused: domain.Paused, view: View) -> r.Error:  # noqa: ARG001
    return r.Paused(
        code=ErrorCode.PAUSED,
        message=refused.message,
        scope=refused.scope,
        since=DateTime(refused.since),
        until=None if refused.until is None else DateTime(refused.until),
        reason=refused.reason,
    )


@translate.register
def _(refused: domain.MarketClosed, view: View) -> r.Error:  # noqa: ARG001
    return r.MarketClosed(code=ErrorCode.MARKET_CLOSED, message=refused.message, state=refused.state)


@translate.register
def _(refused: domain.PositionNotMatured, view: View) -> r.Error:
    return r.PositionNotMatured(
        code=ErrorCode.POSITION_NOT_MATURED,
        message=refused.message,
        withdrawable_at=DateTime(refused.withdrawable_at),
        full_amount=amount_of(view, refused.symbol, refused.full_amount),
    )


@translate.register
def _(refused: domain.BelowMinimum, view: View) -> r.Error:
    minimum = amount_of(view, refused.symbol, refused.minimum)
    return r.BelowMinimum(code=ErrorCode.BELOW_MINIMUM, message=refused.message, minimum=minimum)


@translate.register
def _(refused: domain.InsufficientBalance, view: View) -> r.Error:
    available = amount_of(view, refused.symbol, refused.available)
    return r.InsufficientBalance(code=ErrorCode.INSUFFICIENT_BALANCE, message=refused.message, available=available)


@translate.register
def _(refused: domain.CapReached, view: View) -> r.Error:
    return r.CapReached(
        code=ErrorCode.CAP_REACHED,
        message=refused.message,
        cap=amount_of(view, refused.symbol, refused.cap),
        room=amount_of(view, refused.symbol, refused.room),
    )


@translate.register
def _(refused: domain.InsufficientLiquidity, view: View) -> r.Error:
    return r.InsufficientLiquidity(
        code=ErrorCode.INSUFFICIENT_LIQUIDITY,
        message=refused.message,
        required=amount_of(view, refused.symbol, refused.required),
        available=amount_of(view, refused.symbol, refused.available),
        utilization_bound=rate_text(refused.utilization_bound),
    )


@translate.register
def _(refused: domain.PriceStale, view: View) -> r.Error:
    return r.PriceStale(
        code=ErrorCode.PRICE_STALE,
        message=refused.message,
        asset=Asset(view=view, symbol=refused.symbol),
        observed_at=None if refused.observed_at is None else DateTime(refused.observed_at),
        reason=refused.reason,
    )


@translate.register
def _(refused: domain.InsufficientMargin, view: View) -> r.Error:
    return r.InsufficientMargin(
        code=ErrorCode.INSUFFICIENT_MARGIN,
        message=refused.message,
        maximum=None if refused.maximum is None else amount_of(view, refused.symbol, refused.maximum),
        repay_to_release=[amount_of(view, symbol, units) for symbol, units in refused.repay_to_release],
        margin=Margin(view=view, margin=refused.margin),
    )


@translate.register
def _(refused: domain.TermsRefused, view: View) -> r.Error:  # noqa: ARG001
    return r.TermsRefused(code=ErrorCode.TERMS_REFUSED, message=refused.message, rule=refused.rule)


@translate.register
def _(refused: domain.FundsBound, view: View) -> r.Error:
    return r.FundsBound(
        code=ErrorCode.FUNDS_BOUND,
        message=refused.message,
        required=amount_of(view, refused.symbol, refused.required),
        available=amount_of(view, refused.symbol, refused.available),
        rule=refused.rule,
    )
