"""Lives in which coins are missing, lenders lose all, and the house does what it can with its own money."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason, PayoutStatus
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.margin import draw_sheet
from gql_server.domain.market import MarketState
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import Act, Contender, Wait
from gql_server.units import WAD
from tests.domain.fakes import flat
from tests.domain.lives_begun import POLICY, RATE, hours, markets
from tests.domain.telling import Told, told
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RISK, TERMS, USDC, model_ref


def losses(world: Told) -> None:
    """A fall so deep that lenders lose everything; who had lent begins anew, closes, or finds out at the next boundary."""
    markets(world, insurance_share=10 * PERCENT)
    world.do(c.FundTreasury("USDC", 10 * USDC))
    world.do(c.FundInsurance("USDC", 4 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 30_000 * USDC))
    world.do(c.OpenAccount("D", "D"))
    world.do(c.ApproveAccount("D"))
    world.do(c.CreditDeposit("D", "USDC", 20_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 49_000 * USDC, "wallet"))
    hours(world, 1)
    world.price("BTC", 10**4, wad=True)
    world.do(c.Liquidate("A"))
    world.do(c.WithdrawLendPosition("B", "USDC", "wallet"))
    world.do(c.CloseAccount("D"))
    world.do(c.CreditDeposit("C", "USDC", 1_000 * USDC))
    hours(world, 1)
    world.do(c.CreditDeposit("B", "USDC", 500 * USDC))
    world.price("BTC", 100_000)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.OpenSubAccount("C", "C2"))
    world.do(c.CreditDeposit("C2", "BTC", BTC))
    world.do(c.Borrow("C2", "USDC", 300 * USDC, "wallet"))
    world.wait(DAY)
    world.do(c.Transfer("C", "C2", "USDC", None))
    world.do(c.RegisterBackstop("D", is_backstop=True))
    world.do(c.OpenAccount("E", "E"))
    world.do(c.ApproveAccount("E"))
    world.do(c.RegisterBackstop("E", is_backstop=True))
    world.do(c.CloseAccount("E"))
    world.do(c.Transfer("A", "A", "BTC", None))
    sheet = draw_sheet(world.book, world.book.sub_accounts["C2"], world.now, world.models)
    for line in (
        replace(sheet.lines["BTC"], owed=1, price=None),
        replace(sheet.lines["BTC"], owed=7, asset=replace(sheet.lines["BTC"].asset, risk=None)),
    ):
        explanation = explain_health(replace(sheet, lines={"BTC": line}))
        world.lines += [f"  {told(term)}" for term in explanation.terms]


def house(world: Told) -> None:
    """Payouts that custody stops or loses, coins that are missing, deposits in the wrong place, and what the house seized."""
    markets(world)
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.FundTreasury("ETH", BTC))
    world.do(c.FundTreasury("USDC", 100_000 * USDC))
    world.do(c.FundInsurance("BTC", BTC // 2))
    world.do(c.CreditDeposit("A", "ETH", 10 * BTC), "eth")
    world.do(c.CreditDeposit("A", "BTC", 4 * BTC), "btc")
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 2 * BTC, None))
    for name in ("one", "two", "three"):
        world.do(c.Withdraw("B", "BTC", BTC // 4, "wallet"), name)
    world.do(c.CancelPayout("one"))
    world.do(c.CancelPayout("one", is_stopped=True))
    world.do(c.CancelPayout("one", is_stopped=True))
    world.do(c.SettlePayout("two", PayoutStatus.SENT, "tx2"))
    world.do(c.CancelPayout("two", is_stopped=True))
    world.do(c.SettlePayout("two", PayoutStatus.FAILED))
    world.do(c.SettlePayout("two", PayoutStatus.SENT))
    world.do(c.SettlePayout("three", PayoutStatus.SENT))
    for amount, share, address in ((0, WAD, "a"), (BTC, WAD, ""), (BTC, WAD + 1, "a"), (BTC, -1, "a"), (BTC, WAD, "a")):
        world.ask(c.DrawTreasury("BTC", amount, address, day_share_max=share))
    world.ask(c.DrawTreasury("DOGE", 1, "a"), c.DrawTreasury("ETH", 1, "a", "no"), c.DrawTreasury("BTC", 5_000, "a"))
    world.do(c.DrawTreasury("BTC", BTC // 10, "cold", day_share_max=25 * PERCENT))
    world.do(c.DrawTreasury("BTC", BTC // 20, "cold", day_share_max=25 * PERCENT))
    world.wait(DAY)
    world.do(c.DrawTreasury("BTC", BTC // 10, "cold", day_share_max=25 * PERCENT))
    world.do(c.DrawTreasury("ETH", BTC // 10, "cold"))
    world.do(c.SettlePayout("three", PayoutStatus.FAILED))
    for amount, share in ((0, 0), (1, -1), (1, WAD + 1), (BTC, 0), (BTC // 2, 0), (BTC // 2, PERCENT), (BTC // 4, 10 * PERCENT)):
        world.ask(c.ReleaseInsurance("BTC", amount, share))
    world.ask(c.ReleaseInsurance("DOGE", 1), c.ReleaseInsurance("ETH", 1))
    world.do(c.ReleaseInsurance("BTC", BTC // 4, 10 * PERCENT))
    held = ("house", "ETH", 5 * BTC, HeldReason.BELOW_MINIMUM)
    world.do(c.HoldDeposit(*held, "lost"), "held")
    world.ask(c.HoldDeposit("nobody", *held[1:]), c.HoldDeposit("A", "DOGE", *held[2:]), c.HoldDeposit("A", "ETH", 0, held[3]))
    world.ask(c.AssignDeposit("no", "A"), c.AssignDeposit("held", "nobody"), c.AssignDeposit("btc", "A"))
    world.do(c.AssignDeposit("held", "A"))
    world.do(c.AssignDeposit("held", "A"))
    world.do(c.HoldDeposit("C", "BTC", BTC, HeldReason.NOT_APPROVED, "x"), "second")
    world.ask(c.ReverseDeposit("no"), c.ReverseDeposit("held"))
    world.do(c.ReverseDeposit("second"))
    world.do(c.ReverseDeposit("second"))
    world.do(c.Withdraw("A", "ETH", 9 * BTC, "wallet"), "gone")
    world.do(c.SettlePayout("gone", PayoutStatus.SENT))
    world.do(c.ReverseDeposit("eth"))
    world.do(c.ReverseDeposit("btc"))
    world.ask(c.CoverMissing("ETH", 0), c.CoverMissing("DOGE", 1), c.CoverMissing("ETH", 10**12), c.CoverMissing("BTC", 1))
    world.do(c.FundTreasury("ETH", 12 * BTC))
    world.do(c.CoverMissing("ETH", 10**7))
    world.do(c.Withdraw("A", "ETH", 10**7, "wallet"))
    hours(world, 1)
    world.do(c.CreditDeposit("C", "BTC", 3 * BTC))
    world.do(c.Borrow("C", "USDC", 200_000 * USDC, "wallet"))
    world.price("BTC", 74_000)
    for number in range(8, 10):
        world.do(c.Liquidate("C", number))
    world.ask(c.RedeemSeized("DOGE"), c.RedeemSeized("ETH"), c.RedeemSeized("BTC"))
    world.do(c.RegisterBackstop("A", is_backstop=True, capacity=10 * WAD))
    world.ask(c.RegisterBackstop("A", is_backstop=True, capacity=-1), c.RegisterBackstop("A", is_backstop=True, capacity=0))
    world.wait(8 * DAY)
    world.price("BTC", 74_000)
    world.price("USDC", 1)
    world.do(c.RedeemSeized("BTC"))
    world.do(c.CreditDeposit("A", "BTC", 6 * BTC))
    world.do(c.RedeemSeized("BTC"))
    world.do(c.CreditDeposit("house", "ETH", BTC))
    for symbol, amount, other, proceeds in (
        ("ETH", BTC, "ETH", 1),
        ("ETH", 0, "USDC", 1),
        ("ETH", 1, "USDC", 0),
        ("DOGE", 1, "USDC", 1),
        ("ETH", 1, "DOGE", 1),
        ("ETH", 10**12, "USDC", 1),
    ):
        world.ask(c.SellSeized(symbol, amount, other, proceeds))
    world.do(c.SellSeized("ETH", BTC // 2, "USDC", 2_500 * USDC, "trade-1"))
    world.do(c.RedeemSeized("ETH"))
    world.do(c.CreditDeposit("house", "USDC", 300_000 * USDC))
    world.do(c.RedeemSeized("USDC"))


def backstops(world: Told) -> None:
    """Who buys what is seized: the treasury, backstops as far as they are good for it, the operator; and what the house redeems."""
    markets(world)
    world.do(c.FundTreasury("USDC", 1_000 * USDC))
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", 2 * BTC))
    world.do(c.Borrow("A", "USDC", 120_000 * USDC, "wallet"))
    world.limits("USDC", lent_cap=1)
    for name, amount, capacity in (("K", 9_000, 5_000 * WAD), ("L", 2_000, None), ("M", 30_000, 20_000 * WAD), ("O", 7, 1)):
        world.do(c.OpenAccount(name, name))
        world.do(c.ApproveAccount(name))
        world.do(c.CreditDeposit(name, "USDC", amount * USDC))
        world.do(c.RegisterBackstop(name, is_backstop=True, capacity=capacity))
    for usd in (69_500, 68_000, 66_000):
        world.price("BTC", usd)
        world.do(c.Liquidate("A"))
    world.do(c.Liquidate("A", 8))
    world.do(c.RegisterBackstop("K", is_backstop=True, capacity=None))
    world.do(c.CreditDeposit("house", "BTC", 2 * BTC))
    world.ask(c.RedeemSeized("BTC"))
    world.limits("USDC", lent_cap=None)
    world.wait(2 * DAY)
    world.price("BTC", 66_000)
    world.price("USDC", 1)
    world.do(c.Repay("house", "USDC", None))
    world.do(c.RedeemSeized("BTC"))
    world.do(c.CreditDeposit("house", "USDC", 200_000 * USDC))
    world.do(c.RedeemSeized("BTC"))
    hours(world, 1)
    world.do(c.DelistMarket("USDC", world.now + HOUR, world.now + 2 * HOUR, world.now + DAY))
    for state in ("OPEN", "REPAY_ONLY"):
        world.ask(c.UpdateMarket("USDC", state=MarketState(state), insurance_share=PERCENT))


def limits(world: Told) -> None:
    """What is too much of anything: changes ahead of a market, steps of a simulation, and a fee beside rewards."""
    markets(world)
    world.models.curves["dear"] = flat(30 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    for hour in range(15):
        world.do(c.ScheduleTerms("BTC", world.now + hour * HOUR + 1, insurance_share=hour * PERCENT))
    world.ask(c.DelistMarket("BTC", world.now, world.now, world.now))
    world.do(c.ScheduleTerms("BTC", world.now + 1, risk=replace(RISK, price_max_age_seconds=DAY)))
    world.ask(c.ScheduleTerms("BTC", world.now, insurance_share=0))
    world.ask(c.ScheduleModel("BTC", RATE, (model_ref(RATE, "dear"),), "", 0, world.now))
    world.ask(c.ScheduleTerms("USDC", world.now, terms=replace(TERMS, supply_line=model_ref(RATE, "dear"))))
    for fee in (50 * PERCENT, 90 * PERCENT, 90 * PERCENT + 1, WAD):
        world.ask(
            c.UpdateMarket("BTC", terms=replace(TERMS, fee=fee)), c.ScheduleTerms("USDC", world.now, terms=replace(TERMS, fee=fee))
        )
    hours(world, 3)
    steps: tuple[tuple[Act | Wait, ...], ...] = (
        (Wait(1),) * 21,
        (Wait(0),),
        (Wait(-1),),
        (Wait(31 * DAY), Wait(1)),
        (Wait(1),) * 2,
        (Act(c.WithdrawLendPosition("A", "BTC", "w")), Wait(2 * DAY), Act(c.WithdrawLendPosition("A", "BTC", "w"))),
    )
    contender = Contender(model_ref(POLICY, "BTC"), 0)
    for number, taken in enumerate(steps):
        try:
            simulation = simulate(world.book, "A", taken, world.now, world.models, (contender,) * number)
        except Exception as refused:  # noqa: BLE001 - it is told
            world.tell(f"{len(taken)} steps, {number} policies", repr(refused))
        else:
            world.tell(f"{len(taken)} steps, {number} policies", [step.refusal or step.after.margin for step in simulation.steps])
    world.tell("six policies", _refused(world, (contender,) * 6))


def _refused(world: Told, contenders: tuple[Contender, ...]) -> str:
    try:
        simulate(world.book, "A", (), world.now, world.models, contenders)
    except Exception as refused:  # noqa: BLE001 - it is told
        return repr(refused)
    return "it passes"
