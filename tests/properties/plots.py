"""Stories that chance alone would hardly tell: ruin, a run on the bank, a backstop that pays."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.capacity import max_borrow
from gql_server.domain.market import MarketState
from gql_server.units import WAD
from tests.properties.aim import ADDRESS
from tests.properties.genesis import COINS, CUSTOMERS, DAY, HOUR, SUB_ACCOUNTS, Coin, units_of
from tests.properties.weather import Weather


def void(_: object) -> None:
    """Drops an answer: a move answers nothing."""


class Plots(Weather):
    """Queues of moves that belong together."""

    def begin_a_plot(self) -> None:
        """Begins one of the stories that chance alone would hardly tell."""
        story = self.rng.choice((self.ruin, self.ruin, self.run_on_the_bank, self.stand_behind))
        self.plot.extend(story())

    def ruin(self) -> Iterator[Callable[[], None]]:
        """One lender, one borrower of all there is, and collateral that turns to dust: a loss that closes the epoch."""
        world, (coin, other) = self.world, self.rng.sample(COINS, 2)
        lender, borrower = self.rng.sample(CUSTOMERS, 2)
        market = world.book.markets[coin.symbol]
        usual = replace(market.limits, lent_cap=None, borrowed_cap=None, utilization_max=WAD, throttle_threshold=WAD)
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.OPEN, limits=usual)))
        yield lambda: void(world.run(c.CreditDeposit(f"{lender}-0", coin.symbol, self.units(coin, 2, 4))))
        yield lambda: void(
            world.run(c.CreditDeposit(f"{borrower}-1", other.symbol, units_of(other, 10**8 * WAD, self.price(other))))
        )
        yield lambda: self.drain(f"{borrower}-1", coin)
        yield lambda: world.pass_time(self.rng.choice((HOUR, 2 * DAY)))
        yield lambda: void(world.run(self.prices(10.0 ** self.rng.choice((-6, -9, -14)), other)))
        yield lambda: void(world.watch())
        yield world.cross_boundaries
        yield lambda: void(world.run(c.CreditDeposit(f"{lender}-1", coin.symbol, self.units(coin, 2, 4))))
        yield lambda: void(world.run(c.ObservePrices((c.ObservedPrice(other.symbol, other.usd, "exchange"),))))

    def drain(self, sub_id: str, coin: Coin) -> None:
        """Borrows everything that a market has."""
        now, surroundings = self.world.now, self.world.surroundings
        most = max_borrow(self.world.book, sub_id, coin.symbol, now, surroundings, is_payout=True)
        self.world.run(c.Borrow(sub_id, coin.symbol, most or 1, ADDRESS))

    def run_on_the_bank(self) -> Iterator[Callable[[], None]]:
        """Everybody has matured and wants out of a market that is lent out."""
        world, coin = self.world, self.rng.choice(COINS)
        yield lambda: self.drain(self.sub().id, coin)
        yield lambda: world.pass_time(8 * DAY)
        for name in SUB_ACCOUNTS:
            yield lambda name=name: void(world.run(c.WithdrawLendPosition(name, coin.symbol, ADDRESS, is_queueing=True)))  # type: ignore[misc]  # a default binds it now
        yield lambda: void(world.run(c.FundTreasury(coin.symbol, 1), c.CreditDeposit("house", coin.symbol, self.units(coin, 5, 7))))
        yield lambda: world.pass_time(2 * HOUR)
        yield world.cross_boundaries

    def stand_behind(self) -> Iterator[Callable[[], None]]:
        """A backstop has cash, because its market took no deposits, when somebody falls."""
        world, coin = self.world, self.rng.choice(COINS)
        sub, _ = self.lender_and_coin()
        yield lambda: void(world.run(c.RegisterBackstop("dan-1", is_backstop=True)))
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.REPAY_ONLY)))
        yield lambda: void(world.run(c.CreditDeposit("dan-1", coin.symbol, self.units(coin, 4, 6))))
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.OPEN)))
        yield lambda: void(world.run(self.borrowing(sub, coin)))
        yield self.squeeze
        yield self.change_prices
