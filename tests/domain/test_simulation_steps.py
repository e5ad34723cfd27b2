"""What a simulation takes at most, what it asks for in steps, and what each of them leaves (rules R5, R9, L10, D3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.capacity import max_borrow
from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import ModelKind
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import Act, BorrowShare, Contender, Wait
from gql_server.domain.withdrawal_delay import AddressTrust
from gql_server.units import WAD
from tests.domain.foretelling import begun
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RATE_1E5_AN_HOUR, RISK, USDC, World, model_ref, two_markets

POLICY = ModelKind.LIQUIDATION_POLICY


def quiet() -> World:
    """A has coins of an asset that is in no market, of which there are none."""
    world = World()
    world.list_asset("GOLD", 8, 1_000)
    world.customer("A")
    world.do(c.CreditDeposit("A", "GOLD", 10**8))
    return world


def test_twenty_steps_and_31_days_are_not_too_much() -> None:
    world = quiet()
    steps = (Wait(30 * DAY), Wait(DAY - 18), *(Wait(1),) * 18)
    simulation = simulate(world.book, "A", steps, world.now, world.models)
    assert [step.refusal for step in simulation.steps] == [None] * 20
    assert simulation.steps[-1].after.at == world.now + 31 * DAY
    with pytest.raises(InvalidInput):
        simulate(world.book, "A", (*steps[:-1], Wait(2)), world.now, world.models)


def test_five_policies_are_compared_and_no_more() -> None:
    world = quiet()
    one = Contender(model_ref(POLICY, "all"), 0)
    (step,) = simulate(world.book, "A", (Wait(1),), world.now, world.models, (one,) * 5).steps
    assert [(compared.contender, compared.refusal, compared.liquidations) for compared in step.comparisons] == [(one, None, ())] * 5
    with pytest.raises(InvalidInput):
        simulate(world.book, "A", (Wait(1),), world.now, world.models, (one,) * 6)


def test_what_has_waited_leaves_at_its_boundary_so_that_its_fee_pays_the_rewards_after_it() -> None:
    """Rewards of 9,000 units an hour are cut to what is in the treasury: 111 an hour of the interest, and the fee of 1,000."""
    world = two_markets(rate=0, rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreateAsset("BTC", "BTC", 8, 10_000, 1_000, RISK, is_change=True))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    steps = (Act(c.Borrow("B", "BTC", BTC, "wallet", AddressTrust(None, HOUR))), Wait(HOUR), Wait(2 * HOUR))
    found = simulate(world.book, "B", steps, world.now, world.models).steps
    assert [next(iter(step.after.book.payouts.values())).status for step in found] == [
        PayoutStatus.DELAYED,
        PayoutStatus.SENT,
        PayoutStatus.SENT,
    ]
    (at_once,) = simulate(world.book, "B", (steps[0],), world.now, world.models).steps
    assert at_once.refusal is None
    both = simulate(world.book, "B", (steps[0], Wait(3 * HOUR)), world.now, world.models).steps[-1]
    assert both.after.book.markets["BTC"].staking_receivable == 1_333


def test_the_maximum_counts_risk_terms_that_a_boundary_was_to_apply_which_nobody_has_walked() -> None:
    world = begun()
    world.do(c.ScheduleTerms("BTC", world.now, risk=replace(RISK, haircut_weight=50 * PERCENT)))
    before = max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True)
    world.wait(HOUR)
    after = max_borrow(world.book.fork(), "A", "USDC", world.now, world.models, is_payout=True)
    assert before is not None
    assert after is not None
    assert after < before
    world.book.projections.clear()
    (step,) = simulate(world.book, "A", (BorrowShare("USDC", WAD, "wallet"),), world.now, world.models).steps
    assert step.borrowed == ("USDC", after)


def test_the_least_share_that_is_anything_is_one_unit() -> None:
    world = begun()
    most = max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True)
    assert most
    least = -(-WAD // most)
    steps = (BorrowShare("USDC", least - 1, "wallet"), BorrowShare("USDC", least, "wallet"))
    nothing, one = simulate(world.book, "A", steps, world.now, world.models).steps
    assert (nothing.refusal, nothing.borrowed) == (InvalidInput("shareOfMaximum", "comes to less than one unit"), None)
    assert (one.refusal, one.borrowed) == (None, ("USDC", 1))


def test_only_a_borrow_says_what_was_borrowed() -> None:
    world = begun()
    steps = (Act(c.Borrow("A", "USDC", USDC, None)), Act(c.Repay("A", "USDC", None)), Wait(1))
    assert [step.borrowed for step in simulate(world.book, "A", steps, world.now, world.models).steps] == [
        ("USDC", USDC),
        None,
        None,
    ]
