"""What custodians report of coins that came in, for operators; and how a sandbox lets some come."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.networks import network_of
from gql_server.domain.payouts import require_address
from gql_server.plugin_api.custody import Arrival as Reported
from gql_server.plugin_api.custody import ArrivalState
from gql_server.ports.arrivals import ArrivalBooking, KnownArrival
from gql_server.schema import refusals as r
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.ids import global_id
from gql_server.schema.money_inputs import AMOUNT, ASSET
from gql_server.schema.mutations import known_asset, mutation, own_sub_account_key, read_number
from gql_server.schema.node import Node
from gql_server.schema.payments import Deposit
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.service.authorization import Action
from gql_server.units import format_fixed

described(
    ArrivalBooking,
    "What the ledger has made of coins that came in.",
    WAITING="Nothing yet: they are not deep enough.",
    CREDITED="A deposit stands for them.",
    HELD="A deposit stands for them, in suspense: return or assign it.",
    UNBOOKED="Nothing: the ledger does not know the asset, or not so; see the problem.",
    GONE="Nothing: they vanished before they were credited.",
    REVERSED="They vanished after they were credited: the deposit was taken back.",
    RETURNED="Their deposit was sent back, or is on its way.",
)
described(
    ArrivalState,
    "What a network says of coins that came in.",
    PENDING="Seen, not deep enough.",
    CONFIRMED="Deep enough, its custodian says.",
    REORGANIZED="The network has forgotten them.",
)


@strawberry.type(description="Coins that came in: one output of one transaction, as its custodian reports it.")
class Arrival(Node):
    """Coins that came in."""

    arrival: strawberry.Private[KnownArrival]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Arrival", self.arrival.id)

    @resolved("Who reports it.")
    def custodian(self) -> str:
        """Return the custodian."""
        return self.arrival.seen.custodian

    @resolved("Its name at the custodian.")
    def reference(self) -> str:
        """Return the name."""
        return self.arrival.seen.reference

    @resolved("What the network says of it, as far as is known.")
    def state(self) -> ArrivalState:
        """Return the state."""
        return ArrivalState(self.arrival.seen.state)

    @resolved("What the ledger has made of it.")
    def booking(self) -> ArrivalBooking:
        """Return the booking."""
        return self.arrival.booking

    @resolved("Why it could not be booked; null otherwise.")
    def problem(self) -> str | None:
        """Return the problem."""
        return self.arrival.problem

    @resolved(
        "Whether it is still not deep enough after `GQL_SERVER_ARRIVAL_STUCK_MINUTES`: its custodian reports nothing new of it."
    )
    async def stuck(self, info: Info) -> bool:
        """Tell whether it is stuck."""
        stuck_since = (await info.context.reader.house()).now - info.context.services.arrival_stuck_seconds
        return self.arrival.booking is ArrivalBooking.WAITING and self.arrival.seen_at <= stuck_since

    @resolved("By which network.")
    def network(self) -> str:
        """Return the network."""
        return self.arrival.seen.network

    @resolved("The symbol of the asset; null for one that the custodian cannot name so.")
    def symbol(self) -> str | None:
        """Return the symbol."""
        return self.arrival.seen.symbol

    @resolved("The asset as the network names it, such as a contract.")
    def asset_on_network(self) -> str:
        """Return its name there."""
        return self.arrival.seen.asset

    @resolved("How much, in whole tokens, with the decimals of the network.")
    def amount(self) -> Decimal:
        """Return the amount."""
        return Decimal(format_fixed(self.arrival.seen.amount, self.arrival.seen.decimals))

    @resolved("To which address.")
    def address(self) -> str:
        """Return the address."""
        return self.arrival.seen.address

    @resolved("The tag that came with it; null without one.")
    def tag(self) -> str | None:
        """Return the tag."""
        return self.arrival.seen.tag or None

    @resolved("Where it came from, as far as the network tells.")
    def sender(self) -> str | None:
        """Return the sender."""
        return self.arrival.seen.sender

    @resolved("Its transaction on the network.")
    def transaction(self) -> str:
        """Return the transaction."""
        return self.arrival.seen.txid

    @resolved("How many confirmations it has, as far as is known.")
    def confirmations(self) -> int:
        """Return the confirmations."""
        return self.arrival.seen.confirmations

    @resolved("How many it needs to be credited; null where the ledger does not know the asset by this network.")
    async def confirmations_needed(self, info: Info) -> int | None:
        """Return the confirmations that its network needs."""
        seen = self.arrival.seen
        asset = (await info.context.reader.house()).book.assets.get(seen.symbol or "")
        network = None if asset is None else network_of(asset.networks, seen.network)
        return None if network is None else network.confirmations

    @resolved("When it was heard of first.")
    def seen_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.arrival.seen_at)

    @resolved("The deposit that stands for it, or stood last; null without one.")
    async def deposit(self, info: Info) -> Deposit | None:
        """Return the deposit."""
        return await _deposit_of(info, self.arrival)


async def _deposit_of(info: Info, arrival: KnownArrival) -> Deposit | None:
    found = None if arrival.deposit_id is None else await info.context.reader.deposit(arrival.deposit_id)
    return None if found is None else Deposit(view=found[0], deposit=found[1])


@strawberry.type
class ArrivalFields:
    """Arrivals among what operators look at."""

    @resolved("Coins that came in, the latest first.")
    async def arrivals(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        bookings: Annotated[
            list[ArrivalBooking] | None,
            strawberry.argument(
                description="Only those of which this was made; absent: those that are held, not booked, or `stuck`."
            ),
        ] = None,
    ) -> Connection[Arrival]:
        """Return a page of arrivals."""
        place = read_cursor(after, int, str)
        wanted = [ArrivalBooking.HELD, ArrivalBooking.UNBOOKED] if bookings is None else bookings
        before = None if place is None else (int(place[0]), str(place[1]))
        stuck_since = (await info.context.reader.house()).now - info.context.services.arrival_stuck_seconds
        found = await info.context.storage.arrivals.newest(
            wanted, check_first(first) + 1, before, stuck_since=stuck_since if bookings is None else None
        )
        rows = [((one.seen_at, one.id), Arrival(arrival=one)) for one in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=place is not None)


class PlayedState(StrEnum):
    """What a sandbox lets happen to coins on their way."""

    SEEN = "SEEN"
    CONFIRMED = "CONFIRMED"
    REORGANIZED = "REORGANIZED"


described(
    PlayedState,
    "What the sandbox's network lets happen.",
    SEEN="The transaction is seen, with the confirmations that are given.",
    CONFIRMED="It is deep enough.",
    REORGANIZED="The network forgets it, whatever was made of it.",
)


@strawberry.input(description="Coins that come in by a network, as the sandbox's custodian reports them.")
class SandboxPlayArrivalInput:
    """Coins that come in."""

    sub_account_id: strawberry.ID = strawberry.field(description="To whose address; it is given one where it has none.")
    asset: str = strawberry.field(description=ASSET)
    network: str = strawberry.field(description="By which network.")
    amount: Decimal = strawberry.field(description=AMOUNT)
    state: PlayedState = strawberry.field(description="What happens.")
    transaction: str = strawberry.field(description="Names the transaction: play the same one again to let it move on.")
    output: int = strawberry.field(default=0, description="Which output of it: each is a deposit of its own.")
    confirmations: int = strawberry.field(default=0, description="How deep it is while it is only seen.")
    address: str | None = strawberry.field(default=None, description="Another address than the sub-account's, such as a wrong one.")
    sender: str | None = strawberry.field(default=None, description="Where they come from; absent: the network does not tell.")


@strawberry.type(description="The sandbox's network did so, and the ledger has heard of it.")
class SandboxPlayArrivalSuccess:
    """It happened."""

    booking: ArrivalBooking = strawberry.field(description="What the ledger has made of it.")
    deposit: Deposit | None = strawberry.field(description="The deposit that stands for it, or stood last; null without one.")


SandboxPlayArrivalResult: TypeAlias = Annotated[
    SandboxPlayArrivalSuccess | r.InvalidInput | r.NotFound | r.Overloaded,
    strawberry.union("SandboxPlayArrivalResult", description="What `sandboxPlayArrival` answers."),
]


@strawberry.type
class SandboxArrivalMutations:
    """The mutation that lets coins come in."""

    @mutation("Let coins come in by a network, become deep, or be forgotten; answers when the ledger has heard of it.")
    async def sandbox_play_arrival(
        self, info: Info, input: Annotated[SandboxPlayArrivalInput, strawberry.argument(description="What happens.")]
    ) -> SandboxPlayArrivalResult:
        """Play an arrival."""
        key = await own_sub_account_key(info, input.sub_account_id, Action.DEPOSIT)
        services, store = info.context.services, info.context.storage.arrivals
        view = await info.context.reader.house()
        asset = view.asset(known_asset(view, input.asset))
        network = network_of(asset.networks, input.network)
        if network is None:
            raise InvalidInput("network", "must be one of the asset's networks")
        if not 1 <= len(input.transaction) <= 100 or not input.transaction.isprintable() or not 0 <= input.output < 1_000:
            raise InvalidInput("transaction", "must be 1 to 100 printable characters, and its output 0 to 999")
        if input.sender is not None:
            require_address(input.sender)
        if not 0 <= input.confirmations <= 1_000_000:
            raise InvalidInput("confirmations", "must be 0 to 1000000")
        amount = read_number(input.amount, network.decimals, "amount", is_zero_fine=False)
        address, tag = input.address, None
        if address is None:
            given = await services.addresses.give(key, asset, input.network)
            address, tag = given.shown, given.tag or None
        custodian, reference = services.custodian.name, f"{input.transaction}:{input.output}"
        known = await store.known(custodian, reference)
        deep = input.state is PlayedState.CONFIRMED
        now = 1_000 * services.clock.now()
        reported = Reported(
            id=reference,
            state=ArrivalState.PENDING if input.state is PlayedState.SEEN else ArrivalState(input.state.value),
            network=input.network,
            symbol=asset.symbol,
            asset=network.contract or asset.symbol,
            amount=amount,
            decimals=network.decimals,
            address=address,
            tag=tag,
            transaction=input.transaction,
            confirmations=max(input.confirmations, network.confirmations) if deep else input.confirmations,
            observed_at=now if known is None else max(now, known.seen.observed_at + 1),
            sender=input.sender,
        )
        await services.custodian.play_arrival(reported)
        await services.arrivals.run_once()
        info.context.renew()
        heard = await store.known(custodian, reference)
        if heard is None:
            raise NotFound("arrival at the custodian")
        return SandboxPlayArrivalSuccess(booking=heard.booking, deposit=await _deposit_of(info, heard))
