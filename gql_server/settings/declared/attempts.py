"""How often somebody may try, and how much may be asked in a minute."""

from dataclasses import dataclass

from gql_server.settings.kinds import SWITCH, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """How often somebody may try, and how much may be asked in a minute."""

    attempts_per_network: int = variable(
        "GQL_SERVER_ATTEMPTS_PER_NETWORK",
        integer(1, 1_000_000),
        default="10000",
        production_default="200",
        meaning="How many sign-ins, sign-ups, resets and codes one network may try in a quarter of an hour; one address, half.",
    )
    shared_attempts: bool = variable(
        "GQL_SERVER_SHARED_ATTEMPTS",
        SWITCH,
        default="off",
        production_default="on",
        meaning="Whether attempts are counted in the database, for all processes together; off: by each process in its memory.",
    )
    key_points_per_minute: int = variable(
        "GQL_SERVER_KEY_POINTS_PER_MINUTE",
        integer(1, 1_000_000_000),
        default="6000",
        meaning="How many points of cost the signed requests of one API key may have in a minute.",
    )
    network_points_per_minute: int = variable(
        "GQL_SERVER_NETWORK_POINTS_PER_MINUTE",
        integer(1, 1_000_000_000),
        default="12000",
        meaning="How many points of cost the signed requests of one network may have in a minute, whatever their keys.",
    )
