"""A liquidation is explained by what it left: every amount can be computed again from what was asked, held and paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.events import Event, EventType
from gql_server.domain.explaining_liquidation import explain_exchange, explain_liquidation
from gql_server.domain.explanation import Explanation, fraction
from gql_server.domain.margin import measure
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from tests.domain.fakes import Policy, declining, half_of_the_largest
from tests.domain.formulas import faults_of
from tests.domain.world import BTC, PERCENT, USDC, World, two_markets

DECIMALS = {"BTC": 8, "USDC": 6}


def owing(policy: Policy, *, treasury: int = 0) -> World:
    """A has lent 1 BTC and taken as many USDC as it may; the treasury may have some too."""
    world = two_markets(penalty_max=5 * PERCENT, insurance_share=20 * PERCENT)
    world.models.policies["USDC"] = policy
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    if treasury:
        world.do(c.FundTreasury("USDC", treasury))
    world.do(c.Borrow("A", "USDC", 81_000 * USDC, "wallet"))
    return world


def liquidated(world: World, usd: int) -> tuple[list[tuple[Liquidated, list[Event]]], Explanation]:
    """Let BTC fall, liquidate A, and explain it."""
    world.price("BTC", usd)
    told: list[tuple[Liquidated, list[Event]]] = []
    while measure(world.book, "A", world.now, world.models).status is MarginStatus.LIQUIDATABLE:
        before = len(world.events)
        outcome = world.do(c.Liquidate("A", len(told)))
        exchanges = [event for event in world.events[before:] if event.type is EventType.LIQUIDATED and event.sub_account_id == "A"]
        told.append((outcome, exchanges))
    return told, explain_liquidation(told, DECIMALS)


@pytest.mark.parametrize("usd", [94_000, 92_500, 91_000, 70_000])
@pytest.mark.parametrize("treasury", [0, 1, 20_000 * USDC + 7, 10**6 * USDC])
@pytest.mark.parametrize("policy", [half_of_the_largest(), half_of_the_largest(PERCENT), declining], ids=["half", "cheap", "none"])
def test_every_amount_of_a_liquidation_can_be_computed_again(usd: int, treasury: int, policy: Policy) -> None:
    world = owing(policy, treasury=treasury)
    told, explained = liquidated(world, usd)
    assert told
    assert faults_of(explained) == []
    after = told[-1][0].health_after
    assert explained.result == (None if after is None else fraction(after))
    seized = [term.value.value for term in explained.terms if term.name == "seized"]
    assert seized == [seizure.seized for outcome, _ in told for seizure in outcome.seizures]


def test_each_counterpartys_part_is_told_apart() -> None:
    told, explained = liquidated(owing(half_of_the_largest(), treasury=7_777 * USDC), 94_000)
    notes = [term.note for term in explained.terms if term.name == "seized"]
    assert notes[:2] == ["the part that the treasury pays", "the part that the operator pays"]
    outcome, exchanges = told[0]
    for event in exchanges:
        alone = explain_exchange(outcome, event, DECIMALS)
        assert faults_of(alone) == []
        assert alone.result is not None
        assert alone.result.value == event.amount


def test_the_branch_says_who_decided_and_why() -> None:
    def policy_term(explained: Explanation) -> tuple[str, str | None, str]:
        term = next(term for term in explained.terms if term.name == "policy")
        return term.formula, term.branch, term.note or ""

    planned = policy_term(liquidated(owing(half_of_the_largest()), 94_000)[1])
    assert planned[:2] == ("USDC", "health_before < 1")
    below = policy_term(liquidated(owing(half_of_the_largest()), 91_000)[1])
    assert below[:2] == ("full_close", "health_before < 0.5")
    declined = policy_term(liquidated(owing(declining), 94_000)[1])
    assert declined[:2] == ("full_close", "health_before < 1")
    assert "declined" in declined[2]
    greedy = policy_term(liquidated(owing(half_of_the_largest(40 * PERCENT)), 94_000)[1])
    assert "asks a penalty" in greedy[2]


def test_bad_debt_is_told_and_leaves_nothing_to_be_healthy_for() -> None:
    _, explained = liquidated(owing(half_of_the_largest()), 50_000)
    assert explained.result is None
    (lost,) = [term for term in explained.terms if term.name == "bad_debt"]
    assert lost.symbol == "USDC"
    assert int(lost.value.value) > 0


def test_an_exchange_that_was_written_down_without_its_prices_has_no_steps() -> None:
    told, _ = liquidated(owing(half_of_the_largest()), 94_000)
    outcome, exchanges = told[0]
    old = replace(exchanges[0], details={name: exchanges[0].details[name] for name in ("repaid_symbol", "repaid", "penalty")})
    explained = explain_exchange(outcome, old, DECIMALS)
    assert [term.name for term in explained.terms] == ["health_before", "policy"]
    assert explained.result is None
    assert explain_liquidation([], DECIMALS).terms == ()


def test_a_counterparty_is_not_told_what_the_debtor_held_and_owed_besides() -> None:
    world = owing(half_of_the_largest())
    told, _ = liquidated(world, 94_000)
    taken = [event for event in world.events if event.type is EventType.LIQUIDATED and event.sub_account_id != "A"]
    assert taken
    assert all({"held", "asked", "wanted", "whole_seized"}.isdisjoint(event.details) for event in taken)
    assert [term.name for term in explain_exchange(told[0][0], taken[0], DECIMALS).terms] == ["health_before", "policy"]
