"""Markets by a file: what it says, how that differs from what is there, what changing it would do, and doing it."""

from gql_server.service.market_file.applying import apply_plan
from gql_server.service.market_file.declared import MarketFileError, read_file
from gql_server.service.market_file.effects import Effects, Outlook, RateEffect
from gql_server.service.market_file.planning import Difference, Plan, Step, plan_of
from gql_server.service.market_file.proposing import Division, PlanProposals, divided
from gql_server.service.market_file.wishes import Wish, wishes_of
from gql_server.service.market_file.writing import file_of

__all__ = [
    "Difference",
    "Division",
    "Effects",
    "MarketFileError",
    "Outlook",
    "Plan",
    "PlanProposals",
    "RateEffect",
    "Step",
    "Wish",
    "apply_plan",
    "divided",
    "file_of",
    "plan_of",
    "read_file",
    "wishes_of",
]
