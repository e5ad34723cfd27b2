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
    "EmailMessage",
    "Explained",
    "ExplainsRate",
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
    "StakingReward",
    "check_rising",
    "hookimpl",
    "parameter",
    "points",
]
