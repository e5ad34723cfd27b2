"""Which penalties and risk terms may stand beside each other, of now and announced (rule X3): ``w (1 + p) < 1 + MMF / 2``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.errors import TermsRefused
from gql_server.domain.market import ModelKind, ScheduledChange
from gql_server.domain.penalties import fault_of_penalty, fault_of_risk
from gql_server.domain.terms import AnnouncedTerms
from gql_server.units import WAD
from tests.domain.world import HOUR, PERCENT, RISK, World, model_ref, two_markets

LIGHT = replace(RISK, maintenance_margin_base=PERCENT)
"""With a maintenance margin of 1 % the bound is 1.005, with the usual 5 % it is 1.025."""
HEAVY = replace(RISK, haircut_weight=96 * PERCENT)
"""Counted at 0.96 with a penalty of 5 % it is 1.008: between both bounds."""
POLICY = model_ref(ModelKind.LIQUIDATION_POLICY, "BTC")


def beside(gold: RiskTerms | None = RISK, **announced: RiskTerms) -> World:
    """BTC and USDC are lent with penalties of 5 %, GOLD is in no market; these risk terms are announced."""
    world = two_markets()
    world.list_asset("GOLD", 8, 1, risk=None)
    world.book.assets.put("GOLD", replace(world.book.assets["GOLD"], risk=gold))
    for symbol, risk in announced.items():
        change = AnnouncedTerms("x", world.now + HOUR, world.now, risk=risk)
        world.book.change_market(symbol).announced = (change,)
    return world


def told(collateral: str, debt: str) -> str:
    return (
        f"Seizing {collateral} for a debt in {debt} could lower health: lower the weight or the penalty, "
        "or raise the maintenance margin"
    )


@pytest.mark.parametrize(("penalty", "fault"), [(PERCENT * 5 // 2 - 1, None), (PERCENT * 5 // 2, told("GOLD", "BTC"))])
def test_a_penalty_is_below_the_bound_and_not_at_it(penalty: int, fault: str | None) -> None:
    """What counts whole may lose a fortieth: 1.025 is the bound."""
    world = beside(replace(RISK, haircut_weight=WAD))
    assert fault_of_penalty(world.book, "BTC", penalty) == fault


def test_the_base_bounds_the_weight_where_it_is_less() -> None:
    world = beside(replace(RISK, haircut_weight=WAD, haircut_base=90 * PERCENT))
    assert fault_of_penalty(world.book, "BTC", 5 * PERCENT) is None


def test_a_penalty_stands_beside_what_is_and_only_if_asked_beside_what_is_announced() -> None:
    for announced in ({"BTC": LIGHT}, {"USDC": replace(RISK, haircut_weight=WAD)}):
        world = beside(**announced)
        assert fault_of_penalty(world.book, "BTC", 12 * PERCENT) is None
        assert fault_of_penalty(world.book, "BTC", 12 * PERCENT, is_ahead=False) is None
        assert fault_of_penalty(world.book, "BTC", 12 * PERCENT, is_ahead=True) is not None


def test_risk_terms_are_those_of_a_debt_and_of_a_collateral() -> None:
    world = beside()
    assert fault_of_risk(world.book, "BTC", LIGHT) is None
    assert fault_of_risk(world.book, "GOLD", HEAVY) is None
    assert fault_of_risk(world.book, "GOLD", replace(RISK, haircut_weight=98 * PERCENT)) == told("GOLD", "BTC")
    world.book.change_market("BTC").penalty_max = 12 * PERCENT
    assert fault_of_risk(world.book, "BTC", RISK) is None
    assert fault_of_risk(world.book, "BTC", LIGHT) == told("BTC", "BTC")
    assert fault_of_risk(world.book, "USDC", LIGHT) is None


def test_a_debts_new_terms_are_compared_with_every_collateral_of_now_and_announced() -> None:
    assert fault_of_risk(beside(gold=HEAVY).book, "BTC", LIGHT) == told("GOLD", "BTC")
    assert fault_of_risk(beside(USDC=HEAVY).book, "BTC", LIGHT) == told("USDC", "BTC")
    assert fault_of_risk(beside(gold=None).book, "BTC", LIGHT) is None


def test_a_collaterals_new_terms_are_compared_with_every_debt_of_now_and_announced() -> None:
    assert fault_of_risk(beside(USDC=LIGHT).book, "GOLD", HEAVY) == told("GOLD", "USDC")
    assert fault_of_risk(beside(USDC=LIGHT).book, "GOLD", RISK) is None


def test_announced_penalties_count_and_other_changes_of_models_do_not() -> None:
    for kind, fault in ((ModelKind.LIQUIDATION_POLICY, told("BTC", "BTC")), (ModelKind.RATE_MODEL, None)):
        world = beside()
        change = ScheduledChange("x", kind, (POLICY,), "", 12 * PERCENT, world.now + HOUR, world.now)
        world.book.change_market("BTC").scheduled = (change,)
        assert fault_of_risk(world.book, "BTC", LIGHT) == fault


def test_what_could_not_stand_already_is_no_fault_of_others() -> None:
    world = beside(USDC=replace(RISK, haircut_weight=WAD))
    assert fault_of_risk(world.book, "GOLD", RISK) is None


def test_terms_of_now_are_refused_with_the_rule() -> None:
    world = beside()
    refused = world.refusal(
        TermsRefused, c.CreateAsset("GOLD", "G", 8, 10**6, 0, replace(RISK, haircut_weight=WAD), is_change=True)
    )
    assert (refused.rule, refused.problem) == ("X3", told("GOLD", "BTC"))
