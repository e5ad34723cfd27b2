"""Where a random history aims: amounts near limits, holders of what a move needs, and now and then something absurd."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gql_server.domain import commands as c
from gql_server.domain.accounts import SubAccount
from gql_server.domain.capacity import max_borrow
from gql_server.units import WAD
from tests.properties.genesis import COARSE, COINS, PLAIN, SUB_ACCOUNTS, Coin, found, units_of
from tests.properties.world import World

ADDRESS = "bc1-somewhere"
COIN_OF = {coin.symbol: coin for coin in (*COINS, COARSE, PLAIN)}
FORGERY = "NONE"
"""A symbol, sub-account and payout that do not exist."""


@dataclass(frozen=True, slots=True)
class Temper:
    """How a history goes.

    Attributes:
        policy: Of every market; None for any, the malicious ones too.
        is_watched: Whether liquidations follow each change of prices, boundary and loss, as the server has it.
        crash: How likely a change of prices is a crash.
        dollars: What comes at once is worth so many at most, at its first price; None for as much as a crashed price buys.
    """

    policy: str | None = None
    is_watched: bool = True
    crash: float = 0.4
    dollars: int | None = None


class Aim:
    """A world, a source of chance, and what to take next."""

    def __init__(self, seed: int, world: World | None = None, temper: Temper | None = None) -> None:
        """Begin a history: the world is founded at once."""
        self.rng = Random(seed)
        self.temper = temper or Temper()
        self.world = found(world or World(), self.rng, policy=self.temper.policy)
        self.founded = len(self.world.log)
        self.plot: deque[Callable[[], None]] = deque()

    def coin(self) -> Coin:
        """Returns any coin, mostly one with a market."""
        return self.rng.choice(COINS) if self.rng.random() < 0.93 else self.rng.choice((COARSE, PLAIN))

    def price(self, coin: Coin) -> int:
        """Returns the price that was observed last."""
        price = self.world.book.prices.get(coin.symbol)
        return coin.usd if price is None else price.usd

    def units(self, coin: Coin, low: int = 0, high: int = 6) -> int:
        """Returns an amount worth 10^low to 10^high USD, and now and then a speck."""
        if self.rng.random() < 0.06:
            return self.rng.randint(1, 9)
        usd = int(10 ** self.rng.uniform(low, high) * 10**6) * 10**12
        most = 2**127 if self.temper.dollars is None else units_of(coin, self.temper.dollars * WAD)
        return min(units_of(coin, usd, self.price(coin)), most)

    def sub(self) -> SubAccount:
        """Returns any customer's sub-account."""
        return self.world.book.sub_accounts[self.rng.choice(SUB_ACCOUNTS)]

    def sub_with(self, what: str) -> tuple[SubAccount, Coin]:
        """Returns a sub-account and one of the coins of which it has a lend, a debt or a balance; any, where nobody has."""
        holders = [
            (sub, symbol)
            for sub in self.world.book.sub_accounts.values()
            for symbol in getattr(sub, what)
            if sub.id in SUB_ACCOUNTS
        ]
        if not holders or self.rng.random() < 0.08:
            return self.sub(), self.coin()
        sub, symbol = self.rng.choice(holders)
        return sub, COIN_OF[symbol]

    def part(self, whole: int) -> int:
        """Returns a part of an amount: all of it, nearly, half, a speck, or too much."""
        share = self.rng.choice((1.0, 1.0, 0.999, 0.5, 0.5, 0.3, 0.3, 0.0, 1.1))
        return max(1, int(whole * share) if share != 1.0 else whole)

    def lender_and_coin(self) -> tuple[SubAccount, Coin]:
        """Returns a sub-account with collateral and a coin that it does not lend."""
        sub, _ = self.sub_with("lends")
        coins = [coin for coin in COINS if coin.symbol not in sub.lends]
        return (sub, self.rng.choice(coins)) if coins and self.rng.random() < 0.95 else (sub, self.coin())

    def borrowing(self, sub: SubAccount, coin: Coin) -> c.Borrow:
        """Returns a borrow of this coin near the limit."""
        address = ADDRESS if self.rng.random() < 0.4 else None
        limit = None
        if self.world.book.markets.get(coin.symbol) is not None:
            is_payout = address is not None
            surroundings, now = self.world.surroundings, self.world.now
            limit = max_borrow(self.world.book, sub.id, coin.symbol, now, surroundings, is_payout=is_payout)
        if not limit:
            return c.Borrow(sub.id, coin.symbol, self.units(coin), address)
        share = self.rng.choice((1_000, 1_000, 999, 950, 900, 700, 500, 100, 1))
        extra = self.rng.choice((0, 0, 0, 0, 1))
        return c.Borrow(sub.id, coin.symbol, max(1, limit * share // 1_000 + extra), address)
