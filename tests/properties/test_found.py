"""What random histories have found, each told as the shortest story that shows it."""

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.outcomes import Liquidated, Transferred
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.properties.genesis import COARSE, COINS, DAY, HOUR, PERCENT, Coin, found, list_asset, open_market, units_of
from tests.properties.world import World

USDC, BTC, SOL, ETH = COINS


def deposited(world: World, sub_account_id: str, coin: Coin, usd: int) -> None:
    """Deposits so many USD's worth."""
    world.run(c.CreditDeposit(sub_account_id, coin.symbol, units_of(coin, usd * WAD)))


def borrowed(world: World, sub_account_id: str, coin: Coin, usd: int) -> None:
    """Borrows so many USD's worth and takes it out."""
    world.run(c.Borrow(sub_account_id, coin.symbol, units_of(coin, usd * WAD), "bc1-somewhere"))


def crashed(world: World, coin: Coin, percent: int) -> None:
    """Lets a price fall by so much from its usual height."""
    world.run(c.ObservePrices((c.ObservedPrice(coin.symbol, coin.usd * (100 - percent) // 100, "exchange"),)))


def test_a_second_debt_is_closed_although_the_first_took_all_of_a_collateral() -> None:
    """Closing the first debt takes the whole ETH position; for the second there is no such position any more."""
    world = found(World())
    deposited(world, "cyd-0", USDC, 100_000)
    deposited(world, "dan-0", SOL, 100_000)
    deposited(world, "ada-0", ETH, 10_000)
    borrowed(world, "ada-0", USDC, 4_000)
    borrowed(world, "ada-0", SOL, 3_000)
    crashed(world, ETH, 80)
    (answer,) = world.run(c.Liquidate("ada-0"))
    assert isinstance(answer, Liquidated)
    assert answer.status is MarginStatus.NO_DEBT
    assert world.book.sub_accounts["ada-0"].debts == {}


def test_a_sole_lender_moves_a_position_whose_interest_is_in_no_total_yet() -> None:
    """Within the hour the position is worth more than the recorded total, which interest enters only at the boundary."""
    world = found(World(), customers=("ada", "bob"))
    deposited(world, "bob-0", BTC, 1_000_000)
    deposited(world, "ada-0", ETH, 1_000_000)
    borrowed(world, "ada-0", BTC, 700_000)
    world.pass_time(7 * DAY + HOUR // 2)
    world.cross_boundaries()
    world.pass_time(HOUR - 1)
    (answer,) = world.run(c.Transfer("bob-0", "bob-1", "BTC", None))
    assert isinstance(answer, Transferred)
    assert "BTC" not in world.book.sub_accounts["bob-0"].lends


def test_a_collateral_worth_one_unit_of_the_debt_but_not_the_penalty_is_closed_all_the_same() -> None:
    """Each collateral is worth 1.004 units of the debt: with the penalty of 1 % it repays none, without it one."""
    world = found(World())
    debt = replace(COARSE, usd=WAD, minimum_usd=1_000_000)
    world.run(list_asset(debt, fee_usd=0, is_change=True))
    world.run(c.ObservePrices((c.ObservedPrice(debt.symbol, WAD, "exchange"),)), open_market(debt))
    deposited(world, "cyd-0", debt, 2_000_000)
    deposited(world, "ada-0", SOL, 10)
    deposited(world, "ada-0", ETH, 10)
    world.run(c.Borrow("ada-0", debt.symbol, 1, "bc1-somewhere"))
    for coin in (SOL, ETH):
        world.run(list_asset(replace(coin, weight=40 * PERCENT), is_change=True))
        world.run(c.ObservePrices((c.ObservedPrice(coin.symbol, coin.usd * 1_004 // 10_000, "exchange"),)))
    assert world.liquidatable() == ["ada-0"]
    assert world.watch() == []
