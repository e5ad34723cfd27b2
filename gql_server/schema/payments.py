"""Deposits and payouts: what came in and what goes out."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from gql_server.domain import accounts as domain
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.enums import DepositStatus, PayoutStatus
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime
from gql_server.schema.view import View
from gql_server.service.authorization import may_operate


@strawberry.type(description="An amount that custody saw arrive.")
class Deposit(Node):
    """An amount that custody saw arrive."""

    view: strawberry.Private[View]
    deposit: strawberry.Private[domain.Deposit]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Deposit", self.deposit.id)

    @resolved("What became of it.")
    def status(self) -> DepositStatus:
        """Return the status."""
        return self.deposit.status

    @resolved(
        "Why it is held: `BELOW_MINIMUM`, `NOT_APPROVED`, `ACCOUNT_CLOSED`, `BELOW_NETWORK_MINIMUM`, `DEPOSITS_DISABLED`, "
        "`WRONG_NETWORK`, `UNKNOWN_ADDRESS` or `OVERDRAWN`; null otherwise."
    )
    def reason(self) -> str | None:
        """Return the reason."""
        return self.deposit.reason

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.deposit.symbol)

    @resolved("How much arrived.")
    def amount(self) -> Amount:
        """Return the amount."""
        return amount_of(self.view, self.deposit.symbol, self.deposit.amount)

    @resolved("The network that it came by; null where it came by none, as the sandbox's `deposit`.")
    async def network(self, info: Info) -> str | None:
        """Return the network."""
        came = await info.context.reader.arrival_of(self.deposit.id)
        return None if came is None else came.seen.network

    @resolved("The address that it came to; null where it came by no network.")
    async def address(self, info: Info) -> str | None:
        """Return the address."""
        came = await info.context.reader.arrival_of(self.deposit.id)
        return None if came is None else came.seen.address

    @resolved("Its transaction on the network; null where it came by none.")
    async def transaction(self, info: Info) -> str | None:
        """Return the transaction."""
        came = await info.context.reader.arrival_of(self.deposit.id)
        return None if came is None else came.seen.txid

    @resolved("Where it came from, as far as the network tells.")
    async def sender(self, info: Info) -> str | None:
        """Return the sender."""
        came = await info.context.reader.arrival_of(self.deposit.id)
        return None if came is None else came.seen.sender

    @resolved(
        "The payout that sends it back, or sent it, or could not: then it is held again. Null while nothing of it was to be sent."
    )
    async def return_payout(self, info: Info) -> Payout | None:
        """Return the payout."""
        went_to = self.deposit.went_to
        found = None if went_to is None else await info.context.reader.payout(went_to)
        return None if found is None else Payout(view=found[0], payout=found[1])

    @resolved("When custody confirmed it.")
    def observed_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.deposit.observed_at)

    @resolved("When it was credited; null while it is held.")
    def credited_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.deposit.credited_at is None else DateTime(self.deposit.credited_at)

    @resolved("The custodian's reference.")
    def reference(self) -> str | None:
        """Return the reference."""
        return self.deposit.reference


class PayoutStage(StrEnum):
    """How far a payout has come."""

    REQUESTED = "REQUESTED"
    DELAYED = "DELAYED"
    ACCEPTED = "ACCEPTED"
    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


described(
    PayoutStage,
    "How far a payout has come.",
    REQUESTED="Asked for.",
    DELAYED="Asked for, and waits for its delay to pass.",
    ACCEPTED="The custodian has it, and has not sent it yet: it can still be cancelled.",
    SENT="Handed to the network.",
    CONFIRMED="Final on the network.",
    FAILED="Nothing left; the whole amount is back in the available balance, or held again where it was to be returned.",
    CANCELLED="Stopped before it was sent; the whole amount is back in the available balance.",
)


@strawberry.type(description="A step on a payout's way.")
class PayoutStep:
    """A step on a payout's way."""

    stage: PayoutStage = strawberry.field(description="How far it came.")
    at: DateTime = strawberry.field(description="When that was heard of, in the money's time.")


@strawberry.type(description="An amount on its way to an external address.")
class Payout(Node):
    """An amount on its way to an external address."""

    view: strawberry.Private[View]
    payout: strawberry.Private[domain.Payout]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Payout", self.payout.id)

    @resolved("What left the sub-account, the fee included.")
    def amount(self) -> Amount:
        """Return the amount."""
        return amount_of(self.view, self.payout.symbol, self.payout.amount)

    @resolved("What is kept of it; the rest is sent.")
    def fee(self) -> Amount:
        """Return the fee."""
        return amount_of(self.view, self.payout.symbol, self.payout.fee)

    @resolved("Where it goes.")
    def address(self) -> str:
        """Return the address."""
        return self.payout.address

    @resolved("By which network it goes; null where the asset has none.")
    def network(self) -> str | None:
        """Return the network."""
        return self.payout.network

    @resolved("What has happened to it, the first first: when it was asked for, and what the custodian said since, each once.")
    async def history(self, info: Info) -> list[PayoutStep]:
        """Return the steps."""
        first = PayoutStage.REQUESTED if self.payout.release_at is None else PayoutStage.DELAYED
        heard = await info.context.reader.heard.one(self.payout.id) or ()
        begun = PayoutStep(stage=first, at=DateTime(self.payout.requested_at))
        return [begun, *(PayoutStep(stage=PayoutStage(one.status), at=DateTime(one.at)) for one in heard)]

    @resolved("What became of it.")
    def status(self) -> PayoutStatus:
        """Return the status."""
        return self.payout.status

    @resolved("The held deposit that it sends back; null for what was asked for.")
    async def deposit(self, info: Info) -> Deposit | None:
        """Return the deposit."""
        deposit_id = self.payout.deposit_id
        found = None if deposit_id is None else await info.context.reader.deposit(deposit_id)
        return None if found is None else Deposit(view=found[0], deposit=found[1])

    @resolved("Why nothing left, as the custodian says. For operators: null for anybody else, and where it did not fail.")
    async def failure_reason(self, info: Info) -> str | None:
        """Return the reason."""
        if not may_operate(info.context.viewer):
            return None
        heard = await info.context.reader.heard.one(self.payout.id) or ()
        return next((one.reason for one in heard if one.status == PayoutStage.FAILED), None)

    @resolved("When it was asked for.")
    def requested_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.payout.requested_at)

    @resolved("Until when it is or was delayed, and can be cancelled; in the money's time. Null when it never was.")
    def release_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.payout.release_at is None else DateTime(self.payout.release_at)

    @resolved("The custodian's reference; null while it is not sent.")
    def reference(self) -> str | None:
        """Return the reference."""
        return self.payout.reference
