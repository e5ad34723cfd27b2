"""Projected earnings, as clients read them."""

from __future__ import annotations

import strawberry

from gql_server.domain import earnings as domain
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency
from gql_server.schema.exchange import AtRate, InCurrency, exchanged
from gql_server.schema.fixed import optional_rate_text
from gql_server.schema.scalars import Decimal, Duration
from gql_server.schema.view import View


@strawberry.type(description="What one lend position would earn.")
class ProjectedInterest:
    """What one lend position would earn."""

    view: strawberry.Private[View]
    line: strawberry.Private[domain.LendEarning]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.line.symbol)

    @resolved("What borrowers would pay to it, less the market's fee.")
    def interest(self) -> Amount:
        """Return the interest."""
        return amount_of(self.view, self.line.symbol, self.line.interest)

    @resolved("What the market's staking rewards would add, as far as the treasury covers it; null while they are unknown.")
    def staking(self) -> Amount | None:
        """Return the reward."""
        return None if self.line.staking is None else amount_of(self.view, self.line.symbol, self.line.staking)


@strawberry.type(description="What one debt would cost.")
class ProjectedCost:
    """What one debt would cost."""

    view: strawberry.Private[View]
    line: strawberry.Private[domain.DebtCost]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.line.symbol)

    @resolved("The interest that would be owed besides.")
    def interest(self) -> Amount:
        """Return the interest."""
        return amount_of(self.view, self.line.symbol, self.line.interest)


@strawberry.type(
    description="What a sub-account would earn and pay if nothing moved the rates: simple interest on the totals, at the rates "
    "and in the rounding of the markets. A projection, not a promise."
)
class ProjectedEarnings:
    """What a sub-account would earn and pay."""

    view: strawberry.Private[View]
    earnings: strawberry.Private[domain.Earnings]

    @resolved("In what time.")
    def over(self) -> Duration:
        """Return the length of time."""
        return Duration(self.earnings.seconds)

    @resolved("What each lend position would earn, by symbol.")
    def lend_positions(self) -> list[ProjectedInterest]:
        """Return the earnings."""
        return [ProjectedInterest(view=self.view, line=line) for line in self.earnings.lends]

    @resolved("What each debt would cost, by symbol.")
    def borrows(self) -> list[ProjectedCost]:
        """Return the costs."""
        return [ProjectedCost(view=self.view, line=line) for line in self.earnings.debts]

    @resolved("Earned less paid, at the prices of this state; null while a price, a reward or the rate of exchange is unknown.")
    def net(self, currency: InCurrency = Currency.USD, at: AtRate = None) -> Decimal | None:
        """Return the difference."""
        net = self.earnings.net
        return None if net is None else optional_rate_text(exchanged(self.view, net, currency, at).value)
