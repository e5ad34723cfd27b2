"""One model per way to be bad. Each behaves until it has a reason not to, as real ones do."""

from collections.abc import Sequence

from gql_server.plugin_api import LiquidationPolicy, RateModel, StakingReward, hookimpl
from gql_server_offenders.liars import LIARS
from gql_server_offenders.policies import POLICIES
from gql_server_offenders.rewards import REWARDS
from gql_server_offenders.sneaks import SNEAKS


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    return [*LIARS, *SNEAKS]


@hookimpl
def register_staking_rewards() -> Sequence[type[StakingReward]]:
    return [*REWARDS]


@hookimpl
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    return [*POLICIES]
