"""Liquidation policies: how much of an unhealthy sub-account is closed, and against which collateral."""

from collections.abc import Sequence

from gql_server.plugin_api import LiquidationPolicy, hookimpl
from gql_server_liquidation_policies.close_factor import CloseFactor


@hookimpl
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    """Offer the policies of this distribution."""
    return [CloseFactor]
