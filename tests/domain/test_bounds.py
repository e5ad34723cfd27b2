"""The most that may be given is taken, and one more is refused; so is the least (rules C4, H1, H2, M2, N1, C7, X1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.errors import FundsBound, InvalidInput, TermsRefused
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.liquidation import plan_fault
from gql_server.domain.market import MarketLimits, ModelKind
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Plan, PlanStep
from gql_server.domain.network_listing import NETWORKS_MAX
from gql_server.domain.networks import AssetNetwork, ledger_units_down, network_units_down
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pay_terms import require_sound_pay
from gql_server.domain.simulation import POLICIES_MAX, STEPS_MAX, WAIT_SECONDS_MAX, simulate
from gql_server.domain.sound_terms import require_sound_limits, require_sound_risk, require_sound_terms
from gql_server.domain.supposing import ChangePrice, Contender, Step, Wait
from gql_server.units import WAD
from tests.domain.world import BTC, DAY, LIMITS, PERCENT, RISK, TERMS, USDC, World, model_ref, two_markets

NETWORK = AssetNetwork("n", 8, None, 1, 1, 2, None, 1)


def networks(count: int) -> tuple[AssetNetwork, ...]:
    return tuple(replace(NETWORK, name=f"n{number}") for number in range(count))


def feeds(count: int) -> tuple[c.ObservedFeed, ...]:
    return tuple(c.ObservedFeed(f"f{number}", 1) for number in range(count))


COMMANDS: dict[str, tuple[Callable[[int], c.Command], tuple[int, ...], tuple[int, ...], str]] = {
    "networks": (lambda count: c.SetAssetNetworks("BTC", networks(count)), (0, NETWORKS_MAX), (NETWORKS_MAX + 1,), "networks"),
    "feeds": (lambda count: c.ObserveFeeds(feeds(count)), (1, 100), (0, 101), "feeds"),
    "the reason of a pause": (
        lambda length: c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,), None, "x" * length),
        (0, 200),
        (201,),
        "reason",
    ),
    "the share of a day": (
        lambda share: c.DrawTreasury("BTC", 10_000, "w", None, share),
        (WAD // 100, WAD),
        (-1, WAD + 1),
        "dayShareMax",
    ),
    "the insurance that stays": (lambda share: c.ReleaseInsurance("BTC", 1, share), (0, WAD), (-1, WAD + 1), "floorShare"),
    "a backstop": (lambda usd: c.RegisterBackstop("A", is_backstop=True, capacity=usd), (1, 10**30), (0, -1), "capacity"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_taken_at_its_bounds_and_refused_beyond_them(name: str) -> None:
    world = two_markets()
    world.do(c.FundTreasury("BTC", 10 * BTC))
    world.do(c.FundInsurance("BTC", BTC))
    command, within, beyond, field = COMMANDS[name]
    for value in within:
        world.do(command(value))
    for value in beyond:
        assert world.refusal(InvalidInput, command(value)).field == field


def test_where_nothing_may_leave_in_a_day_nothing_is_drawn() -> None:
    world = two_markets()
    world.do(c.FundTreasury("BTC", 10 * BTC))
    refused = world.refusal(FundsBound, c.DrawTreasury("BTC", 1, "w", None, 0))
    assert (refused.required, refused.available, refused.rule) == (1, 0, "H1")


def test_who_is_a_backstop_no_longer_has_no_capacity() -> None:
    world = two_markets()
    world.do(c.RegisterBackstop("A", is_backstop=True, capacity=WAD))
    world.do(c.RegisterBackstop("A", is_backstop=False, capacity=WAD))
    assert (world.book.sub_accounts["A"].is_backstop, world.book.sub_accounts["A"].backstop_capacity) == (False, None)


SOUND: dict[str, tuple[Callable[[int], object], int, int, str]] = {
    "weight": (lambda value: require_sound_risk(replace(RISK, haircut_weight=value)), 0, WAD, "risk.haircutWeight"),
    "base": (lambda value: require_sound_risk(replace(RISK, haircut_base=value)), 1, 2 * WAD, "risk.haircutBase"),
    "penalty": (lambda value: require_sound_risk(replace(RISK, haircut_penalty=value)), 0, WAD, "risk.haircutPenalty"),
    "age": (lambda value: require_sound_risk(replace(RISK, price_max_age_seconds=value)), 1, 30 * DAY, "risk.priceMaxAge"),
    "maintenance": (
        lambda value: require_sound_risk(replace(RISK, initial_margin_base=WAD, maintenance_margin_base=value)),
        1,
        WAD,
        "risk.maintenanceMarginBase",
    ),
    "utilization": (
        lambda value: require_sound_limits(replace(LIMITS, utilization_max=value, throttle_threshold=0)),
        0,
        WAD,
        "limits.maxUtilization",
    ),
    "fee on top": (
        lambda value: require_sound_pay(
            replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.FEE_ON_TOP, treasury_rate_fee=value))
        ),
        0,
        WAD,
        "terms.lenderPay.treasuryRateFee",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_terms_are_sound_at_their_bounds_and_not_beyond_them(name: str) -> None:
    check, least, most, field = SOUND[name]
    for value in (least, most):
        check(value)
    for value in (least - 1, most + 1):
        with pytest.raises(InvalidInput) as refused:
            check(value)
        assert refused.value.field == field


@pytest.mark.parametrize(("initial", "maintenance", "is_sound"), [(6, 5, True), (5, 5, True), (5, 6, False)])
def test_what_is_required_at_first_is_no_less_than_what_is_required_to_stay(
    initial: int, maintenance: int, *, is_sound: bool
) -> None:
    by_base = replace(RISK, initial_margin_base=initial * PERCENT, maintenance_margin_base=maintenance * PERCENT)
    by_factor = replace(RISK, initial_margin_factor=initial, maintenance_margin_factor=maintenance)
    for risk, field in ((by_base, "risk.initialMarginBase"), (by_factor, "risk.initialMarginFactor")):
        if is_sound:
            require_sound_risk(risk)
        else:
            with pytest.raises(InvalidInput, match=field):
                require_sound_risk(risk)


def test_a_threshold_may_be_the_maximum() -> None:
    limits = MarketLimits(None, None, WAD // 2, WAD // 2, 0)
    require_sound_limits(limits)
    with pytest.raises(InvalidInput, match="must not be above maxUtilization"):
        require_sound_limits(replace(limits, throttle_threshold=WAD // 2 + 1))


def test_a_supply_line_is_a_rate_model() -> None:
    line = model_ref(ModelKind.RATE_MODEL, "line")
    terms = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)
    require_sound_pay(terms)
    with pytest.raises(InvalidInput) as refused:
        require_sound_pay(replace(terms, supply_line=replace(line, kind=ModelKind.STAKING_REWARD)))
    assert refused.value == InvalidInput("terms.lenderPay.supplyLine", "must be a rate model")


# ── simulations and plans ────────────────────────────────────────────────────────────────────────────────────────────


def simulated(*steps: Step, contenders: int = 0) -> int:
    world = two_markets(rate=0)
    compared = (Contender(model_ref(ModelKind.LIQUIDATION_POLICY, "BTC"), 0),) * contenders
    return len(simulate(world.book, "A", steps, world.now, world.models, compared).steps)


def test_twenty_steps_five_policies_and_31_days_can_be_simulated() -> None:
    assert simulated(*[ChangePrice("BTC", 0)] * STEPS_MAX) == STEPS_MAX == 20
    assert simulated(ChangePrice("BTC", 0), contenders=POLICIES_MAX) == 1
    with pytest.raises(InvalidInput, match="must be at most 5"):
        simulated(contenders=POLICIES_MAX + 1)
    with pytest.raises(InvalidInput, match="must be at most 20"):
        simulated(*[ChangePrice("BTC", 0)] * (STEPS_MAX + 1))


def test_all_waits_together_are_31_days_at_most() -> None:
    world = World()
    world.customer("A")
    assert WAIT_SECONDS_MAX == 31 * DAY
    for seconds in ((WAIT_SECONDS_MAX,), (WAIT_SECONDS_MAX - 1, 1)):
        steps = tuple(Wait(one) for one in seconds)
        after = simulate(world.book, "A", steps, world.now, world.models).steps[-1].after
        assert after.at == world.now + WAIT_SECONDS_MAX
    with pytest.raises(InvalidInput, match="waits must be positive and at most 31 days together"):
        simulate(world.book, "A", (Wait(WAIT_SECONDS_MAX), Wait(1)), world.now, world.models)


def test_a_plan_of_32_steps_that_repays_the_last_unit_at_the_highest_penalty_is_sound() -> None:
    held = (CollateralView("BTC", 8, BTC, WAD, WAD, WAD),)
    view = LiquidationView(0, WAD, 0, held, (DebtView("USDC", 6, 32, WAD, WAD, WAD, 5 * PERCENT),))
    steps = (PlanStep("USDC", 1, "BTC", 5 * PERCENT, ""), *[PlanStep("USDC", 1, "BTC", 0, "")] * 31)
    assert plan_fault(view, Plan(steps)) is None
    assert plan_fault(view, Plan((*steps, steps[1]))) == "a plan has 1 to 32 steps, not 33"
    assert plan_fault(view, Plan((replace(steps[0], repay_amount=33),))) == "repays 33 units of USDC where 32 are owed"


@pytest.mark.parametrize(("network", "ledger"), [(8, 8), (6, 8), (8, 6)])
def test_the_same_amount_is_the_same_in_both_kinds_of_units(network: int, ledger: int) -> None:
    assert ledger_units_down(10**network, network, ledger) == (10**ledger, 0)
    assert network_units_down(10**ledger, network, ledger) == (10**network, 0)


@pytest.mark.parametrize(("penalty", "heals"), [(13, True), (14, False)])
def test_a_penalty_that_just_leaves_health_as_it_is_does_not_heal(penalty: int, *, heals: bool) -> None:
    """A weight of 0.9 and a maintenance margin of 5.2 %: 0.9 (1 + p) < 1.026 for p below 14 %."""
    world = two_markets(penalty_max=0)
    risk: RiskTerms = replace(RISK, maintenance_margin_base=52 * WAD // 1_000)
    for symbol, decimals in (("BTC", 8), ("USDC", 6)):
        world.do(c.CreateAsset(symbol, symbol, decimals, 10_000 if symbol == "BTC" else USDC, 0, risk, is_change=True))
    change = c.UpdateMarket("BTC", models=world.market_models("BTC", (), penalty * PERCENT))
    if heals:
        world.do(change)
    else:
        assert world.refusal(TermsRefused, change).rule == "X3"


def test_the_initial_margin_may_be_the_maintenance_margin_and_not_less() -> None:
    require_sound_risk(replace(RISK, initial_margin_factor=5, maintenance_margin_factor=5, maintenance_margin_base=10 * PERCENT))
    for field, terms in (
        ("risk.initialMarginFactor", replace(RISK, initial_margin_factor=4, maintenance_margin_factor=5)),
        ("risk.initialMarginBase", replace(RISK, initial_margin_base=5 * PERCENT - 1)),
    ):
        with pytest.raises(InvalidInput) as refused:
            require_sound_risk(terms)
        assert refused.value.field == field


def test_a_partial_withdrawal_of_a_loan_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        require_sound_terms(replace(TERMS, is_full_withdrawal_only=False))
    assert (refused.value.field, refused.value.problem) == (
        "terms.fullWithdrawalOnly",
        "must be true: there is no partial withdrawal of a loan",
    )
