"""Rates of one market by its terms: what is asked of its models, and what an add-on of nothing comes to (rules R1, R2, R5, R8)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from gql_server.domain.errors import TermsRefused
from gql_server.domain.explaining_rate import explain_lend_rate
from gql_server.domain.explanation import rate
from gql_server.domain.feeds import Feed, Observations
from gql_server.domain.lender_pay import LenderPay, LenderPayKind, Split
from gql_server.domain.market import Market, ModelKind, ModelRef, Shadow, counted_rate, lend_rate_base, lend_rate_staking
from gql_server.domain.market_rates import borrow_rate_on, charge, lend_rate_on, split_now, supply_line_at
from gql_server.domain.models import RateAnswer, RateStep, StakingAnswer
from gql_server.domain.rate_curve import RatePoint, market_curve, model_curve
from gql_server.domain.shadows import shadow_rate, take_installed_versions
from gql_server.domain.stepping import rate_after_fault, require_rate, staking_rate_of, step_over
from gql_server.units import WAD
from tests.domain.fakes import Curve, FakeModels
from tests.domain.world import HOUR, PERCENT, TERMS, model_ref, two_markets

LINE, OTHER = model_ref(ModelKind.RATE_MODEL, "line"), model_ref(ModelKind.RATE_MODEL, "other")
BY_LINE, ON_TOP = LenderPay(LenderPayKind.SUPPLY_LINE), LenderPay(LenderPayKind.FEE_ON_TOP)


@dataclass
class Noting(FakeModels):
    """Notes all that a rate model is asked."""

    questions: list[tuple[str, int, int, str]] = field(default_factory=list)

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        self.questions.append((ref.name, utilization, elapsed_seconds, state))
        return super().step(ref, utilization, elapsed_seconds, state)


def noting(**curves: int | None) -> Noting:
    """Return models that answer these rates and the state "then"; None: that break."""

    def curve(value: int | None) -> Curve:
        answer = RateAnswer(None, "it broke") if value is None else RateAnswer(RateStep(value, "then"))
        return lambda _utilization, _seconds, _state: answer

    return Noting(curves={name: curve(value) for name, value in curves.items()})


def market(pay: LenderPay = LenderPay(), *, fee: int = 0, borrowed: int = 50, lent: int = 100, staking: int | None = 0) -> Market:  # noqa: B008 - frozen
    """A market whose lenders get 5 % of their line, or of the curve, and whose borrowers pay 10 %."""
    terms = replace(TERMS, fee=fee, lender_pay=pay, supply_line=LINE if pay == BY_LINE else None)
    return replace(
        two_markets().market("USDC"),
        terms=terms,
        total_borrowed=borrowed,
        base_borrowed=borrowed,
        total_lent=lent,
        base_lent=lent,
        staking_rate=staking,
        borrow_rate=10 * PERCENT,
        lenders_rate=5 * PERCENT,
    )


# ── the add-on ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_add_on_than_the_markets_own_raises_the_curve_where_it_is_named() -> None:
    own = market(fee=10 * PERCENT, staking=9 * PERCENT)
    assert borrow_rate_on(own, PERCENT) == 10 * PERCENT
    assert borrow_rate_on(own, PERCENT, staking_rate=18 * PERCENT) == 20 * PERCENT
    assert borrow_rate_on(own, PERCENT, staking_rate=0) == PERCENT
    assert borrow_rate_on(replace(own, staking_rate=None), PERCENT) == PERCENT


def test_lenders_get_the_add_on_on_what_is_lent_out_beside_their_line() -> None:
    own = market(BY_LINE, staking=4 * PERCENT)
    assert lend_rate_on(own, 10 * PERCENT, 5 * PERCENT, WAD // 2) == lend_rate_base(own) == 7 * PERCENT
    assert lend_rate_on(own, 10 * PERCENT, 5 * PERCENT, 0) == 5 * PERCENT


@pytest.mark.parametrize("staking", [0, None])
def test_no_add_on_and_an_unknown_one_add_nothing_at_all(staking: int | None) -> None:
    full = market(BY_LINE, borrowed=100, staking=staking)
    assert lend_rate_base(full) == lend_rate_on(full, 10 * PERCENT, 5 * PERCENT, WAD) == 5 * PERCENT
    assert split_now(full) == Split(WAD // 2)
    told = {name: value for term in explain_lend_rate(full, 6).terms for name, value in term.inputs}
    assert told["staking_rate"] == rate(0)
    free = replace(market(staking=staking), borrow_rate=0)
    assert dict(explain_lend_rate(free, 6).terms[1].inputs)["borrow_rate"] == rate(0)


@pytest.mark.parametrize(("staking", "curve", "paid"), [(9, 1, 9), (9, 10, 10), (None, 1, 1), (None, 0, 0), (0, 0, 0)])
def test_with_fees_on_top_the_curve_counts_as_no_less_than_the_add_on(staking: int | None, curve: int, paid: int) -> None:
    own = market(ON_TOP, staking=None if staking is None else staking * PERCENT)
    charge(own, curve * PERCENT)
    assert (own.lenders_rate, own.borrow_rate) == (paid * PERCENT, paid * PERCENT)


def test_fees_on_top_of_nothing_take_nothing() -> None:
    assert split_now(market(ON_TOP)) == Split(0)


def test_without_fees_on_top_what_lenders_are_paid_by_stays_as_it_is() -> None:
    own = market(BY_LINE)
    charge(own, 12 * PERCENT)
    assert (own.lenders_rate, own.borrow_rate) == (5 * PERCENT, 12 * PERCENT)


def test_a_line_above_what_borrowers_pay_is_owed_by_the_treasury() -> None:
    assert split_now(replace(market(BY_LINE), lenders_rate=8 * PERCENT)) == Split(0, 0, 100 * 8 * PERCENT - 50 * 10 * PERCENT)


@pytest.mark.parametrize(("borrowed", "yields"), [(0, WAD), (50, WAD // 2), (99, WAD // 100), (100, 0), (101, 0)])
def test_the_add_on_is_earned_on_what_is_not_borrowed_and_never_less_than_nothing(borrowed: int, yields: int) -> None:
    assert lend_rate_staking(market(borrowed=borrowed, staking=WAD)) == yields


@pytest.mark.parametrize(("pay", "counted"), [(LenderPay(), 10), (BY_LINE, 10), (ON_TOP, 5)])
def test_with_fees_on_top_the_curve_is_what_lenders_are_paid_by(pay: LenderPay, counted: int) -> None:
    assert counted_rate(market(pay)) == counted * PERCENT


def test_lenders_are_paid_by_the_line_that_the_market_has_taken() -> None:
    assert lend_rate_base(replace(market(BY_LINE), lenders_rate=3 * PERCENT)) == 3 * PERCENT


# ── what models are asked ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_supply_line_is_asked_with_no_time_passed_and_without_a_state() -> None:
    models = noting(line=PERCENT)
    answer = supply_line_at(models, market(BY_LINE), WAD // 4)
    assert answer is not None
    assert answer.step == RateStep(PERCENT, "then")
    assert models.questions == [("line", WAD // 4, 0, "")]
    assert supply_line_at(models, market(), 0) is None


def test_a_model_alone_is_asked_evenly_from_0_to_1_with_no_time_passed() -> None:
    models = noting(other=20 * PERCENT)
    drawn, fault = model_curve(models, OTHER, "mine", 3)
    assert models.questions == [("other", there, 0, "mine") for there in (0, WAD // 2, WAD)]
    rates = [(0, 0), (WAD // 2, 10 * PERCENT), (WAD, 20 * PERCENT)]
    assert (drawn, fault) == ([RatePoint(there, 20 * PERCENT, lend, None) for there, lend in rates], None)


@pytest.mark.parametrize(("state", "told"), [(None, "own"), ("mine", "mine"), ("", "")])
def test_a_markets_curve_is_asked_with_no_time_passed_from_the_markets_own_state_or_another(state: str | None, told: str) -> None:
    models = noting(other=10 * PERCENT, line=4 * PERCENT)
    own = replace(market(BY_LINE), model_state="own")
    drawn = market_curve(models, own, 2, ref=OTHER, state=state)
    assert models.questions == [("other", 0, 0, told), ("line", 0, 0, ""), ("other", WAD, 0, told), ("line", WAD, 0, "")]
    assert [(point.lend_rate, point.distance) for point in drawn] == [(4 * PERCENT, -50), (4 * PERCENT, 50)]


def test_where_the_supply_line_gives_no_answer_there_is_no_point() -> None:
    assert market_curve(noting(other=PERCENT, line=None), market(BY_LINE), 3, ref=OTHER) == []


def test_without_a_supply_line_lenders_earn_a_part_of_what_borrowers_pay() -> None:
    [_, full] = market_curve(noting(other=10 * PERCENT), market(fee=20 * PERCENT), 2, ref=OTHER)
    assert (full.borrow_rate, full.lend_rate) == (10 * PERCENT, 8 * PERCENT)


def test_a_model_that_broke_is_asked_to_move_its_state_before_it_is_asked_for_its_rate() -> None:
    models = noting(other=PERCENT)
    assert rate_after_fault(models, OTHER, "mine", market()).step == RateStep(PERCENT, "then")
    assert models.questions == [("other", WAD // 2, HOUR, "mine"), ("other", WAD // 2, 0, "mine")]


def test_a_model_that_cannot_move_its_state_is_not_asked_for_its_rate() -> None:
    models = noting(other=None)
    assert rate_after_fault(models, OTHER, "", market()).fault == "it broke"
    assert len(models.questions) == 1


def test_a_rate_that_is_needed_is_asked_from_the_state_that_is_given() -> None:
    models = noting(other=PERCENT)
    assert require_rate(models, OTHER, "mine", market()) == PERCENT
    assert models.questions == [("other", WAD // 2, 0, "mine")]
    with pytest.raises(TermsRefused, match="The rate model gives no rate: it broke"):
        require_rate(noting(other=None), OTHER, "", market())


def test_a_model_that_breaks_at_the_second_question_keeps_the_state_that_it_had() -> None:
    models = Noting(curves={"other": lambda _u, seconds, _s: RateAnswer(RateStep(1, "moved") if seconds else None, "it broke")})
    answer, state = step_over(models, OTHER, "before", seconds=HOUR, average=3 * WAD, present=WAD // 2)
    assert (answer.step, answer.fault, state) == (None, "it broke", "before")
    assert models.questions == [("other", WAD, HOUR, "before"), ("other", WAD // 2, 0, "moved")]


def test_a_shadow_is_asked_from_its_own_state_with_no_time_passed_and_by_its_own_version() -> None:
    models = noting(other=3 * PERCENT)
    shadow = Shadow("s", OTHER, "mine", 7 * PERCENT)
    assert shadow_rate(models, market(), shadow) == 3 * PERCENT
    assert models.questions == [("other", WAD // 2, 0, "mine")]
    models.questions.clear()
    assert shadow_rate(models, market(), replace(shadow, fault="it broke")) == 7 * PERCENT
    models.versions[ModelKind.RATE_MODEL, "other"] = "2"
    assert shadow_rate(models, market(), shadow) == 7 * PERCENT
    assert models.questions == []
    assert shadow_rate(noting(other=None), market(), shadow) == 7 * PERCENT


def test_a_model_that_asks_nothing_of_borrowers_gives_lenders_nothing() -> None:
    drawn, _ = model_curve(noting(other=0), OTHER, "", 2)
    assert drawn == [RatePoint(0, 0, 0, None), RatePoint(WAD, 0, 0, None)]


def test_a_shadow_takes_the_version_that_is_installed_and_keeps_its_own_where_none_is() -> None:
    own = replace(market(), shadows=(Shadow("s", OTHER, "", 0),))
    for installed, taken in ((None, "1"), ("1", "1"), ("2", "2")):
        models = noting()
        models.versions[ModelKind.RATE_MODEL, "other"] = installed
        take_installed_versions(models, own)
        assert own.shadows == (Shadow("s", replace(OTHER, version=taken), "", 0),)


def test_a_reward_is_told_how_old_a_feed_is_at_the_boundary_and_an_unknown_one_is_named() -> None:
    aged, silent = model_ref(ModelKind.STAKING_REWARD, "aged"), model_ref(ModelKind.STAKING_REWARD, "silent")
    models = FakeModels(rewards={"silent": None}, feeds={"aged": ("a.age",)})
    feed = Feed("a", 4 * PERCENT, HOUR, HOUR)
    assert [staking_rate_of(models, (aged,), [feed], at) for at in (HOUR + 7, HOUR, HOUR - 7)] == [(7, None), (0, None), (0, None)]
    assert staking_rate_of(models, (silent, aged, silent), [feed], HOUR) == (None, "silent: no feed; silent: no feed")


def test_a_reward_that_says_nothing_of_why_it_is_unknown_is_called_so() -> None:
    class Silent(FakeModels):
        def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
            return replace(super().staking_rate(ref, observations), note=None)

    ref = model_ref(ModelKind.STAKING_REWARD, "silent")
    assert staking_rate_of(Silent(rewards={"silent": None}), (ref,), (), 0) == (None, "silent: unknown")
