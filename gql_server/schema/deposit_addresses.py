"""Where customers send coins, and what is on its way to them."""

from __future__ import annotations

import strawberry

from gql_server.domain.accounts import DepositStatus as DomainStatus
from gql_server.domain.networks import ledger_units_down, network_of
from gql_server.ports.arrivals import GivenAddress, KnownArrival
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.declare import resolved
from gql_server.schema.enums import DepositStatus
from gql_server.schema.scalars import DateTime
from gql_server.schema.view import View


@strawberry.type(description="An address to which coins are sent. It is its sub-account's for ever, archived or not.")
class DepositAddress:
    """An address to which coins are sent."""

    asset: Asset = strawberry.field(description="For what it was asked.")
    network: str = strawberry.field(description="On which network; what comes by another one is held.")
    address: str = strawberry.field(description="The address, as it is to be given to the sender.")
    tag: str | None = strawberry.field(description="The tag or memo that must go with it; null where there is none.")
    created_at: DateTime = strawberry.field(description="When it was given out.")


@strawberry.type(description="Coins that were seen on their way, and do not count yet. Once they do they are a `Deposit`.")
class PendingDeposit:
    """Coins that were seen on their way."""

    view: strawberry.Private[View]
    arrival: strawberry.Private[KnownArrival]

    @resolved("What became of it: `PENDING`.")
    def status(self) -> DepositStatus:
        """Return the status."""
        return DomainStatus.PENDING

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self._symbol)

    @resolved("How much, rounded down to the asset's decimals.")
    def amount(self) -> Amount:
        """Return the amount."""
        seen = self.arrival.seen
        units = ledger_units_down(seen.amount, seen.decimals, self.view.decimals(self._symbol)).amount
        return amount_of(self.view, self._symbol, units)

    @resolved("By which network.")
    def network(self) -> str:
        """Return the network."""
        return self.arrival.seen.network

    @resolved("To which address.")
    def address(self) -> str:
        """Return the address."""
        return self.arrival.seen.address

    @resolved("Its transaction on the network.")
    def transaction(self) -> str:
        """Return the transaction."""
        return self.arrival.seen.txid

    @resolved("How many confirmations it has, as far as its custodian has said.")
    def confirmations(self) -> int:
        """Return the confirmations."""
        return self.arrival.seen.confirmations

    @resolved("How many it needs; null where the asset does not live on that network.")
    def confirmations_needed(self) -> int | None:
        """Return the confirmations that are needed."""
        network = network_of(self.view.asset(self._symbol).networks, self.arrival.seen.network)
        return None if network is None else network.confirmations

    @resolved("When it was seen first.")
    def seen_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.arrival.seen_at)

    @property
    def _symbol(self) -> str:
        return self.arrival.seen.symbol or ""


def address_shown(view: View, given: GivenAddress) -> DepositAddress:
    """Return an address as it is shown."""
    return DepositAddress(
        asset=Asset(view=view, symbol=given.symbol),
        network=given.network,
        address=given.shown,
        tag=given.tag or None,
        created_at=DateTime(given.given_at),
    )
