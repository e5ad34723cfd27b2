"""What a sub-account holds: lend positions, borrows, balances."""

from __future__ import annotations

import strawberry

from gql_server.domain import accounts as domain
from gql_server.domain.capacity import liquidation_prices
from gql_server.schema.amounts import Amount, LendRate, Rate, amount_of, lend_rate_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import NotLentReason
from gql_server.schema.fixed import optional_rate_text
from gql_server.schema.ids import global_id
from gql_server.schema.links import SubAccountLink
from gql_server.schema.markets import Market
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View


@strawberry.type(description="What a sub-account lends of one asset: one loan, one maturity.")
class LendPosition(Node):
    """What a sub-account lends of one asset."""

    view: strawberry.Private[View]
    sub_account_id: strawberry.Private[str]
    symbol: strawberry.Private[str]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("LendPosition", self.sub_account_id, self.symbol)

    @resolved("Whose it is.")
    def sub_account(self) -> SubAccountLink:
        """Return the sub-account."""
        from gql_server.schema.sub_accounts import SubAccount  # noqa: PLC0415 - a sub-account names what it holds

        return SubAccount(view=self.view, key=self.sub_account_id)

    @resolved("Where it is lent.")
    def market(self) -> Market:
        """Return the market."""
        return Market(view=self.view, symbol=self.symbol)

    @resolved("What it is worth now, principal and interest, rounded down.")
    def amount(self) -> Amount:
        """Return the value."""
        return Amount(view=self.view, symbol=self.symbol, units=self.view.lent(self.sub_account_id, self.symbol))

    @resolved("What was credited and not taken out.")
    def principal(self) -> Amount:
        """Return the principal."""
        return Amount(view=self.view, symbol=self.symbol, units=self._position.principal)

    @resolved("What it has earned: amount less principal, never below 0; see `loss`.")
    def interest(self) -> Amount:
        """Return the interest."""
        return self._amount(max(0, self.units - self._position.principal))

    @resolved("What it earns now.")
    def lend_rate(self) -> LendRate:
        """Return the lend rate."""
        return lend_rate_of(self.view.market(self.symbol), self.view.now)

    @resolved("When it was opened.")
    def opened_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self._position.opened_at)

    @resolved("The last credit, from which the maturity runs.")
    def last_credited_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self._position.last_credited_at)

    @resolved("From when the whole of it can be withdrawn.")
    def withdrawable_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self._position.withdrawable_at)

    @resolved("Whether that time has come.")
    def is_withdrawable(self) -> bool:
        """Return whether it is matured."""
        return self.view.now >= self._position.withdrawable_at

    @resolved("Whether its full withdrawal waits for room in the market.")
    def is_queued(self) -> bool:
        """Return whether it is queued."""
        return self._position.queued is not None

    @resolved("What a loss of the market has taken of the principal; null for nothing.")
    def loss(self) -> Amount | None:
        """Return the loss; a single unit is rounding, not a loss."""
        missing = self._position.principal - self.units
        return self._amount(missing) if missing > 1 else None

    @property
    def units(self) -> int:
        """Return what it is worth now, in units."""
        return self.view.lent(self.sub_account_id, self.symbol)

    @property
    def _position(self) -> domain.LendPosition:
        return self.view.sub_account(self.sub_account_id).lends[self.symbol]

    def _amount(self, units: int) -> Amount:
        return amount_of(self.view, self.symbol, units)


@strawberry.type(description="The price of one asset at which a sub-account becomes liquidatable, everything else standing still.")
class LiquidationPrice:
    """The price of one asset at which a sub-account becomes liquidatable."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]
    usd: Decimal | None = strawberry.field(description="US dollars per whole token; null: no price of it alone does that.")

    @resolved("Whose price.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)


@strawberry.type(description="What a sub-account owes of one asset.")
class Borrow(Node):
    """What a sub-account owes of one asset."""

    view: strawberry.Private[View]
    sub_account_id: strawberry.Private[str]
    symbol: strawberry.Private[str]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Borrow", self.sub_account_id, self.symbol)

    @resolved("Who owes it.")
    def sub_account(self) -> SubAccountLink:
        """Return the sub-account."""
        from gql_server.schema.sub_accounts import SubAccount  # noqa: PLC0415 - a sub-account names what it holds

        return SubAccount(view=self.view, key=self.sub_account_id)

    @resolved("Where it was borrowed.")
    def market(self) -> Market:
        """Return the market."""
        return Market(view=self.view, symbol=self.symbol)

    @resolved("What is owed now, principal and interest, rounded up.")
    def amount(self) -> Amount:
        """Return the debt."""
        return self._amount(self._units)

    @resolved("What was borrowed and not repaid.")
    def principal(self) -> Amount:
        """Return the principal."""
        return self._amount(self._debt.principal)

    @resolved("What has accrued: amount less principal. It is repaid first.")
    def interest(self) -> Amount:
        """Return the interest."""
        return self._amount(max(0, self._units - self._debt.principal))

    @resolved("What it costs now.")
    def borrow_rate(self) -> Rate:
        """Return the borrow rate."""
        return Rate(value=self.view.market(self.symbol).borrow_rate, time=self.view.now)

    @resolved("When it was opened.")
    def opened_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self._debt.opened_at)

    @resolved("For each asset held or owed: the price at which collateral would be seized, everything else standing still.")
    def liquidation_prices(self) -> list[LiquidationPrice]:
        """Return the prices."""
        view = self.view
        found = liquidation_prices(view.book, self.sub_account_id, self.symbol, view.now, view.models)
        return [LiquidationPrice(view=view, symbol=symbol, usd=optional_rate_text(usd)) for symbol, usd in found]

    @property
    def _debt(self) -> domain.Debt:
        return self.view.sub_account(self.sub_account_id).debts[self.symbol]

    @property
    def _units(self) -> int:
        return self.view.owed(self.sub_account_id, self.symbol)

    def _amount(self, units: int) -> Amount:
        return amount_of(self.view, self.symbol, units)


@strawberry.type(description="What a sub-account can spend at once of one asset, and what is on its way out.")
class Balance:
    """What a sub-account can spend at once of one asset."""

    view: strawberry.Private[View]
    sub_account_id: strawberry.Private[str]
    symbol: strawberry.Private[str]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("What can be spent at once; the part that waits to be lent is in it.")
    def available(self) -> Amount:
        """Return the available amount."""
        return amount_of(self.view, self.symbol, self._balance.available)

    @resolved("What waits, of the available amount, to be lent at the first boundary with room.")
    def waiting(self) -> Amount:
        """Return the waiting amount."""
        return amount_of(self.view, self.symbol, sum(credit.amount for credit in self._balance.waiting))

    @resolved("What is on its way out and not sent yet.")
    async def in_payouts(self, info: Info) -> Amount:
        """Return the amount in payouts."""
        view, key = self.view, self.sub_account_id
        leaving = view.leaving(key) if view.has_unsent else await info.context.reader.leaving.one(key) or {}
        return amount_of(view, self.symbol, leaving.get(self.symbol, 0))

    @resolved("Why the available amount is not lent; null when nothing is available.")
    def not_lent_reason(self) -> NotLentReason | None:
        """Return the reason."""
        return self._balance.reason

    @property
    def _balance(self) -> domain.Balance:
        return self.view.sub_account(self.sub_account_id).balances.get(self.symbol) or domain.Balance()
