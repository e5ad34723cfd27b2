"""Nobody gains over time by how they ask: worlds with an attacker's trick against the same worlds without it.

Ada lends and bob borrows, honestly, in both worlds. Eve does a thing plainly in the one and cleverly in the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import LendingTerms
from gql_server.units import SECONDS_PER_YEAR, WAD
from tests.counts import count
from tests.properties.genesis import COINS, HOUR, PERCENT, TERMS, Coin, found, units_of
from tests.properties.hosting import market_models, supply_line
from tests.properties.wealth import holding
from tests.properties.world import World

ADDRESS = "bc1-somewhere"
NAMES = ("ada", "bob", "eve")
EXAMPLES = count(test=20, soak=2_000)
SKIM = LenderPay()
LINE = LenderPay(LenderPayKind.SUPPLY_LINE)
ON_TOP = LenderPay(LenderPayKind.FEE_ON_TOP, 10 * PERCENT, PERCENT, 5 * PERCENT, PERCENT)


@dataclass(frozen=True, slots=True)
class Setting:
    """A market with an honest lender and an honest borrower, and how long the trick has time to work.

    Attributes:
        pay: How lenders are paid; a supply line rises from 0 to 30 %.
        lent: What ada lends, in units; bob borrows ``used`` (18 decimals) of it.
        size: What eve moves, in units.
    """

    coin: Coin
    other: Coin
    curve: str
    lent: int
    used: int
    size: int
    parts: int
    start: int
    seconds: int
    fee: int
    pay: LenderPay = SKIM

    def world(self, rewards: tuple[str, ...] = ()) -> World:
        """Returns the world before eve does anything; its clock stands off the hour."""
        world = found(World(now=1_700_000_000 + self.start), customers=NAMES)
        models = market_models(self.curve, rewards=rewards)
        world.run(c.UpdateMarket(self.coin.symbol, terms=self.terms, models=models))
        world.run(c.FundTreasury(self.coin.symbol, 100 * self.lent))
        world.run(c.CreditDeposit("ada-0", self.coin.symbol, self.lent))
        for name in ("bob-0", "eve-0"):
            world.run(c.CreditDeposit(name, self.other.symbol, units_of(self.other, 10**9 * WAD)))
        if borrowed := self.lent * self.used // WAD:
            world.run(c.Borrow("bob-0", self.coin.symbol, borrowed, ADDRESS))
        return world

    @property
    def terms(self) -> LendingTerms:
        """Returns the terms of the market."""
        is_line = self.pay.kind is LenderPayKind.SUPPLY_LINE
        line = supply_line(slope_below=5 * PERCENT, slope_above=25 * PERCENT) if is_line else None
        fee = self.fee if self.pay.kind is LenderPayKind.SKIM_FEE else 0
        return replace(TERMS, fee=fee, maturity_seconds=0, lender_pay=self.pay, supply_line=line)

    def of(self, world: World, *names: str) -> int:
        """Returns what sub-accounts have of the coin, less what they owe."""
        return sum(holding(world, world.book.sub_accounts[name], self.coin.symbol) for name in names)

    def compound(self, units: int) -> int:
        """Returns a bound on what compounding at every touch instead of every hour adds to so many units at 1,000 % a year."""
        hours = self.seconds // HOUR + 2
        hourly = 10 * WAD * HOUR // SECONDS_PER_YEAR
        return 1 + 2 * units * hours * hourly * hourly // WAD**2


@st.composite
def a_setting(draw: st.DrawFn) -> Setting:
    """Draws a market of any decimals, big or tiny, idle or used up."""
    coin = draw(st.sampled_from(COINS))
    other = draw(st.sampled_from([each for each in COINS if each is not coin]))
    lent = units_of(coin, draw(st.integers(100, 10**7)) * WAD)
    return Setting(
        coin=coin,
        other=other,
        curve=draw(st.sampled_from(("two_slope_kinked", "adaptive"))),
        lent=lent,
        used=draw(st.integers(0, 95)) * PERCENT,
        size=max(units_of(coin, 40 * WAD), lent * draw(st.integers(1, 200)) // 100),
        parts=draw(st.integers(2, 12)),
        start=draw(st.integers(0, HOUR)),
        seconds=draw(st.sampled_from((1, HOUR - 1, HOUR, 30 * HOUR, 300 * HOUR))),
        fee=draw(st.sampled_from((0, 10 * PERCENT, 50 * PERCENT))),
        pay=draw(st.sampled_from((SKIM, SKIM, LINE, ON_TOP))),
    )


def parts_of(amount: int, count: int) -> list[int]:
    """Returns an amount in nearly equal parts."""
    return [amount // count] * (count - 1) + [amount - amount // count * (count - 1)]


def compared(setting: Setting, plain: Callable[[World], None], clever: Callable[[World], None], *names: str) -> tuple[int, int]:
    """Returns what sub-accounts have when eve acts plainly, and when she acts cleverly."""
    results = []
    for act in (plain, clever):
        world = setting.world()
        act(world)
        world.pass_time(setting.seconds)
        results.append(setting.of(world, *names))
    return results[0], results[1]


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_splitting_a_deposit_gains_nothing(setting: Setting) -> None:
    def plain(world: World) -> None:
        world.run(c.CreditDeposit("eve-1", setting.coin.symbol, setting.size))

    def clever(world: World) -> None:
        for part in parts_of(setting.size, setting.parts):
            world.run(c.CreditDeposit("eve-1", setting.coin.symbol, part))

    whole, split = compared(setting, plain, clever, "eve-1")
    assert split <= whole + 1
    honest, robbed = compared(setting, plain, clever, "ada-0", "bob-0")
    assert robbed >= honest - 2


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_splitting_a_borrow_gains_nothing(setting: Setting) -> None:
    idle = setting.lent - setting.lent * setting.used // WAD
    amount = min(setting.size, idle)

    def plain(world: World) -> None:
        world.run(c.Borrow("eve-0", setting.coin.symbol, amount, ADDRESS))

    def clever(world: World) -> None:
        for part in parts_of(amount, setting.parts):
            world.run(c.Borrow("eve-0", setting.coin.symbol, part, ADDRESS))

    whole, split = compared(setting, plain, clever, "eve-0")
    assert split <= whole
    honest, robbed = compared(setting, plain, clever, "ada-0", "bob-0")
    assert robbed >= honest - 2


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_splitting_a_repayment_gains_nothing(setting: Setting) -> None:
    idle = setting.lent - setting.lent * setting.used // WAD
    amount = min(setting.size, idle)

    def borrowed(world: World) -> None:
        world.run(c.Borrow("eve-0", setting.coin.symbol, amount, None))
        world.pass_time(setting.seconds)

    def plain(world: World) -> None:
        borrowed(world)
        world.run(c.Repay("eve-0", setting.coin.symbol, amount * 2 // 3 + 1))

    def clever(world: World) -> None:
        borrowed(world)
        for part in parts_of(amount * 2 // 3 + 1, setting.parts):
            world.run(c.Repay("eve-0", setting.coin.symbol, part))

    whole, split = compared(setting, plain, clever, "eve-0")
    assert split <= whole
    honest, robbed = compared(setting, plain, clever, "ada-0", "bob-0")
    assert robbed >= honest - 2


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_round_trips_at_one_instant_gain_nothing(setting: Setting) -> None:
    """Deposit and withdraw, borrow and repay, again and again: the first leaves no more than was brought, the second a debt."""
    world = setting.world()
    before = setting.of(world, "ada-0", "bob-0")
    for part in parts_of(setting.size, setting.parts):
        world.run(c.CreditDeposit("eve-1", setting.coin.symbol, part))
        world.run(c.WithdrawLendPosition("eve-1", setting.coin.symbol, ADDRESS))
        world.run(c.Borrow("eve-0", setting.coin.symbol, part, None))
        world.run(c.Repay("eve-0", setting.coin.symbol, None))
    paid = sum(payout.amount for payout in world.book.payouts.values() if payout.sub_account_id == "eve-1")
    brought = sum(deposit.amount for deposit in world.book.deposits.values() if deposit.sub_account_id == "eve-1")
    assert paid + setting.of(world, "eve-0", "eve-1") <= brought
    assert setting.of(world, "ada-0", "bob-0") >= before - 2


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_looking_often_gains_no_more_than_compounding_within_the_hour(setting: Setting) -> None:
    """Eve lends in both worlds; in one she also touches the market with repayments of one unit, which compound its interest."""
    results = []
    for touches in (0, 4 * setting.parts):
        world = setting.world()
        world.run(c.CreditDeposit("eve-1", setting.coin.symbol, setting.size))
        world.run(c.Borrow("eve-0", setting.coin.symbol, 2 + 4 * setting.parts, None))
        for moment in range(touches):
            world.pass_time(setting.seconds * (moment + 1) // touches - setting.seconds * moment // touches)
            world.run(c.Repay("eve-0", setting.coin.symbol, 1))
        world.pass_time(setting.seconds - (setting.seconds if touches else 0))
        results.append((setting.of(world, "eve-0", "eve-1"), setting.of(world, "ada-0"), setting.of(world, "bob-0")))
    (eve, ada, bob), (busy_eve, busy_ada, busy_bob) = results
    slack = setting.compound(2 * setting.lent + setting.size) + 4 * setting.parts
    assert busy_eve <= eve + slack
    assert busy_ada >= ada - slack
    assert busy_bob >= bob - slack


@settings(max_examples=EXAMPLES)
@given(a_setting())
def test_pumping_utilization_around_a_boundary_lasts_no_longer_than_the_pump(setting: Setting) -> None:
    """Eve borrows all there is for two seconds across a boundary; bob pays the higher rate for these seconds, not for the hour."""
    setting = replace(setting, curve="two_slope_kinked")
    results = []
    for is_pumping in (False, True):
        world = setting.world()
        world.pass_time(HOUR - world.now % HOUR - 1)
        world.cross_boundaries()
        if is_pumping:
            idle = world.book.markets[setting.coin.symbol].total_lent - world.book.markets[setting.coin.symbol].total_borrowed
            world.run(c.Borrow("eve-0", setting.coin.symbol, max(1, idle), None))
        world.pass_time(2)
        world.cross_boundaries()
        if is_pumping:
            world.run(c.Repay("eve-0", setting.coin.symbol, None))
            world.run(c.CreditDeposit("eve-0", setting.coin.symbol, units_of(setting.coin, WAD)))
        world.pass_time(HOUR - 1)
        results.append((setting.of(world, "bob-0"), setting.of(world, "ada-0")))
    (bob, ada), (pumped_bob, pumped_ada) = results
    highest = 70 * PERCENT
    two_seconds = 1 + setting.lent * highest * 2 // WAD // SECONDS_PER_YEAR
    deposit_effect = units_of(setting.coin, WAD)  # What is left of her deposit is lent and lowers utilization a little.
    assert pumped_bob >= bob - two_seconds - 2
    assert pumped_ada >= ada - two_seconds - deposit_effect - 2


@settings(max_examples=EXAMPLES)
@given(a_setting(), st.sampled_from((("steady",), ())))
def test_a_ring_of_borrowing_and_relending_gains_nothing_and_takes_nothing_from_anybody(
    setting: Setting, rewards: tuple[str, ...]
) -> None:
    """Eve borrows, takes it out and lends it again from another sub-account, as often as she likes.

    While all is lent out lenders get at least the add-on from borrowers, whatever the fee and however they are paid; so what the
    ring takes from the others' share of the add-on, it pays them as interest.
    """
    worlds = [setting.world(rewards), setting.world(rewards)]
    ring = worlds[1]
    symbol, moved = setting.coin.symbol, 0
    for _ in range(setting.parts):
        market = ring.book.markets[symbol]
        part = min(setting.size, market.total_lent - market.total_borrowed)
        if part * 10 < setting.size:
            break
        ring.run(c.Borrow("eve-0", symbol, part, ADDRESS))
        ring.run(
            *(
                c.SettlePayout(payout.id, payout.status.SENT)
                for payout in ring.book.payouts.values()
                if payout.sub_account_id == "eve-0"
            )
        )
        ring.run(c.CreditDeposit("eve-1", symbol, part))
        moved += part
    for world in worlds:
        world.pass_time(setting.seconds)
    assert moved > 0 or setting.used == 95 * PERCENT or setting.lent * (WAD - setting.used) // WAD * 10 < setting.size
    assert setting.of(ring, "eve-0", "eve-1") <= 1
    honest, robbed = setting.of(worlds[0], "ada-0"), setting.of(ring, "ada-0")
    assert robbed >= honest - 3


def test_the_settings_have_a_market_that_pays() -> None:
    """A check of the checks: in the plainest setting ada earns and bob pays."""
    setting = Setting(COINS[0], COINS[3], "two_slope_kinked", 10**12, WAD // 2, 10**10, 2, 5, 300 * HOUR, 0)
    world = setting.world()
    world.pass_time(setting.seconds)
    assert setting.of(world, "ada-0") > 10**12
    assert setting.of(world, "bob-0") < -(10**12) // 2
