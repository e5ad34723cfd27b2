"""How payouts, the custodian's books and what waits for somebody stand, as families of metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from gql_server.ports.queues import Backlog, Backlogs
from gql_server.web.metrics.standing import PREFIX


@dataclass(frozen=True, slots=True)
class CustodyLook:
    """What there is to say of custody, and of what waits.

    Args:
        stuck: How many payouts have stood as they do for too long.
        differences: How many the latest reconciliation found; 0 before the first.
        waiting: What waits for somebody.
        now: The money's time, at which deposits and arrivals began to wait.
        real_now: The time at which proposals did.
        arrivals_stuck: How many arrivals have not become deep enough for too long.
    """

    stuck: int
    differences: int = 0
    waiting: Backlogs = field(default_factory=Backlogs)
    now: int = 0
    real_now: int = 0
    arrivals_stuck: int = 0


def custody_standing(look: CustodyLook) -> Iterator[Metric]:
    """Yield what a monitoring system watches of custody."""
    yield GaugeMetricFamily(f"{PREFIX}payouts_stuck", "Payouts on which the custodian gets nowhere.", value=float(look.stuck))
    meaning = "Arrivals that are still not deep enough to be credited after GQL_SERVER_ARRIVAL_STUCK_MINUTES."
    yield GaugeMetricFamily(f"{PREFIX}arrivals_stuck", meaning, value=float(look.arrivals_stuck))
    meaning = "Differences between custody and the ledger in the latest reconciliation: 0 is what should be, and before the first."
    yield GaugeMetricFamily(f"{PREFIX}custody_differences", meaning, value=float(look.differences))
    waiting = look.waiting
    arrivals = {"held": waiting.held, "unbooked": waiting.unbooked, "unconfirmed": waiting.unconfirmed}
    yield from _waiting("arrivals", "Coins that came in and are not credited", "state", arrivals, look.now)
    proposals = {"pending": waiting.pending, "approved": waiting.approved}
    yield from _waiting(
        "proposals", "Proposals that are not decided, or approved and not executed", "status", proposals, look.real_now
    )


def _waiting(name: str, meaning: str, label: str, kinds: Mapping[str, Backlog], now: int) -> Iterator[Metric]:
    count = GaugeMetricFamily(f"{PREFIX}{name}_waiting", f"{meaning}.", labels=[label])
    oldest = GaugeMetricFamily(f"{PREFIX}{name}_waiting_oldest_seconds", f"{meaning}: since when the oldest waits.", labels=[label])
    for kind, backlog in kinds.items():
        count.add_metric([kind], float(backlog.count))
        oldest.add_metric([kind], 0.0 if backlog.oldest_at is None else float(max(0, now - backlog.oldest_at)))
    yield from (count, oldest)
