"""What stands between a decision and money that leaves: proofs, delays, second operators, bounds."""

from dataclasses import dataclass

from gql_server.settings.four_eyes import FOUR_EYES
from gql_server.settings.kinds import SWITCH, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Safeguards:
    """What stands between a decision and money that leaves."""

    step_up: bool = variable(
        "GQL_SERVER_STEP_UP",
        SWITCH,
        default="off",
        production_default="on",
        meaning="Whether money leaves for an address outside the address book only by a code that was mailed and a second factor.",
    )
    withdrawal_delay_seconds_min: int = variable(
        "GQL_SERVER_WITHDRAWAL_DELAY_SECONDS_MIN",
        integer(0, 604_800),
        default="0",
        meaning="How many seconds money waits at least before it leaves for an address outside the address book.",
    )
    four_eyes: tuple[str, ...] = variable(
        "GQL_SERVER_FOUR_EYES",
        FOUR_EYES,
        default="off",
        production_default="money, terms",
        meaning="Which mutations of operators another operator has to approve: `money`, `terms`, names of mutations, or `off`.",
    )
    proposal_hours: int = variable(
        "GQL_SERVER_PROPOSAL_HOURS",
        integer(1, 720),
        default="72",
        meaning="For how many hours another operator can approve what an operator proposed.",
    )
    treasury_day_percent_max: int = variable(
        "GQL_SERVER_TREASURY_DAY_PERCENT_MAX",
        integer(0, 100),
        default="100",
        production_default="25",
        meaning="How much of an asset's treasury may be drawn in a day of UTC, in percent.",
    )
    insurance_percent_min: int = variable(
        "GQL_SERVER_INSURANCE_PERCENT_MIN",
        integer(0, 100),
        default="1",
        meaning="How much of what is borrowed of an asset its insurance keeps when some goes back to the treasury, in percent.",
    )
