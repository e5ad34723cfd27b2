"""Shares and amounts: every conversion against exact fractions, and nobody gains a unit by any of them (§3)."""

from fractions import Fraction
from math import ceil, floor

from hypothesis import assume, example, given
from hypothesis import strategies as st

from gql_server.domain.market import (
    VIRTUAL_LEND_SHARES,
    Market,
    MarketState,
    ModelKind,
    borrow_share_price,
    borrow_shares_down,
    borrow_shares_up,
    debt_up,
    lend_rate_base,
    lend_rate_staking,
    lend_share_price,
    lend_shares_up,
    lend_value_down,
    utilization_of,
)
from gql_server.units import WAD, BorrowShares, LendShares
from tests.domain.world import LIMITS, PERCENT, TERMS, model_ref

units = st.integers(min_value=1, max_value=2**100)


def market(*, lent: int = 0, lend_shares: int = 0, borrowed: int = 0, borrow_shares: int = 0) -> Market:
    """A market with these totals and nothing else."""
    policy = model_ref(ModelKind.LIQUIDATION_POLICY, "none")
    rate = model_ref(ModelKind.RATE_MODEL, "none")
    made = Market("BTC", MarketState.OPEN, TERMS, LIMITS, rate, (), policy, 0, 0, 0, 0, "")
    made.total_lent, made.lend_shares = lent, LendShares(lend_shares)
    made.total_borrowed, made.borrow_shares = borrowed, BorrowShares(borrow_shares)
    return made


@st.composite
def lent_markets(draw: st.DrawFn) -> Market:
    """A market as a history of deposits, interest and losses may leave it."""
    lent = draw(units)
    growth = draw(st.fractions(min_value=Fraction(1, 10**6), max_value=10**4))
    return market(lent=lent, lend_shares=max(1, int(lent * 10**9 / growth)))


@st.composite
def borrowed_markets(draw: st.DrawFn) -> Market:
    """A market with debts; a borrow share never owes less than one unit."""
    shares = draw(units)
    return market(borrowed=shares + draw(st.integers(min_value=0, max_value=shares * 3)), borrow_shares=shares)


@given(lent_markets(), st.fractions(min_value=0, max_value=1))
def test_a_lend_value_is_rounded_down(made: Market, part: Fraction) -> None:
    shares = LendShares(int(made.lend_shares * part))
    exact = Fraction(shares * (made.total_lent + 1), made.lend_shares + VIRTUAL_LEND_SHARES)
    assert lend_value_down(made, shares) == floor(exact)


@given(lent_markets(), units)
def test_lend_shares_are_rounded_up(made: Market, amount: int) -> None:
    exact = Fraction(amount * (made.lend_shares + VIRTUAL_LEND_SHARES), made.total_lent + 1)
    assert lend_shares_up(made, amount) == ceil(exact)


@given(borrowed_markets(), st.fractions(min_value=0, max_value=1))
def test_a_debt_is_rounded_up(made: Market, part: Fraction) -> None:
    shares = BorrowShares(int(made.borrow_shares * part))
    assert debt_up(made, shares) == ceil(Fraction(shares * made.total_borrowed, made.borrow_shares))


@given(borrowed_markets(), units)
def test_borrow_shares_are_minted_up_and_burned_down(made: Market, amount: int) -> None:
    exact = Fraction(amount * made.borrow_shares, made.total_borrowed)
    assert borrow_shares_up(made, amount) == ceil(exact)
    assert borrow_shares_down(made, amount) == floor(exact)


def test_a_market_starts_at_a_share_price_of_one() -> None:
    assert lend_share_price(market()) == WAD
    assert borrow_share_price(market()) == WAD


def test_a_deposit_into_an_empty_market_reads_as_it_was_made() -> None:
    made = market()
    shares = lend_shares_up(made, 150_000_000)
    made.total_lent, made.lend_shares = 150_000_000, shares
    assert lend_value_down(made, shares) == 150_000_000


@given(lent_markets(), units)
def test_a_deposit_that_is_withdrawn_at_once_never_gains_a_unit(made: Market, amount: int) -> None:
    shares = lend_shares_up(made, amount)
    made.total_lent += amount
    made.lend_shares = LendShares(made.lend_shares + shares)
    assert lend_value_down(made, shares) <= amount


@given(lent_markets(), units)
def test_a_deposit_loses_less_than_one_share_to_rounding(made: Market, amount: int) -> None:
    shares = lend_shares_up(made, amount)
    made.total_lent += amount
    made.lend_shares = LendShares(made.lend_shares + shares)
    assert lend_value_down(made, shares) >= amount - 1 - lend_value_down(made, LendShares(1))


@given(lent_markets(), st.lists(units, min_size=1, max_size=6))
def test_splitting_a_deposit_gains_nothing(made: Market, parts: list[int]) -> None:
    whole, pieces = made.copy(), made.copy()
    minted = lend_shares_up(whole, sum(parts))
    whole.total_lent, whole.lend_shares = whole.total_lent + sum(parts), LendShares(whole.lend_shares + minted)
    held = 0
    for part in parts:
        piece = lend_shares_up(pieces, part)
        pieces.total_lent, pieces.lend_shares = pieces.total_lent + part, LendShares(pieces.lend_shares + piece)
        held += piece
    assert lend_value_down(pieces, LendShares(held)) <= lend_value_down(whole, minted) + 1
    assert lend_value_down(pieces, LendShares(held)) <= sum(parts)


@given(lent_markets(), st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=8))
def test_the_positions_are_never_worth_more_than_the_total(made: Market, weights: list[int]) -> None:
    assume(sum(weights))
    held = [made.lend_shares * weight // sum(weights) for weight in weights]
    assert sum(lend_value_down(made, LendShares(shares)) for shares in held) <= made.total_lent


@given(borrowed_markets(), st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=8))
def test_the_debts_are_never_worth_less_than_the_total(made: Market, weights: list[int]) -> None:
    assume(sum(weights))
    held = [made.borrow_shares * weight // sum(weights) for weight in weights]
    held[0] += made.borrow_shares - sum(held)
    assert sum(debt_up(made, BorrowShares(shares)) for shares in held) >= made.total_borrowed


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=10**6, max_value=10**15), units)
@example(1, 10**15, 10**6)
def test_the_first_depositor_cannot_gain_by_inflating_the_share_price(first: int, interest: int, victim: int) -> None:
    """Even interest paid into a market of one unit, the only gift there is, does not come back to who gave it."""
    made = market()
    attacker = lend_shares_up(made, first)
    made.total_lent, made.lend_shares = first + interest, attacker
    shares = lend_shares_up(made, victim)
    made.total_lent += victim
    made.lend_shares = LendShares(made.lend_shares + shares)
    lost = victim - lend_value_down(made, shares)
    assert lend_value_down(made, attacker) <= first + interest
    assert lost <= 1 + (first + interest) // 10**9


@st.composite
def repayments(draw: st.DrawFn) -> tuple[Market, int, int]:
    made = draw(borrowed_markets())
    shares = draw(st.integers(min_value=1, max_value=made.borrow_shares))
    return made, shares, draw(st.integers(min_value=1, max_value=debt_up(made, BorrowShares(shares))))


@given(repayments())
def test_a_repayment_never_frees_more_debt_than_it_pays(drawn: tuple[Market, int, int]) -> None:
    made, shares, paid = drawn
    owed = debt_up(made, BorrowShares(shares))
    burned = shares if paid == owed else borrow_shares_down(made, paid)
    made.total_borrowed -= paid
    made.borrow_shares = BorrowShares(made.borrow_shares - burned)
    assert debt_up(made, BorrowShares(shares - burned)) >= owed - paid


@given(repayments())
def test_a_borrow_share_never_owes_less_than_one_unit(drawn: tuple[Market, int, int]) -> None:
    """Hence nothing is owed exactly when there are no borrow shares."""
    made, shares, paid = drawn
    owed = debt_up(made, BorrowShares(shares))
    burned = shares if paid == owed else borrow_shares_down(made, paid)
    assert made.total_borrowed - paid >= made.borrow_shares - burned


@given(borrowed_markets(), units)
def test_a_loan_that_is_repaid_at_once_costs_nothing_but_rounding(made: Market, amount: int) -> None:
    minted = borrow_shares_up(made, amount)
    made.total_borrowed += amount
    made.borrow_shares = BorrowShares(made.borrow_shares + minted)
    owed = debt_up(made, minted)
    assert amount <= owed <= amount + made.total_borrowed // made.borrow_shares + 1


def test_utilization_is_zero_without_loans_and_one_without_lenders() -> None:
    assert utilization_of(0, 0) == 0
    assert utilization_of(0, 5) == 0
    assert utilization_of(5, 0) == WAD
    assert utilization_of(1, 3) == WAD // 3


def test_lenders_earn_the_borrow_rate_times_utilization_less_the_fee() -> None:
    made = market(lent=100, lend_shares=100 * 10**9, borrowed=50, borrow_shares=50)
    made.borrow_rate = 10 * PERCENT
    assert lend_rate_base(made) == 10 * PERCENT // 2 * 90 // 100


def test_the_add_on_yields_only_on_what_is_not_lent_out() -> None:
    made = market(lent=100, lend_shares=100 * 10**9, borrowed=75, borrow_shares=75)
    made.staking_rate = 4 * PERCENT
    assert lend_rate_staking(made) == PERCENT
    made.total_borrowed = 130
    assert lend_rate_staking(made) == 0
    made.staking_rate = None
    assert lend_rate_staking(made) is None
