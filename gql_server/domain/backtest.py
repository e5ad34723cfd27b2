"""The history that a market would have had under another rate model, on the utilization that it did have (rules R1, R10).

Nobody reacts to the other rates: customers did what they did. So this is what a shadow would have written that was attached
just before the first boundary, by the terms of now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gql_server.domain.errors import TermsRefused
from gql_server.domain.history import RateSample
from gql_server.domain.market import Market, ModelRef
from gql_server.domain.market_rates import borrow_rate_on, lend_rate_on, supply_line_at
from gql_server.domain.models import Models
from gql_server.domain.stepping import step_over
from gql_server.units import WAD


@dataclass(frozen=True, slots=True)
class Supposed:
    """A boundary as the other model would have left it.

    Args:
        row: What was recorded.
        borrow_rate: What borrowers would have paid from this boundary on, yearly, 18 decimals; the last good rate after a fault.
        lend_rate: What lenders would have earned from that, without the add-on.
        fault: Why the model, or the market's supply line, gave no rate; None when all is well.
    """

    row: RateSample
    borrow_rate: int
    lend_rate: int
    fault: str | None


class Backtest:
    """One model on its way through a market's history.

    Law: its borrow rates are those of a shadow with this model that was attached before the first row, while terms stay.
    """

    def __init__(self, models: Models, market: Market, ref: ModelRef, initial_state: str) -> None:
        """Begin before the first row.

        Args:
            market: Whose terms, fees and add-on of now hold throughout.
            ref: The model as the plugin host resolved it.
        """
        self._models = models
        self._market = market
        self._ref = ref
        self._state = initial_state
        self._last: Supposed | None = None

    def through(self, rows: Iterable[RateSample]) -> list[Supposed]:
        """Go on through the rows that follow, in order of time.

        Raises:
            TermsRefused: The model gives no rate to begin with (rule R5).
        """
        return [self._stepped(row) for row in rows]

    def _stepped(self, row: RateSample) -> Supposed:
        before = self._last
        seconds = self._market.terms.cadence_seconds if before is None else row.at - before.row.at
        answer, self._state = step_over(
            self._models,
            self._ref,
            self._state,
            seconds=seconds,
            average=row.utilization_average,
            present=row.utilization,
        )
        line = supply_line_at(self._models, self._market, min(row.utilization, WAD))
        faults = [one.fault or "no answer" for one in (answer, line) if one is not None and one.step is None]
        if faults or answer.step is None:
            fault = faults[0]
            if before is None:
                raise TermsRefused("R5", f"The rate model gives no rate: {fault}")
            self._last = Supposed(row, before.borrow_rate, before.lend_rate, fault)
        else:
            rate, supply = answer.step.rate, 0 if line is None or line.step is None else line.step.rate
            lend = lend_rate_on(self._market, rate, supply, row.utilization)
            self._last = Supposed(row, borrow_rate_on(self._market, rate), lend, None)
        return self._last
