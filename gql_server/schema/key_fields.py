"""What a key may ask for, field by field: one table, looked at before anything is executed. What is not in it, no key may ask.

The fields of every other type are what was asked for by one of these, and are as free as it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gql_server.service.authorization import Action, key_may
from gql_server.service.grants import Grant

KEY_FIELDS: Final[Mapping[str, Mapping[str, Action]]] = {
    "Query": {
        "node": Action.READ_SUB_ACCOUNT,
        "nodes": Action.READ_SUB_ACCOUNT,
        "subAccount": Action.READ_SUB_ACCOUNT,
        "simulate": Action.SIMULATE,
        "viewer": Action.READ_PUBLIC,
        "assets": Action.READ_PUBLIC,
        "asset": Action.READ_PUBLIC,
        "markets": Action.READ_PUBLIC,
        "market": Action.READ_PUBLIC,
        "models": Action.READ_PUBLIC,
        "model": Action.READ_PUBLIC,
        "plugins": Action.READ_PUBLIC,
        "feeds": Action.READ_PUBLIC,
        "solvencyTotals": Action.READ_PUBLIC,
        "ledgerHead": Action.READ_PUBLIC,
        "liabilitySnapshots": Action.READ_PUBLIC,
        "sandbox": Action.READ_PUBLIC,
    },
    "Mutation": {
        "deposit": Action.DEPOSIT,
        "createDepositAddress": Action.CREATE_DEPOSIT_ADDRESS,
        "sandboxPlayArrival": Action.DEPOSIT,
        "transfer": Action.TRANSFER,
        "borrow": Action.BORROW,
        "repay": Action.REPAY,
        "withdraw": Action.WITHDRAW,
        "withdrawLendPosition": Action.WITHDRAW_LEND_POSITION,
        "cancelPayout": Action.CANCEL_PAYOUT,
    },
    "Subscription": {
        "marketUpdated": Action.READ_PUBLIC,
        "marginUpdated": Action.READ_SUB_ACCOUNT,
        "activity": Action.READ_SUB_ACCOUNT,
    },
    "Viewer": {"account": Action.READ_PUBLIC},
    "Account": {
        "id": Action.READ_PUBLIC,
        "kind": Action.READ_ACCOUNT,
        "status": Action.READ_ACCOUNT,
        "freeze": Action.READ_ACCOUNT,
        "withdrawalDelay": Action.READ_ACCOUNT,
        "balanceProof": Action.READ_ACCOUNT,
        "createdAt": Action.READ_ACCOUNT,
        "closedAt": Action.READ_ACCOUNT,
        "subAccounts": Action.READ_SUB_ACCOUNT,
        "addressBook": Action.READ_ADDRESS_BOOK,
    },
}
"""By type and field, what asking for it is."""

KEY_NODES: Final = frozenset(
    {
        "Asset",
        "Market",
        "MarketSample",
        "ScheduledChange",
        "ScheduledTerms",
        "ShadowModel",
        "ShadowSample",
        "Account",
        "SubAccount",
        "LendPosition",
        "Borrow",
        "Payout",
        "Deposit",
        "Activity",
        "LiabilitySnapshot",
    }
)
"""What ``node(id:)`` finds for a key; all else does not exist for it."""


def beyond(grant: Grant, fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return which of the fields the key may not ask for, in order, as ``Type.field``."""
    refused: list[str] = []
    for kind, name in sorted(fields):
        action = KEY_FIELDS[kind].get(name)
        if action is None or not key_may(grant, action):
            refused.append(f"{kind}.{name}")
    return refused
