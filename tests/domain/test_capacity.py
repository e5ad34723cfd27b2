"""How much is possible: a maximum passes and one unit more does not; at a liquidation price it begins and one above not."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.capacity import largest, liquidation_prices, max_borrow, max_withdrawal
from gql_server.domain.decide import decide
from gql_server.domain.errors import CapReached, InsufficientBalance, InsufficientLiquidity, InsufficientMargin, Refusal
from gql_server.domain.liquidity import available_liquidity, borrow_room, withdrawal_room
from gql_server.domain.margin import measure
from gql_server.domain.market import MarketState
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.counts import count
from tests.domain.fakes import broken
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RISK, USDC, World, two_markets

DAI = 10**18

risks = st.builds(
    lambda weight, penalty, initial, maintenance, initial_factor, maintenance_factor: RiskTerms(
        haircut_weight=weight * PERCENT,
        haircut_base=WAD,
        haircut_penalty=penalty,
        initial_margin_base=max(initial, maintenance) * PERCENT,
        initial_margin_factor=max(initial_factor, maintenance_factor),
        maintenance_margin_base=maintenance * PERCENT,
        maintenance_margin_factor=maintenance_factor,
        price_max_age_seconds=30 * DAY,
    ),
    weight=st.integers(50, 95),
    penalty=st.sampled_from([0, 10**12, 10**14, 123456789012345]),
    initial=st.integers(1, 30),
    maintenance=st.integers(1, 20),
    initial_factor=st.sampled_from([0, 10**13, 987654321012]),
    maintenance_factor=st.sampled_from([0, 10**12, 54321]),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A has ragged holdings in BTC and an 18-decimal coin worth about one dollar, and some debt in USDC, hours old."""
    world = World()
    risk = draw(risks)
    world.list_asset("BTC", 8, None, minimum=10_000, risk=risk)
    world.price("BTC", draw(st.integers(1, 10**24)), wad=True)
    world.list_asset("DAI", 18, None, risk=draw(risks))
    world.price("DAI", WAD + draw(st.integers(-(10**16), 10**16)), wad=True)
    world.list_asset("USDC", 6, 1, risk=draw(risks))
    for symbol in ("BTC", "DAI", "USDC"):
        world.list_market(symbol, rate=draw(st.integers(0, WAD)), penalty_max=0)
    world.customer("A", "B")
    world.do(c.CreditDeposit("B", "USDC", draw(st.integers(10**6, 10**13))))
    world.do(c.CreditDeposit("B", "DAI", draw(st.integers(10**18, 10**25))))
    world.do(c.CreditDeposit("A", "BTC", draw(st.integers(10**4, 10**10))))
    world.wait(draw(st.integers(0, 2 * HOUR)))
    with suppress(Refusal):
        world.do(c.Borrow("A", "USDC", draw(st.integers(1, 10**12)), draw(st.sampled_from([None, "wallet"]))))
    world.wait(draw(st.integers(0, 2 * HOUR)))
    return world


def passes(world: World, command: c.Command) -> Refusal | None:
    """Return why a command would be refused now; nothing is kept."""
    try:
        decide(world.book.fork(), command, now=world.now, models=world.models, command_id="try")
    except Refusal as refusal:
        return refusal
    return None


@settings(max_examples=count(test=60, soak=3000))
@given(worlds(), st.sampled_from(["USDC", "DAI"]), st.booleans())
def test_the_maximum_borrow_passes_and_one_unit_more_does_not(world: World, symbol: str, is_payout: bool) -> None:
    maximum = max_borrow(world.book, "A", symbol, world.now, world.models, is_payout=is_payout)
    assert maximum is not None
    address = "wallet" if is_payout else None
    if maximum:
        assert passes(world, c.Borrow("A", symbol, maximum, address)) is None
    assert isinstance(passes(world, c.Borrow("A", symbol, maximum + 1, address)), InsufficientMargin | InsufficientLiquidity)


@settings(max_examples=count(test=60, soak=3000))
@given(worlds(), st.integers(1, 10**12))
def test_a_refused_borrow_names_the_most_that_would_pass(world: World, more: int) -> None:
    maximum = max_borrow(world.book, "A", "DAI", world.now, world.models, is_payout=False)
    assert maximum is not None
    refusal = passes(world, c.Borrow("A", "DAI", maximum + more, None))
    if isinstance(refusal, InsufficientMargin) and refusal.maximum:
        assert passes(world, c.Borrow("A", "DAI", refusal.maximum, None)) is None


@settings(max_examples=count(test=40, soak=2000))
@given(worlds())
def test_the_maximum_withdrawal_passes_and_one_unit_more_does_not(world: World) -> None:
    maximum = max_withdrawal(world.book, "A", "USDC", world.now, world.models)
    assert maximum is not None
    if maximum:
        assert passes(world, c.Withdraw("A", "USDC", maximum, "wallet")) is None
    refusal = passes(world, c.Withdraw("A", "USDC", maximum + 1, "wallet"))
    assert isinstance(refusal, InsufficientMargin | InsufficientBalance)
    if isinstance(refusal, InsufficientMargin):
        assert refusal.maximum == maximum


@settings(max_examples=count(test=40, soak=2000))
@given(worlds())
def test_at_the_liquidation_price_it_is_liquidatable_and_one_unit_away_it_is_not(world: World) -> None:
    if "USDC" not in world.book.sub_accounts["A"].debts:
        return
    for symbol, usd in liquidation_prices(world.book, "A", "USDC", world.now, world.models):
        if usd is None:
            continue
        away = usd - 1 if symbol == "USDC" else usd + 1
        for price, is_liquidatable in ((usd, True), (away, False)):
            tried = World()
            tried.book, tried.now, tried.models = world.book.fork(), world.now, world.models
            if price == 0:
                continue
            tried.price(symbol, price, wad=True)
            status = measure(tried.book, "A", tried.now, tried.models).status
            assert (status is MarginStatus.LIQUIDATABLE) == is_liquidatable, (symbol, price)


def test_a_borrow_at_the_maximum_passes_where_rounding_makes_the_margin_flicker() -> None:
    """A unit of an 18-decimal dollar is worth one unit of USD: equity and requirement round against each other."""
    for held in range(10**18, 10**18 + 40):
        world = World()
        world.list_asset("DAI", 18, None, risk=replace(RISK, haircut_weight=99 * PERCENT))
        world.price("DAI", 30 * PERCENT, wad=True)
        world.list_asset("BTC", 8, 1, minimum=10_000)
        world.list_market("DAI", penalty_max=0)
        world.list_market("BTC", penalty_max=0)
        world.customer("A", "B")
        world.do(c.CreditDeposit("B", "DAI", 100 * DAI))
        world.do(c.CreditDeposit("A", "BTC", held // 10**10))
        world.price("BTC", held, wad=True)
        maximum = max_borrow(world.book, "A", "DAI", world.now, world.models, is_payout=False)
        assert maximum
        assert passes(world, c.Borrow("A", "DAI", maximum, None)) is None


@pytest.mark.parametrize("change", ["closed", "stale model", "lends it", "frozen"])
def test_nothing_can_be_borrowed_where_every_borrow_is_refused(change: str) -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    assert max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True)
    if change == "closed":
        world.do(c.UpdateMarket("USDC", state=MarketState.REPAY_ONLY))
    elif change == "stale model":
        world.models.curves["USDC"] = broken
        world.wait(HOUR)
        world.cross()
    elif change == "lends it":
        world.do(c.CreditDeposit("A", "USDC", USDC))
    else:
        world.do(c.FreezeAccount("A", is_frozen=True))
    assert max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True) == 0


def test_the_maximum_is_unknown_while_a_price_is_missing() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(31 * DAY)
    assert max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True) is None


def test_without_debt_the_whole_balance_can_leave_and_no_price_is_needed() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, None, risk=None)
    world.do(c.CreditDeposit("A", "GOLD", 5 * 10**6))
    assert max_withdrawal(world.book, "A", "GOLD", world.now, world.models) == 5 * 10**6
    assert max_withdrawal(world.book, "A", "BTC", world.now, world.models) == 0


def test_a_cap_bounds_the_maximum_borrow() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.limits("USDC", borrowed_cap=1000 * USDC)
    assert max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True) == 1000 * USDC
    assert isinstance(passes(world, c.Borrow("A", "USDC", 1000 * USDC + 1, "wallet")), CapReached)


def test_repaying_what_a_refused_full_withdrawal_asks_for_releases_it() -> None:
    """And one unit less does not: the refusal names the least."""
    world = two_markets()
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.list_asset("GOLD", 6, 1)
    world.do(c.CreditDeposit("A", "GOLD", 20_000 * 10**6))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    world.wait(7 * DAY + 5)
    refusal = world.refusal(InsufficientMargin, c.WithdrawLendPosition("A", "BTC", "wallet"))
    assert refusal.maximum is None
    ((symbol, amount),) = refusal.repay_to_release
    assert symbol == "USDC"
    world.book = world.book.fork()
    for paid, is_released in ((amount - 1, False), (amount, True)):
        tried = World()
        tried.book, tried.now, tried.models = world.book.fork(), world.now, world.models
        tried.do(c.CreditDeposit("A", "USDC", paid))
        assert (passes(tried, c.WithdrawLendPosition("A", "BTC", "wallet")) is None) == is_released


# ── liquidity (C2, C4) ───────────────────────────────────────────────────────────────────────────────────────────────


def test_liquidity_is_what_is_neither_borrowed_nor_spoken_for_in_custody() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 4 * BTC, None))
    assert available_liquidity(world.market("BTC"), world.ledger("BTC")) == 6 * BTC
    world.book.change_ledger("BTC").custody -= 3 * BTC
    assert available_liquidity(world.market("BTC"), world.ledger("BTC")) == 3 * BTC


@given(st.integers(0, WAD), st.integers(1, 10**12), st.integers(0, 10**12))
def test_the_rooms_are_the_largest_amounts_that_leave_utilization_at_the_bound(bound: int, lent: int, borrowed: int) -> None:
    borrowed = min(borrowed, lent)
    world = two_markets()
    market, ledger = world.market("BTC").copy(), world.ledger("BTC").copy()
    market.total_lent, market.total_borrowed, market.throttle_bound = lent, borrowed, bound
    ledger.custody = 10**13
    more, less = borrow_room(market, ledger), withdrawal_room(market, ledger)
    if more:
        assert (borrowed + more) * WAD <= bound * lent
    if more < lent - borrowed:
        assert (borrowed + more + 1) * WAD > bound * lent
    if less:
        assert borrowed * WAD <= bound * (lent - less)
    if less < lent - borrowed:
        assert borrowed * WAD > bound * (lent - less - 1)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_largest_that_passes_is_found(limit: int, high: int) -> None:
    assert largest(0, high, lambda number: number <= limit) == min(limit, high)
