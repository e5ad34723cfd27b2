"""Each step of an explanation has its name and its asset, in order: whoever reads one by name finds it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.events import Details, Event, EventType
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.explaining_liquidation import explain_exchange, explain_liquidation
from gql_server.domain.explaining_rate import ModelAccount, explain_borrow_rate, explain_lend_rate
from gql_server.domain.explanation import Explanation, Quantity, TermUnit, amount, fraction, rate, text
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.liquidation import FULL_CLOSE
from gql_server.domain.market import Market, ModelRef
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.domain.outcomes import Liquidated, Seizure
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.domain.fakes import FakeModels, remembering
from tests.domain.test_explaining_health import line, sheet
from tests.domain.test_explaining_rate import ON_TOP, Quiet, lived_in
from tests.domain.world import PERCENT, RISK, World


def named(explanation: Explanation) -> list[tuple[str, str | None]]:
    return [(term.name, term.symbol) for term in explanation.terms]


def names(explanation: Explanation) -> list[str]:
    return [term.name for term in explanation.terms]


# ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────────

OF_COLLATERAL = ["notional", "root_of_notional", "haircut_growth", "curved_weight", "weight", "collateral_value"]
OF_DEBT = [
    "liability",
    "root_of_liability",
    "initial_growth",
    "initial_fraction",
    "initial_requirement",
    "maintenance_growth",
    "maintenance_fraction",
    "maintenance_requirement",
]
OF_ALL = ["collateral_value", "liabilities", "equity", "initial_requirement", "maintenance_requirement", "available_equity"]
SHARES = ["margin_fraction", "health_factor"]


def test_the_steps_to_a_health_factor_have_their_names_and_assets() -> None:
    explained = explain_health(sheet(line("BTC", held=10**8), line("USDC", owed=10**7)))
    of_btc, of_usdc = [(name, "BTC") for name in OF_COLLATERAL], [(name, "USDC") for name in OF_DEBT]
    assert named(explained) == [*of_btc, *of_usdc, *((name, None) for name in [*OF_ALL, *SHARES])]


def test_what_has_no_curve_has_no_root_and_what_has_no_risk_terms_requires_nothing() -> None:
    explained = explain_health(sheet(line("BTC", held=10**8, risk=RISK), line("NFT", owed=5, risk=None)))
    of_btc = [("notional", "BTC"), ("weight", "BTC"), ("collateral_value", "BTC")]
    assert named(explained)[:5] == [*of_btc, ("liability", "NFT"), ("maintenance_requirement", "NFT")]
    assert explained.terms[4].note == "an asset without risk terms requires nothing"


def test_all_that_has_no_fresh_price_is_named() -> None:
    explained = explain_health(sheet(line("BTC", held=1, usd=None), line("ETH", held=1, usd=None), line("USDC", owed=1)))
    assert explained.note == "no fresh price of BTC, ETH: these count 0 here, and nothing is sure"


# ── rates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(world: World) -> tuple[Market, list[str], list[str]]:
    market = world.market("USDC")
    return market, names(explain_borrow_rate(market, 6, world.models, Quiet())), names(explain_lend_rate(market, 6))


@pytest.mark.parametrize(
    ("pay", "charged", "earned"),
    [
        (None, ["borrow_rate"], ["paid_per_unit_lent", "lend_rate"]),
        (ON_TOP, ["counted_rate", "treasury_fee", "insurance_fee", "borrow_rate"], ["lend_rate"]),
        (LenderPay(LenderPayKind.SUPPLY_LINE), ["borrow_rate"], ["busy", "lend_rate"]),
    ],
    ids=["skim", "on top", "line"],
)
def test_the_steps_to_a_rate_have_their_names(pay: LenderPay | None, charged: list[str], earned: list[str]) -> None:
    _, borrow, lend = shown(lived_in(pay))
    assert borrow == ["utilization", "model_utilization", "curve_rate", "least_rate", *charged]
    assert lend == ["utilization", *earned, "staking", "net_rate"]


def test_a_rate_that_stands_is_the_last_step_and_says_why() -> None:
    world = lived_in()
    world.models.curves["USDC"] = lambda _utilization, _elapsed, _state: RateAnswer(RateStep(9 * PERCENT, ""))
    market = world.market("USDC")
    explained = explain_borrow_rate(market, 6, world.models, Quiet())
    why = "the last rate stands: another version of a model is installed, or a reward is known anew, since the rate was set"
    last = explained.terms[-1]
    assert (last.name, last.value, last.note, explained.note) == ("borrow_rate", rate(market.borrow_rate), why, why)


def test_all_that_is_lent_counts_as_borrowed_where_somebody_owes_and_nobody_lends() -> None:
    market = replace(lived_in().market("USDC"), base_borrowed=7, base_lent=0, total_borrowed=7, total_lent=0)
    models = FakeModels(curves={"USDC": remembering(PERCENT)})
    for explained in (explain_borrow_rate(market, 6, models, Quiet()), explain_lend_rate(market, 6)):
        first = explained.terms[0]
        assert (first.formula, first.branch, first.value) == ("1", "lent == 0", fraction(WAD))
        assert dict(first.inputs) == {"borrowed": amount(7, 6), "lent": amount(0, 6)}


def test_one_unit_that_is_lent_is_divided_by() -> None:
    market = replace(lived_in().market("USDC"), base_borrowed=1, base_lent=1, total_borrowed=1, total_lent=1)
    first = explain_lend_rate(market, 6).terms[0]
    assert (first.formula, first.branch, first.value) == ("borrowed / lent", "lent > 0", fraction(WAD))


def test_a_model_is_asked_and_heard_at_its_own_state_with_no_time_passed() -> None:
    asked: list[tuple[object, ...]] = []

    class Asking:
        def account_of(self, ref: ModelRef, utilization: int, state: str, answered: int, /) -> ModelAccount:
            asked.append((ref.name, utilization, state, answered))
            return ModelAccount("")

    world = lived_in()
    world.models.curves["USDC"] = remembering(40 * PERCENT)
    market = replace(world.market("USDC"), base_borrowed=WAD // 2, base_lent=WAD, model_state=str(WAD // 10))
    world.models.asked.clear()
    explain_borrow_rate(market, 6, world.models, Asking())
    assert world.models.asked == [("USDC", WAD // 2, 0)]
    assert asked == [("USDC", WAD // 2, str(WAD // 10), 12 * PERCENT)]


def test_a_market_without_a_known_add_on_counts_it_as_0() -> None:
    world = lived_in()
    unknown, none = replace(world.market("USDC"), staking_rate=None), world.market("USDC")
    assert explain_lend_rate(unknown, 6).terms[:3] == explain_lend_rate(none, 6).terms[:3]
    assert none.staking_rate == 0


# ── liquidations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def exchange(seized: int, repaid: int, whole_seized: int, whole_repaid: int) -> Event:
    details: Details = {
        "repaid_symbol": "USDC",
        "repaid": repaid,
        "penalty": 0,
        "counterparty": "operator",
        "reason": "half",
        "asked": whole_repaid,
        "wanted": whole_seized,
        "held": whole_seized,
        "repaid_price": WAD,
        "seized_price": WAD,
        "penalty_rate": 0,
        "whole_repaid": whole_repaid,
        "whole_seized": whole_seized,
    }
    return Event(EventType.LIQUIDATED, "BTC", seized, "A", "A", details)


def outcome(policy: str, health: int | None = 88 * PERCENT, fault: str | None = None, *payers: str) -> Liquidated:
    seizures = tuple(Seizure("USDC", 1, "USDC", 1, 0, payer, "") for payer in payers)
    return Liquidated(MarginStatus.HEALTHY, policy, health, 2 * WAD, seizures, (), fault)


DECIMALS = {"BTC": 8, "USDC": 6}
OF_EXCHANGE = [
    ("asked", "USDC"),
    ("wanted", "BTC"),
    ("whole_seized", "BTC"),
    ("whole_repaid", "USDC"),
    ("seized", "BTC"),
    ("without_penalty", "BTC"),
    ("penalty", "BTC"),
]


@pytest.mark.parametrize(
    ("seized", "formula"), [(33, "whole_seized * repaid / whole_repaid"), (34, "whole_seized - taken_by_others")]
)
def test_the_steps_of_an_exchange_have_their_names_and_assets(seized: int, formula: str) -> None:
    explained = explain_exchange(outcome("USDC"), exchange(seized, 1, 100, 3), DECIMALS)
    assert named(explained) == [("health_before", None), ("policy", None), *OF_EXCHANGE]
    assert [term.formula for term in explained.terms if term.name == "seized"] == [formula]
    assert explained.result == amount(seized, 8)


def test_a_part_is_told_exactly_where_the_amounts_are_larger_than_a_float_can_tell() -> None:
    """Two parts of three in units of 18 decimals."""
    whole, all_repaid = 3 * 10**24 + 1, 3 * 10**24
    part = whole * (10**24 + 1) // all_repaid
    explained = explain_exchange(outcome("USDC"), exchange(part, 10**24 + 1, whole, all_repaid), DECIMALS)
    (seized,) = [term for term in explained.terms if term.name == "seized"]
    assert (seized.formula, seized.value.value) == ("whole_seized * repaid / whole_repaid", part)


@pytest.mark.parametrize(
    ("told", "branch", "note"),
    [
        (outcome("half"), "health_before < 1", "the policy of the market of the largest debt planned it"),
        (
            outcome(FULL_CLOSE),
            "health_before < 1",
            "the policy declined, or its plans did not heal: the built-in full close stands in for it",
        ),
        (outcome(FULL_CLOSE, 88 * PERCENT, "half 1: broke"), "health_before < 1", "half 1: broke"),
        (outcome(FULL_CLOSE, 40 * PERCENT, "half 1: broke"), "health_before < 1", "half 1: broke"),
        (outcome(FULL_CLOSE, WAD // 2 - 1), "health_before < 0.5", "below 0.5 no policy is asked: the built-in full close runs"),
        (outcome(FULL_CLOSE, WAD // 2 - 1, None, "treasury"), "health_before < 0.5", None),
        (outcome(FULL_CLOSE, WAD // 2), "health_before < 1", None),
        (outcome(FULL_CLOSE, WAD // 2 - 1, None, "balance"), "health_before < 1", None),
    ],
)
def test_who_decided_is_told_with_the_health_that_decided_it(told: Liquidated, branch: str, note: str | None) -> None:
    explained = explain_liquidation([(told, ())], DECIMALS)
    assert told.health_before is not None
    health, policy, after = explained.terms
    before = "equity of the maintenance requirement before; see the explanation of the margin"
    assert (health.name, health.value, health.note) == ("health_before", fraction(told.health_before), before)
    assert (policy.name, policy.formula, policy.value, policy.branch) == ("policy", told.policy, text(told.policy), branch)
    assert policy.inputs == (("health_before", fraction(told.health_before)),)
    assert note is None or policy.note == note
    assert (after.name, after.note) == ("health_after", "measured again, of what is left")


@pytest.mark.parametrize("told", [outcome("", 88 * PERCENT), outcome("half", None)])
def test_where_nobody_was_asked_nobody_is_named(told: Liquidated) -> None:
    assert names(explain_liquidation([(told, ())], DECIMALS)) == ["health_after"]


def test_a_debt_that_nobody_could_pay_is_told_with_its_asset_and_leaves_nothing_to_be_healthy_for() -> None:
    told = replace(outcome("half"), bad_debt=(("USDC", 7),), health_after=None)
    explained = explain_liquidation([(told, ())], DECIMALS)
    last = explained.terms[-1]
    assert (last.name, last.symbol, last.value) == ("bad_debt", "USDC", Quantity(7, TermUnit.AMOUNT, 6))
    assert last.note == "no collateral that could repay a unit is left: insurance, then lenders, then the treasury bear it"
    assert (explained.result, explained.note) == (None, "nothing is owed any more")


def test_each_round_is_told_in_order_and_the_health_that_is_left_once() -> None:
    rounds = [(outcome("half"), (exchange(34, 1, 100, 3),)), (outcome("half"), ())]
    explained = explain_liquidation(rounds, DECIMALS)
    decided, exchanged = ["health_before", "policy"], [name for name, _ in OF_EXCHANGE]
    assert names(explained) == [*decided, *exchanged, *decided, "health_after"]
    assert explained.terms[2].note == "half"
