"""The conversation with a custodian about one payout: never twice, never lost, whatever stops in between (rules L10, L16).

An order is written down before the custodian hears of it, and with it whom it was asked of. What the custodian says is written
down before it is booked. So at every line this may stop: whoever comes next asks what became of the order, and sends it again,
under the same id, only when the custodian is certain never to have heard of it.
"""

from __future__ import annotations

from typing import Final

import structlog

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.assets import Asset
from gql_server.domain.commands import SettlePayout
from gql_server.domain.networks import network_of, network_units_down
from gql_server.plugin_api.custody import CustodyReceipt, PayoutOrder, PayoutState
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PayoutOrderStore, PlacedOrder
from gql_server.service.requests import KeyConflict, system_request
from gql_server.service.teller import Teller

_log = structlog.get_logger(__name__)

PAUSE_SECONDS: Final = 10
"""How long after it has changed an order is asked about again; the longer it stands, the longer."""
PAUSE_SECONDS_MAX: Final = 600

_RANKS: Final = {"": 0, PayoutState.ACCEPTED: 1, PayoutState.SENT: 2}
_LAST: Final = 3
"""The rank of what is final: CONFIRMED, FAILED, CANCELLED."""


class PayoutAsking:
    """Asks a custodian about payouts, and books what it says."""

    def __init__(self, teller: Teller, custodian: GuardedCustodian, orders: PayoutOrderStore) -> None:
        """Hold what it works with."""
        self._teller = teller
        self._custodian = custodian
        self._orders = orders

    async def begin(self, asset: Asset, payout: Payout, now: int) -> bool:
        """Write a payout's order down and send it; return whether the custodian answered."""
        order = placed_order(asset, payout, self._custodian.name, now)
        if not await self._orders.place(order):
            return True  # Somebody else has just begun it.
        one = OpenOrder(order, OrderStanding("", now, 1, now))
        try:
            receipt = await self._custodian.send(asked(order))
        except AdapterFailed as failure:
            await self.note_silence(one, failure, now)
            return False
        await self.hear(one, receipt, now)
        return True

    async def go_on(self, one: OpenOrder, payout: Payout | None, now: int) -> bool:
        """Ask what became of an order; return whether the custodian answered."""
        order, standing = one.order, one.standing
        if order.custodian != self._custodian.name:
            problem = f"it was asked of {order.custodian}, which is not the custodian now"
            await self._orders.stand(order.payout_id, again(standing, now, problem))
            return False
        try:
            receipt = await self._custodian.find_payout(order.payout_id)
            if receipt is None and standing.status == "" and payout is not None and payout.status is PayoutStatus.REQUESTED:
                receipt = await self._custodian.send(asked(order))
        except AdapterFailed as failure:
            await self.note_silence(one, failure, now)
            return False
        if receipt is None:
            problem = f"the custodian said {standing.status or 'nothing'} of it, and does not know it now"
            _log.error("payout unknown to custody", payout=order.payout_id, custodian=order.custodian, status=standing.status)
            await self._orders.stand(order.payout_id, again(standing, now, problem))
            return True
        await self.hear(one, receipt, now)
        return True

    async def hear(self, one: OpenOrder, receipt: CustodyReceipt, now: int) -> None:
        """Write down what the custodian says, then book it; what is old, or against its own last word, changes nothing."""
        order, standing = one.order, one.standing
        payout_id, said = order.payout_id, receipt.status
        await self._orders.hear(Heard(payout_id, said, now, receipt.reference, receipt.reason))
        if _rank(standing.status) == _LAST and standing.status != said:
            contradiction = f"the custodian said {standing.status}, and then {said}"
            _log.error("custodian contradicts itself", payout=payout_id, first=standing.status, then=said)
            await self._orders.stand(payout_id, OrderStanding(standing.status, standing.since, standing.asks, None, contradiction))
            return
        if _rank(said) < _rank(standing.status):
            return
        problem = None if said == PayoutState.ACCEPTED else await self._book(payout_id, receipt, now)
        since = now if said != standing.status else standing.since
        stands = OrderStanding(said, since, standing.asks + 1, None, problem)
        is_over = _rank(said) == _LAST or (said == PayoutState.SENT and order.network is None)  # It is final on no network.
        if not is_over or problem is not None:
            stands = again(stands, now, problem)
        if said == PayoutState.FAILED:
            _log.warning("payout failed", payout=payout_id, custodian=order.custodian, reason=receipt.reason)
        await self._orders.stand(payout_id, stands)

    async def _book(self, payout_id: str, receipt: CustodyReceipt, now: int) -> str | None:
        """Tell the ledger; return what keeps it from booking this, None for nothing."""
        status = PayoutStatus(receipt.status)
        # A failure may be refused for the moment, by the treasury's want; its key names the time, so that it is asked for anew.
        key = f"payout:{payout_id}:{status}" + (f":{now}" if status is PayoutStatus.FAILED else "")
        try:
            decided = await self._teller.submit(system_request(key, SettlePayout(payout_id, status, receipt.reference)))
        except KeyConflict:
            _log.warning("custodian changed its reference", payout=payout_id, reference=receipt.reference)
            return None
        return f"the ledger refused it: {decided.command.outcome_kind}" if decided.command.is_refused else None

    async def note_silence(self, one: OpenOrder, failure: AdapterFailed, now: int) -> None:
        """Note that the custodian did not answer about an order, so that it is asked again."""
        payout_id, standing = one.order.payout_id, one.standing
        _log.warning("custodian did not answer", payout=payout_id, custodian=one.order.custodian, problem=failure.problem)
        stands = again(standing, now, failure.problem)
        if standing.status == "":  # Nobody knows whether it was sent: that is asked as soon as possible.
            stands = OrderStanding("", standing.since, stands.asks, now, failure.problem)
        await self._orders.stand(payout_id, stands)


def placed_order(asset: Asset, payout: Payout, custodian: str, now: int) -> PlacedOrder:
    """Return the order for a payout: what of it shall arrive, in its network's smallest unit."""
    known = None if payout.network is None else network_of(asset.networks, payout.network)
    decimals = asset.decimals if known is None else known.decimals
    amount, _ = network_units_down(payout.amount - payout.fee, decimals, asset.decimals)
    return PlacedOrder(payout.id, custodian, payout.network, payout.symbol, decimals, amount, payout.address, now)


def asked(order: PlacedOrder) -> PayoutOrder:
    """Return an order as the custodian is asked for it."""
    return PayoutOrder(order.payout_id, order.symbol, order.decimals, order.amount, order.address, order.network)


def _rank(status: str) -> int:
    return _RANKS.get(status, _LAST)


def again(standing: OrderStanding, now: int, problem: str | None) -> OrderStanding:
    """Return the standing of an order that is asked about again: the later, the longer it has stood as it does."""
    pause = min(PAUSE_SECONDS_MAX, max(PAUSE_SECONDS, (now - standing.since) // 2))
    return OrderStanding(standing.status, standing.since, standing.asks + 1, now + pause, problem)
