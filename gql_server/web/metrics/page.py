"""The page that a monitoring system reads, in the text format of Prometheus."""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gql_server.ports.errors import StorageFailure
from gql_server.ports.ledger import Snapshot
from gql_server.web.metrics.counters import Counters
from gql_server.web.metrics.custody import CustodyLook, custody_standing
from gql_server.web.metrics.standing import reached, standing

AT: Final = "/metrics"
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"

_log: Final = structlog.get_logger(__name__)


class _Read(Collector):
    """Families that were made already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


class MetricsPage:
    """Answers ``/metrics``."""

    def __init__(
        self,
        counters: Counters,
        look: Callable[[], Awaitable[Snapshot]],
        token: str | None,
        look_at_custody: Callable[[int], Awaitable[CustodyLook]] | None = None,
    ) -> None:
        """Answer whoever brings the token.

        Args:
            counters: What this process has counted.
            look: Takes a snapshot of every asset.
            token: What to bring as a bearer; None: nothing is asked.
            look_at_custody: Takes a look at custody at a time of the money's; None: nothing is said of it.
        """
        self._look_at_custody = look_at_custody
        self._counters = counters
        self._look = look
        self._token = token

    async def answer(self, request: Request) -> Response:
        """Answer all counters, and how the house stands; that part is missing while the database is away."""
        if not self._may_read(request.headers.get("authorization", "")):
            return PlainTextResponse(
                "Bring the token of GQL_SERVER_METRICS_TOKEN as a bearer.\n", 401, {"www-authenticate": "Bearer"}
            )
        text = generate_latest(_all_processes() if SHARED in os.environ else self._counters.registry)
        try:
            snapshot = await self._look()
            families = [reached(is_reached=True), *standing(snapshot.book, snapshot.now)]
            if self._look_at_custody is not None:
                families += custody_standing(await self._look_at_custody(snapshot.now))
        except StorageFailure as failure:
            _log.warning("metrics_without_standing", reason=str(failure))
            families = [reached(is_reached=False)]
        text += generate_latest(_registry_of(families))
        return Response(text, headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4, "cache-control": "no-store"})

    def _may_read(self, authorization: str) -> bool:
        return self._token is None or hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode())


def _all_processes() -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no types here
    return registry


def _registry_of(families: Sequence[Metric]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Read(families))
    return registry
