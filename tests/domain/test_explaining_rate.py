"""Rates are explained as they were set: every formula holds, and the result is the rate that the market has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.explaining_rate import ModelAccount, explain_borrow_rate, explain_lend_rate
from gql_server.domain.explanation import Explanation, Rounding, Term, exact, fraction, rate, text
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import Market, ModelKind, ModelRef, lend_rate_base, lend_rate_staking, utilization_of
from gql_server.units import WAD
from tests.domain.fakes import broken, flat, sloped
from tests.domain.formulas import faults_of
from tests.domain.world import BTC, HOUR, PERCENT, TERMS, USDC, World, model_ref, two_markets

LINE = model_ref(ModelKind.RATE_MODEL, "line")
ON_TOP = LenderPay(LenderPayKind.FEE_ON_TOP, 7 * PERCENT, PERCENT, 3 * PERCENT, PERCENT // 3)


class Quiet:
    """A teller for models that tell nothing."""

    def account_of(self, ref: ModelRef, _utilization: int, _state: str, answered: int, /) -> ModelAccount:
        return ModelAccount("base + slope * U", (("base", "0.01"),), note=f"asked for {ref.name}" if answered < 0 else None)


class Loud:
    """A teller for models that tell their steps."""

    def account_of(self, _ref: ModelRef, utilization: int, _state: str, answered: int, /) -> ModelAccount:
        inputs = {"base": rate(PERCENT), "slope": rate(3 * PERCENT), "utilization": fraction(utilization)}
        term = exact("line", "base + slope * utilization", rate(answered), None, **inputs)
        return ModelAccount("unused", (), (term,))


def lived_in(pay: LenderPay | None = None, *, rewards: int | None = 0, fee: int = 10 * PERCENT) -> World:
    world = two_markets()
    world.models.curves |= {"USDC": sloped(PERCENT, 3 * PERCENT), "line": flat(2 * PERCENT)}
    world.models.rewards["staking"] = rewards
    terms = replace(
        TERMS,
        fee=fee if pay is None else 0,
        lender_pay=pay or LenderPay(),
        supply_line=LINE if pay is not None and pay.kind is LenderPayKind.SUPPLY_LINE else None,
    )
    world.do(c.FundTreasury("USDC", 10**5 * USDC))
    world.do(c.UpdateMarket("USDC", terms=terms, models=World.market_models("USDC", ("staking",) if rewards != 0 else ())))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 100_000 * USDC))
    world.do(c.Borrow("A", "USDC", 55_555_555_555, "wallet"))
    world.wait(1_000)
    return world


def explained(world: World, teller: Quiet | Loud | None = None) -> tuple[Market, Explanation, Explanation]:
    market = project(world.book, "USDC", world.now, world.models)
    return market, explain_borrow_rate(market, 6, world.models, teller or Quiet()), explain_lend_rate(market, 6)


@pytest.mark.parametrize("rewards", [0, PERCENT, 40 * PERCENT])
@pytest.mark.parametrize(
    "pay",
    [None, ON_TOP, LenderPay(LenderPayKind.SUPPLY_LINE)],
    ids=["skim", "on top", "line"],
)
def test_every_step_holds_and_ends_in_the_markets_own_rates(pay: LenderPay | None, rewards: int) -> None:
    world = lived_in(pay, rewards=rewards)
    market, borrow, lend = explained(world)
    assert faults_of(borrow) == []
    assert faults_of(lend) == []
    assert borrow.result == rate(market.borrow_rate)
    assert lend.result == rate(lend_rate_base(market) + (lend_rate_staking(market) or 0))


@pytest.mark.parametrize(("fee", "rewards"), [(0, 40 * PERCENT), (WAD, 0)])
def test_the_least_rate_holds_without_a_fee_and_where_all_of_the_interest_is_one(fee: int, rewards: int) -> None:
    _, borrow, lend = explained(lived_in(rewards=rewards, fee=fee))
    assert faults_of(borrow) + faults_of(lend) == []


def test_the_model_tells_its_own_steps_where_it_can_and_its_line_where_it_cannot() -> None:
    world = lived_in()
    _, quiet, _ = explained(world)
    _, loud, _ = explained(world, Loud())
    (line,) = [term for term in quiet.terms if term.rounding is Rounding.MODEL]
    assert (line.formula, [name for name, _ in line.inputs]) == ("base + slope * U", ["utilization", "base"])
    assert [term.name for term in loud.terms][2:4] == ["line", "curve_rate"]
    assert faults_of(loud) == []


class Telling:
    """A teller that tells a formula or none, and a note or none."""

    def __init__(self, formula: str, note: str | None) -> None:
        self._account = ModelAccount(formula, (("base", "0.01"),), (), note)

    def account_of(self, _ref: ModelRef, _utilization: int, _state: str, _answered: int, /) -> ModelAccount:
        return self._account


@pytest.mark.parametrize(
    ("formula", "note", "state", "shown", "said"),
    [
        ("a + U", "rounded", "7", "a + U", "USDC 1 answered; rounded"),
        ("", None, "", "USDC", "USDC 1 answered"),
    ],
)
def test_a_models_one_line_has_its_parameters_its_state_and_who_answered(
    formula: str, note: str | None, state: str, shown: str, said: str
) -> None:
    world = lived_in()
    market = project(world.book, "USDC", world.now, world.models)
    market.model_state = state
    explanation = explain_borrow_rate(market, 6, world.models, Telling(formula, note))
    (line,) = [term for term in explanation.terms if term.name == "curve_rate"]
    there = utilization_of(market.base_borrowed, market.base_lent)
    answered = PERCENT + 3 * PERCENT * there // WAD
    remembered = (("state", text(state)),) if state else ()
    inputs = (("utilization", fraction(there)), ("base", text("0.01")), *remembered)
    assert line == Term("curve_rate", shown, rate(answered), Rounding.MODEL, inputs, note=said)


@pytest.mark.parametrize(("lent", "branch"), [(0, "borrowed == 0"), (100_000 * USDC, "borrowed == 0")])
def test_a_market_without_borrowers_says_which_branch_it_took(lent: int, branch: str) -> None:
    world = two_markets()
    if lent:
        world.do(c.CreditDeposit("B", "USDC", lent))
    _, borrow, lend = explained(world)
    assert [borrow.terms[0].branch, lend.terms[0].branch] == [branch] * 2
    assert faults_of(borrow) + faults_of(lend) == []


def test_a_rate_that_stands_because_the_model_broke_says_so() -> None:
    world = lived_in()
    before = world.market("USDC").borrow_rate
    world.models.curves["USDC"] = broken
    _, borrow, _ = explained(world)
    assert borrow.result == rate(before)
    assert borrow.note == "the last rate stands: curve 1: raised ZeroDivisionError"
    assert faults_of(borrow) == []


def test_a_rate_that_the_model_would_not_give_any_more_is_told_as_held() -> None:
    world = lived_in()
    world.models.curves["USDC"] = flat(9 * PERCENT)
    market, borrow, _ = explained(world)
    assert borrow.result == rate(market.borrow_rate)
    assert borrow.note is not None
    assert borrow.note.startswith("the last rate stands")


def test_unknown_rewards_leave_the_net_rate_unknown() -> None:
    world = lived_in(rewards=None)
    world.wait(HOUR)
    _, _, lend = explained(world)
    assert (lend.result, lend.note) == (None, "staking is unknown: staking: no feed")
    assert faults_of(lend) == []
