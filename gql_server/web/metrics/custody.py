"""How payouts and the custodian's books stand, as families of metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from gql_server.web.metrics.standing import PREFIX


@dataclass(frozen=True, slots=True)
class CustodyLook:
    """What there is to say of custody.

    Args:
        stuck: How many payouts have stood as they do for too long.
        differences: How many the latest reconciliation found; 0 before the first.
    """

    stuck: int
    differences: int = 0


def custody_standing(look: CustodyLook) -> Iterator[Metric]:
    """Yield what a monitoring system watches of custody."""
    yield GaugeMetricFamily(f"{PREFIX}payouts_stuck", "Payouts on which the custodian gets nowhere.", value=float(look.stuck))
    meaning = "Differences between custody and the ledger in the latest reconciliation: 0 is what should be, and before the first."
    yield GaugeMetricFamily(f"{PREFIX}custody_differences", meaning, value=float(look.differences))
