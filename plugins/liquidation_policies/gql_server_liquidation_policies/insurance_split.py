"""The insurance split: two fees on what is seized, one for who repays and one for insurance, and no more than heals."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, ParameterInvalid, Plan, parameter
from gql_server.units import WAD, format_rate, mul_div_down
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy, units_to_health
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for


@dataclass(frozen=True)
class InsuranceSplit:
    """Repays what brings health back to ``target_health``; of what is seized, two fees are not repaid.

    Of a unit of worth seized, ``1 - liquidator_fee - insurance_fee`` is repaid, so the penalty is 1 / that, less 1. Set the
    market's insurance share to ``insurance_fee / (liquidator_fee + insurance_fee)``: the server moves that part of every penalty
    to insurance, as far as the treasury allows.

    Source: marginfi v2 ``lending_account_liquidate``: ``LIQUIDATION_LIQUIDATOR_FEE`` and ``LIQUIDATION_INSURANCE_FEE``, 2.5 % each;
    a liquidation may not go beyond what restores maintenance health.
    """

    name: ClassVar[str] = "insurance_split"
    formula: ClassVar[str] = "repay up to health = target; penalty = 1 / (1 - liquidator_fee - insurance_fee) - 1"

    liquidator_fee: int = parameter(
        "What whoever repays keeps of the worth seized.", unit="fraction", default=WAD * 2 // 100, minimum=0, maximum=WAD // 4
    )
    insurance_fee: int = parameter(
        "What insurance keeps of the worth seized.", unit="fraction", default=WAD * 2 // 100, minimum=0, maximum=WAD // 4
    )
    target_health: int = parameter(
        "The health factor that a liquidation aims at.", unit="fraction", default=WAD * 101 // 100, minimum=WAD, maximum=100 * WAD
    )

    def __post_init__(self) -> None:
        """Refuse fees of half or more of what is seized."""
        if self.liquidator_fee + self.insurance_fee >= WAD // 2:
            raise ParameterInvalid("insurance_fee", "together with liquidator_fee it is half or more")

    def penalty_max(self) -> int:
        """Return the penalty that both fees come to: no plan asks for more."""
        return mul_div_down(WAD, WAD, self.repaid(WAD)) - WAD

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what brings health to the target, or None where nothing that could be seized would raise health."""
        if is_healthy(view):
            return None
        exchange, asked = Exchange(view), self.penalty_max()
        reason = f"to health {format_rate(self.target_health)}, insurance gets {format_rate(self.insurance_share())} of the penalty"
        for debt in debts_in_order(view):
            for line, penalty in lots_for(view, debt, asked):
                if exchange.health >= self.target_health:
                    return exchange.plan()
                aim = self.units_to_target(exchange.equity_beside(line), exchange.requirement, debt, line, penalty)
                exchange.repay(debt, debt.amount if aim is None else aim, line, penalty, reason)
        return exchange.plan()

    def units_to_target(self, equity: int, requirement: int, debt: DebtView, line: CollateralView, penalty: int) -> int | None:
        """Return how many units of a debt bring health to the target; None when no repayment with this collateral can."""
        return units_to_health(equity, requirement, debt, line, penalty, self.target_health)

    def repaid(self, seized: int) -> int:
        """Return what of a worth seized is repaid, rounded down."""
        return mul_div_down(seized, WAD - self.liquidator_fee - self.insurance_fee, WAD)

    def insured(self, seized: int) -> int:
        """Return what of a worth seized is insurance's, rounded down."""
        return mul_div_down(seized, self.insurance_fee, WAD)

    def insurance_share(self) -> int:
        """Return what part of the penalty is insurance's, 18 decimals, rounded down."""
        fees = self.liquidator_fee + self.insurance_fee
        return mul_div_down(self.insurance_fee, WAD, fees) if fees else 0
