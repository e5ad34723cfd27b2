"""The operator's own way: slices until the account is healthy, larger ones the further it has fallen."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import DebtView, LiquidationView, ParameterInvalid, Plan, Points, check_rising, parameter, points
from gql_server.units import WAD, format_rate
from gql_server_liquidation_policies.amounts import owed_value, shown
from gql_server_liquidation_policies.exchange import STEPS_MAX, Exchange
from gql_server_liquidation_policies.health import is_healthy, units_to_health
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, part_of_all_debts


@dataclass(frozen=True)
class OperatorTiers:
    """Repays slice after slice, the largest debt first, until health is at ``target_health``.

    ``tiers`` are pairs of a health factor and a slice: below that health a slice is that share of all debts. Health is measured
    again after every slice, so slices shrink as the account recovers, and the last one is cut to what is needed. A debt of which
    less than ``dust_value`` would be left is repaid whole.

    Who repays a slice is the same for every policy (rule X4): the treasury first, then backstop providers, and what neither takes
    the operator takes over.
    """

    name: ClassVar[str] = "operator_tiers"
    formula: ClassVar[str] = "repay slice(health) * all debts again and again until health >= target"

    tiers: Points = points(
        "Below this health factor a slice is that share of all debts.",
        count_minimum=1,
        count_maximum=8,
        x_maximum=WAD,
        y_unit="fraction",
        y_minimum=WAD // 1_000,
        y_maximum=WAD,
        default=(
            (WAD * 6 // 10, WAD // 10),
            (WAD * 75 // 100, WAD // 20),
            (WAD * 9 // 10, WAD // 40),
            (WAD, WAD // 100),
        ),
    )
    target_health: int = parameter(
        "Slices end at this health factor.", unit="fraction", default=WAD * 105 // 100, minimum=WAD, maximum=100 * WAD
    )
    penalty: int = parameter(
        "What the customer loses besides the value repaid.", unit="fraction", default=WAD // 100, minimum=0, maximum=WAD // 2
    )
    dust_value: int = parameter(
        "Of a debt at least this much is left, or nothing.",
        unit="usd",
        default=100 * WAD,
        minimum=0,
        maximum=1_000_000_000 * WAD,
    )

    def __post_init__(self) -> None:
        """Refuse tiers that do not rise in health, that grow with it, or that end below health 1."""
        check_rising("tiers", self.tiers)
        if any(after[1] > before[1] for before, after in zip(self.tiers, self.tiers[1:], strict=False)):
            raise ParameterInvalid("tiers", "a slice is larger than that of a lower health")
        if self.tiers[-1][0] != WAD:
            raise ParameterInvalid("tiers", "the last tier must be below health 1")

    def penalty_max(self) -> int:
        """Return the penalty: no plan asks for more."""
        return self.penalty

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return slices that bring health to the target, or None where nothing that could be seized would raise health."""
        if is_healthy(view):
            return None
        exchange, count = Exchange(view), 0
        for debt in debts_in_order(view):
            lots = lots_for(view, debt, self.penalty)
            while lots and exchange.owed(debt) and exchange.health < self.target_health and len(exchange.steps) < STEPS_MAX:
                line, penalty = lots[0]
                share = self.slice_at(exchange.health)
                aim = units_to_health(exchange.equity_beside(line), exchange.requirement, debt, line, penalty, self.target_health)
                amount = self._slice(view, exchange, debt, share, aim)
                reason = f"slice {count + 1}, at most {format_rate(share)} of all debts at health {shown(exchange.health)}"
                repaid = exchange.repay(debt, amount, line, penalty, reason)
                count += 1 if repaid else 0
                if repaid < amount:
                    lots = lots[1:]
        return exchange.plan()

    def slice_at(self, health: int) -> int:
        """Return what share of all debts a slice is at a health factor."""
        return next((share for below, share in self.tiers if health < below), self.tiers[-1][1])

    def _slice(self, view: LiquidationView, exchange: Exchange, debt: DebtView, share: int, aim: int | None) -> int:
        owed = exchange.owed(debt)
        amount = min(owed, part_of_all_debts(view, debt, share), owed if aim is None else aim)
        is_dust = amount < owed and owed_value(debt, owed - amount) < self.dust_value
        return owed if is_dust else amount
