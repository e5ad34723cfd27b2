"""Terms that could not stand are refused (rules X3, C4, M2, §3), and a change binds from now on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.errors import InvalidInput, TermsRefused
from gql_server.domain.market import MarketState, ModelKind, ModelStatus
from gql_server.units import AMOUNT_MAX, WAD
from tests.domain.fakes import broken, flat
from tests.domain.world import BTC, DAY, HOUR, LIMITS, PERCENT, RISK, TERMS, USDC, World, model_ref, two_markets

ASSET = c.CreateAsset("SOL", "Solana", 9, 10**6, 0, RISK)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"symbol": "sol"}, "symbol"),
        ({"symbol": ""}, "symbol"),
        ({"symbol": "SOL-1"}, "symbol"),
        ({"symbol": "ＳＯＬ"}, "symbol"),
        ({"symbol": "A" * 13}, "symbol"),
        ({"name": "  "}, "name"),
        ({"decimals": 19}, "decimals"),
        ({"decimals": -1}, "decimals"),
        ({"minimum_deposit": 0}, "minimumDeposit"),
        ({"minimum_deposit": AMOUNT_MAX + 1}, "minimumDeposit"),
        ({"withdrawal_fee": -1}, "withdrawalFee"),
    ],
)
def test_an_asset_that_makes_no_sense_is_invalid(changes: dict[str, object], field: str) -> None:
    assert World().refusal(InvalidInput, replace(ASSET, **changes)).field == field  # type: ignore[arg-type] # one field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"haircut_weight": WAD + 1}, "risk.haircutWeight"),
        ({"haircut_base": 0}, "risk.haircutBase"),
        ({"maintenance_margin_base": 0}, "risk.maintenanceMarginBase"),
        ({"initial_margin_base": 4 * PERCENT}, "risk.initialMarginBase"),
        ({"maintenance_margin_factor": 1}, "risk.initialMarginFactor"),
        ({"haircut_penalty": -1}, "risk.haircutPenalty"),
        ({"price_max_age_seconds": 0}, "risk.priceMaxAge"),
    ],
)
def test_risk_terms_that_make_no_sense_are_invalid(changes: dict[str, int], field: str) -> None:
    assert World().refusal(InvalidInput, replace(ASSET, risk=replace(RISK, **changes))).field == field


def test_an_asset_has_six_decimals_or_a_minimum_of_a_million_units() -> None:
    world = World()
    assert world.refusal(TermsRefused, replace(ASSET, decimals=5, minimum_deposit=10**6 - 1)).rule == "§3"
    world.do(replace(ASSET, decimals=0, minimum_deposit=10**6))
    world.do(replace(ASSET, symbol="SIX", decimals=6, minimum_deposit=1))


def test_an_asset_is_listed_once_and_its_decimals_never_change() -> None:
    world = World()
    world.do(ASSET)
    world.refusal(TermsRefused, ASSET)
    world.refusal(TermsRefused, replace(ASSET, decimals=8, is_change=True))
    world.do(replace(ASSET, withdrawal_fee=7, is_change=True))
    assert world.book.assets["SOL"].withdrawal_fee == 7


def test_an_asset_with_a_market_keeps_risk_terms() -> None:
    world = two_markets()
    change = c.CreateAsset("BTC", "BTC", 8, 10_000, 0, None, is_change=True)
    assert world.refusal(TermsRefused, change).rule == "M1"


@pytest.mark.parametrize(
    ("terms", "limits", "field"),
    [
        (replace(TERMS, fee=WAD + 1), LIMITS, "terms.fee"),
        (replace(TERMS, maturity_seconds=-1), LIMITS, "terms.maturity"),
        (replace(TERMS, maturity_seconds=367 * DAY), LIMITS, "terms.maturity"),
        (replace(TERMS, is_full_withdrawal_only=False), LIMITS, "terms.fullWithdrawalOnly"),
        (replace(TERMS, cadence_seconds=59), LIMITS, "terms.rateCadence"),
        (replace(TERMS, cadence_seconds=DAY + 1), LIMITS, "terms.rateCadence"),
        (TERMS, replace(LIMITS, utilization_max=WAD + 1), "limits.maxUtilization"),
        (TERMS, replace(LIMITS, utilization_max=50 * PERCENT), "limits.throttleThreshold"),
        (TERMS, replace(LIMITS, throttle_fraction=-1), "limits.throttleUpdateFraction"),
        (TERMS, replace(LIMITS, lent_cap=-1), "limits.lentCap"),
        (TERMS, replace(LIMITS, borrowed_cap=AMOUNT_MAX + 1), "limits.borrowedCap"),
    ],
    ids=["fee", "no past", "too long", "full only", "hasty", "sleepy", "over one", "above max", "negative", "no cap", "too large"],
)
def test_a_market_that_makes_no_sense_is_invalid(terms: object, limits: object, field: str) -> None:
    world = two_markets()
    change = c.UpdateMarket("BTC", terms=terms, limits=limits)  # type: ignore[arg-type] # one of the two is wrong
    assert world.refusal(InvalidInput, change).field == field


@given(
    weight=st.integers(min_value=0, max_value=WAD),
    penalty=st.integers(min_value=0, max_value=WAD // 2),
    maintenance=st.integers(min_value=1, max_value=WAD),
)
def test_terms_are_refused_exactly_when_a_seizure_could_lower_health(weight: int, penalty: int, maintenance: int) -> None:
    """Rule X3: ``w (1 + p) < 1 + MMF / 2`` for every pair."""
    risk = RiskTerms(weight, WAD, 0, WAD, 0, maintenance, 0, DAY)
    world = World()
    world.list_asset("SOL", 9, 1, risk=risk)
    is_sound = 2 * weight * (WAD + penalty) < 2 * WAD * WAD + maintenance * WAD
    if is_sound:
        world.list_market("SOL", penalty_max=penalty)
        return
    with pytest.raises(TermsRefused) as refused:
        world.list_market("SOL", penalty_max=penalty)
    assert refused.value.rule == "X3"


def test_the_condition_holds_for_every_pair_whichever_side_changes() -> None:
    world = two_markets()
    heavy = replace(RISK, haircut_weight=99 * PERCENT)
    assert world.refusal(TermsRefused, replace(ASSET, risk=heavy)).rule == "X3"
    assert (
        world.refusal(TermsRefused, c.UpdateMarket("BTC", models=World.market_models("BTC", penalty_max=20 * PERCENT))).rule == "X3"
    )


def test_a_market_is_opened_once_and_only_for_an_asset_with_risk_terms() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, None, risk=None)
    models = World.market_models("BTC")
    create = c.CreateMarket("BTC", MarketState.OPEN, TERMS, LIMITS, models, 0)
    assert world.refusal(TermsRefused, create).rule == "C3"
    assert world.refusal(TermsRefused, replace(create, symbol="GOLD")).rule == "M1"


def test_a_curve_that_breaks_at_once_is_refused() -> None:
    world = World()
    world.list_asset("SOL", 9, 1)
    world.models.curves["SOL"] = broken
    create = c.CreateMarket("SOL", MarketState.OPEN, TERMS, LIMITS, World.market_models("SOL"), 0)
    assert world.refusal(TermsRefused, create).rule == "R5"


def test_a_change_binds_from_now_on_and_what_has_accrued_accrued_on_the_old_terms() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, None))
    world.wait(HOUR // 2)
    world.do(c.UpdateMarket("BTC", terms=replace(TERMS, fee=WAD)))
    lent = world.market("BTC").total_lent
    assert lent == 10 * BTC + 2500 * 9 // 10
    world.wait(HOUR // 2)
    world.cross("BTC")
    assert world.market("BTC").total_lent == lent


def test_another_curve_starts_from_its_own_state_and_sets_the_rate_at_once() -> None:
    world = two_markets(initial_state="old")
    world.models.curves["steep"] = flat(20 * PERCENT)
    models = replace(World.market_models("BTC", initial_state="new"), rate_model=model_ref(ModelKind.RATE_MODEL, "steep"))
    world.do(c.UpdateMarket("BTC", models=models))
    market = world.market("BTC")
    assert (market.model_state, market.borrow_rate, market.rate_model.since) == ("new", 20 * PERCENT, world.now)


def test_the_same_curve_keeps_its_state() -> None:
    world = two_markets(initial_state="old")
    world.do(c.UpdateMarket("BTC", models=World.market_models("BTC", initial_state="new")))
    assert world.market("BTC").model_state == "old"


def test_a_good_curve_heals_a_stale_market_at_once() -> None:
    world = two_markets()
    world.models.curves["BTC"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").model_status is ModelStatus.STALE
    world.models.curves["steep"] = flat(20 * PERCENT)
    models = replace(World.market_models("BTC"), rate_model=model_ref(ModelKind.RATE_MODEL, "steep"))
    world.do(c.UpdateMarket("BTC", models=models))
    assert world.market("BTC").model_status is ModelStatus.LIVE
