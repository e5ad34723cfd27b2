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
    Custodian,
    CustodyReceipt,
    EmailMessage,
    LiquidationPolicy,
    Notifier,
    ObservedQuote,
    PayoutOrder,
    PriceSource,
    RateModel,
    StakingReward,
)

__all__ = [
    "AdapterSetting",
    "CollateralView",
    "Custodian",
    "CustodyReceipt",
    "DebtView",
    "DocumentType",
    "EmailMessage",
    "Explained",
    "ExplainsRate",
    "IdentityLink",
    "IdentityProvider",
    "IdentityReport",
    "IdentityRequest",
    "LiquidationPolicy",
    "LiquidationView",
    "Notifier",
    "ObservedQuote",
    "ParameterInvalid",
    "PayoutOrder",
    "Plan",
    "PlanStep",
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
