"""What sources say of prices in a random history: one voice or several, that agree, jump, lie or are late."""

from gql_server.domain import commands as c
from gql_server.domain.pricing import PriceTerms, Quote
from gql_server.units import WAD
from tests.properties.aim import Aim
from tests.properties.genesis import Coin

SOURCES = ("north", "south", "west")


class Sources(Aim):
    """Moves of those who say what prices are, and of the operator who believes them or not."""

    def hear_sources(self) -> None:
        """Sources say a price; where it is held afterwards, the operator confirms what one of them says, or something else."""
        coin = self.coin()
        if self.rng.random() < 0.3:
            self.world.run(c.SetPriceTerms(coin.symbol, self.price_terms(coin)))
        self.world.run(c.ObservePrices((), tuple(self.quotes(coin))))
        price = self.world.book.prices[coin.symbol]
        if price.halt is not None and self.rng.random() < 0.7:
            said = [one.usd for one in price.heard if one.usd] or [price.usd]
            self.world.run(c.ConfirmPrice(coin.symbol, self.rng.choice((*said, price.usd + 1))))

    def quotes(self, coin: Coin) -> list[Quote]:
        """Returns what some sources say: mostly the same, sometimes far off, in cents, nothing, or of another time."""
        usd = self.world.book.prices[coin.symbol].usd
        level = max(1, usd * self.rng.choice((98, 100, 103, 70, 140)) // 100)
        said = []
        for source in self.rng.sample(SOURCES, self.rng.randint(1, len(SOURCES))):
            odd = self.rng.random()
            one = level if odd < 0.8 else self.rng.choice((level * 100, level // 2, 0))
            at = self.rng.choice((None, None, self.world.now, self.world.now - 600, self.world.now + 600))
            said.append(Quote(coin.symbol, source, one, at))
        return said

    def price_terms(self, coin: Coin) -> PriceTerms:
        """Returns terms of a price: a quorum, a bound, a peg for some."""
        peg = self.world.book.prices[coin.symbol].usd if self.rng.random() < 0.2 else None
        return PriceTerms(self.rng.choice((1, 1, 2)), deviation_max=self.rng.choice((WAD // 20, WAD // 5)), peg_usd=peg)
