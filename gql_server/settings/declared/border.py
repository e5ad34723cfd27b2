"""What a process takes from the wire: how large, how slow, how many, and how it stops."""

from dataclasses import dataclass

from gql_server.settings.kinds import integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Border:
    """What a process takes from the wire, and how it stops."""

    drain_seconds: int = variable(
        "GQL_SERVER_DRAIN_SECONDS",
        integer(0, 600),
        default="0",
        production_default="5",
        meaning="For how many seconds after SIGTERM the process still serves while `/readyz` already says no.",
    )
    head_seconds_max: int = variable(
        "GQL_SERVER_HEAD_SECONDS_MAX",
        integer(1, 600),
        default="10",
        meaning="How long the head of a request may take to arrive, in seconds.",
    )
    head_bytes_max: int = variable(
        "GQL_SERVER_HEAD_BYTES_MAX",
        integer(1_024, 1_048_576),
        default="32768",
        meaning="How large the head of a request may be, in bytes.",
    )
    body_bytes_max: int = variable(
        "GQL_SERVER_BODY_BYTES_MAX",
        integer(1_024, 16_777_216),
        default="262144",
        meaning="How large the body of a request, or a message of a WebSocket, may be, in bytes.",
    )
    body_seconds_max: int = variable(
        "GQL_SERVER_BODY_SECONDS_MAX",
        integer(1, 600),
        default="30",
        meaning="How long the body of a request may take to arrive, in seconds.",
    )
    connections_per_address_max: int = variable(
        "GQL_SERVER_CONNECTIONS_PER_ADDRESS_MAX",
        integer(1, 1_000_000),
        default="1000",
        meaning="How many connections one address may have to a process; trusted proxies may have any number.",
    )
