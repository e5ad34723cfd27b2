"""Soft liquidation: small parts often, at a penalty that follows how far the loan-to-value has gone beyond its limit."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import LiquidationView, ParameterInvalid, Plan, parameter
from gql_server.units import WAD
from gql_server_liquidation_policies.amounts import shown, units_down
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import debts_of, is_healthy, liquidation_loan_to_value, loan_to_value
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, spread

USD_MAX = 1_000_000_000_000 * WAD


@dataclass(frozen=True)
class SoftLiquidation:
    """Repays ``close_factor`` of all debts at a time, at a penalty of as much as the loan-to-value is beyond its limit.

    The loan-to-value is debts / collateral, both without weights; its limit is where this account began to be liquidatable. The
    penalty is their difference, at least ``penalty_lowest``, at most ``penalty_highest``, and never more than what is left of the
    collateral beyond the debts. From ``bad_debt_ltv`` on it is ``bad_debt_penalty``, or what is left if that is more.

    The largest debt is repaid, at most ``value_at_once_max`` at a time; above ``insolvency_ltv`` without a close factor, and whole
    when it is worth less than ``full_close_below_value``.

    Source: Kamino Lend ``liquidation_operations.rs``: ``calculate_liquidation_bonus`` and ``max_liquidatable_borrowed_amount``,
    loan-to-value rounded up here and its limit down.
    """

    name: ClassVar[str] = "soft_liquidation"
    formula: ClassVar[str] = "repay close_factor * all debts; penalty = min(max(lowest, ltv - limit), highest, 1 - ltv)"

    close_factor: int = parameter(
        "How much of all debts, by value, is repaid at a time.", unit="fraction", default=WAD // 5, minimum=WAD // 100, maximum=WAD
    )
    insolvency_ltv: int = parameter(
        "Above this loan-to-value the close factor does not bind.",
        unit="fraction",
        default=WAD * 95 // 100,
        minimum=0,
        maximum=10 * WAD,
    )
    value_at_once_max: int = parameter(
        "At most so much is repaid at a time.", unit="usd", default=500_000 * WAD, minimum=WAD, maximum=USD_MAX
    )
    full_close_below_value: int = parameter(
        "A debt worth less than this is repaid whole.", unit="usd", default=2 * WAD, minimum=0, maximum=USD_MAX
    )
    penalty_lowest: int = parameter("The lowest penalty.", unit="fraction", default=WAD // 200, minimum=0, maximum=WAD)
    penalty_highest: int = parameter("The highest penalty.", unit="fraction", default=WAD * 5 // 100, minimum=0, maximum=WAD)
    bad_debt_ltv: int = parameter(
        "From this loan-to-value on the account makes bad debt.",
        unit="fraction",
        default=WAD * 99 // 100,
        minimum=WAD // 2,
        maximum=WAD,
    )
    bad_debt_penalty: int = parameter(
        "The penalty of an account that makes bad debt.", unit="fraction", default=WAD // 100, minimum=0, maximum=WAD
    )

    def __post_init__(self) -> None:
        """Refuse a lowest penalty above the highest."""
        if self.penalty_lowest > self.penalty_highest:
            raise ParameterInvalid("penalty_lowest", "it is above penalty_highest")

    def penalty_max(self) -> int:
        """Return the highest penalty that any loan-to-value comes to."""
        return max(self.penalty_highest, self.bad_debt_penalty, WAD - self.bad_debt_ltv)

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts, ltv = debts_in_order(view), loan_to_value(view)
        if is_healthy(view) or not debts or ltv is None:
            return None
        limit = min(ltv, liquidation_loan_to_value(view))
        value = self.repay_value(debts[0].value, debts_of(view), ltv)
        amount = debts[0].amount if value >= debts[0].value else max(1, units_down(value, debts[0]))
        reason = f"loan-to-value {shown(ltv)}, limit {shown(limit)}"
        exchange = Exchange(view)
        spread(exchange, debts[0], amount, lots_for(view, debts[0], self.penalty_at(ltv, limit)), reason)
        return exchange.plan()

    def penalty_at(self, ltv: int, limit: int) -> int:
        """Return the penalty at a loan-to-value that has reached its limit."""
        if ltv >= self.bad_debt_ltv:
            return max(self.bad_debt_penalty, WAD - ltv)
        return min(max(self.penalty_lowest, ltv - limit), self.penalty_highest, WAD - ltv)

    def repay_value(self, debt: int, debts: int, ltv: int) -> int:
        """Return how much of a debt to repay, USD rounded down, given its worth, that of all debts, and the loan-to-value."""
        if debt < self.full_close_below_value:
            return debt
        closed = WAD if ltv > self.insolvency_ltv else self.close_factor
        return min(debts * closed // WAD, debt, self.value_at_once_max)
