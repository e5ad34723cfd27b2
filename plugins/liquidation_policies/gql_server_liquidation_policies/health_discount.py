"""The health discount: collateral goes at a discount of as much as its cover has fallen below what is needed."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import LiquidationView, Plan, parameter
from gql_server.units import WAD, mul_div_down
from gql_server_liquidation_policies.amounts import shown
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import coverage, is_healthy
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, part_of_all_debts, spread


@dataclass(frozen=True)
class HealthDiscount:
    """Repays the largest debt with collateral at a discount of ``1 - coverage``, at most ``discount_highest``.

    The coverage is weighted collateral / (debts + maintenance requirement): 1 where liquidation begins. Collateral counts
    ``1 - discount`` of its price, so the penalty is ``1 / (1 - discount) - 1``: next to nothing at first, growing as nobody acts.
    ``close_factor`` of all debts is repaid at a time, as far as the largest debt goes. The penalty is lowered where the full one
    could not raise health (rule X3).

    Source: Euler Vault Kit ``Liquidation.calculateMaxLiquidation``: ``discountFactor`` and ``MAXIMUM_LIQUIDATION_DISCOUNT``;
    coverage rounded down.
    """

    name: ClassVar[str] = "health_discount"
    formula: ClassVar[str] = "collateral counts max(coverage, 1 - discount_highest) of its price"

    discount_highest: int = parameter(
        "The highest discount on collateral.", unit="fraction", default=WAD * 4 // 100, minimum=0, maximum=WAD * 9 // 10
    )
    close_factor: int = parameter(
        "How much of all debts, by value, is repaid at a time.", unit="fraction", default=WAD, minimum=WAD // 100, maximum=WAD
    )

    def penalty_max(self) -> int:
        """Return the penalty that the highest discount comes to: no plan asks for more."""
        return _penalty(WAD - self.discount_highest)

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts = debts_in_order(view)
        factor = self.discount_factor(view)
        if is_healthy(view) or not debts or factor is None:
            return None
        exchange = Exchange(view)
        amount = part_of_all_debts(view, debts[0], self.close_factor)
        spread(exchange, debts[0], amount, lots_for(view, debts[0], _penalty(factor)), f"discount {shown(WAD - factor)}")
        return exchange.plan()

    def coverage(self, view: LiquidationView) -> int | None:
        """Return weighted collateral / (debts + maintenance requirement), 18 decimals, rounded down; None without debt."""
        return coverage(view)

    def discount_factor(self, view: LiquidationView) -> int | None:
        """Return what a unit of collateral's price counts, 18 decimals; None without debt."""
        covered = self.coverage(view)
        return None if covered is None else max(min(covered, WAD), WAD - self.discount_highest)


def _penalty(factor: int) -> int:
    return mul_div_down(WAD, WAD, factor) - WAD
