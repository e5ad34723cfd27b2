"""Reconciliation: what a custodian says it holds, sent and received, compared with the ledger (rule G6)."""

from __future__ import annotations

from gql_server.service.reconciliation.comparing import compare
from gql_server.service.reconciliation.running import Reconciliation

__all__ = ["Reconciliation", "compare"]
