"""How the lives begin, and how time passes in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.units import WAD
from tests.domain.fakes import remembering, sloped
from tests.domain.telling import Told
from tests.domain.world import DAY, HOUR, PERCENT, RISK, TERMS, USDC

RATE, REWARD, POLICY = ModelKind.RATE_MODEL, ModelKind.STAKING_REWARD, ModelKind.LIQUIDATION_POLICY
CURVED: Final = replace(
    RISK, haircut_penalty=2 * WAD // 10**5, initial_margin_factor=3 * WAD // 10**5, maintenance_margin_factor=2 * WAD // 10**5
)


def markets(world: Told, **usdc: int) -> None:
    """BTC at 100,000 USD and USDC at 1 USD, whose rates follow utilization, lent for a day; ETH is not lent."""
    world.list_asset("BTC", 8, 100_000, minimum=10_000, fee=5_000, risk=CURVED)
    world.list_asset("USDC", 6, 1, fee=USDC)
    world.list_asset("ETH", 8, 5_000, risk=None)
    world.models.curves["BTC"] = remembering(20 * PERCENT)
    world.models.curves["USDC"] = sloped(2 * PERCENT, 10 * PERCENT)
    brief = replace(TERMS, maturity_seconds=DAY)
    world.list_market("BTC", terms=brief, insurance_share=10 * PERCENT, rewards={"staking": 3 * PERCENT})
    world.list_market("USDC", terms=brief, **usdc)  # type: ignore[arg-type]  # insurance_share alone
    world.customer("A", "B", "C")


def hours(world: Told, count: int) -> None:
    """Let the clock cross so many boundaries, hour by hour."""
    for _ in range(count):
        world.wait(HOUR)
        world.cross()
