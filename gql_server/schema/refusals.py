"""Refusals: each is a type that says the fact, carries its numbers and implements ``Error``."""

from __future__ import annotations

import strawberry

from gql_server.schema.accounts import Onboarding
from gql_server.schema.amounts import Amount
from gql_server.schema.assets import Asset
from gql_server.schema.commands import Command
from gql_server.schema.enums import ErrorCode, HoldingKind, MarketState, OnboardingStatus, PauseScope, PayoutStatus, WayOut
from gql_server.schema.holdings import LendPosition
from gql_server.schema.margin import Margin
from gql_server.schema.onboarding_enums import OnboardingEvent
from gql_server.schema.passkey_enums import PasskeyProblem
from gql_server.schema.price_enums import PriceProblem
from gql_server.schema.proposal_enums import ProposalStatus
from gql_server.schema.scalars import DateTime, Decimal, Duration


@strawberry.interface(description="A refusal: nothing was moved. What explains it, and the way out, is in the type's own fields.")
class Error:
    """A refusal: nothing was moved."""

    code: ErrorCode = strawberry.field(description="For programs.")
    message: str = strawberry.field(description="For people; one sentence in English.")


@strawberry.type(description="The input is not well-formed. Nothing was decided; the idempotency key is free.")
class InvalidInput(Error):
    """The input is not well-formed."""

    field: str = strawberry.field(description="Path of the field in the input, such as `amount`.")


@strawberry.type(description="Money moves only for an approved account.")
class AccountNotApproved(Error):
    """Money moves only for an approved account."""

    onboarding: Onboarding = strawberry.field(description="Where the account stands, and what to do next.")


@strawberry.type(description="Nothing leaves a frozen account; deposits and repayments still work.")
class AccountFrozen(Error):
    """Nothing leaves a frozen account."""

    since: DateTime = strawberry.field(description="Since when it is frozen.")


@strawberry.type(description="The account has as many sub-accounts as it may have.")
class SubAccountLimit(Error):
    """The account has as many sub-accounts as it may have."""

    limit: int = strawberry.field(description="How many that is.")


@strawberry.type(description="Something that is still held or owed, and the way out.")
class Remaining:
    """Something that is still held or owed."""

    kind: HoldingKind = strawberry.field(description="What it is.")
    sub_account_id: strawberry.ID = strawberry.field(description="Global id of the sub-account in which it is.")
    amount: Amount = strawberry.field(description="How much: a position's worth, a debt with its interest, a payout with its fee.")
    withdrawable_at: DateTime | None = strawberry.field(description="From when a lend position can leave; null for all else.")
    way_out: WayOut = strawberry.field(description="What ends it.")


@strawberry.type(description="What is to be closed or archived is not empty: all that is still held, each with its way out.")
class HoldingsRemain(Error):
    """What is to be closed or archived is not empty."""

    remaining: list[Remaining] = strawberry.field(description="By sub-account.")


@strawberry.type(description="The loan still runs.")
class PositionNotMatured(Error):
    """The loan still runs."""

    withdrawable_at: DateTime = strawberry.field(description="From when the whole position can be withdrawn.")
    full_amount: Amount = strawberry.field(description="What the whole position is worth now.")


@strawberry.type(description="The amount is below the least that makes sense.")
class BelowMinimum(Error):
    """The amount is below the least that makes sense."""

    minimum: Amount = strawberry.field(description="The least: for a payout it must exceed the withdrawal fee.")


@strawberry.type(description="The available balance does not hold the amount.")
class InsufficientBalance(Error):
    """The available balance does not hold the amount."""

    available: Amount = strawberry.field(description="What is available.")


@strawberry.type(description="The market has less at hand, or its throttle allows less. A full withdrawal can be queued.")
class InsufficientLiquidity(Error):
    """The market has less at hand, or its throttle allows less."""

    required: Amount = strawberry.field(description="What was asked for.")
    available: Amount = strawberry.field(description="What would pass now.")
    utilization_bound: Decimal = strawberry.field(description="The utilization that nothing may exceed until the next boundary.")


@strawberry.type(description="Too little equity would be left: below the initial requirement.")
class InsufficientMargin(Error):
    """Too little equity would be left."""

    maximum: Amount | None = strawberry.field(description="The most that would pass now; null for a full withdrawal or transfer.")
    repay_to_release: list[Amount] = strawberry.field(
        description="For each debt, how much to repay so that a full withdrawal or transfer passes, each alone."
    )
    margin: Margin = strawberry.field(description="The margin as it was when that was decided.")


@strawberry.type(description="The sub-account lends the asset that it wants to borrow: withdraw that, or use another sub-account.")
class BorrowRequiresRedeem(Error):
    """The sub-account lends the asset that it wants to borrow."""

    position: LendPosition | None = strawberry.field(description="What it lends; null when it is gone since.")


@strawberry.type(description="The market's cap leaves less room.")
class CapReached(Error):
    """The market's cap leaves less room."""

    cap: Amount = strawberry.field(description="The cap.")
    room: Amount = strawberry.field(description="What still fits under it.")


@strawberry.type(description="The operator has stopped it for a while; deposits and repayments still work.")
class Paused(Error):
    """The operator has stopped it for a while."""

    scope: PauseScope = strawberry.field(description="What is stopped.")
    since: DateTime = strawberry.field(description="Since when.")
    until: DateTime | None = strawberry.field(description="When it ends by itself; null: not before an operator ends it.")
    reason: str = strawberry.field(description="What the operator says of it; may be empty.")


@strawberry.type(description="The market takes no new loans or borrows; repayments and withdrawals still work.")
class MarketClosed(Error):
    """The market takes no new loans or borrows."""

    state: MarketState = strawberry.field(description="The market's state; `OPEN` when its rate model is being repaired.")


@strawberry.type(description="A price that the decision needs may not be used now; deposits and repayments still work.")
class PriceStale(Error):
    """A price that the decision needs may not be used now."""

    asset: Asset = strawberry.field(description="Whose price.")
    observed_at: DateTime | None = strawberry.field(description="When it was last observed; null: never.")
    reason: PriceProblem = strawberry.field(description="Why it may not be used.")


@strawberry.type(description="The payout is not delayed, so that it cannot be cancelled.")
class PayoutNotDelayed(Error):
    """The payout is not delayed."""

    status: PayoutStatus = strawberry.field(description="What became of it.")


@strawberry.type(description="What was named does not exist, or is not the caller's.")
class NotFound(Error):
    """What was named does not exist, or is not the caller's."""

    what: str = strawberry.field(description="What kind of thing was named, for people.")


@strawberry.type(description="The idempotency key was used for something else; nothing was done.")
class IdempotencyConflict(Error):
    """The idempotency key was used for something else."""

    command: Command = strawberry.field(description="The command that the key is bound to.")


@strawberry.type(description="The e-mail address is unknown or not verified, or the password is wrong; which is never told.")
class InvalidCredentials(Error):
    """The e-mail address or the password is wrong."""


@strawberry.type(description="What is wrong with one field of a profile.")
class ProfileProblem:
    """What is wrong with one field of a profile."""

    field: str = strawberry.field(description="Path of the field in the input, such as `individual.postalCode`.")
    message: str = strawberry.field(description="What is wrong with it, for people; in English.")


@strawberry.type(description="Some fields of the profile have to be mended: all that there are, at once. Nothing was submitted.")
class InvalidProfile(Error):
    """Some fields of the profile have to be mended."""

    problems: list[ProfileProblem] = strawberry.field(description="Every problem, by field.")


@strawberry.type(description="This is not possible while the onboarding stands where it does.")
class OnboardingMoveRefused(Error):
    """This is not possible while the onboarding stands where it does."""

    status: OnboardingStatus = strawberry.field(description="Where it stands.")
    event: OnboardingEvent = strawberry.field(description="What was to happen.")


@strawberry.type(description="The person, or the business, is verified for another account; this one is on hold.")
class PersonHasAccount(Error):
    """The person is verified for another account."""


@strawberry.type(description="One more proof of identity is needed for this.")
class StepUpRequired(Error):
    """One more proof of identity is needed for this."""

    methods: list[str] = strawberry.field(description="The proofs that would do.")


@strawberry.type(description="What an authenticator answered is not good here.")
class PasskeyRefused(Error):
    """What an authenticator answered is not good here."""

    reason: PasskeyProblem = strawberry.field(description="Why.")


@strawberry.type(description="Asked too often; nothing was decided.")
class TooManyRequests(Error):
    """Asked too often."""

    retry_after: Duration = strawberry.field(description="How long to wait.")


@strawberry.type(description="Too much is waiting; nothing was decided, the idempotency key is free.")
class Overloaded(Error):
    """Too much is waiting."""

    retry_after: Duration = strawberry.field(description="How long to wait.")


@strawberry.type(description="The operator's terms cannot stand by the rules of the money.")
class TermsRefused(Error):
    """The operator's terms cannot stand."""

    rule: str = strawberry.field(description="The rule that forbids them, such as `X3`.")


@strawberry.type(description="Another operator than the one who proposed it has to decide.")
class OwnProposal(Error):
    """Another operator has to decide."""


@strawberry.type(description="Only whoever proposed it withdraws it.")
class NotYourProposal(Error):
    """Only whoever proposed it withdraws it."""


@strawberry.type(description="The proposal was decided, or has expired.")
class ProposalNotPending(Error):
    """The proposal was decided, or has expired."""

    status: ProposalStatus = strawberry.field(description="What became of it.")


@strawberry.type(description="The house cannot spare so much of its own money.")
class FundsBound(Error):
    """The house cannot spare so much of its own money."""

    required: Amount = strawberry.field(description="What was asked for.")
    available: Amount = strawberry.field(description="What would pass now.")
    rule: str = strawberry.field(description="The rule that binds the rest, such as `C1`.")
