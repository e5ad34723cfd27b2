"""What a process does by itself, and how often."""

from dataclasses import dataclass

from gql_server.settings.kinds import SWITCH, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """What a process does by itself, and how often."""

    market_snapshot: bool = variable(
        "GQL_SERVER_MARKET_SNAPSHOT",
        SWITCH,
        default="on",
        meaning="Whether each process keeps what is public of markets, as long as it knows that nothing changed; off: always read.",
    )
    prices_seconds: int = variable(
        "GQL_SERVER_PRICES_SECONDS",
        integer(5, 900),
        default="60",
        meaning="How often price sources are asked, in seconds: well below the age at which quotes and prices count no more.",
    )
    liability_snapshot_hours: int = variable(
        "GQL_SERVER_LIABILITY_SNAPSHOT_HOURS",
        integer(0, 8_760),
        default="24",
        meaning="How often a snapshot of liabilities is taken, for proofs to customers; 0: by `gql-server liability-snapshot`.",
    )
    reconciliation_hours: int = variable(
        "GQL_SERVER_RECONCILIATION_HOURS",
        integer(0, 8_760),
        default="0",
        production_default="24",
        meaning="How often custody is compared with the ledger; 0: by `gql-server reconcile` alone.",
    )
    payout_stuck_minutes: int = variable(
        "GQL_SERVER_PAYOUT_STUCK_MINUTES",
        integer(1, 100_000),
        default="60",
        meaning="After how many minutes a payout that stands as it did at the custodian counts as stuck.",
    )
    arrival_stuck_minutes: int = variable(
        "GQL_SERVER_ARRIVAL_STUCK_MINUTES",
        integer(1, 100_000),
        default="1440",
        meaning="After how many minutes an arrival that is still not deep enough to be credited counts as stuck.",
    )
    background: bool = variable(
        "GQL_SERVER_BACKGROUND",
        SWITCH,
        default="on",
        meaning="Whether this process does background work: boundaries, liquidation watch, payouts, e-mail.",
    )
    seed: bool = variable(
        "GQL_SERVER_SEED",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether an empty sandbox is given markets and customers at start. Sandbox mode only.",
    )
