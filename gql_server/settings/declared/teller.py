"""How many commands wait for the teller, and how long."""

from dataclasses import dataclass

from gql_server.settings.kinds import integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class TellerQueue:
    """How many commands wait for the teller, and how long."""

    teller_batch_max: int = variable(
        "GQL_SERVER_TELLER_BATCH_MAX",
        integer(1, 1024),
        default="256",
        meaning="How many waiting commands share one transaction at most.",
    )
    teller_queue_max: int = variable(
        "GQL_SERVER_TELLER_QUEUE_MAX",
        integer(1, 1_000_000),
        default="4096",
        meaning="How many commands may wait; one more is answered `Overloaded`.",
    )
    teller_wait_seconds_max: int = variable(
        "GQL_SERVER_TELLER_WAIT_SECONDS_MAX",
        integer(1, 600),
        default="10",
        meaning="How long a command may wait for its turn, in seconds, before it is answered `Overloaded`.",
    )
