"""Inputs of what-if: steps as clients write them."""

from __future__ import annotations

import strawberry

from gql_server.domain.simulation import POLICIES_MAX, STEPS_MAX
from gql_server.schema.enums import ModelKind
from gql_server.schema.model_inputs import PARAMETERS
from gql_server.schema.money_inputs import AMOUNT, ASSET
from gql_server.schema.scalars import JSON, Decimal, Duration


@strawberry.input(description="An amount of an asset.")
class SimulatedAmount:
    """An amount of an asset."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)


@strawberry.input(description="An asset.")
class SimulatedAsset:
    """An asset."""

    asset: str = strawberry.field(description=ASSET)


@strawberry.input(description="A borrow, of an amount or of a share of what may be borrowed: exactly one of the two.")
class SimulatedBorrow:
    """A borrow."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal | None = strawberry.field(default=None, description=AMOUNT)
    share_of_maximum: Decimal | None = strawberry.field(
        default=None,
        description="A fraction of `maxBorrow` as it is at this step, more than 0 and at most 1; the amount is rounded down to a "
        "unit and told in `borrowed`.",
    )
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


@strawberry.input(description="Another utilization of a market.")
class SimulatedUtilization:
    """Another utilization of a market."""

    asset: str = strawberry.field(description=ASSET)
    utilization: Decimal = strawberry.field(
        description="A fraction, 0 to 1. An imaginary stranger borrows to raise it, or lends to lower it, as much as it takes; "
        "caps, throttle and the market's state do not bind the stranger. It is the nearest that whole units allow: from above "
        "after a borrow, from below after a loan. 0 can only be asked for while nothing is borrowed."
    )


@strawberry.input(description="Another model of a market.")
class SimulatedModel:
    """Another model of a market."""

    asset: str = strawberry.field(description=ASSET)
    kind: ModelKind = strawberry.field(
        description="What the model is for. A rate model or a liquidation policy takes the place of the market's own, a staking "
        "reward that of all of the market's."
    )
    name: str = strawberry.field(description="Its registered name; see `models`.")
    parameters: JSON | None = strawberry.field(default=None, description=PARAMETERS)


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
    utilization: strawberry.Maybe[SimulatedUtilization] = strawberry.field(
        default=None, description="Others lend or borrow, until a market's utilization is this."
    )
    model: strawberry.Maybe[SimulatedModel] = strawberry.field(
        default=None, description="A market moves to another model at once, by the same rules as when the operator changes it."
    )
    wait: strawberry.Maybe[Duration] = strawberry.field(
        default=None, description="Time passes, 31 days at most in all; prices stay as they are and stay fresh."
    )


@strawberry.input(description="A liquidation policy to compare.")
class SimulatedPolicy:
    """A liquidation policy to compare."""

    name: str = strawberry.field(description="Its registered name; see `models`.")
    parameters: JSON | None = strawberry.field(default=None, description=PARAMETERS)


@strawberry.input(description="What if.")
class SimulateInput:
    """What if."""

    sub_account_id: strawberry.ID = strawberry.field(description="Whose steps they are.")
    steps: list[SimulationStepInput] = strawberry.field(description=f"In order, {STEPS_MAX} at most.")
    policies: list[SimulatedPolicy] = strawberry.field(
        default_factory=list,
        description=f"Liquidation policies to compare, {POLICIES_MAX} at most: each step says in `comparisons` what each of them "
        "would do where the market's own is about to act. The steps that follow go on from what the market's own does.",
    )
