"""Noting when a margin comes to be at risk, once until it was healthy in between, and what would make it safe (rule M5).

The watch proposes, on prices as it saw them; here it is measured under locks, so that each crossing is one event of the log.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, SubAccount
from gql_server.domain.capacity import largest, liquidation_prices, repay_to_release
from gql_server.domain.draft import Draft, require_sub_account
from gql_server.domain.events import EventType
from gql_server.domain.margin import MarginSheet, draw_sheet, margin_of
from gql_server.domain.outcomes import MarginObserved
from gql_server.domain.report import MarginStatus
from gql_server.units import AMOUNT_MAX

SAFE: Final = frozenset({MarginStatus.HEALTHY, MarginStatus.NO_DEBT})


def observe_margin(draft: Draft, command: c.ObserveMargin) -> MarginObserved:
    """Tell that a margin is at risk unless that was told since it was healthy; where it is healthy, be ready to tell it again.

    What is liquidatable waits for its liquidation, and what cannot be valued for a price: neither is a crossing.
    """
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    status = margin_of(sheet, draft.now).status
    if sub_account.at_risk_since is not None and status in SAFE:
        draft.book.change_sub_account(sub_account.id).at_risk_since = None
    if sub_account.at_risk_since is not None or status is not MarginStatus.AT_RISK or sub_account.id == HOUSE_SUB_ACCOUNT_ID:
        return MarginObserved(status, is_told=False)
    sub_account = draft.book.change_sub_account(sub_account.id)
    sub_account.at_risk_since = draft.now
    _tell(draft, sub_account, sheet)
    return MarginObserved(status, is_told=True)


def end_risk_without_debt(draft: Draft) -> None:
    """Be ready to tell it again of those that a command has freed of their last debt."""
    freed = [sub.id for sub in draft.book.sub_accounts.own.values() if sub.at_risk_since is not None and not sub.debts]
    for sub_account_id in freed:
        draft.book.change_sub_account(sub_account_id).at_risk_since = None


def _tell(draft: Draft, sub_account: SubAccount, sheet: MarginSheet) -> None:
    """Tell the health, the two ways out, and the prices at which liquidation begins, all else standing.

    The event's amount is what to repay of the largest debt; where that alone is not enough, all of every debt.
    """
    debt = min((-line.liability, symbol) for symbol, line in sheet.lines.items() if line.owed)[1]
    held = [(-line.collateral_value, symbol) for symbol, line in sheet.lines.items() if line.is_collateral and not line.owed]
    collateral = min(held)[1] if held else None
    repayments = dict(repay_to_release(draft.book, sub_account, sheet, draft.now, draft.models))
    repayment = repayments.get(debt, sheet.lines[debt].owed)
    is_enough = sheet.with_line(debt, owed=0).covers_initial_requirement
    prices = dict(liquidation_prices(draft.book, sub_account.id, debt, draft.now, draft.models))
    draft.tell(
        EventType.AT_RISK,
        symbol=debt,
        amount=repayment,
        sub_account=sub_account,
        details={
            "health_factor": margin_of(sheet, draft.now).health_factor,
            "is_repayment_enough": is_enough,
            "deposit": None if collateral is None else _deposit_to_be_safe(sheet, collateral),
            "deposit_symbol": collateral,
            "collateral_liquidation_price": None if collateral is None else prices.get(collateral),
            "debt_liquidation_price": prices.get(debt),
        },
    )


def _deposit_to_be_safe(sheet: MarginSheet, symbol: str) -> int | None:
    """Return the least deposit, in units, that makes the margin healthy by itself, and is lent; None where none does."""
    line = sheet.lines[symbol]

    def is_short(amount: int) -> bool:
        return not sheet.with_line(symbol, held=line.held + amount).covers_initial_requirement

    high = AMOUNT_MAX - line.held
    if is_short(high):
        return None
    return max(largest(0, high, is_short) + 1, line.asset.minimum_deposit)
