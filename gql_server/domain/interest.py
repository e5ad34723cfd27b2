"""What a piece of time adds to a market, and what the end of an hour settles (rules R1, R3, R8, C1).

Rates and base totals do not change within a piece. Every division carries its remainder in the market, so a long piece adds what
its parts add, bit for bit.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.market import Market, utilization_of
from gql_server.domain.market_rates import split_now
from gql_server.units import SECONDS_PER_YEAR, WAD

_YEAR: Final = SECONDS_PER_YEAR * WAD


def accrue_piece(draft: Draft, market: Market, until: int, *, has_staking: bool = True) -> None:
    """Add the interest and the rewards from ``accrued_at`` until then; rate and base do not change in between."""
    elapsed = until - market.accrued_at
    if elapsed <= 0:
        return
    market.accrued_at = until
    market.utilization_seconds += min(utilization_of(market.base_borrowed, market.base_lent), WAD) * elapsed
    top_up = _accrue_interest(draft, market, elapsed)
    stakeable = max(0, market.base_lent - market.base_borrowed) if has_staking else 0
    _accrue_rewards(draft, market, elapsed, stakeable * (market.staking_rate or 0), top_up)


def _accrue_interest(draft: Draft, market: Market, elapsed: int) -> int:
    """Share out what borrowers owe, and return what a supply line asks beyond it: units a year, times 10^18."""
    owed = market.base_borrowed * market.borrow_rate * elapsed + market.interest_remainder
    interest, market.interest_remainder = divmod(owed, _YEAR)
    fee, top_up = interest, 0
    if market.lend_shares:
        split = split_now(market)
        fee, market.fee_remainder = divmod(interest * split.fee_share + market.fee_remainder, WAD)
        insured, market.insurance_remainder = divmod(fee * split.insurance_share + market.insurance_remainder, WAD)
        market.insurance_due += insured
        top_up = split.top_up
    loans, symbol = LedgerAccount.LOANS, market.symbol
    draft.post(symbol, debit=loans, credit=LedgerAccount.LENDERS, amount=interest - fee)
    draft.post(symbol, debit=loans, credit=LedgerAccount.TREASURY, amount=fee)
    return top_up


def _accrue_rewards(draft: Draft, market: Market, elapsed: int, staking: int, top_up: int) -> None:
    """Add what the treasury stands for, cut to what it could cover (rules R1, R8, C1).

    Both parts are cut together, in proportion, so that a cut does not depend on how often anyone looked.

    Args:
        staking: The add-on on what is not lent out: units a year, times 10^18; it is owed to the treasury by the staking.
        top_up: What a supply line asks beyond the interest; the treasury's own.
    """
    flow = staking + top_up
    if not flow or not market.lend_shares:
        return
    owed, remainder = divmod(flow * elapsed + market.staking_remainder, _YEAR)
    room = draft.book.ledgers[market.symbol].treasury - market.staking_receivable
    paid = max(0, min(owed, room))
    market.staking_remainder = remainder + (owed - paid) * _YEAR
    topped = 0
    if top_up:
        topped, market.top_up_remainder = divmod(paid * (top_up * WAD // flow) + market.top_up_remainder, WAD)
    lenders, symbol = LedgerAccount.LENDERS, market.symbol
    draft.post(symbol, debit=LedgerAccount.STAKING_RECEIVABLE, credit=lenders, amount=paid - topped)
    draft.post(symbol, debit=LedgerAccount.TREASURY, credit=lenders, amount=topped)


def end_hour(draft: Draft, market: Market, boundary: int) -> None:
    """Drop what the treasury could not cover, and give the insurance its fees as far as rule C1 admits."""
    dropped, market.staking_remainder = divmod(market.staking_remainder, _YEAR)
    ledger = draft.book.ledgers[market.symbol]
    room = ledger.treasury - market.staking_receivable
    if dropped:
        if not market.reward_cut:
            _tell_cut(draft, market, dropped, "BEGAN", boundary)
        market.reward_cut += dropped
    elif market.reward_cut and (room > 0 or not market.staking_rate):
        _tell_cut(draft, market, market.reward_cut, "ENDED", boundary)
        market.reward_cut = 0
    insured = max(0, min(market.insurance_due, room, ledger.custody - ledger.claims))
    market.insurance_due -= insured
    draft.post(market.symbol, debit=LedgerAccount.TREASURY, credit=LedgerAccount.INSURANCE, amount=insured)


def _tell_cut(draft: Draft, market: Market, amount: int, what: str, boundary: int) -> None:
    """Write down that the rewards began to be cut, or are cut no longer and by how much they were in all."""
    draft.tell(EventType.REWARD_CUT, symbol=market.symbol, amount=amount, details={"cut": what, "boundary_at": boundary})
