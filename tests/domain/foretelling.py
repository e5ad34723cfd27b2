"""A world in which what is simulated can also really be done, step by step."""

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project
from gql_server.domain.capacity import max_borrow
from gql_server.domain.margin import measure
from gql_server.domain.market import utilization
from gql_server.domain.report import MarginStatus
from gql_server.domain.simulated import SimulatedState
from gql_server.domain.simulation import models_with, simulate
from gql_server.domain.supposing import Act, BorrowShare, ChangeModel, ChangePrice, SetPrice, SetUtilization, Step
from gql_server.units import WAD
from tests.domain.fakes import all_of_the_largest, flat, remembering, sloped
from tests.domain.world import BTC, HOUR, PERCENT, USDC, World, two_markets


def begun() -> World:
    """A lends 1 BTC, B lends USDC, C has borrowed BTC; curves with a slope and a memory; an hour and a bit are not walked yet."""
    world = two_markets()
    world.models.curves["BTC"] = remembering(40 * PERCENT)
    world.models.curves["USDC"] = sloped(PERCENT, 30 * PERCENT)
    world.models.curves["flat 3 %"] = flat(3 * PERCENT)
    world.models.policies["all"] = all_of_the_largest()
    world.models.rewards["staking"] = 2 * PERCENT
    world.list_asset("GOLD", 6, 10**9)
    world.customer("S", "L")
    world.do(c.CreditDeposit("S", "GOLD", 10**12))
    world.do(c.FundTreasury("USDC", 10**4 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "USDC", 10**5 * USDC))
    world.do(c.Borrow("C", "BTC", BTC // 2, None))
    world.wait(HOUR + 1234)
    return world


def state_of(world: World, sub_account_id: str) -> SimulatedState:
    """What really is, in the words of a preview."""
    return simulate(world.book, sub_account_id, (), world.now, world.models).before


def really(world: World, step: Step, sub_account_id: str) -> None:
    """Do what a step says, as the teller, the sandbox's clock and the watch would."""
    if isinstance(step, Act):
        world.do(step.command)
    elif isinstance(step, SetPrice):
        world.price(step.symbol, step.usd, wad=True)
    elif isinstance(step, ChangePrice):
        world.price(step.symbol, world.book.prices[step.symbol].usd * (WAD + step.change) // WAD, wad=True)
    elif isinstance(step, BorrowShare):
        is_payout = step.address is not None
        maximum = max_borrow(world.book, sub_account_id, step.symbol, world.now, world.models, is_payout=is_payout)
        assert maximum is not None
        world.do(c.Borrow(sub_account_id, step.symbol, maximum * step.share // WAD, step.address))
    elif isinstance(step, SetUtilization):
        strangers_move(world, step.symbol, step.utilization)
    elif isinstance(step, ChangeModel):
        world.do(c.UpdateMarket(step.symbol, models=models_with(world.market(step.symbol), step)))
    else:
        until = world.now + step.seconds
        world.cross()
        while world.now < until:
            world.now = min(until, (world.now // HOUR + 1) * HOUR)
            for price in list(world.book.prices.values()):
                world.price(price.symbol, price.usd, wad=True)
            world.cross()
            liquidate(world, sub_account_id)
    liquidate(world, sub_account_id)
    for payout in list(world.book.payouts.values()):
        world.do(c.SettlePayout(payout.id, PayoutStatus.SENT))


def strangers_move(world: World, symbol: str, wanted: int) -> None:
    """Let somebody who really exists lend, or borrow against gold that is in no market, until the utilization is this."""
    market = project(world.book, symbol, world.now, world.models)
    if wanted < utilization(market):
        world.do(c.CreditDeposit("L", symbol, -(-market.total_borrowed * WAD // wanted) - market.total_lent))
    elif wanted > utilization(market):
        world.do(c.Borrow("S", symbol, -(-wanted * market.total_lent // WAD) - market.total_borrowed, "wallet"))


def liquidate(world: World, sub_account_id: str) -> None:
    round_number = 0
    while measure(world.book, sub_account_id, world.now, world.models).status is MarginStatus.LIQUIDATABLE:
        world.do(c.Liquidate(sub_account_id, round_number))
        round_number += 1
