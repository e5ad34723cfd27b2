"""What a key's operations cost where they are answered by a stream: as much as in one piece, and for each update as much again."""

from __future__ import annotations

from dataclasses import replace

from gql_server.schema.live.shown import Shown
from gql_server.schema.over_http.answering import error, with_cost
from gql_server.schema.over_http.signatures import cost_refused, shown
from gql_server.service.budgets import Budgets, Cost
from gql_server.service.clients import Client
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import CostExceeded


class Meter:
    """Charges the results of one operation."""

    def __init__(self, budgets: Budgets, grant: Grant, client: Client, opened: Cost, *, is_stream: bool) -> None:
        """Begin after the operation was paid for; of what is no stream there is one result, which that covers."""
        self._budgets = budgets
        self._grant = grant
        self._client = client
        self._opened = opened
        self._is_stream = is_stream
        self._last_event_id: str | None = None

    async def charge(self, result: Shown) -> Shown:
        """Return a result with what it cost, or that the points do not suffice for it.

        Raises:
            StorageFailure: When the counters cannot be reached.
        """
        cost = self._opened
        if result.is_final:
            return result
        if self._is_stream:
            try:
                cost = await self._budgets.spend(self._grant.key_id, self._client, self._opened.asked)
            except CostExceeded as refused:
                return self._refused(refused)
            self._last_event_id = result.event_id
        extensions = with_cost(result.payload.get("extensions"), shown(cost))
        return replace(result, payload={**result.payload, "extensions": extensions})

    def _refused(self, refused: CostExceeded) -> Shown:
        """Return what ends a stream that cannot be paid for; nothing is lost after the last event that was sent."""
        said = error(refused.message, "COST_EXCEEDED", cost=cost_refused(refused), lastEventId=self._last_event_id, retryable=True)
        return Shown({"errors": [said]}, is_final=True)
