"""Lives with more than one of everything: debts, collateral, fees, and pieces of an hour."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.margin import measure
from gql_server.domain.market import MarketState
from gql_server.units import WAD
from tests.domain.fakes import broken, declining, flat, sloped
from tests.domain.lives_begun import RATE, hours, markets
from tests.domain.telling import Told
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RISK, TERMS, USDC, model_ref


def several(world: Told) -> None:
    """A owes two assets and holds three, one of them lent, available and waiting; all is closed, the largest debt first."""
    markets(world)
    world.list_asset("GOLD", 8, 1_000, risk=replace(RISK, haircut_weight=70 * PERCENT))
    world.list_asset("SOL", 9, 100)
    world.list_market("SOL", rate=PERCENT)
    world.models.policies |= {"USDC": declining, "SOL": declining, "BTC": declining}
    world.customer("E")
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "SOL", 10_000 * 10**9))
    world.do(c.CreditDeposit("C", "BTC", 5 * BTC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.limits("BTC", lent_cap=1)
    world.do(c.CreditDeposit("A", "BTC", BTC // 2))
    world.do(c.CreditDeposit("A", "BTC", BTC // 4))
    world.do(c.CreditDeposit("A", "GOLD", 50 * BTC))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    world.do(c.Borrow("A", "SOL", 600 * 10**9, "wallet"))
    world.do(c.Borrow("A", "SOL", 100 * 10**9, "wallet"))
    world.tell("margin", measure(world.book, "A", world.now, world.models))
    world.do(c.Withdraw("A", "BTC", BTC // 8, "wallet"))
    world.do(c.Withdraw("A", "BTC", BTC // 4, "wallet"))
    hours(world, 1)
    world.wait(1_000)
    world.price("BTC", 60_000)
    world.price("GOLD", 900)
    world.ask(c.Liquidate("A"), c.Liquidate("A", 8))
    world.price("SOL", 160)
    world.price("USDC", 1)
    world.do(c.Liquidate("A"))
    world.do(c.Liquidate("A", 1))
    hours(world, 1)
    world.limits("BTC", lent_cap=None)
    world.do(c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY))
    world.do(c.CreditDeposit("E", "BTC", BTC // 10))
    world.do(c.Withdraw("E", "BTC", BTC // 10 - 5_000, "wallet"))
    world.do(c.UpdateMarket("BTC", state=MarketState.OPEN))
    hours(world, 1)


def fees(world: Told) -> None:
    """Each kind of lenders' pay over pieces of an hour: what is fee, what insurance, what the treasury tops up."""
    markets(world, insurance_share=20 * PERCENT)
    on_top = LenderPay(LenderPayKind.FEE_ON_TOP, 7 * PERCENT, PERCENT, 3 * PERCENT, PERCENT // 3)
    line = model_ref(RATE, "line")
    supply = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)
    world.models.curves |= {"line": sloped(PERCENT, 30 * PERCENT), "low": flat(2 * PERCENT)}
    world.do(c.FundTreasury("USDC", 50_000 * USDC))
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("A", "BTC", 7 * BTC + 13))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC + 7))
    world.do(c.CreditDeposit("C", "BTC", 2 * BTC))
    world.do(c.Borrow("A", "USDC", 333_333_333_333, "wallet"))
    world.do(c.Borrow("B", "BTC", 5 * BTC + 1, "wallet"))
    for terms in (
        replace(TERMS, fee=0, lender_pay=on_top),
        supply,
        replace(supply, supply_line=model_ref(RATE, "low")),
        replace(TERMS, fee=33 * PERCENT),
        supply,
        TERMS,
    ):
        world.do(c.ScheduleTerms("BTC", world.now, terms=terms))
        world.do(c.UpdateMarket("USDC", terms=terms))
        for seconds in (1, 1_234, 2_000, HOUR):
            world.wait(seconds)
            world.do(c.Repay("A", "USDC", 1)) if seconds == 1 else world.do(c.CreditDeposit("A", "USDC", 1_000_003))
            world.do(c.CreditDeposit("C", "BTC", 10_007))
        world.cross()
    world.models.curves["line"] = broken
    world.do(c.UpdateMarket("USDC", terms=supply))
    world.do(
        c.ScheduleTerms(
            "BTC", world.now + HOUR, state=MarketState.REPAY_ONLY, limits=None, terms=replace(TERMS, cadence_seconds=DAY)
        )
    )
    hours(world, 2)
    world.do(c.FundInsurance("BTC", 10**7))
    world.wait(DAY)
    world.cross()
    world.do(c.FundInsurance("BTC", WAD))
