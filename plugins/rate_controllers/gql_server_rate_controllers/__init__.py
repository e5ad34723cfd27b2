"""Interest-rate controllers: what borrowers pay, by how much of the pool is in use and how long it has been."""

from collections.abc import Sequence

from gql_server.plugin_api import RateModel, hookimpl
from gql_server_rate_controllers.adaptive_curve import AdaptiveCurve
from gql_server_rate_controllers.adaptive_curve_end_rate import AdaptiveCurveEndRate
from gql_server_rate_controllers.dynamic_kink import DynamicKink
from gql_server_rate_controllers.dynamic_kink_by_targets import DynamicKinkByTargets
from gql_server_rate_controllers.proportional_integral import ProportionalIntegral
from gql_server_rate_controllers.variable_rate import VariableRate
from gql_server_rate_controllers.variable_rate_v2 import VariableRateV2


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    """Offer the controllers of this distribution."""
    return [
        AdaptiveCurve,
        AdaptiveCurveEndRate,
        DynamicKink,
        DynamicKinkByTargets,
        ProportionalIntegral,
        VariableRate,
        VariableRateV2,
    ]
