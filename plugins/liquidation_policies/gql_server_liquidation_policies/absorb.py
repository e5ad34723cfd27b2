"""Absorption: the whole account is taken over at once, its collateral at a discount."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import LiquidationView, ParameterInvalid, Plan, parameter
from gql_server.units import WAD, format_rate, mul_div_down
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, spread


@dataclass(frozen=True)
class Absorb:
    """Repays every debt at once, with collateral at a discount of ``store_front_price_factor * (1 - liquidation_factor)``.

    A collateral counts ``1 - discount`` of its price, so the penalty is ``1 / (1 - discount) - 1``. With a store front factor of 1
    the customer is credited ``liquidation_factor`` of the collateral's worth; a lower one leaves that part of the loss to the
    customer which Comet's reserves would keep when they resell. What the debts leave of the collateral stays with the customer.

    Source: Compound III ``Comet``: ``absorbInternal`` (``liquidationFactor``) and ``quoteCollateral`` (``storeFrontPriceFactor``),
    both with ``mulFactor``, which rounds down.
    """

    name: ClassVar[str] = "absorb"
    formula: ClassVar[str] = (
        "repay all debts; collateral counts 1 - store_front_price_factor * (1 - liquidation_factor) of its price"
    )

    liquidation_factor: int = parameter(
        "What a unit of collateral's worth is credited with.",
        unit="fraction",
        default=WAD * 95 // 100,
        minimum=0,
        maximum=WAD,
    )
    store_front_price_factor: int = parameter(
        "How much of what the liquidation factor holds back is really taken.",
        unit="fraction",
        default=WAD,
        minimum=0,
        maximum=WAD,
    )

    def __post_init__(self) -> None:
        """Refuse factors that leave next to nothing of the collateral's worth."""
        if self.credited(WAD) < WAD // 10:
            raise ParameterInvalid(
                "liquidation_factor", "with this store front factor collateral counts less than a tenth of its price"
            )

    def penalty_max(self) -> int:
        """Return the penalty that the discount comes to: no plan asks for more."""
        return mul_div_down(WAD, WAD, self.credited(WAD)) - WAD

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return steps that repay every debt, or None where nothing that could be seized would raise health."""
        if not self.is_absorbable(view):
            return None
        exchange, penalty = Exchange(view), self.penalty_max()
        for debt in debts_in_order(view):
            spread(exchange, debt, debt.amount, lots_for(view, debt, penalty), f"absorbed at {format_rate(self.credited(WAD))}")
        return exchange.plan()

    def is_absorbable(self, view: LiquidationView) -> bool:
        """Tell whether an account is taken over: it owes something, and its health is below 1."""
        return not is_healthy(view) and any(debt.amount for debt in view.debts)

    def discount(self) -> int:
        """Return how much below its price collateral is taken, 18 decimals, rounded down."""
        return mul_div_down(self.store_front_price_factor, WAD - self.liquidation_factor, WAD)

    def credited(self, value: int) -> int:
        """Return what a price or worth counts once the discount is taken, rounded down."""
        return mul_div_down(value, WAD - self.discount(), WAD)
