"""Telling that loans have matured: each once, by a command of the clock; nothing else happens at maturity (rules L5, L12)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.margin import position_value_down
from gql_server.domain.outcomes import MaturitiesAnnounced


def announce_maturities(draft: Draft, command: c.AnnounceMaturities) -> MaturitiesAnnounced:
    """Announce each of the loans that is there, has matured, and was not announced since its last credit."""
    count = sum(_announce(draft, loan.sub_account_id, loan.symbol) for loan in command.loans)
    return MaturitiesAnnounced(count)


def _announce(draft: Draft, sub_account_id: str, symbol: str) -> bool:
    sub_account = draft.book.sub_accounts.get(sub_account_id)
    position = None if sub_account is None else sub_account.lends.get(symbol)
    if position is None or position.announce_at is None or position.announce_at > draft.now:
        return False
    sub_account = draft.book.change_sub_account(sub_account_id)
    position = sub_account.lends[symbol]
    position.announce_at = None
    market = project(draft.book, symbol, draft.now, draft.models)
    if not position.is_live_in(market):  # A loss has taken it; a boundary will tell that.
        return False
    draft.tell(
        EventType.MATURED,
        symbol=symbol,
        amount=position_value_down(market, position),
        sub_account=sub_account,
        details={"withdrawable_at": position.withdrawable_at, "principal": position.principal},
    )
    return True
