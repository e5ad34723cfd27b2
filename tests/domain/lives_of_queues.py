"""A life of waiting: deposits for room, withdrawals for liquidity, payouts for their time; and shadows, which wait for nothing."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.errors import Refusal
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope
from gql_server.domain.shadows import shadow_rate
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import Act, BorrowShare, SetUtilization, Step, Wait
from gql_server.domain.withdrawal_delay import AddressTrust
from gql_server.units import WAD
from tests.domain.fakes import flat, remembering
from tests.domain.lives_begun import RATE, hours, markets
from tests.domain.telling import Told
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, model_ref


def queues(world: Told) -> None:
    """First in, first out, and each whole."""
    markets(world)
    world.limits("BTC", lent_cap=5 * BTC)
    world.do(c.OpenAccount("E", "E"))
    world.do(c.ApproveAccount("E"))
    world.do(c.CreditDeposit("A", "BTC", 4 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 3 * 10**6 * USDC))
    world.do(c.CreditDeposit("C", "BTC", 3 * BTC))
    world.do(c.CreditDeposit("E", "BTC", BTC // 2))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.Withdraw("C", "BTC", BTC + BTC // 2, "wallet"))
    hours(world, 1)
    world.limits("BTC", lent_cap=7 * BTC)
    hours(world, 1)
    world.do(c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY))
    world.do(c.CreditDeposit("E", "BTC", BTC))
    hours(world, 1)
    world.do(c.UpdateMarket("BTC", state=MarketState.OPEN))
    world.do(c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,), world.now + 90 * 60, "a while"))
    hours(world, 1)
    world.limits("BTC", lent_cap=None)
    hours(world, 1)
    room = world.market("BTC").total_lent
    world.do(c.Borrow("B", "BTC", room * 9 // 10, "wallet"))
    world.do(c.Borrow("B", "BTC", BTC // 10, None))
    world.wait(DAY)
    for name in ("A", "C", "E"):
        world.do(c.WithdrawLendPosition(name, "BTC", f"{name}'s", is_queueing=True))
    hours(world, 1)
    world.do(c.CreditDeposit("E", "BTC", 20_000))
    world.do(c.FreezeAccount("C", is_frozen=True))
    world.do(c.CreditDeposit("B", "BTC", 3 * BTC))
    hours(world, 1)
    suppose(world, "B", Act(c.CreditDeposit("B", "BTC", 5 * BTC)), Wait(2 * HOUR), Wait(30))
    world.do(c.CreditDeposit("B", "BTC", 5 * BTC))
    hours(world, 1)
    world.do(c.FreezeAccount("C", is_frozen=False))
    hours(world, 1)
    world.do(c.SetWithdrawalDelay("B", 2 * HOUR))
    suppose(world, "B", Act(c.Withdraw("B", "BTC", 20_000, "wallet")), Wait(HOUR), Wait(HOUR), Wait(HOUR))
    suppose(world, "A", SetUtilization("USDC", WAD // 2), SetUtilization("USDC", WAD // 4), SetUtilization("BTC", 0))
    suppose(world, "A", BorrowShare("USDC", 1, None), BorrowShare("USDC", WAD // 10**6, "wallet"), BorrowShare("ETH", WAD, None))
    world.models.curves |= {"calm": flat(5 * PERCENT), "wild": remembering(50 * PERCENT)}
    for name, state in (("calm", ""), ("wild", "12")):
        world.do(c.AttachShadow("BTC", model_ref(RATE, name), state))
    world.do(c.CreditDeposit("A", "BTC", 3 * BTC))
    hours(world, 2)
    world.wait(1)
    shadows(world)
    world.models.versions[RATE, "calm"] = "2"
    shadows(world)
    hours(world, 1)
    shadows(world)
    for _ in range(7):
        world.do(c.AttachShadow("BTC", model_ref(RATE, "calm"), ""))


def covered(world: Told) -> None:
    """What covers a debt stays; what does not may leave, by whichever way, at once or after a while."""
    markets(world)
    world.list_asset("GOLD", 8, 1_000)
    world.customer("E")
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("A", "GOLD", 40 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "BTC", 3 * BTC))
    world.do(c.CreditDeposit("A2", "USDC", 500_000 * USDC))
    world.do(c.Borrow("A", "USDC", 80_000 * USDC, "wallet", AddressTrust(None, HOUR)))
    world.do(c.Borrow("A", "USDC", 10_000 * USDC, "wallet", AddressTrust(0)))
    world.do(c.Borrow("A2", "BTC", BTC // 2, None))
    world.do(c.Borrow("A2", "BTC", BTC // 4, "wallet"))
    hours(world, 1)
    world.wait(2 * DAY)
    asked: tuple[c.Command, ...] = (
        c.Withdraw("A", "GOLD", 30 * BTC, "wallet"),
        c.Withdraw("A", "GOLD", 30 * BTC, "w" * 200),
        c.Withdraw("A", "GOLD", 30 * BTC, "w" * 201),
        c.Withdraw("A", "GOLD", 30 * BTC, "a b"),
        c.Withdraw("A", "GOLD", 30 * BTC, "a\tb"),
        c.Transfer("A", "A2", "GOLD", 30 * BTC),
        c.WithdrawLendPosition("A", "BTC", "wallet"),
        c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=True, trust=AddressTrust(None, 7)),
        c.Transfer("A", "A2", "BTC", None),
        c.Transfer("C", "A2", "BTC", None),
        c.Repay("A", "USDC", 1),
    )
    world.ask(*asked)
    world.price("BTC", 130_000)
    world.ask(*asked)
    world.price("GOLD", 4_000)
    world.ask(*asked)
    world.do(c.PauseAssets(("GOLD", "BTC"), (PauseScope.TRANSFERS,)))
    world.ask(*asked)
    world.do(c.PauseAssets((), (PauseScope.PAYOUTS,)))
    world.ask(*asked, c.Borrow("A", "USDC", USDC, "wallet"), c.Borrow("A", "USDC", USDC, None))
    world.do(c.ResumeAssets((), tuple(PauseScope)))
    world.do(c.Withdraw("A", "GOLD", 30 * BTC, "wallet", AddressTrust(None, 9)))
    world.do(c.Transfer("A", "A2", "BTC", None))
    world.do(c.CreditDeposit("E", "BTC", BTC))
    world.wait(DAY)
    world.do(c.WithdrawLendPosition("E", "BTC", "wallet", trust=AddressTrust(None, 11)))
    world.price("GOLD", 600)
    world.price("BTC", 100_000)
    world.do(c.Liquidate("A"))
    world.price("GOLD", 100)
    world.do(c.Liquidate("A2"))


def shadows(world: Told) -> None:
    """Tell what each shadow would let borrowers pay now."""
    market = project(world.book, "BTC", world.now, world.models)
    world.tell("shadows", [(shadow, shadow_rate(world.models, market, shadow)) for shadow in market.shadows])


def suppose(world: Told, sub_account_id: str, *steps: Step) -> None:
    """Tell what would become of somebody's holdings."""
    try:
        simulation = simulate(world.book, sub_account_id, steps, world.now, world.models, (), ("A", "C"))
    except Refusal as refused:
        world.tell("refused", refused)
        return
    for step, came in zip(steps, simulation.steps, strict=True):
        after = came.after
        totals = [(market.total_lent, market.total_borrowed, market.borrow_rate, market.boundary_at) for market in after.markets]
        world.tell("supposed", (step, came.refusal, after.lend_positions, after.debts, after.imagined, totals, came.borrowed))
        ledger = after.book.ledgers["BTC"]
        world.tell("then", (ledger, [(payout.id, payout.status) for payout in after.book.payouts.values()]))
