"""The enums of markets and of the models that run in them."""

from __future__ import annotations

from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import MarketState, ModelKind, ModelStatus, SampleStatus
from gql_server.domain.pauses import PauseScope
from gql_server.schema.declare import described

__all__ = ["LenderPayKind", "MarketState", "ModelKind", "ModelStatus", "PauseScope", "SampleStatus"]


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
    PauseScope,
    "What a pause stops. Deposits, repayments and liquidations it never stops.",
    NEW_RISK="No new borrow; deposits are not lent, but wait in the available balance.",
    PAYOUTS="Nothing is paid out to an external address; what was asked for before waits.",
    TRANSFERS="Nothing moves between sub-accounts.",
)
