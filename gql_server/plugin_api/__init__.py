"""All that a plugin author may import: protocols, hook specifications, and the pure integer helpers of ``gql_server.units``."""

from gql_server.domain.models import (
    CollateralView,
    DebtView,
    LiquidationView,
    Plan,
    PlanStep,
    RateStep,
)
from gql_server.plugin_api.adapter_settings import AdapterSetting
from gql_server.plugin_api.custody import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    ArrivalState,
    CallbackRejected,
    Custodian,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutOrder,
    PayoutPage,
    PayoutState,
)
from gql_server.plugin_api.custody_batches import BatchingCustodian, PayoutBatch
from gql_server.plugin_api.custody_playing import PlayingCustodian
from gql_server.plugin_api.explained import Explained, ExplainsRate
from gql_server.plugin_api.hookspecs import hookimpl
from gql_server.plugin_api.identity import (
    DocumentType,
    IdentityLink,
    IdentityProvider,
    IdentityReport,
    IdentityRequest,
    ReportKind,
    WebhookRejected,
)
from gql_server.plugin_api.parameters import ParameterInvalid, Points, check_rising, parameter, points
from gql_server.plugin_api.protocols import (
    EmailMessage,
    LiquidationPolicy,
    Notifier,
    ObservedQuote,
    PriceSource,
    RateModel,
    StakingReward,
)

__all__ = [
    "AdapterSetting",
    "AddressRequest",
    "Arrival",
    "ArrivalPage",
    "ArrivalState",
    "BatchingCustodian",
    "CallbackRejected",
    "CollateralView",
    "Custodian",
    "CustodyReceipt",
    "DebtView",
    "DepositAddress",
    "DocumentType",
    "EmailMessage",
    "Explained",
    "ExplainsRate",
    "Holding",
    "IdentityLink",
    "IdentityProvider",
    "IdentityReport",
    "IdentityRequest",
    "LiquidationPolicy",
    "LiquidationView",
    "Notifier",
    "ObservedQuote",
    "ParameterInvalid",
    "PayoutBatch",
    "PayoutOrder",
    "PayoutPage",
    "PayoutState",
    "Plan",
    "PlanStep",
    "PlayingCustodian",
    "Points",
    "PriceSource",
    "RateModel",
    "RateStep",
    "ReportKind",
    "StakingReward",
    "WebhookRejected",
    "check_rising",
    "hookimpl",
    "parameter",
    "points",
]
