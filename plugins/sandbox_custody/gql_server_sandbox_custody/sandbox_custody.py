"""The custodian of a sandbox: what a real one would do, without any coins."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final, TypeVar

from gql_server.plugin_api import (
    AdapterSetting,
    AddressRequest,
    Arrival,
    ArrivalPage,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutBatch,
    PayoutOrder,
    PayoutPage,
    PayoutState,
)
from gql_server_sandbox_custody.arrivals import Arrivals
from gql_server_sandbox_custody.callbacks import Callbacks
from gql_server_sandbox_custody.holdings import holdings_of
from gql_server_sandbox_custody.memory import Memory
from gql_server_sandbox_custody.payouts import Payouts

SECRET: Final = "whsec_c2FuZGJveC1jdXN0b2R5LWNhbGxiYWNrcy1zZWNyZXQ="  # noqa: S105 - no secret
"""Known to everybody: what it signs is worth nothing. Another one is a setting."""

BATCHING: Final = ("bitcoin", "bitcoin-testnet", "bitcoin-signet", "bitcoin-regtest")
"""Networks whose transactions have several outputs."""

T = TypeVar("T")


class SandboxCustody:
    """Sends every payout once, at once, unless its address asks for trouble; what comes in is played.

    It remembers in a file that several processes share and a restart finds again, or in this process alone.
    """

    name: ClassVar[str] = "sandbox_custody"
    is_sandbox: ClassVar[bool] = True
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting(
            "path",
            "The SQLite file of its memory, for all processes, by default beside the server's own; :memory: for none.",
            beside_database="-custody",
        ),
        AdapterSetting("callback_secret", "Signs callbacks: whsec_ and bytes in base64.", default=SECRET, is_secret=True),
        AdapterSetting("batch", "How many payouts by a bitcoin network may leave in one transaction.", default="1"),
        AdapterSetting("operator", "For whom its callbacks are.", default="sandbox"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Open its memory."""
        self._memory = Memory(settings["path"])
        self.batch_limits: Mapping[str, int] = dict.fromkeys(BATCHING, int(settings.get("batch") or 1))
        self._payouts = Payouts(self._memory)
        self._arrivals = Arrivals(self._memory)
        self.callbacks = Callbacks(settings["callback_secret"], settings["operator"])

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send a payout, or return what became of it."""
        return await self._done(lambda: self._payouts.send(order))

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout; None for one that was never asked for."""
        return await self._done(lambda: self._payouts.find(payout_id))

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        """Send a batch, or return what became of it."""
        return await self._done(lambda: self._payouts.send_batch(batch))

    async def find_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt] | None:
        """Return what became of a batch; None for one that was never asked for."""
        return await self._done(lambda: self._payouts.find_batch(batch))

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Stop a payout that has not been sent, and return what became of it; None for one that was never asked for."""
        return await self._done(lambda: self._payouts.cancel(payout_id))

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:
        """Return payouts that are new or have changed since a cursor."""
        return await self._done(lambda: self._payouts.page(cursor, limit))

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        """Return an address of nobody, the same for the same request."""
        from gql_server_sandbox_custody.addresses import address_of  # noqa: PLC0415 - no server that needs none loads it

        return address_of(request)

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        """Return arrivals that were played since a cursor."""
        return await self._done(lambda: self._arrivals.page(cursor, limit))

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        """Return what a callback reports; raises ``CallbackRejected`` when it is forged, too old, or for another operator."""
        return self.callbacks.read(headers, body, now)

    async def holdings(self) -> Sequence[Holding]:
        """Return what came in by networks, less what has left by them."""
        return await self._done(lambda: holdings_of(self._arrivals.confirmed(), self._payouts.left_by_networks()))

    async def confirm_deposit(self, deposit_id: str, symbol: str, amount: int) -> str | None:  # noqa: ARG002 - any deposit will do
        """Return the reference of a deposit, made of its id: everything that the sandbox lets arrive is confirmed."""
        return f"sandbox-deposit-{deposit_id}"

    async def play_arrival(self, arrival: Arrival) -> None:
        """Let coins come in, or what is known of them change."""
        await self._done(lambda: self._arrivals.play(arrival))

    async def play_payout(self, payout_id: str, state: str) -> CustodyReceipt | None:
        """Let a payout move on where it may, and return what became of it."""
        return await self._done(lambda: self._payouts.move(payout_id, PayoutState(state)))

    async def times_left(self, payout_id: str) -> int:
        """Return how often the coins of a payout have left."""
        return await self._done(lambda: self._payouts.times_left(payout_id))

    async def transactions(self) -> int:
        """Return in how many transactions coins have left."""
        return await self._done(self._payouts.transactions)

    async def _done(self, act: Callable[[], T]) -> T:
        """Return what is done: beside the event loop where a file may be waited for."""
        return await asyncio.to_thread(act) if self._memory.is_shared else act()
