"""What is kept of people, and for which site their passkeys are good."""

from dataclasses import dataclass

from gql_server.settings.kinds import integer
from gql_server.settings.passkey_site import PASSKEY_ORIGINS, RP_ID
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class People:
    """What is kept of people, and for which site their passkeys are good."""

    retention_years: int = variable(
        "GQL_SERVER_RETENTION_YEARS",
        integer(1, 100),
        default="7",
        meaning="For how many years the records of a verified identity are kept, sealed, after an account was closed.",
    )
    passkey_rp_id: str = variable(
        "GQL_SERVER_PASSKEY_RP_ID",
        RP_ID,
        default="",
        meaning="The domain for which passkeys are good; another loses them all. By default the public address's, or `localhost`.",
    )
    passkey_origins: tuple[str, ...] = variable(
        "GQL_SERVER_PASSKEY_ORIGINS",
        PASSKEY_ORIGINS,
        default="",
        meaning="From where browsers and apps may answer with passkeys. By default the origin of the public address.",
    )
