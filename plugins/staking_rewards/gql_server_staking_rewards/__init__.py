"""Staking rewards: what lenders earn on coins that can be staked, besides what borrowers pay."""

from collections.abc import Sequence

from gql_server.plugin_api import StakingReward, hookimpl
from gql_server_staking_rewards.epoch_feed import EpochFeed
from gql_server_staking_rewards.exchange_rate_growth import ExchangeRateGrowth
from gql_server_staking_rewards.fixed_rate import FixedRate


@hookimpl
def register_staking_rewards() -> Sequence[type[StakingReward]]:
    """Offer the rewards of this distribution."""
    return [EpochFeed, ExchangeRateGrowth, FixedRate]
