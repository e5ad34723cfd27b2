"""Networks of an asset."""

from __future__ import annotations

import strawberry

from gql_server.domain import networks as domain
from gql_server.schema.declare import resolved
from gql_server.schema.scalars import Decimal
from gql_server.units import format_fixed


@strawberry.type(description="A network on which an asset comes in and leaves.")
class AssetNetwork:
    """A network on which an asset comes in and leaves."""

    network: strawberry.Private[domain.AssetNetwork]
    decimals_of_asset: strawberry.Private[int]

    @resolved("Its name, such as `bitcoin`.")
    def name(self) -> str:
        """Return the name."""
        return self.network.name

    @resolved("How many decimals the asset has there, 0 to 36; in this API its amounts have those of the asset.")
    def decimals(self) -> int:
        """Return the decimals."""
        return self.network.decimals

    @resolved("The token's contract there; null for the network's own coin.")
    def contract(self) -> str | None:
        """Return the contract."""
        return self.network.contract

    @resolved("How many confirmations a deposit needs before it counts.")
    def confirmations(self) -> int:
        """Return the confirmations."""
        return self.network.confirmations

    @resolved("Whether deposits are taken there.")
    def is_deposit_enabled(self) -> bool:
        """Return whether."""
        return self.network.is_deposit_enabled

    @resolved("Whether withdrawals leave there.")
    def is_withdrawal_enabled(self) -> bool:
        """Return whether."""
        return self.network.is_withdrawal_enabled

    @resolved("The least deposit there, in whole tokens: less is held, whatever is owed.")
    def minimum_deposit(self) -> Decimal:
        """Return the minimum."""
        return self._tokens(self.network.minimum_deposit)

    @resolved("The least withdrawal there, its fee included, in whole tokens.")
    def minimum_withdrawal(self) -> Decimal:
        """Return the minimum."""
        return self._tokens(self.network.minimum_withdrawal)

    @resolved("The greatest withdrawal there, its fee included, in whole tokens; null for no limit.")
    def maximum_withdrawal(self) -> Decimal | None:
        """Return the maximum."""
        most = self.network.maximum_withdrawal
        return None if most is None else self._tokens(most)

    @resolved("What is kept of each withdrawal there, in whole tokens.")
    def withdrawal_fee(self) -> Decimal:
        """Return the fee."""
        return self._tokens(self.network.withdrawal_fee)

    def _tokens(self, units: int) -> Decimal:
        return Decimal(format_fixed(units, self.decimals_of_asset))
