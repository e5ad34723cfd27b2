"""Inputs of what-if: steps as clients write them, read into the domain's steps."""

from __future__ import annotations

import strawberry

from gql_server.schema.money_inputs import AMOUNT, ASSET
from gql_server.schema.scalars import Decimal, Duration


@strawberry.input(description="An amount of an asset.")
class SimulatedAmount:
    """An amount of an asset."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)


@strawberry.input(description="An asset.")
class SimulatedAsset:
    """An asset."""

    asset: str = strawberry.field(description=ASSET)


@strawberry.input(description="A borrow.")
class SimulatedBorrow:
    """A borrow."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)
    payout: bool = strawberry.field(default=False, description="Whether it leaves at once; what is kept counts as collateral.")


@strawberry.input(description="A repayment.")
class SimulatedRepayment:
    """A repayment."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal | None = strawberry.field(default=None, description=AMOUNT + " Absent: as much as balance and debt allow.")


@strawberry.input(description="A transfer to another sub-account of the same account.")
class SimulatedTransfer:
    """A transfer."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal | None = strawberry.field(default=None, description=AMOUNT + " Absent: the whole matured lend position.")
    to_sub_account_id: strawberry.ID = strawberry.field(description="To where.")


@strawberry.input(description="Another price.")
class SimulatedPrice:
    """Another price."""

    asset: str = strawberry.field(description=ASSET)
    usd: Decimal = strawberry.field(description="US dollars per whole token.")


@strawberry.input(description="A price that moves.")
class SimulatedPriceChange:
    """A price that moves."""

    asset: str = strawberry.field(description=ASSET)
    change: Decimal = strawberry.field(description="A fraction: `-0.3` is a fall of 30 %; more than -1.")


@strawberry.input(one_of=True, description="One step: exactly one of these.")
class SimulationStepInput:
    """One step."""

    deposit: strawberry.Maybe[SimulatedAmount] = strawberry.field(default=None, description="A deposit arrives.")
    withdraw_lend_position: strawberry.Maybe[SimulatedAsset] = strawberry.field(
        default=None, description="A matured lend position is withdrawn, the whole of it."
    )
    withdraw: strawberry.Maybe[SimulatedAmount] = strawberry.field(default=None, description="An available amount is withdrawn.")
    transfer: strawberry.Maybe[SimulatedTransfer] = strawberry.field(default=None, description="Something moves elsewhere.")
    borrow: strawberry.Maybe[SimulatedBorrow] = strawberry.field(default=None, description="Something is borrowed.")
    repay: strawberry.Maybe[SimulatedRepayment] = strawberry.field(default=None, description="A debt is repaid.")
    price: strawberry.Maybe[SimulatedPrice] = strawberry.field(default=None, description="A price is observed.")
    price_change: strawberry.Maybe[SimulatedPriceChange] = strawberry.field(default=None, description="A price moves.")
    wait: strawberry.Maybe[Duration] = strawberry.field(
        default=None, description="Time passes, 31 days at most in all; prices stay as they are and stay fresh."
    )


@strawberry.input(description="What if.")
class SimulateInput:
    """What if."""

    sub_account_id: strawberry.ID = strawberry.field(description="Whose steps they are.")
    steps: list[SimulationStepInput] = strawberry.field(description="In order, 20 at most.")
