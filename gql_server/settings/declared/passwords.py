"""What passwords cost, and the first operator's."""

from dataclasses import dataclass

from gql_server.settings.kinds import EMAIL, PASSWORD, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Passwords:
    """What passwords cost, and the first operator's."""

    password_hash_workers: int = variable(
        "GQL_SERVER_PASSWORD_HASH_WORKERS",
        integer(1, 64),
        default="2",
        meaning="How many threads hash passwords, so that signing in never stops the money.",
    )
    operator_email: str = variable(
        "GQL_SERVER_OPERATOR_EMAIL",
        EMAIL,
        default="operator@example.com",
        production_default="",
        meaning="The address of the first operator, made at start where there is none.",
    )
    operator_password: str = variable(
        "GQL_SERVER_OPERATOR_PASSWORD",
        PASSWORD,
        default="sandbox-operator",
        production_default="",
        meaning="The password of the first operator.",
        is_secret=True,
    )
