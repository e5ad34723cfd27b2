"""How much may be followed live."""

from dataclasses import dataclass

from gql_server.settings.kinds import integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class LiveUpdates:
    """How much may be followed live."""

    live_connections_max: int = variable(
        "GQL_SERVER_LIVE_CONNECTIONS_MAX",
        integer(1, 1_000_000),
        default="5000",
        meaning="How many WebSockets and event streams each process keeps open; one address, a quarter.",
    )
    live_operations_max: int = variable(
        "GQL_SERVER_LIVE_OPERATIONS_MAX",
        integer(1, 10_000),
        default="50",
        meaning="How many operations may run on one WebSocket at once.",
    )
    live_events_waiting_max: int = variable(
        "GQL_SERVER_LIVE_EVENTS_WAITING_MAX",
        integer(1, 100_000),
        default="256",
        meaning="How many events may wait for one subscriber; one that falls behind further is told so, and dropped.",
    )
