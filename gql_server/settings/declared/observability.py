"""What operators and their tools see: runbooks, metrics, traces."""

from dataclasses import dataclass

from gql_server.settings.kinds import PASSWORD, PUBLIC_URL, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Observability:
    """What operators and their tools see."""

    docs_url: str = variable(
        "GQL_SERVER_DOCS_URL",
        PUBLIC_URL,
        default="",
        meaning="Where the built documentation is: the operators' page links its runbooks there. By default nowhere.",
    )
    metrics_token: str = variable(
        "GQL_SERVER_METRICS_TOKEN",
        PASSWORD,
        default="",
        meaning="What a monitoring system brings as a bearer to `/metrics`. In production there is no such page without it.",
        is_secret=True,
    )
    traces_url: str = variable(
        "GQL_SERVER_TRACES_URL",
        PUBLIC_URL,
        default="",
        meaning="Where traces are sent by OTLP over HTTP, such as http://localhost:4318/v1/traces. By default nowhere.",
    )
    traces_of_thousand: int = variable(
        "GQL_SERVER_TRACES_OF_THOUSAND",
        integer(0, 1000),
        default="1000",
        production_default="10",
        meaning="How many of a thousand requests are traced, where traces are sent; a trusted proxy may decide otherwise.",
    )
