"""Inputs of the mutations about the house's own money."""

from __future__ import annotations

import strawberry

from gql_server.schema.money_inputs import AMOUNT, ASSET, KEY
from gql_server.schema.scalars import Decimal


@strawberry.input(description="A part of the treasury that leaves.")
class DrawTreasuryInput:
    """A part of the treasury that leaves."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT + " The fee of the payout is part of it, and comes back to the treasury.")
    address: str = strawberry.field(description="The external address to which it is sent.")
    network: str | None = strawberry.field(
        default=None, description="By which network; absent: by the only one that the asset has, if it has any."
    )
    reason: str | None = strawberry.field(default=None, description="Why, for operators.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What the house holds of an asset.")
class RedeemSeizedInput:
    """What the house holds of an asset."""

    asset: str = strawberry.field(description=ASSET)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A sale of what the house holds.")
class SellSeizedInput:
    """A sale of what the house holds."""

    asset: str = strawberry.field(description="Symbol of the asset that was sold.")
    amount: Decimal = strawberry.field(description="How much of it left custody, in whole tokens.")
    sold_for: str = strawberry.field(description="Symbol of the asset that came in for it.")
    proceeds: Decimal = strawberry.field(description="How much of that arrived in custody, in whole tokens.")
    reference: str | None = strawberry.field(default=None, description="The venue's reference, for the books.")
    idempotency_key: str = strawberry.field(description=KEY)
