"""What every movement of money answers: its command, and how to show amounts, holders, payouts and debts as they are now."""

from __future__ import annotations

import strawberry

from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.commands import Command, command_of
from gql_server.schema.declare import resolved
from gql_server.schema.holdings import Borrow
from gql_server.schema.loaders import Reader
from gql_server.schema.payments import Payout
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.requests import Decided


@strawberry.type(description="What every movement of money answers.")
class Moved:
    """What every movement of money answers; the base of the types below."""

    decided: strawberry.Private[Decided]
    reader: strawberry.Private[Reader]
    key: strawberry.Private[str]
    symbol: strawberry.Private[str]

    @resolved("The command, as it was first decided.")
    def command(self) -> Command:
        """Return the command."""
        return command_of(self.decided.command, is_replayed=self.decided.is_replayed)

    async def amount(self, units: int) -> Amount:
        """Return an amount of the command's asset."""
        return amount_of(await self.reader.house(), self.symbol, units)

    async def some(self, units: int) -> Amount | None:
        """Return an amount of the command's asset, null for nothing."""
        return await self.amount(units) if units else None

    async def holder(self, key: str) -> SubAccount:
        """Return a sub-account as it is now."""
        view = await self.reader.with_sub_account(key)
        if view is None:
            raise LookupError(f"the sub-account {key} of a decided command is gone")
        return SubAccount(view=view, key=key)

    async def paid_out(self, payout_id: str | None) -> Payout | None:
        """Return a payout as it is now."""
        found = None if payout_id is None else await self.reader.payout(payout_id)
        return None if found is None else Payout(view=found[0], payout=found[1])

    async def owed(self, key: str) -> Borrow | None:
        """Return the debt as it is now, null when it was repaid since."""
        view = await self.reader.with_sub_account(key)
        if view is None or self.symbol not in view.sub_account(key).debts:
            return None
        return Borrow(view=view, sub_account_id=key, symbol=self.symbol)
