"""Lives of those who say by which terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope
from gql_server.units import WAD
from tests.domain.fakes import broken, flat, half_of_the_largest, sloped
from tests.domain.lives_begun import RATE, hours
from tests.domain.telling import Told
from tests.domain.world import BTC, DAY, HOUR, LIMITS, PERCENT, RISK, TERMS, USDC, model_ref

FEES: Final = LenderPay(LenderPayKind.FEE_ON_TOP, PERCENT, PERCENT, PERCENT, PERCENT)
SUPPLY: Final = LenderPay(LenderPayKind.SUPPLY_LINE)
LINE: Final = model_ref(RATE, "line")
USD_COIN: Final = c.CreateAsset("USDC", "USD Coin", 6, 1, 1, RISK)
TERMS_ASKED: Final = (
    *(replace(TERMS, maturity_seconds=value) for value in (-1, 0, 366 * DAY, 366 * DAY + 1)),
    *(replace(TERMS, fee=value) for value in (-1, WAD + 1)),
    *(replace(TERMS, cadence_seconds=value) for value in (0, 59, 60, 61, 90 * 60, DAY, 2 * DAY)),
    replace(TERMS, lender_pay=FEES),
    replace(TERMS, lender_pay=SUPPLY),
    replace(TERMS, fee=0, lender_pay=SUPPLY),
    replace(TERMS, supply_line=LINE),
    replace(TERMS, fee=0, lender_pay=replace(FEES, treasury_rate_fee=-1)),
    replace(TERMS, fee=0, lender_pay=replace(FEES, insurance_fixed_fee=WAD + 1)),
    replace(TERMS, lender_pay=LenderPay(LenderPayKind.SKIM_FEE, 1)),
)
LIMITS_ASKED: Final = (
    *(replace(LIMITS, lent_cap=value) for value in (-1, 0, 2**128 - 1, 2**128)),
    *(replace(LIMITS, borrowed_cap=value) for value in (-1, 0, 2**128 - 1, 2**128)),
    *(replace(LIMITS, utilization_max=value) for value in (-1, 0, WAD, WAD + 1)),
    *(replace(LIMITS, throttle_threshold=value) for value in (-1, 0, WAD, WAD + 1)),
    *(replace(LIMITS, throttle_fraction=value) for value in (-1, 0, WAD, WAD + 1)),
)


def listed(world: Told) -> c.CreateMarket:
    """BTC and USDC, of which no market is yet; return how one of BTC would begin."""
    world.list_asset("BTC", 8, 100_000, minimum=10_000)
    world.list_asset("USDC", 6, 1)
    world.models.curves |= {"BTC": flat(8 * PERCENT), "new": sloped(PERCENT, 40 * PERCENT), "none": broken, "line": flat(PERCENT)}
    world.models.policies["BTC"] = half_of_the_largest()
    world.models.rewards["staking"] = None
    return c.CreateMarket("BTC", MarketState.OPEN, TERMS, LIMITS, world.market_models("BTC"), 0)


def assets(world: Told) -> None:
    """The terms of assets: each number at its bounds and beyond them."""
    world.list_asset("BTC", 8, 100_000, minimum=10_000)
    for name, values in {
        "symbol": ("", "usdc", "1A", "A" * 12, "A" * 13),
        "name": ("", "x" * 80, "x" * 81, "a\tb"),
        "decimals": (-1, 0, 18, 19),
        "minimum_deposit": (0, 1, 2**128, 2**128 - 1),
        "withdrawal_fee": (-1, 0, 2**128, 2**128 - 1),
        "is_change": (True,),
    }.items():
        for value in values:
            world.ask(replace(USD_COIN, **{name: value}))  # type: ignore[arg-type]  # names and values alike
    for name in ("haircut_weight", "haircut_base", "haircut_penalty", "initial_margin_base", "initial_margin_factor"):
        for value in (-1, 0, WAD, WAD + 1, 2 * WAD, 2 * WAD + 1):
            world.ask(replace(USD_COIN, risk=replace(RISK, **{name: value})))
    for name in ("maintenance_margin_base", "maintenance_margin_factor", "price_max_age_seconds"):
        for value in (-1, 0, 1, WAD, WAD + 1, 400 * DAY):
            world.ask(replace(USD_COIN, risk=replace(RISK, **{name: value})))
    world.do(USD_COIN)
    world.do(USD_COIN)
    world.do(replace(USD_COIN, name="Circle", withdrawal_fee=2, is_change=True))
    world.do(replace(USD_COIN, decimals=7, is_change=True))
    world.price("USDC", 1)
    world.price("DOGE", 1)
    world.price("USDC", 0)


def terms(world: Told) -> None:
    """The terms of markets: each number at its bounds and beyond them, when one begins and when it changes."""
    market = listed(world)
    models = market.models
    for refused in (
        *(replace(market, terms=one) for one in TERMS_ASKED),
        *(replace(market, limits=one) for one in LIMITS_ASKED),
        *(replace(market, insurance_share=value) for value in (-1, 0, WAD, WAD + 1)),
        *(replace(market, models=replace(models, penalty_max=value)) for value in (-1, 0, 12 * PERCENT, 13 * PERCENT, WAD)),
        replace(market, models=replace(models, rate_model=model_ref(RATE, "none"))),
        replace(market, symbol="DOGE"),
    ):
        world.ask(refused)
    world.do(market)
    world.do(market)
    world.do(c.CreateMarket("USDC", MarketState.REPAY_ONLY, replace(TERMS, fee=0, lender_pay=FEES), LIMITS, models, WAD))
    world.ask(replace(USD_COIN, risk=None, is_change=True))
    world.ask(replace(USD_COIN, risk=replace(RISK, haircut_weight=99 * PERCENT), is_change=True))
    for update in (
        c.UpdateMarket("BTC"),
        c.UpdateMarket("DOGE"),
        c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY),
        c.UpdateMarket("BTC", state=MarketState.OPEN, insurance_share=5 * PERCENT),
        c.UpdateMarket("BTC", insurance_share=-1),
        c.UpdateMarket("BTC", terms=replace(TERMS, maturity_seconds=DAY, fee=20 * PERCENT)),
        c.UpdateMarket("BTC", terms=TERMS_ASKED[0]),
        c.UpdateMarket("BTC", limits=LIMITS_ASKED[0]),
        c.UpdateMarket("BTC", limits=replace(LIMITS, lent_cap=10 * BTC)),
        c.UpdateMarket("BTC", models=replace(models, rate_model=model_ref(RATE, "new"), initial_state="began")),
        c.UpdateMarket("BTC", models=replace(models, rate_model=model_ref(RATE, "none"))),
        c.UpdateMarket("BTC", models=replace(models, penalty_max=60 * PERCENT)),
        c.UpdateMarket("USDC", state=MarketState.OPEN),
        c.UpdateMarket("BTC", terms=replace(TERMS, fee=0, lender_pay=SUPPLY, supply_line=LINE)),
        c.UpdateMarket("BTC", terms=replace(TERMS, fee=0, lender_pay=SUPPLY, supply_line=model_ref(RATE, "none"))),
    ):
        world.do(update)


def ends(world: Told) -> None:
    """What an operator announces, pauses and ends."""
    world.do(listed(world))
    world.list_market("USDC")
    world.customer("A", "B")
    world.do(c.CreditDeposit("A", "BTC", 4 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 2 * BTC, "wallet"))
    at = world.now
    for announced in (
        c.ScheduleTerms("BTC", at - 1),
        c.ScheduleTerms("BTC", at),
        c.ScheduleTerms("DOGE", at, state=MarketState.OPEN),
        c.ScheduleTerms("BTC", at, terms=TERMS_ASKED[0]),
        c.ScheduleTerms("BTC", at, limits=LIMITS_ASKED[0]),
        c.ScheduleTerms("BTC", at, insurance_share=-1),
        c.ScheduleTerms("BTC", at, risk=replace(RISK, haircut_weight=-1)),
        c.ScheduleTerms("BTC", at, risk=replace(RISK, haircut_weight=WAD)),
        c.ScheduleTerms("BTC", at + 3 * HOUR, risk=replace(RISK, haircut_weight=80 * PERCENT), insurance_share=PERCENT),
        c.ScheduleTerms("BTC", at + HOUR, state=MarketState.REPAY_ONLY, terms=TERMS, limits=LIMITS),
        c.ScheduleTerms("BTC", at + 2 * HOUR, state=MarketState.OPEN),
    ):
        world.do(announced)
    world.do(c.CancelScheduledChange("BTC", f"c{world.count}"))
    world.do(c.CancelScheduledChange("BTC", f"c{world.count}"))
    hours(world, 3)
    world.do(c.UpdateMarket("BTC", state=MarketState.OPEN))
    for pause in (
        c.PauseAssets((), (), None),
        c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,), world.now),
        c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,), None, "x" * 201),
        c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,), None, "a\tb"),
        c.PauseAssets(("DOGE",), (PauseScope.NEW_RISK,)),
        c.PauseAssets(("BTC",), (PauseScope.PAYOUTS, PauseScope.NEW_RISK), world.now + HOUR, "maintenance"),
        c.PauseAssets((), (PauseScope.TRANSFERS,)),
        c.Borrow("B", "BTC", BTC, None),
        c.Withdraw("B", "BTC", BTC, "wallet"),
        c.Transfer("B", "B", "USDC", 1),
        c.ResumeAssets((), ()),
        c.ResumeAssets(("USDC",), (PauseScope.PAYOUTS,)),
        c.ResumeAssets((), (PauseScope.TRANSFERS, PauseScope.NEW_RISK)),
    ):
        world.do(pause)
    at = world.now
    for ending in (
        c.DelistMarket("DOGE", at, at, at),
        c.DelistMarket("BTC", at - 1, at, at),
        c.DelistMarket("BTC", at + 1, at, at),
        c.DelistMarket("BTC", at, at + 1, at),
        c.CancelDelisting("BTC"),
        c.ScheduleTerms("BTC", at + 9 * DAY, state=MarketState.OPEN),
        c.DelistMarket("BTC", at + HOUR, at + 2 * HOUR, at + 3 * HOUR),
        c.DelistMarket("BTC", at, at, at),
        c.UpdateMarket("BTC", state=MarketState.CLOSED),
        c.TellDelisting("BTC", ("A", "B"), is_last=False),
        c.TellDelisting("BTC", ("B", "C", "house"), is_last=True),
        c.TellDelisting("BTC", ("Z",), is_last=True),
        c.CancelDelisting("BTC"),
        c.DelistMarket("BTC", at + HOUR, at + 2 * HOUR, at + 3 * HOUR),
        c.BringOut("BTC", ("A", "B")),
    ):
        world.do(ending)
    hours(world, 2)
    world.do(c.Borrow("B", "BTC", BTC, None))
    hours(world, 1)
    world.do(c.BringOut("BTC", ("A", "B")))
    world.do(c.CreditDeposit("B", "BTC", 3 * BTC))
    world.do(c.BringOut("BTC", ("A", "B")))
    world.do(c.BringOut("BTC", ()))
    world.do(c.BringOut("BTC", ()))
    world.do(c.CancelDelisting("BTC"))
