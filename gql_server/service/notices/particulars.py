"""What is particular of each fact: what stands at the places of its letter's sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gql_server.domain.accounts import Payout
from gql_server.domain.events import Event
from gql_server.service.letters import leaving, life, loans, market_ends, payments
from gql_server.service.letters.letter import Bilingual
from gql_server.service.notices.facts import Fact, NoticeKind
from gql_server.service.notices.liquidations import liquidated_particulars
from gql_server.service.notices.numbers import number
from gql_server.service.notices.wording import Wording

Particulars = dict[str, object]

LETTERS: Final[Mapping[NoticeKind, Bilingual]] = {
    NoticeKind.AT_RISK: loans.AT_RISK,
    NoticeKind.LIQUIDATED: loans.LIQUIDATED,
    NoticeKind.MATURED: loans.MATURED,
    NoticeKind.MARKET_ENDS: market_ends.MARKET_ENDS,
    NoticeKind.PAYOUT_DELAYED: payments.PAYOUT_DELAYED,
    NoticeKind.PAYOUT_SENT: payments.PAYOUT_SENT,
    NoticeKind.PAYOUT_FAILED: payments.PAYOUT_FAILED,
    NoticeKind.DEPOSIT_HELD: payments.DEPOSIT_HELD,
    NoticeKind.DEPOSIT_RETURNED: payments.DEPOSIT_RETURNED,
    NoticeKind.DELAY_SET: leaving.DELAY_SET,
    NoticeKind.DELAY_TO_BE_SHORTER: leaving.DELAY_TO_BE_SHORTER,
    NoticeKind.FROZEN: leaving.FROZEN,
    NoticeKind.FROZEN_BY_OPERATOR: life.FROZEN_BY_OPERATOR,
    NoticeKind.UNFROZEN: life.UNFROZEN,
}


def particulars_of(fact: Fact, wording: Wording, sub_account: str | None, payouts: Mapping[str, Payout]) -> Particulars:
    """Return what stands at the places of a fact's letter.

    Args:
        wording: How its owner is written to.
        sub_account: The name of the sub-account; None where it is about the account as a whole.
        payouts: Those that the facts are about, by id.
    """
    given: Particulars = {"sub_account": sub_account, "at": wording.time(fact.at)}
    if sub_account is None:
        return _of_account(fact.event, wording)
    match fact.kind:
        case NoticeKind.PAYOUT_DELAYED | NoticeKind.PAYOUT_SENT | NoticeKind.PAYOUT_FAILED:
            return given | _payout(fact.event, wording, payouts[str(fact.event.details["payout_id"])])
        case _:
            return given | _WRITERS[fact.kind](fact, wording)


def _of_account(event: Event, wording: Wording) -> Particulars:
    if "delay_seconds" not in event.details:
        return {}
    if event.details["next_delay_seconds"] is None:
        return {"delay": wording.duration(number(event, "delay_seconds"))}
    at = wording.time(number(event, "next_delay_at"))
    return {"delay": wording.duration(number(event, "next_delay_seconds")), "at": at}


def _at_risk(fact: Fact, wording: Wording) -> Particulars:
    event, symbol = fact.event, str(fact.event.symbol)
    collateral = event.details["deposit_symbol"]
    deposit, falling = event.details["deposit"], event.details["collateral_liquidation_price"]
    rising = event.details["debt_liquidation_price"]
    return {
        "health_factor": wording.factor(number(event, "health_factor")),
        "is_repayment_enough": event.details["is_repayment_enough"],
        "repayment": wording.amount(symbol, event.amount or 0),
        "deposit": None if deposit is None else wording.amount(str(collateral), int(deposit)),
        "collateral_price": None if falling is None else wording.price(str(collateral), int(falling), is_up=True),
        "debt_price": None if rising is None else wording.price(symbol, int(rising), is_up=False),
    }


def _matured(fact: Fact, wording: Wording) -> Particulars:
    event, symbol = fact.event, str(fact.event.symbol)
    return {
        "symbol": symbol,
        "amount": wording.amount(symbol, event.amount or 0),
        "principal": wording.amount(symbol, number(event, "principal")),
        "withdrawable_at": wording.time(number(event, "withdrawable_at")),
    }


def _market_ends(fact: Fact, wording: Wording) -> Particulars:
    event = fact.event
    return {
        "symbol": str(event.symbol),
        "is_lending": event.details["is_lending"],
        "is_owing": event.details["is_owing"],
        "repay_only_at": wording.time(number(event, "repay_only_at")),
        "closed_at": wording.time(number(event, "closed_at")),
        "leave_by": wording.time(number(event, "leave_at")),
    }


def _payout(event: Event, wording: Wording, payout: Payout) -> Particulars:
    return {
        "amount": wording.amount(payout.symbol, payout.amount),
        "sent": wording.amount(payout.symbol, payout.amount - payout.fee),
        "fee": wording.amount(payout.symbol, payout.fee),
        "address": payout.address,
        "reference": event.details["reference"],
        "release_at": None if payout.release_at is None else wording.time(payout.release_at),
    }


def _deposit(fact: Fact, wording: Wording) -> Particulars:
    event, symbol = fact.event, str(fact.event.symbol)
    return {
        "held": wording.amount(symbol, number(event, "held")),
        "amount": wording.amount(symbol, event.amount or 0),
        "reason": event.details["reason"],
        "minimum": wording.amount(symbol, wording.assets[symbol].minimum_deposit),
    }


_WRITERS: Final[Mapping[NoticeKind, Callable[[Fact, Wording], Particulars]]] = {
    NoticeKind.AT_RISK: _at_risk,
    NoticeKind.LIQUIDATED: liquidated_particulars,
    NoticeKind.MATURED: _matured,
    NoticeKind.MARKET_ENDS: _market_ends,
    NoticeKind.DEPOSIT_HELD: _deposit,
    NoticeKind.DEPOSIT_RETURNED: _deposit,
}
