"""The margin of a sub-account, as clients read it."""

from __future__ import annotations

import strawberry

from gql_server.domain import report as domain
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.margin import draw_sheet
from gql_server.schema.assets import Asset
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency, MarginStatus
from gql_server.schema.exchange import AtRate, InCurrency, exchanged
from gql_server.schema.explanations import Explanation, explanation_of
from gql_server.schema.fixed import optional_rate_text
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View


@strawberry.type(description="How safe a sub-account is. Values have 18 decimals; null means unknown, never zero: see `valueNote`.")
class Margin:
    """How safe a sub-account is."""

    view: strawberry.Private[View]
    margin: strawberry.Private[domain.Margin]

    @resolved("In one word.")
    def status(self) -> MarginStatus:
        """Return the status."""
        return self.margin.status

    @resolved("Lend positions and available balances at their prices and weights, rounded down.")
    def collateral_value(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the collateral."""
        return self._value(self.margin.collateral_value, currency, at)

    @resolved("Debts at their prices, rounded up.")
    def liabilities(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the liabilities."""
        return self._value(self.margin.liabilities, currency, at, is_up=True)

    @resolved("Collateral less liabilities; may be negative.")
    def net_equity(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the equity."""
        return self._value(self.margin.net_equity, currency, at)

    @resolved("What equity must cover when risk is taken on, rounded up.")
    def initial_requirement(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the initial requirement."""
        return self._value(self.margin.initial_requirement, currency, at, is_up=True)

    @resolved("What equity must cover; below it collateral is seized. Rounded up.")
    def maintenance_requirement(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the maintenance requirement."""
        return self._value(self.margin.maintenance_requirement, currency, at, is_up=True)

    @resolved("Equity less the initial requirement; may be negative.")
    def available_equity(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the available equity."""
        return self._value(self.margin.available_equity, currency, at)

    @resolved("Equity of liabilities, a fraction, rounded down; null without debt too.")
    def margin_fraction(self) -> Decimal | None:
        """Return the margin fraction."""
        return optional_rate_text(self.margin.margin_fraction)

    @resolved("Equity of the maintenance requirement, rounded down: below 1 collateral is seized; null without debt too.")
    def health_factor(self) -> Decimal | None:
        """Return the health factor."""
        return optional_rate_text(self.margin.health_factor)

    @resolved("Assets whose missing or stale price makes the rest unknown, by symbol.")
    def missing_prices(self) -> list[Asset]:
        """Return the assets."""
        return [Asset(view=self.view, symbol=symbol) for symbol in self.margin.missing_prices]

    @resolved("Why values with the same arguments are null; null where they are not.")
    def value_note(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> str | None:
        """Return the reason."""
        if self.margin.missing_prices:
            return f"There is no fresh price of {', '.join(self.margin.missing_prices)}."
        return exchanged(self.view, 0, currency, at).unknown

    @resolved("When it was so.")
    def as_of(self) -> DateTime:
        """Return the time."""
        return DateTime(self.margin.as_of)

    def _value(self, usd: int | None, currency: Currency, at: int | None, *, is_up: bool = False) -> Decimal | None:
        return None if usd is None else optional_rate_text(exchanged(self.view, usd, currency, at, is_up=is_up).value)


def health_explanation(view: View, sub_account_id: str) -> Explanation:
    """Return how the health factor of a sub-account comes about, on the sheet that decides."""
    return explanation_of(explain_health(draw_sheet(view.book, view.sub_account(sub_account_id), view.now, view.models)))
