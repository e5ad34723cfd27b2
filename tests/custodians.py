"""A custodian that nobody asks: a test's own answers what the test is about, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from gql_server.plugin_api import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutOrder,
    PayoutPage,
)


class Unasked:
    """Answers nothing."""

    name: ClassVar[str] = "unasked"

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        raise NotImplementedError(order)

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        raise NotImplementedError(payout_id)

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        raise NotImplementedError(payout_id)

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:
        raise NotImplementedError(cursor, limit)

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        raise NotImplementedError(request)

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        raise NotImplementedError(cursor, limit)

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        raise NotImplementedError(headers, body, now)

    async def holdings(self) -> Sequence[Holding]:
        raise NotImplementedError
