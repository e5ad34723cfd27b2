"""Terms that are announced: what could not stand is refused when it is announced (rules R9, C6, R5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.draft import Draft
from gql_server.domain.errors import TermsRefused
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import MarketState, ModelKind
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.domain.pay_terms import take_up
from tests.domain.fakes import flat
from tests.domain.world import HOUR, PERCENT, TERMS, model_ref, two_markets


def test_a_market_that_ends_stays_in_its_state_until_it_does_and_others_may_change() -> None:
    world = two_markets()
    world.do(c.DelistMarket("BTC", world.now + HOUR, world.now + 2 * HOUR, world.now + 3 * HOUR))
    assert world.refusal(TermsRefused, c.ScheduleTerms("BTC", world.now + HOUR, state=MarketState.CLOSED)).rule == "C6"
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, state=MarketState.OPEN))
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, insurance_share=0))
    world.do(c.ScheduleTerms("USDC", world.now + HOUR, state=MarketState.REPAY_ONLY))


def test_a_market_that_takes_a_supply_line_up_pays_lenders_by_it_before_anything_is_priced_anew() -> None:
    world = two_markets()
    world.models.curves["line"] = flat(3 * PERCENT)
    draft = Draft(world.book.fork(), world.now, world.models)
    market = draft.book.change_market("BTC")
    pay = LenderPay(LenderPayKind.SUPPLY_LINE)
    line = model_ref(ModelKind.RATE_MODEL, "line")
    take_up(draft, market, replace(TERMS, fee=0, lender_pay=pay, supply_line=line))
    assert market.lenders_rate == 3 * PERCENT
    take_up(draft, market, TERMS)
    assert market.lenders_rate == 0


@pytest.mark.parametrize("known", ["", "own"])
def test_a_supply_line_that_is_announced_answers_without_a_state(known: str) -> None:
    def only_knowing(_utilization: int, _seconds: int, state: str) -> RateAnswer:
        return RateAnswer(RateStep(0, state) if state == known else None, "another state")

    world = two_markets()
    world.models.curves["line"] = only_knowing
    pay = LenderPay(LenderPayKind.SUPPLY_LINE)
    terms = replace(TERMS, fee=0, lender_pay=pay, supply_line=model_ref(ModelKind.RATE_MODEL, "line"))
    announced = c.ScheduleTerms("BTC", world.now + HOUR, terms=terms)
    if known:
        assert world.refusal(TermsRefused, announced).rule == "R5"
    else:
        world.do(announced)
