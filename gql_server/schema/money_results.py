"""What the mutations that move money answer: ids, amounts and times of the first decision, nested objects as they are now."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import outcomes
from gql_server.schema import refusals as r
from gql_server.schema.amounts import Amount
from gql_server.schema.declare import resolved
from gql_server.schema.enums import NotLentReason
from gql_server.schema.holdings import Borrow, LendPosition
from gql_server.schema.moved import Moved
from gql_server.schema.payments import Deposit, Payout
from gql_server.schema.sub_accounts import SubAccount
from gql_server.schema.translate import position_of


@strawberry.type(description="A deposit was confirmed by custody.")
class DepositSuccess(Moved):
    """A deposit was confirmed by custody."""

    outcome: strawberry.Private[outcomes.Credited]

    @resolved("The deposit as it is now.")
    async def deposit(self) -> Deposit:
        """Return the deposit."""
        found = await self.reader.deposit(self.decided.command.id)
        if found is None:
            raise LookupError(f"the deposit {self.decided.command.id} is gone")
        return Deposit(view=found[0], deposit=found[1])

    @resolved("Where it arrived, as it is now.")
    async def sub_account(self) -> SubAccount:
        """Return the sub-account."""
        return await self.holder(self.key)

    @resolved("How much of it repaid a debt; null for nothing.")
    async def repaid(self) -> Amount | None:
        """Return what was repaid."""
        return await self.some(self.outcome.repaid)

    @resolved("How much of it was lent; null for nothing.")
    async def lent(self) -> Amount | None:
        """Return what was lent."""
        return await self.some(self.outcome.lent)

    @resolved("Why what was left was not lent; null when nothing was left, or it is held: see the deposit.")
    def not_lent_reason(self) -> NotLentReason | None:
        """Return the reason."""
        return self.outcome.not_lent_reason

    @resolved("The lend position as it is now; null without one.")
    async def lend_position(self) -> LendPosition | None:
        """Return the position."""
        return await position_of(self.reader, self.key, self.symbol)


@strawberry.type(description="A whole lend position left, or waits in line.")
class WithdrawLendPositionSuccess(Moved):
    """A whole lend position left, or waits in line."""

    outcome: strawberry.Private[outcomes.PositionWithdrawn]

    @resolved("Whose it was, as it is now.")
    async def sub_account(self) -> SubAccount:
        """Return the sub-account."""
        return await self.holder(self.key)

    @resolved("What the position was worth when that was decided; while queued it goes on earning.", name="amount")
    async def full_amount(self) -> Amount:
        """Return the amount."""
        return await self.amount(self.outcome.amount)

    @resolved("The interest in that amount.")
    async def interest(self) -> Amount:
        """Return the interest."""
        return await self.amount(self.outcome.interest)

    @resolved("The payout as it is now; null while it is queued.")
    async def payout(self) -> Payout | None:
        """Return the payout; a queued withdrawal's has the command's id once it is made."""
        return await self.paid_out(self.outcome.payout_id or self.decided.command.id)

    @resolved("Whether it had to wait in line when that was decided.")
    def queued(self) -> bool:
        """Return whether it was queued."""
        return self.outcome.is_queued


@strawberry.type(description="An available amount is on its way out.")
class WithdrawSuccess(Moved):
    """An available amount is on its way out."""

    outcome: strawberry.Private[outcomes.Withdrawn]

    @resolved("Whose it was, as it is now.")
    async def sub_account(self) -> SubAccount:
        """Return the sub-account."""
        return await self.holder(self.key)

    @resolved("The payout as it is now.")
    async def payout(self) -> Payout:
        """Return the payout."""
        found = await self.paid_out(self.outcome.payout_id)
        if found is None:
            raise LookupError(f"the payout {self.outcome.payout_id} is gone")
        return found


@strawberry.type(description="An amount moved between sub-accounts.")
class TransferSuccess(Moved):
    """An amount moved between sub-accounts; ``key`` is the source."""

    target: strawberry.Private[str]
    outcome: strawberry.Private[outcomes.Transferred]

    @resolved("From where, as it is now.", name="from")
    async def from_(self) -> SubAccount:
        """Return the source."""
        return await self.holder(self.key)

    @resolved("To where, as it is now.")
    async def to(self) -> SubAccount:
        """Return the target."""
        return await self.holder(self.target)

    @resolved("How much moved.", name="amount")
    async def moved_amount(self) -> Amount:
        """Return the amount."""
        return await self.amount(self.outcome.amount)

    @resolved("How much of it repaid a debt there; null for nothing.")
    async def repaid(self) -> Amount | None:
        """Return what was repaid."""
        return await self.some(self.outcome.repaid)

    @resolved("How much of it is lent there; null for nothing.")
    async def lent(self) -> Amount | None:
        """Return what is lent."""
        return await self.some(self.outcome.lent)

    @resolved("The lend position there, as it is now; null without one.")
    async def lend_position(self) -> LendPosition | None:
        """Return the position."""
        return await position_of(self.reader, self.target, self.symbol)


@strawberry.type(description="An amount was borrowed.")
class BorrowSuccess(Moved):
    """An amount was borrowed."""

    outcome: strawberry.Private[outcomes.BorrowedOut]

    @resolved("Who borrowed, as it is now.")
    async def sub_account(self) -> SubAccount:
        """Return the sub-account."""
        return await self.holder(self.key)

    @resolved("How much was borrowed.", name="amount")
    async def borrowed_amount(self) -> Amount:
        """Return the amount."""
        return await self.amount(self.outcome.amount)

    @resolved("The debt as it is now; null when it was repaid since.")
    async def borrow(self) -> Borrow | None:
        """Return the debt."""
        return await self.owed(self.key)

    @resolved("The payout as it is now; null when it went to the available balance.")
    async def payout(self) -> Payout | None:
        """Return the payout."""
        return await self.paid_out(self.outcome.payout_id)


@strawberry.type(description="A debt was repaid, whole or in part.")
class RepaySuccess(Moved):
    """A debt was repaid, whole or in part."""

    outcome: strawberry.Private[outcomes.RepaidDown]

    @resolved("Who repaid, as it is now.")
    async def sub_account(self) -> SubAccount:
        """Return the sub-account."""
        return await self.holder(self.key)

    @resolved("How much was repaid.")
    async def repaid(self) -> Amount:
        """Return the amount."""
        return await self.amount(self.outcome.repaid)

    @resolved("What was still owed when that was decided.")
    async def remaining(self) -> Amount:
        """Return the rest."""
        return await self.amount(self.outcome.remaining)

    @resolved("The debt as it is now; null when it is repaid.")
    async def borrow(self) -> Borrow | None:
        """Return the debt."""
        return await self.owed(self.key)


DepositResult: TypeAlias = Annotated[
    DepositSuccess | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("DepositResult", description="What `deposit` answers."),
]
WithdrawLendPositionResult: TypeAlias = Annotated[
    WithdrawLendPositionSuccess
    | r.InvalidInput
    | r.NotFound
    | r.AccountNotApproved
    | r.AccountFrozen
    | r.StepUpRequired
    | r.BelowMinimum
    | r.PositionNotMatured
    | r.InsufficientLiquidity
    | r.InsufficientMargin
    | r.PriceStale
    | r.Paused
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("WithdrawLendPositionResult", description="What `withdrawLendPosition` answers."),
]
WithdrawResult: TypeAlias = Annotated[
    WithdrawSuccess
    | r.InvalidInput
    | r.NotFound
    | r.AccountNotApproved
    | r.AccountFrozen
    | r.StepUpRequired
    | r.BelowMinimum
    | r.InsufficientBalance
    | r.InsufficientLiquidity
    | r.InsufficientMargin
    | r.PriceStale
    | r.Paused
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("WithdrawResult", description="What `withdraw` answers."),
]
TransferResult: TypeAlias = Annotated[
    TransferSuccess
    | r.InvalidInput
    | r.NotFound
    | r.AccountNotApproved
    | r.AccountFrozen
    | r.PositionNotMatured
    | r.InsufficientBalance
    | r.InsufficientMargin
    | r.PriceStale
    | r.MarketClosed
    | r.Paused
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("TransferResult", description="What `transfer` answers."),
]
BorrowResult: TypeAlias = Annotated[
    BorrowSuccess
    | r.InvalidInput
    | r.NotFound
    | r.AccountNotApproved
    | r.AccountFrozen
    | r.StepUpRequired
    | r.BelowMinimum
    | r.BorrowRequiresRedeem
    | r.InsufficientMargin
    | r.InsufficientLiquidity
    | r.CapReached
    | r.MarketClosed
    | r.PriceStale
    | r.Paused
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("BorrowResult", description="What `borrow` answers."),
]
RepayResult: TypeAlias = Annotated[
    RepaySuccess | r.InvalidInput | r.NotFound | r.InsufficientBalance | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("RepayResult", description="What `repay` answers."),
]
