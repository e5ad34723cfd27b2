"""How patiently webhooks are delivered, and to whom."""

from dataclasses import dataclass
from pathlib import Path

from gql_server.settings.kinds import FILE, SWITCH, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    """How patiently webhooks are delivered, and to whom."""

    webhook_seconds_max: int = variable(
        "GQL_SERVER_WEBHOOK_SECONDS_MAX",
        integer(1, 60),
        default="15",
        meaning="How long a webhook's receiver may take to answer, in seconds.",
    )
    webhook_failing_days_max: int = variable(
        "GQL_SERVER_WEBHOOK_FAILING_DAYS_MAX",
        integer(1, 60),
        default="5",
        meaning="After how many days in which it took nothing a webhook endpoint is disabled.",
    )
    webhook_kept_days: int = variable(
        "GQL_SERVER_WEBHOOK_KEPT_DAYS",
        integer(1, 3650),
        default="30",
        meaning="For how many days the log of webhook deliveries is kept; what waits for an enabled endpoint stays.",
    )
    webhook_ca_file: Path | None = variable(
        "GQL_SERVER_WEBHOOK_CA_FILE",
        FILE,
        default="",
        meaning="Certificates, in PEM, of authorities that webhooks trust besides the usual ones.",
    )
    webhook_loopback: bool = variable(
        "GQL_SERVER_WEBHOOK_LOOPBACK",
        SWITCH,
        default="off",
        meaning="Whether webhooks may go to this machine, for tests and demonstrations. Sandbox mode only.",
    )
