"""How long a sign-in lasts, and what is believed of who comes."""

from dataclasses import dataclass

from gql_server.settings.kinds import NETWORKS, ORIGINS, Network, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Visits:
    """How long a sign-in lasts, and what is believed of who comes."""

    session_hours: int = variable(
        "GQL_SERVER_SESSION_HOURS", integer(1, 8760), default="24", meaning="How long a sign-in lasts, in hours."
    )
    session_idle_hours: int = variable(
        "GQL_SERVER_SESSION_IDLE_HOURS",
        integer(1, 8760),
        default="8",
        meaning="After how many hours without a request a session ends.",
    )
    trusted_proxies: tuple[Network, ...] = variable(
        "GQL_SERVER_TRUSTED_PROXIES",
        NETWORKS,
        default="",
        meaning="Whose X-Forwarded-For is believed. By default nobody's: the client is who connects.",
    )
    allowed_origins: tuple[str, ...] = variable(
        "GQL_SERVER_ALLOWED_ORIGINS",
        ORIGINS,
        default="",
        meaning="Which other sites' pages may ask the server from a browser. By default none but its own.",
    )
