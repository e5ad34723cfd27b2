"""The liquidation incentive: a fixed premium on a fixed share of one debt."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import LiquidationView, Plan, parameter
from gql_server.units import WAD, format_rate
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, spread


@dataclass(frozen=True)
class LiquidationIncentive:
    """Repays ``close_factor`` of the largest debt, and seizes ``incentive`` times its worth.

    The penalty is the incentive less 1. What of it the operator keeps aside is the market's insurance share, where Compound has a
    ``protocolSeizeShare`` of all that is seized.

    Source: Compound v2 ``Comptroller``: ``closeFactorMantissa`` and ``liquidationIncentiveMantissa``; the share is rounded down.
    """

    name: ClassVar[str] = "liquidation_incentive"
    formula: ClassVar[str] = "repay close_factor * debt; seize incentive * its worth"

    close_factor: int = parameter(
        "How much of the largest debt is repaid at a time.", unit="fraction", default=WAD // 2, minimum=WAD // 20, maximum=WAD
    )
    incentive: int = parameter(
        "What is seized for a unit of worth repaid.", unit="fraction", default=WAD * 103 // 100, minimum=WAD, maximum=2 * WAD
    )

    def penalty_max(self) -> int:
        """Return the incentive less 1: no plan asks for more."""
        return self.incentive - WAD

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts = debts_in_order(view)
        if is_healthy(view) or not debts:
            return None
        exchange = Exchange(view)
        lots = lots_for(view, debts[0], self.penalty_max())
        spread(exchange, debts[0], self.close_amount(debts[0].amount), lots, f"close factor {format_rate(self.close_factor)}")
        return exchange.plan()

    def close_amount(self, owed: int) -> int:
        """Return how much of a debt is repaid at a time, in units: at least one."""
        return max(1, owed * self.close_factor // WAD)
