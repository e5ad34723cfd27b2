"""How a market ends: announced ahead, told to everybody who is in it (rule C6). Bringing out who stays is ``bringing_out``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.accrual import walk_boundaries
from gql_server.domain.changes import SCHEDULED_MAX, tell_terms
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.market import Market, MarketState
from gql_server.domain.outcomes import Done
from gql_server.domain.terms import AnnouncedTerms, Delisting

_STATES: Final = 2
"""How many changes of state a delisting announces."""


def delist_market(draft: Draft, command: c.DelistMarket) -> Done:
    """Announce that a market ends: from when it is REPAY_ONLY, from when CLOSED, and by when everybody leaves it."""
    symbol = command.symbol
    require_market(draft.book, symbol)
    if command.repay_only_at < draft.now:
        raise InvalidInput("repayOnlyAt", "must not be in the past")
    if command.closed_at < command.repay_only_at:
        raise InvalidInput("closedAt", "must not be before repayOnlyAt")
    if command.leave_by < command.closed_at:
        raise InvalidInput("leaveBy", "must not be before closedAt")
    walk_boundaries(draft, symbol)
    market = draft.book.change_market(symbol)
    if market.delisting is not None:
        raise TermsRefused("C6", f"The {symbol} market is delisted already")
    if len(market.scheduled) + len(market.announced) + _STATES > SCHEDULED_MAX:
        raise TermsRefused("R9", f"At most {SCHEDULED_MAX} changes are scheduled in a market")
    for other in [change for change in market.announced if change.state is not None]:
        market.announced = tuple(one for one in market.announced if one is not other)
        tell_terms(draft, market, "CANCELLED", other)
    change_id = draft.command_id
    market.delisting = Delisting(change_id, draft.now, command.repay_only_at, command.closed_at, command.leave_by)
    for state, at in ((MarketState.REPAY_ONLY, command.repay_only_at), (MarketState.CLOSED, command.closed_at)):
        change = AnnouncedTerms(f"{change_id}-{state.value}", at, draft.now, state=state)
        market.announced = tuple(sorted((*market.announced, change), key=lambda one: one.effective_at))
    tell_delisting_change(draft, market, "DELISTING")
    return Done()


def cancel_delisting(draft: Draft, command: c.CancelDelisting) -> Done:
    """Call it off: what of it was applied stays, what was ahead does not."""
    require_market(draft.book, command.symbol)
    walk_boundaries(draft, command.symbol)
    market = draft.book.change_market(command.symbol)
    if market.delisting is None or market.delisting.ended_at is not None:
        raise NotFound("delisting that goes on")
    tell_delisting_change(draft, market, "DELISTING_CANCELLED")
    market.announced = tuple(one for one in market.announced if not is_of_delisting(market, one))
    market.delisting = None
    return Done()


def is_of_delisting(market: Market, change: AnnouncedTerms) -> bool:
    """Tell whether a change of state is a part of how the market ends, which is called off as a whole or not at all."""
    return market.delisting is not None and change.id.startswith(f"{market.delisting.id}-")


def require_not_delisting(market: Market, state: MarketState) -> None:
    """Refuse another state for a market that ends.

    Raises:
        TermsRefused: It does.
    """
    if market.delisting is not None and state is not market.state:
        raise TermsRefused("C6", f"The {market.symbol} market is being delisted; cancel that first")


def tell_delisting(draft: Draft, command: c.TellDelisting) -> Done:
    """Tell the next ones who lend or owe in the market, each once: who comes before the last that was told is passed over."""
    market = require_market(draft.book, command.symbol)
    delisting = market.delisting
    if delisting is None or delisting.is_told or delisting.ended_at is not None:
        return Done()
    told = delisting.told_until
    for sub_account_id in command.sub_account_ids:
        if sub_account_id > told:
            told = sub_account_id
            _tell(draft, market.symbol, sub_account_id, delisting)
    draft.book.change_market(market.symbol).delisting = replace(delisting, told_until=told, is_told=command.is_last)
    return Done()


def _tell(draft: Draft, symbol: str, sub_account_id: str, delisting: Delisting) -> None:
    sub_account = draft.book.sub_accounts.get(sub_account_id)
    if sub_account is None or sub_account_id == HOUSE_SUB_ACCOUNT_ID:
        return
    is_lending, is_owing = symbol in sub_account.lends, symbol in sub_account.debts
    if is_lending or is_owing:
        details = {"is_lending": is_lending, "is_owing": is_owing, **_times(delisting)}
        draft.tell(EventType.MARKET_CHANGED, symbol=symbol, sub_account=sub_account, details={"change": "DELISTING", **details})


def tell_delisting_change(draft: Draft, market: Market, what: str) -> None:
    """Write down what became of a market that ends."""
    if market.delisting is not None:
        draft.tell(EventType.MARKET_CHANGED, symbol=market.symbol, details={"change": what, **_times(market.delisting)})


def _times(delisting: Delisting) -> dict[str, int]:
    return {
        "repay_only_at": delisting.repay_only_at,
        "closed_at": delisting.closed_at,
        "leave_at": delisting.leave_by,
    }
