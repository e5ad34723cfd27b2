"""A stranger who exists only in a simulation moves a market, and the books still balance (rules G1, C1)."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Debt
from gql_server.domain.draft import Draft
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.imagining import BORROWER, LENDER, STRANGERS, imagine_utilization
from gql_server.domain.invariants import check
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.market import utilization
from gql_server.domain.simulated import SimulatedState
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import SetUtilization, Wait
from gql_server.units import WAD, BorrowShares
from tests.domain.foretelling import begun
from tests.domain.world import BTC, HOUR, PERCENT, USDC, two_markets


@pytest.mark.parametrize("wanted", [0, 7 * PERCENT, 50 * PERCENT, 99 * PERCENT, WAD])
def test_a_stranger_moves_the_utilization_and_the_books_still_balance(wanted: int) -> None:
    world = begun()
    steps = (SetUtilization("USDC", wanted), SetUtilization("USDC", wanted // 2 or wanted), Wait(HOUR))
    moved, lowered, _ = simulate(world.book, "A", steps, world.now, world.models).steps
    assert abs(utilization_in(moved.after, "USDC") - wanted) < PERCENT // 10**6
    assert abs(utilization_in(lowered.after, "USDC") - (wanted // 2 or wanted)) < PERCENT // 10**6
    assert moved.after.imagined == {"USDC"}
    for step in (moved, lowered):
        assert [fault for fault in check(step.after.book) if "payouts" not in fault] == []


def utilization_in(state: SimulatedState, symbol: str) -> int:
    return next(utilization(market) for market in state.markets if market.symbol == symbol)


def test_a_utilization_that_no_stranger_could_bring_about_is_refused() -> None:
    world = begun()
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    steps = (SetUtilization("BTC", 0), SetUtilization("DAI", WAD // 2), SetUtilization("USDC", WAD + 1), SetUtilization("NOPE", 1))
    answers = simulate(world.book, "A", steps, world.now, world.models).steps
    refusals = [type(step.refusal) for step in answers]
    assert refusals == [InvalidInput, InvalidInput, InvalidInput, NotFound]
    assert answers[-1].after.imagined == frozenset()


# ── what a stranger is ───────────────────────────────────────────────────────────────────────────────────────────────


def lent_out(borrowed: int = 50) -> Draft:
    """A draft of a book in which 100 USDC are lent, and so many of them borrowed, without interest."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 100 * USDC))
    world.do(c.Borrow("A", "USDC", borrowed * USDC, None))
    return Draft(world.book.fork(), world.now, world.models)


def test_a_stranger_borrows_out_of_custody_and_owes_all_that_it_has_borrowed() -> None:
    draft = lent_out()
    for percent in (60, 70):
        imagine_utilization(draft, "USDC", percent * PERCENT)
    stranger = draft.book.sub_accounts[BORROWER]
    assert (stranger.id, stranger.account_id) == (BORROWER, STRANGERS)
    assert stranger.debts == {"USDC": Debt(BorrowShares(20 * USDC), 20 * USDC, draft.now)}
    loans, custody = LedgerAccount.LOANS, LedgerAccount.CUSTODY
    assert draft.entries == [Entry("USDC", loans, custody, 10 * USDC, BORROWER, None)] * 2
    assert draft.book.markets["USDC"].total_borrowed == 70 * USDC


def test_a_stranger_lends_into_custody_and_keeps_what_it_has_lent() -> None:
    draft = lent_out()
    for percent in (40, 25):
        imagine_utilization(draft, "USDC", percent * PERCENT)
    stranger = draft.book.sub_accounts[LENDER]
    assert (stranger.id, stranger.account_id, stranger.lends["USDC"].principal) == (LENDER, STRANGERS, 100 * USDC)
    custody, lenders = LedgerAccount.CUSTODY, LedgerAccount.LENDERS
    assert draft.entries == [Entry("USDC", custody, lenders, amount * USDC, None, LENDER) for amount in (25, 75)]


def test_a_single_unit_can_be_imagined_and_what_is_there_already_changes_nothing() -> None:
    draft = lent_out()
    imagine_utilization(draft, "USDC", 50 * PERCENT)
    assert draft.entries == []
    imagine_utilization(draft, "USDC", 50 * PERCENT + 1)
    assert [entry.amount for entry in draft.entries] == [1]


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (-1, "must be 0 to 1"),
        (WAD + 1, "must be 0 to 1"),
        (0, "must be more than 0 while something is borrowed: no loan lowers it so far"),
    ],
)
def test_what_no_stranger_could_bring_about_says_why(wanted: int, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        imagine_utilization(lent_out(), "USDC", wanted)
    assert refused.value == InvalidInput("utilization", problem)


def test_where_nothing_is_lent_nothing_can_be_borrowed() -> None:
    world = two_markets()
    draft = Draft(world.book.fork(), world.now, world.models)
    imagine_utilization(draft, "BTC", 0)
    with pytest.raises(InvalidInput) as refused:
        imagine_utilization(draft, "BTC", 1)
    assert refused.value == InvalidInput("utilization", "must be 0 while nothing is lent")
