"""Interest-rate curves: what borrowers pay, by how much of the pool is in use."""

from collections.abc import Sequence

from gql_server.plugin_api import RateModel, hookimpl
from gql_server_rate_curves.comet_borrow import CometBorrow
from gql_server_rate_curves.fixed import Fixed
from gql_server_rate_curves.hyperbolic_kink import HyperbolicKink
from gql_server_rate_curves.jump_rate import JumpRate
from gql_server_rate_curves.jump_rate_v2 import JumpRateV2
from gql_server_rate_curves.multi_point import MultiPoint
from gql_server_rate_curves.seven_point import SevenPoint
from gql_server_rate_curves.three_point_linear import ThreePointLinear
from gql_server_rate_curves.two_slope_kinked import TwoSlopeKinked
from gql_server_rate_curves.white_paper import WhitePaper


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    """Offer the curves of this distribution."""
    return [
        CometBorrow,
        Fixed,
        HyperbolicKink,
        JumpRate,
        JumpRateV2,
        MultiPoint,
        SevenPoint,
        ThreePointLinear,
        TwoSlopeKinked,
        WhitePaper,
    ]
