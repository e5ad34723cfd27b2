"""What a new plugin can offer."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a new plugin offers."""

    RATE_MODEL = "rate-model"
    STAKING_REWARD = "staking-reward"
    LIQUIDATION_POLICY = "liquidation-policy"
