"""What befalls everybody in a random history: prices, time, and the watch that follows them."""

from gql_server.domain import commands as c
from gql_server.domain.capacity import liquidation_prices
from gql_server.units import WAD
from tests.properties.aim import COIN_OF, Aim
from tests.properties.genesis import COARSE, COINS, DAY, HOUR, Coin


class Weather(Aim):
    """Changes of prices and time."""

    def prices(self, factor: float, *coins: Coin) -> c.ObservePrices:
        """Returns an observation of every price, those of some coins moved by a factor."""
        moved = coins or (self.rng.choice(COINS),)
        return c.ObservePrices(
            tuple(
                c.ObservedPrice(
                    coin.symbol,
                    min(max(1, self.price(coin) * int(factor * 10**6) // 10**6 if coin in moved else self.price(coin)), 10**30),
                    "exchange",
                )
                for coin in (*COINS, COARSE)
            )
        )

    def change_prices(self) -> None:
        """Prices walk, crash by 30 to 95 %, or jump up; the watch follows."""
        draw = self.rng.random()
        if draw < self.temper.crash:
            factor = 1 - self.rng.uniform(0.3, 0.95)
        elif draw < self.temper.crash + 0.2:
            factor = self.rng.uniform(1.2, 6)
        else:
            factor = self.rng.uniform(0.85, 1.1)
        coin = self.sub_with("debts" if factor > 1 else "lends")[1] if self.rng.random() < 0.7 else self.coin()
        self.world.run(self.prices(factor, coin, *self.rng.sample(COINS, self.rng.choice((0, 0, 0, 1)))))
        self.watch()

    def squeeze(self) -> None:
        """A price moves just beyond the point at which somebody is liquidated: far enough for a policy, not for a full close."""
        sub, coin = self.sub_with("debts")
        if coin.symbol not in sub.debts:
            return
        found = liquidation_prices(self.world.book, sub.id, coin.symbol, self.world.now, self.world.surroundings)
        reachable = [(COIN_OF[symbol], usd) for symbol, usd in found if usd]
        if reachable:
            moved, usd = self.rng.choice(reachable)
            nudge = self.rng.choice((0, 1, 10**6, 10**16))
            usd += usd * nudge // WAD if moved is coin else -usd * nudge // WAD
            self.world.run(c.ObservePrices((c.ObservedPrice(moved.symbol, min(max(1, usd), 10**30), "exchange"),)))
        self.watch()

    def watch(self) -> None:
        """Liquidates, in a history that is watched."""
        if self.temper.is_watched:
            self.world.watch()

    def wait(self) -> None:
        """Time passes: a second, hours, a week, a month; the boundaries may be crossed or left to who comes next."""
        longest = self.rng.choices((1, 60, HOUR, 5 * HOUR, DAY, 7 * DAY, 30 * DAY), (3, 3, 4, 4, 5, 4, 1))[0]
        self.world.pass_time(1 + int(longest * self.rng.uniform(0.2, 1)))
        if self.rng.random() < 0.7:
            self.world.run(self.prices(1.0))
        if self.rng.random() < 0.7:
            self.world.cross_boundaries()
        self.watch()
