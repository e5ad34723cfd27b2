"""Interest-rate curves: what borrowers pay, by how much of the pool is in use."""

from collections.abc import Sequence

from gql_server.plugin_api import RateModel, hookimpl
from gql_server_rate_curves.two_slope_kinked import TwoSlopeKinked


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    """Offer the curves of this distribution."""
    return [TwoSlopeKinked]
