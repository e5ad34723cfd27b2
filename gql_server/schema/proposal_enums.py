"""The words of proposals."""

from __future__ import annotations

from gql_server.ports.proposals import ProposalStatus
from gql_server.schema.declare import described

__all__ = ["ProposalStatus"]

described(
    ProposalStatus,
    "What became of a proposal.",
    PENDING="Another operator has to decide.",
    APPROVED="Approved, and about to be executed.",
    EXECUTED="Approved and executed.",
    REFUSED="Approved, and then refused by the rules of the ledger: nothing was changed.",
    REJECTED="Another operator rejected it.",
    WITHDRAWN="Whoever proposed it took it back.",
    EXPIRED="Nobody decided in time.",
)
