"""What lenders are paid on top of what borrowers pay, and where it is cut (rules R8, C1)."""

from gql_server.domain import commands as c
from gql_server.domain.accrual import project, treasury_room
from gql_server.domain.events import EventType
from gql_server.units import SECONDS_PER_YEAR, WAD
from tests.domain.world import BTC, HOUR, PERCENT, RATE_1E5_AN_HOUR, USDC, lent_and_borrowed, two_markets


def test_less_the_fee_the_borrow_rate_is_at_least_the_sum_of_the_add_on_rates() -> None:
    world = lent_and_borrowed(rate=PERCENT, rewards={"one": 2 * PERCENT, "two": 3 * PERCENT})
    assert world.market("BTC").borrow_rate == -(-5 * PERCENT * 10 // 9)  # Less the fee of 10 % it is the add-on.


def test_an_add_on_of_unknown_rate_is_unknown_and_pays_nothing() -> None:
    world = lent_and_borrowed(rewards={"one": 2 * PERCENT, "two": None})
    world.do(c.FundTreasury("BTC", BTC))
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert market.staking_rate is None
    assert market.staking_note == "two: no feed"
    assert market.staking_receivable == 0


def test_the_add_on_accrues_on_what_is_not_lent_out() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 4 * BTC, None))
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 6 * BTC // 100_000


def test_the_add_on_is_cut_to_what_the_treasury_covers_and_the_cut_is_noted() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.FundTreasury("BTC", 400))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 400
    assert [event.amount for event in world.events if event.type is EventType.REWARD_CUT] == [600]


def test_a_cut_is_made_good_within_the_hour_but_not_after_the_boundary() -> None:
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.FundTreasury("BTC", 10**6))
    world.wait(HOUR // 2)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == 500 + 1000
    assert world.market("BTC").staking_remainder < SECONDS_PER_YEAR * WAD


def test_what_may_leave_a_treasury_is_what_accrued_rewards_leave_of_it() -> None:
    world = lent_and_borrowed(rewards={"staking": 8 * PERCENT})
    world.list_asset("GOLD", 8, 1)
    world.do(c.FundTreasury("GOLD", 7))
    world.do(c.FundTreasury("BTC", 10**6))
    assert treasury_room(world.book, "GOLD", world.now, world.models) == 7
    rooms = []
    for _ in range(2):
        rooms.append(treasury_room(world.book, "BTC", world.now, world.models))
        world.wait(HOUR)
    later = project(world.book, "BTC", world.now, world.models)
    world.cross("BTC")
    assert world.market("BTC").staking_receivable == later.staking_receivable > 0
    assert rooms == [10**6, 10**6 - 4_566]
    assert treasury_room(world.book, "BTC", world.now, world.models) == world.ledger("BTC").treasury - later.staking_receivable
