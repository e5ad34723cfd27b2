"""Interest and time: whoever looks, and however often, the market is the same (rules R1 to R6, R8, C1, C4)."""

from dataclasses import replace
from typing import Unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import (
    BOUNDARIES_WALKED_MAX,
    asset_at,
    boundaries_missed,
    next_boundary,
    project,
    throttle_bound,
    treasury_room,
    walk_boundaries,
)
from gql_server.domain.assets import RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.decide import finish_batch
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import AssetLedger, LedgerAccount
from gql_server.domain.market import Market, MarketState, ModelKind, ModelStatus, SampleStatus, utilization_of
from gql_server.units import SECONDS_PER_YEAR, WAD, LendShares
from tests.domain.fakes import broken, flat, remembering, sloped
from tests.domain.world import (
    BTC,
    DAY,
    DAY_ONE,
    HOUR,
    LIMITS,
    PERCENT,
    RATE_1E5_AN_HOUR,
    RISK,
    TERMS,
    USDC,
    MarketOptions,
    World,
    model_ref,
    two_markets,
)


def lent_and_borrowed(**options: Unpack[MarketOptions]) -> World:
    """A lends 10 BTC of which B has borrowed 5 against USDC; 8.76 % a year, fee 10 %."""
    world = two_markets(**options)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


# ── interest (R1, R3, B4) ────────────────────────────────────────────────────────────────────────────────────────────


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


# ── composability (R3, R4) ───────────────────────────────────────────────────────────────────────────────────────────


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


# ── the two clocks (R2) ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_rate_follows_the_utilization_after_each_batch() -> None:
    world = two_markets()
    world.models.curves["BTC"] = sloped(PERCENT, 10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, None))
    assert world.market("BTC").borrow_rate == 6 * PERCENT


def test_the_rate_of_a_market_that_is_opened_and_used_in_one_batch_follows_its_use() -> None:
    world = World()
    world.models.curves["USDC"] = sloped(PERCENT, 10 * PERCENT)
    world.list_asset("USDC", 6, 1)
    world.list_asset("BTC", 8, 100_000, minimum=10_000)
    world.list_market("BTC")
    world.models.policies["USDC"] = world.models.policies["BTC"]
    world.customer("A", "B")
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.batch(
        c.CreateMarket("USDC", MarketState.OPEN, TERMS, LIMITS, world.market_models("USDC"), 0),
        c.CreditDeposit("A", "USDC", 1000 * USDC),
        c.Borrow("B", "USDC", 500 * USDC, None),
    )
    assert world.market("USDC").borrow_rate == 6 * PERCENT


def test_the_state_moves_at_boundaries_only_by_the_average_utilization_of_the_hour() -> None:
    world = lent_and_borrowed()
    world.models.asked.clear()
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    assert [elapsed for _, _, elapsed in world.models.asked] == [0]
    world.models.asked.clear()
    world.wait(HOUR // 2)
    world.cross("BTC")
    stepped = [average for _, average, elapsed in world.models.asked if elapsed]
    assert len(stepped) == 1
    half, quarter = WAD // 2, utilization_of(5 * BTC, 20 * BTC)
    assert abs(stepped[0] - (half + quarter) // 2) < PERCENT // 100


def test_a_refusal_and_a_preview_set_no_rate() -> None:
    world = lent_and_borrowed()
    world.models.asked.clear()
    world.batch(c.Borrow("B", "BTC", 100 * BTC, None))
    assert world.models.asked == []


def test_a_model_sees_at_most_full_utilization() -> None:
    world = lent_and_borrowed()
    market = world.book.change_market("BTC")
    market.total_lent, market.base_lent = 4 * BTC, 4 * BTC
    world.models.asked.clear()
    project(world.book, "BTC", world.now + HOUR, world.models)
    assert {seen for _, seen, _ in world.models.asked} == {WAD}


# ── boundaries (R4, R6, R9, C4) ──────────────────────────────────────────────────────────────────────────────────────


def test_boundaries_are_unix_times_divisible_by_the_cadence() -> None:
    world = two_markets()
    world.wait(5)
    assert next_boundary(world.market("BTC")) == DAY_ONE + HOUR
    assert boundaries_missed(world.market("BTC"), DAY_ONE + HOUR - 1) == 0
    assert boundaries_missed(world.market("BTC"), DAY_ONE + HOUR) == 1
    assert boundaries_missed(world.market("BTC"), DAY_ONE + 5 * HOUR + 1) == 5


def test_one_command_walks_168_boundaries_at_most() -> None:
    world = two_markets()
    world.wait(400 * HOUR)
    first = world.do(c.CrossBoundary("BTC"))
    second = world.do(c.CrossBoundary("BTC"))
    third = world.do(c.CrossBoundary("BTC"))
    assert [first.walked, second.walked, third.walked] == [BOUNDARIES_WALKED_MAX, BOUNDARIES_WALKED_MAX, 64]
    assert [first.has_more, second.has_more, third.has_more] == [True, True, False]


def test_each_boundary_leaves_a_row_with_model_version_and_totals() -> None:
    world = lent_and_borrowed()
    world.wait(2 * HOUR)
    world.cross("BTC")
    rows = [sample for sample in world.samples if sample.symbol == "BTC"]
    assert [row.at for row in rows] == [DAY_ONE + HOUR, DAY_ONE + 2 * HOUR]
    assert rows[0].total_borrowed == 5 * BTC + 5000
    assert (rows[0].model, rows[0].model_version, rows[0].parameters_hash) == ("BTC", "1", "hash")
    assert rows[0].status is SampleStatus.LIVE
    assert rows[0].utilization_average == WAD // 2


def test_a_shorter_cadence_walks_no_boundary_of_the_past() -> None:
    """Rule R6: the hour that ran until the change leaves no rows that nobody saw."""
    world = lent_and_borrowed()
    world.wait(HOUR - 60)
    world.do(c.UpdateMarket("BTC", terms=replace(TERMS, cadence_seconds=60)))
    world.samples.clear()
    world.wait(59)
    world.cross("BTC")
    assert world.samples == []
    world.wait(1)
    world.cross("BTC")
    assert [sample.at for sample in world.samples] == [DAY_ONE + HOUR]
    assert abs(world.samples[0].utilization_average - WAD // 2) < PERCENT // 100


def test_a_longer_cadence_averages_over_the_whole_of_its_first_period() -> None:
    world = lent_and_borrowed(terms=replace(TERMS, cadence_seconds=60))
    world.wait(HOUR // 2)
    world.do(c.UpdateMarket("BTC", terms=TERMS))
    world.samples.clear()
    world.wait(HOUR // 2)
    world.cross("BTC")
    assert [sample.at for sample in world.samples] == [DAY_ONE + HOUR]
    assert abs(world.samples[0].utilization_average - WAD // 2) < PERCENT // 100


@pytest.mark.parametrize(
    ("utilization", "bound"),
    [(0, 80), (79, 80), (80, 83), (90, 91), (95, 95), (110, 95)],
)
def test_the_throttle_bound_creeps_from_the_present_utilization_toward_the_maximum(utilization: int, bound: int) -> None:
    limits = replace(LIMITS, utilization_max=95 * PERCENT, throttle_threshold=80 * PERCENT, throttle_fraction=20 * PERCENT)
    assert throttle_bound(limits, utilization * PERCENT) // PERCENT == bound


@given(st.integers(min_value=0, max_value=3 * WAD), *[st.integers(min_value=0, max_value=WAD)] * 3)
def test_the_throttle_bound_is_never_above_the_maximum(utilization: int, one: int, two: int, fraction: int) -> None:
    limits = replace(LIMITS, throttle_threshold=min(one, two), utilization_max=max(one, two), throttle_fraction=fraction)
    assert throttle_bound(limits, utilization) <= limits.utilization_max


# ── models that change or break (R5, R8) ─────────────────────────────────────────────────────────────────────────────


def rows_of(world: World) -> list[str]:
    return [f"{sample.status} {sample.model_version}" for sample in world.samples if sample.symbol == "BTC"]


def test_missed_hours_hold_the_last_rate_when_another_version_is_installed() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait(3 * HOUR)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1"] * 3
    assert world.market("BTC").borrow_rate == RATE_1E5_AN_HOUR
    assert world.market("BTC").rate_model.version == "2"


def test_the_new_version_begins_at_the_next_boundary() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait(HOUR)
    world.cross("BTC")
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert world.market("BTC").borrow_rate == RATE_1E5_AN_HOUR
    world.wait(HOUR)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1", "LIVE 2"]
    assert world.market("BTC").borrow_rate == 50 * PERCENT


def test_all_missed_hours_are_held_even_where_they_are_too_many_for_one_command() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait((BOUNDARIES_WALKED_MAX + 10) * HOUR)
    projected = project(world.book, "BTC", world.now, world.models)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1"] * (BOUNDARIES_WALKED_MAX + 10)
    assert projected.total_borrowed == world.market("BTC").total_borrowed


def test_a_reward_and_a_curve_of_one_name_keep_their_own_versions() -> None:
    """Names are unique within a kind, not between kinds."""
    world = two_markets(rewards={"BTC": 0})
    world.models.versions[ModelKind.STAKING_REWARD, "BTC"] = "2"
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (market.rate_model.kind, market.rate_model.version) == (ModelKind.RATE_MODEL, "1")
    assert [(ref.kind, ref.version) for ref in market.staking_rewards] == [(ModelKind.STAKING_REWARD, "2")]


def test_a_broken_model_keeps_the_last_good_rate_and_marks_the_market_stale() -> None:
    world = lent_and_borrowed()
    world.models.curves["BTC"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (market.borrow_rate, market.model_status) == (RATE_1E5_AN_HOUR, ModelStatus.STALE)
    assert rows_of(world) == ["HELD 1"]
    assert EventType.MODEL_BROKE in [event.type for event in world.events]


def test_the_operator_is_told_once_when_a_model_breaks_and_once_when_it_recovers() -> None:
    world = lent_and_borrowed()
    world.models.curves["BTC"] = broken
    world.wait(5 * HOUR)
    world.cross("BTC")
    world.models.curves["BTC"] = flat(PERCENT)
    world.wait(5 * HOUR)
    world.cross("BTC")
    told = [event.type for event in world.events if event.type in (EventType.MODEL_BROKE, EventType.MODEL_RECOVERED)]
    assert told == [EventType.MODEL_BROKE, EventType.MODEL_RECOVERED]
    assert world.market("BTC").model_status is ModelStatus.LIVE


def test_a_broken_model_leaves_its_state_as_it_was() -> None:
    world = lent_and_borrowed(initial_state="7")
    world.models.curves["BTC"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").model_state == "7"


def test_less_the_fee_the_borrow_rate_is_at_least_the_sum_of_the_add_on_rates() -> None:
    world = lent_and_borrowed(rate=PERCENT, rewards={"one": 2 * PERCENT, "two": 3 * PERCENT})
    assert world.market("BTC").borrow_rate == -(-5 * PERCENT * 10 // 9)  # Less the fee of 10 % it is the add-on.


def test_an_add_on_of_unknown_rate_is_unknown_and_pays_nothing() -> None:
    world = lent_and_borrowed(rewards={"one": 2 * PERCENT, "two": None})
    world.do(c.FundTreasury("BTC", BTC))
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert market.staking_rate is None
    assert market.staking_note == "two: no feed"
    assert market.staking_receivable == 0


def test_the_add_on_accrues_on_what_is_not_lent_out() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 4 * BTC, None))
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 6 * BTC // 100_000


def test_the_add_on_is_cut_to_what_the_treasury_covers_and_the_cut_is_noted() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.FundTreasury("BTC", 400))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 400
    assert [event.amount for event in world.events if event.type is EventType.REWARD_CUT] == [600]


def test_a_cut_is_made_good_within_the_hour_but_not_after_the_boundary() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.FundTreasury("BTC", 10**6))
    world.wait(HOUR // 2)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 500 + 1000
    assert world.market("BTC").staking_remainder < SECONDS_PER_YEAR * WAD


def test_a_projection_is_made_anew_when_the_treasury_changes() -> None:
    """It was cut to the treasury that it saw."""
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR - 1)
    batch = world.book.fork()
    assert project(batch, "BTC", world.now, world.models).staking_receivable == 0
    Draft(batch, world.now, world.models, "x").post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=10**6)
    assert project(batch, "BTC", world.now, world.models).staking_receivable > 0
    finish_batch(batch, now=world.now, models=world.models)


def test_a_projection_is_kept_as_long_as_time_market_and_ledger_are_the_same() -> None:
    world = lent_and_borrowed()
    world.wait(HOUR // 2)

    def look() -> Market:
        return project(world.book, "BTC", world.now, world.models)

    first = look()
    assert look() is first
    assert first.accrued_at == world.now
    world.book.markets.put("BTC", world.market("BTC").copy())
    assert look() is not first
    second = look()
    world.book.ledgers.put("BTC", world.ledger("BTC").copy())
    assert look() is not second
    third = look()
    world.wait(1)
    assert look() is not third


def test_a_market_that_is_accrued_to_now_is_its_own_projection() -> None:
    world = lent_and_borrowed()
    assert project(world.book, "BTC", world.now, world.models) is world.market("BTC")


def test_risk_terms_that_nobody_has_applied_yet_count_from_their_boundary_on() -> None:
    world = lent_and_borrowed()
    stricter = replace(RISK, haircut_weight=80 * PERCENT)
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, insurance_share=PERCENT))
    world.do(c.ScheduleTerms("BTC", world.now + 2 * HOUR, risk=stricter))
    weights = []
    for seconds in (2 * HOUR - 1, 1, HOUR):
        world.wait(seconds)
        weights.append(risk_now(world).haircut_weight)
    assert weights == [90 * PERCENT, 80 * PERCENT, 80 * PERCENT]
    assert world.book.assets["BTC"].risk == RISK
    world.cross("BTC")
    assert risk_now(world) is world.book.assets["BTC"].risk == stricter


def risk_now(world: World) -> RiskTerms:
    risk = asset_at(world.book, "BTC", world.now, world.models).risk
    assert risk is not None
    return risk


def test_what_may_leave_a_treasury_is_what_accrued_rewards_leave_of_it() -> None:
    world = lent_and_borrowed(rewards={"staking": 8 * PERCENT})
    world.list_asset("GOLD", 8, 1)
    world.do(c.FundTreasury("GOLD", 7))
    world.do(c.FundTreasury("BTC", 10**6))
    assert treasury_room(world.book, "GOLD", world.now, world.models) == 7
    rooms = []
    for _ in range(2):
        rooms.append(treasury_room(world.book, "BTC", world.now, world.models))
        world.wait(HOUR)
    later = project(world.book, "BTC", world.now, world.models)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == later.staking_receivable > 0
    assert rooms == [10**6, 10**6 - 4_566]
    assert treasury_room(world.book, "BTC", world.now, world.models) == world.ledger("BTC").treasury - later.staking_receivable
