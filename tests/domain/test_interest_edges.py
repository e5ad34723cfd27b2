"""What a piece of time adds at its edges: no time, no add-on, no lenders; and what an hour's end settles (rules R1, R3, R8, C1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gql_server.domain import commands as c
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.interest import accrue_piece, end_hour
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market
from gql_server.units import SECONDS_PER_YEAR, WAD, BorrowShares, LendShares
from tests.domain.world import BTC, two_markets

YEAR = SECONDS_PER_YEAR * WAD


def lent(ledger: AssetLedger | None = None, **values: object) -> tuple[Draft, Market]:
    """A draft of a market with an add-on of 100 %, in which 100 units are lent and nothing is borrowed, as it is altered."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    draft = Draft(world.book.fork(), world.now, world.models)
    usual = {"total_lent": 100, "base_lent": 100, "staking_rate": WAD}
    market = replace(world.market("BTC"), **(usual | values))  # type: ignore[arg-type]  # fields by name
    draft.book.markets.put("BTC", market)
    draft.book.ledgers.put("BTC", ledger or AssetLedger("BTC", custody=10**30, treasury=10**30))
    return draft, draft.book.change_market("BTC")


def earned(*, seconds: int = SECONDS_PER_YEAR, has_staking: bool = True, **values: object) -> int:
    """What rewards come to."""
    draft, market = lent(**values)  # type: ignore[arg-type]  # none is a ledger
    accrue_piece(draft, market, market.accrued_at + seconds, has_staking=has_staking)
    return market.staking_receivable


def test_an_add_on_of_all_doubles_what_is_lent_in_a_year() -> None:
    assert earned() == 100
    assert earned(seconds=SECONDS_PER_YEAR // 2) == 50


def test_no_time_adds_nothing_though_something_was_left_to_add() -> None:
    assert earned(seconds=0, staking_remainder=5 * YEAR) == 0
    assert earned(seconds=SECONDS_PER_YEAR, staking_remainder=5 * YEAR) == 105


@pytest.mark.parametrize("values", [{"staking_rate": 0}, {"staking_rate": None}, {"base_borrowed": 100}, {"base_borrowed": 101}])
def test_without_an_add_on_or_anything_to_stake_nothing_is_added(values: dict[str, Any]) -> None:
    assert earned(**values) == 0
    assert earned(staking_remainder=5 * YEAR, **values) == 0


def test_an_unknown_add_on_adds_nothing_to_however_much() -> None:
    assert earned(base_lent=WAD, staking_rate=None) == 0


def test_what_is_asked_without_the_add_on_has_none() -> None:
    assert earned(has_staking=False) == 0


def test_without_lenders_all_interest_is_the_treasurys_and_nothing_is_rewarded() -> None:
    ledger = AssetLedger("BTC", custody=10**30, treasury=10)
    draft, market = lent(
        ledger, lend_shares=LendShares(0), total_borrowed=100, base_borrowed=50, borrow_shares=BorrowShares(100), borrow_rate=WAD
    )
    accrue_piece(draft, market, market.accrued_at + SECONDS_PER_YEAR)
    assert (draft.book.ledgers["BTC"].treasury, market.total_lent, market.staking_receivable) == (60, 100, 0)


# ── the end of an hour ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("treasury", "receivable", "rate", "is_over"),
    [
        (1, 0, 1, True),
        (0, 0, 1, False),
        (5, 5, 1, False),
        (6, 5, 1, True),
        (0, 0, 0, True),
        (5, 5, None, True),
    ],
)
def test_a_cut_is_over_when_the_treasury_has_something_again_or_nothing_is_rewarded(
    treasury: int, receivable: int, rate: int | None, *, is_over: bool
) -> None:
    ledger = AssetLedger("BTC", custody=100, treasury=treasury)
    draft, market = lent(ledger, reward_cut=7, staking_receivable=receivable)
    market.staking_rate = rate
    end_hour(draft, market, 3_600)
    assert market.reward_cut == (0 if is_over else 7)
    told = [(event.type, event.amount, event.details) for event in draft.events]
    assert told == ([(EventType.REWARD_CUT, 7, {"cut": "ENDED", "boundary_at": 3_600})] if is_over else [])


def test_what_the_treasury_could_not_cover_is_dropped_and_told_when_it_begins() -> None:
    draft, market = lent(AssetLedger("BTC"), staking_remainder=5 * YEAR + 3)
    end_hour(draft, market, 3_600)
    assert (market.reward_cut, market.staking_remainder) == (5, 3)
    market.staking_remainder = 2 * YEAR
    end_hour(draft, market, 7_200)
    assert market.reward_cut == 7
    assert [(event.amount, event.details) for event in draft.events] == [(5, {"cut": "BEGAN", "boundary_at": 3_600})]


@pytest.mark.parametrize(
    ("due", "treasury", "receivable", "custody", "balances", "insured"),
    [(10, 99, 0, 99, 0, 10), (10, 9, 5, 99, 0, 4), (10, 99, 0, 8, 5, 3), (10, 5, 5, 99, 0, 0), (10, 99, 0, 5, 5, 0)],
)
def test_the_insurance_gets_what_is_due_as_far_as_treasury_and_custody_have_it(
    due: int, treasury: int, receivable: int, custody: int, balances: int, insured: int
) -> None:
    ledger = AssetLedger("BTC", custody=custody, treasury=treasury, balances=balances)
    draft, market = lent(ledger, insurance_due=due, staking_receivable=receivable)
    end_hour(draft, market, 3_600)
    assert (draft.book.ledgers["BTC"].insurance, market.insurance_due) == (insured, due - insured)
