"""Liquidation policies: how much of an unhealthy sub-account is closed, and against which collateral."""

from collections.abc import Sequence

from gql_server.plugin_api import LiquidationPolicy, hookimpl
from gql_server_liquidation_policies.absorb import Absorb
from gql_server_liquidation_policies.close_factor import CloseFactor
from gql_server_liquidation_policies.health_discount import HealthDiscount
from gql_server_liquidation_policies.incentive_factor import IncentiveFactor
from gql_server_liquidation_policies.insurance_split import InsuranceSplit
from gql_server_liquidation_policies.liquidation_incentive import LiquidationIncentive
from gql_server_liquidation_policies.operator_tiers import OperatorTiers
from gql_server_liquidation_policies.soft_liquidation import SoftLiquidation
from gql_server_liquidation_policies.target_health import TargetHealth
from gql_server_liquidation_policies.target_ltv import TargetLtv


@hookimpl
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    """Offer the policies of this distribution."""
    return [
        Absorb,
        CloseFactor,
        HealthDiscount,
        IncentiveFactor,
        InsuranceSplit,
        LiquidationIncentive,
        OperatorTiers,
        SoftLiquidation,
        TargetHealth,
        TargetLtv,
    ]
