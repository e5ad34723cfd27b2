"""Interest and time: whoever looks, and however often, the market is the same (rules R1, R3, R4, B4)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project, walk_boundaries
from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market, MarketState, ModelKind, utilization_of
from gql_server.units import SECONDS_PER_YEAR, WAD, LendShares
from tests.domain.fakes import remembering
from tests.domain.world import (
    BTC,
    DAY,
    DAY_ONE,
    HOUR,
    LIMITS,
    PERCENT,
    RATE_1E5_AN_HOUR,
    TERMS,
    USDC,
    World,
    lent_and_borrowed,
    model_ref,
    two_markets,
)


def test_interest_of_an_hour_is_the_rate_of_an_hour() -> None:
    world = lent_and_borrowed()
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").total_borrowed == 5 * BTC + 5 * BTC // 100_000


def test_lenders_earn_what_borrowers_pay_less_the_fee() -> None:
    world = lent_and_borrowed()
    world.wait(HOUR)
    world.cross("BTC")
    paid = 5 * BTC // 100_000
    assert world.market("BTC").total_lent == 10 * BTC + paid * 9 // 10
    assert world.ledger("BTC").treasury == paid // 10


def test_interest_is_simple_within_the_hour_and_compounds_at_boundaries() -> None:
    world = lent_and_borrowed()
    world.wait(2 * HOUR)
    world.cross("BTC")
    first = 5 * BTC // 100_000
    second = (5 * BTC + first) * RATE_1E5_AN_HOUR * HOUR // (SECONDS_PER_YEAR * WAD)
    assert world.market("BTC").total_borrowed == 5 * BTC + first + second


def test_a_look_changes_nothing_in_the_book() -> None:
    world = lent_and_borrowed()
    before = world.market("BTC").copy()
    world.wait(5 * HOUR + 7)
    assert project(world.book, "BTC", world.now, world.models).total_borrowed > before.total_borrowed
    assert world.market("BTC") == before


def test_interest_without_lenders_goes_to_the_treasury() -> None:
    world = lent_and_borrowed()
    market = world.book.change_market("BTC")
    ledger = world.book.change_ledger("BTC")
    ledger.treasury += market.total_lent
    market.total_lent, market.base_lent, market.lend_shares = 0, 0, LendShares(0)
    treasury, borrowed = ledger.treasury, market.total_borrowed
    draft = Draft(world.book.fork(), world.now + HOUR, world.models, "x")
    walk_boundaries(draft, "BTC")
    after = draft.book.markets["BTC"]
    assert after.total_lent == 0
    assert draft.book.ledgers["BTC"].treasury - treasury == after.total_borrowed - borrowed > 0


@st.composite
def markets(draw: st.DrawFn) -> tuple[Market, AssetLedger]:
    """Any market with lenders, borrowers, an add-on and a treasury that may be short, somewhere within an hour."""
    lent = draw(st.integers(min_value=0, max_value=10**24))
    borrowed = draw(st.integers(min_value=0, max_value=2 * lent + 10))
    since = DAY_ONE + draw(st.integers(min_value=0, max_value=HOUR - 1))
    rewards = (model_ref(ModelKind.STAKING_REWARD, "staking"),) if draw(st.booleans()) else ()
    receivable = draw(st.integers(min_value=0, max_value=10**20))
    market = Market(
        "BTC",
        state=MarketState.OPEN,
        terms=replace(TERMS, fee=draw(st.integers(min_value=0, max_value=WAD)), cadence_seconds=draw(st.sampled_from([60, HOUR]))),
        limits=LIMITS,
        rate_model=model_ref(ModelKind.RATE_MODEL, "curve"),
        staking_rewards=rewards,
        liquidation_policy=model_ref(ModelKind.LIQUIDATION_POLICY, "none"),
        penalty_max=0,
        insurance_share=0,
        accrued_at=since,
        boundary_at=DAY_ONE,
        model_state="",
        total_lent=lent,
        lend_shares=LendShares(lent * 10**9),
        total_borrowed=borrowed,
        base_lent=lent,
        base_borrowed=borrowed,
        staking_receivable=receivable,
        interest_remainder=draw(st.integers(min_value=0, max_value=SECONDS_PER_YEAR * WAD - 1)),
        fee_remainder=draw(st.integers(min_value=0, max_value=WAD - 1)),
        staking_remainder=draw(st.integers(min_value=0, max_value=SECONDS_PER_YEAR * WAD - 1)),
        utilization_seconds=min(utilization_of(borrowed, lent), WAD) * (since - DAY_ONE),
        borrow_rate=draw(st.integers(min_value=0, max_value=3 * WAD)),
        staking_rate=draw(st.integers(min_value=0, max_value=WAD)) if rewards else 0,
    )
    if market.terms.cadence_seconds == 60:
        market.boundary_at = since // 60 * 60
    shortage = draw(st.sampled_from([0, 1, 10**9, 10**24]))
    return market, AssetLedger("BTC", custody=10**25, treasury=receivable + shortage)


def look_at(market: Market, ledger: AssetLedger, slope: int, staking: int | None, *moments: int) -> Book:
    """Walk and accrue at each of these moments in turn, as commands that change nothing would."""
    world = World()
    world.models.curves["curve"] = remembering(slope)
    world.models.rewards["staking"] = staking
    book = Book()
    book.markets.put("BTC", market.copy())
    book.ledgers.put("BTC", ledger.copy())
    for moment in moments:
        draft = Draft(book.fork(), moment, world.models, "look")
        while walk_boundaries(draft, "BTC"):
            pass
        projected = project(draft.book, "BTC", moment, world.models)
        if projected is not draft.book.markets["BTC"]:
            draft.book.markets.put("BTC", projected)
            draft.book.ledgers.put("BTC", _ledger_beside(draft, projected))
        draft.book.merge()
        book.projections.clear()
    return book


def _ledger_beside(draft: Draft, projected: Market) -> AssetLedger:
    """The ledger that belongs to a projection: the fee is all that accrual adds to it."""
    before, ledger = draft.book.markets.below, draft.book.ledgers["BTC"].copy()
    assert before is not None
    market = before["BTC"] if draft.book.markets.own.get("BTC") is projected else draft.book.markets["BTC"]
    loans, lenders = projected.total_borrowed - market.total_borrowed, projected.total_lent - market.total_lent
    ledger.treasury += loans + projected.staking_receivable - market.staking_receivable - lenders
    return ledger


@settings(max_examples=150)
@given(
    markets(),
    st.integers(min_value=0, max_value=WAD),
    st.sampled_from([None, 0, 5 * PERCENT]),
    st.lists(st.integers(min_value=0, max_value=6 * HOUR), min_size=2, max_size=6),
)
def test_the_result_does_not_depend_on_how_often_anyone_looked(
    drawn: tuple[Market, AssetLedger], slope: int, staking: int | None, waits: list[int]
) -> None:
    """Law: accrue(accrue(m, a), b) == accrue(m, b), bit for bit, remainders, cuts and states included."""
    market, ledger = drawn
    moments = [market.accrued_at + wait for wait in sorted(waits)]
    often = look_at(market, ledger, slope, staking, *moments)
    once = look_at(market, ledger, slope, staking, moments[-1])
    assert often.markets["BTC"] == once.markets["BTC"]
    assert often.ledgers["BTC"] == once.ledgers["BTC"]


@settings(max_examples=60)
@given(markets(), st.integers(min_value=0, max_value=WAD), st.integers(min_value=1, max_value=4 * HOUR))
def test_what_borrowers_pay_is_the_lenders_share_and_the_fee_to_the_unit(
    drawn: tuple[Market, AssetLedger], slope: int, wait: int
) -> None:
    market, ledger = drawn
    after = look_at(market, ledger, slope, 5 * PERCENT, market.accrued_at + wait)
    now, paid = after.markets["BTC"], after.markets["BTC"].total_borrowed - market.total_borrowed
    add_on = now.staking_receivable - market.staking_receivable
    fee = after.ledgers["BTC"].treasury - ledger.treasury
    assert paid == now.total_lent - market.total_lent - add_on + fee
    assert 0 <= fee <= paid
    assert now.staking_receivable <= after.ledgers["BTC"].treasury


def test_a_market_that_nobody_touched_for_days_catches_up_to_what_the_clock_would_have_made_of_it() -> None:
    lazy, punctual = lent_and_borrowed(), lent_and_borrowed()
    lazy.wait(3 * DAY + 1)
    lazy.cross("BTC")
    for _ in range(72):
        punctual.wait(HOUR)
        punctual.cross("BTC")
    punctual.wait(1)
    punctual.cross("BTC")
    assert lazy.market("BTC") == punctual.market("BTC")
    assert [sample for sample in lazy.samples if sample.symbol == "BTC"] == [s for s in punctual.samples if s.symbol == "BTC"]


@pytest.mark.parametrize(
    "house_command",
    [
        c.FundTreasury("BTC", 10**6),
        c.SettlePayout("x", PayoutStatus.SENT),
    ],
    ids=lambda command: type(command).__name__,
)
def test_money_that_comes_to_the_treasury_later_does_not_mend_a_reward_that_was_cut_before(house_command: c.Command) -> None:
    """Rule R4: what a boundary saw of the treasury does not depend on when somebody walked it."""

    def run(*, is_punctual: bool) -> tuple[Market, AssetLedger]:
        world = two_markets(rewards={"staking": 50 * PERCENT}, terms=replace(TERMS, fee=0))
        world.do(c.CreateAsset("BTC", "BTC", 8, 10_000, 10**5, world.book.assets["BTC"].risk, is_change=True))
        world.do(c.CreditDeposit("A", "BTC", 10**5 * BTC))
        world.do(c.CreditDeposit("B", "USDC", 10**9 * USDC))
        world.do(c.Borrow("B", "BTC", BTC, "wallet"), command_id="x")
        world.wait(3 * HOUR)
        if is_punctual:
            world.cross("BTC")
        world.do(house_command)
        world.wait(HOUR)
        world.cross("BTC")
        return replace(world.market("BTC"), interest_remainder=0), world.ledger("BTC")

    assert run(is_punctual=True) == run(is_punctual=False)
