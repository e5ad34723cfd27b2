"""Freezing an account, and unfreezing it: nothing leaves a frozen one; who froze it is written down (rule L14)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import FrozenBy
from gql_server.domain.draft import Draft, require_open_account
from gql_server.domain.errors import AccountFrozen
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import Done


def freeze_account(draft: Draft, command: c.FreezeAccount) -> Done:
    """Freeze or unfreeze an account; frozen twice it stays frozen since the first time.

    Raises:
        AccountFrozen: A customer would undo what an operator froze.
    """
    known = require_open_account(draft.book, command.account_id)
    is_operators = known.frozen_by is FrozenBy.OPERATOR
    if is_operators and known.frozen_at is not None and not command.is_frozen and command.by is FrozenBy.CUSTOMER:
        raise AccountFrozen(known.frozen_at)
    account = draft.book.change_account(command.account_id)
    if command.is_frozen:
        account.frozen_at = draft.now if account.frozen_at is None else account.frozen_at
        account.frozen_by = FrozenBy.OPERATOR if is_operators else command.by
    else:
        account.frozen_at, account.frozen_by = None, None
    details = {"is_frozen": command.is_frozen, "by": command.by.value}
    draft.tell(EventType.ACCOUNT_CHANGED, account_id=account.id, details=details)
    return Done()
