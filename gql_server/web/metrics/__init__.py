"""What a monitoring system reads: counters of this server's processes, and how the house stands now.

Names, labels and what to do when one of them rises: docs/reference/metrics.md.
"""

from gql_server.web.metrics.counters import Counters
from gql_server.web.metrics.counting import Counting
from gql_server.web.metrics.page import MetricsPage

__all__ = ["Counters", "Counting", "MetricsPage"]
