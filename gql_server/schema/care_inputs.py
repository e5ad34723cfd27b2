"""Inputs of the mutations that care for markets: terms with notice, delisting, pauses."""

from __future__ import annotations

import strawberry

from gql_server.schema.enums import MarketState, PauseScope
from gql_server.schema.money_inputs import ASSET, KEY
from gql_server.schema.operator_inputs import LendingTermsInput, MarketLimitsInput, RiskTermsInput
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.scheduling_inputs import MARKET

SCOPES = "What is stopped; absent: all of it."
UNTIL = "When it ends by itself; absent: not before it is resumed."
REASON = "For customers, who read it in the refusal; 200 characters at most."


@strawberry.input(description="A change of a market's terms, to be announced; what is absent stays as it is.")
class ScheduleTermsInput:
    """A change of a market's terms, to be announced."""

    market: str = strawberry.field(description=MARKET)
    state: MarketState | None = strawberry.field(default=None, description="Whether it will take new loans and borrows.")
    terms: LendingTermsInput | None = strawberry.field(default=None, description="What a lender agrees to, as a whole.")
    limits: MarketLimitsInput | None = strawberry.field(default=None, description="How far it goes, as a whole.")
    insurance_share: Decimal | None = strawberry.field(
        default=None, description="The part of each liquidation penalty that goes to the insurance, a fraction."
    )
    risk: RiskTermsInput | None = strawberry.field(default=None, description="How its asset counts as collateral, as a whole.")
    effective_at: DateTime = strawberry.field(
        description="From when it may be applied, not in the past: the first boundary at or after it applies it."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Call off a change of terms that is announced and not applied yet.")
class CancelScheduledTermsInput:
    """Call off a change of terms."""

    id: strawberry.ID = strawberry.field(description="Which `ScheduledTerms`.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="How a market ends. None of the times is before the one above it, and the first is not in the past.")
class DelistMarketInput:
    """How a market ends."""

    market: str = strawberry.field(description=MARKET)
    repay_only_at: DateTime = strawberry.field(description="From then on it takes no new loan and no new borrow.")
    closed_at: DateTime = strawberry.field(description="From then on it is `CLOSED`.")
    leave_by: DateTime = strawberry.field(description="From then on whoever is still in it is brought out.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Call off that a market ends.")
class CancelDelistingInput:
    """Call off that a market ends."""

    market: str = strawberry.field(description=MARKET)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Stop something of an asset and its market for a while.")
class PauseMarketInput:
    """Stop something of an asset for a while."""

    asset: str = strawberry.field(description=ASSET)
    scopes: list[PauseScope] = strawberry.field(default_factory=lambda: list(PauseScope), description=SCOPES)
    until: DateTime | None = strawberry.field(default=None, description=UNTIL)
    reason: str = strawberry.field(default="", description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Stop something of every asset that there is for a while.")
class PauseEverythingInput:
    """Stop something of every asset for a while."""

    scopes: list[PauseScope] = strawberry.field(default_factory=lambda: list(PauseScope), description=SCOPES)
    until: DateTime | None = strawberry.field(default=None, description=UNTIL)
    reason: str = strawberry.field(default="", description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="End pauses of an asset.")
class ResumeMarketInput:
    """End pauses of an asset."""

    asset: str = strawberry.field(description=ASSET)
    scopes: list[PauseScope] = strawberry.field(
        default_factory=lambda: list(PauseScope), description="What goes on; absent: all of it."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="End pauses of every asset.")
class ResumeEverythingInput:
    """End pauses of every asset."""

    scopes: list[PauseScope] = strawberry.field(
        default_factory=lambda: list(PauseScope), description="What goes on; absent: all of it."
    )
    idempotency_key: str = strawberry.field(description=KEY)
