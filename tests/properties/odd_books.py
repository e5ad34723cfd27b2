"""Books that no history leads to: any decimals, prices, terms and amounts; and debts that are exactly what health 1 admits."""

from dataclasses import replace
from random import Random

from gql_server.domain.accounts import Balance, Debt, LendPosition, SubAccount
from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.journal import AssetLedger
from gql_server.domain.margin import measure
from gql_server.domain.market import Market, MarketState, ModelKind
from gql_server.domain.pricing import PriceHalt
from gql_server.domain.report import MarginStatus
from gql_server.units import AMOUNT_MAX, WAD, BorrowShares, LendShares
from tests.domain.fakes import FakeModels
from tests.domain.world import DAY, DAY_ONE, LIMITS, TERMS, model_ref

LEND_SHARES_A_UNIT = 10**9
MODELS = FakeModels()


class OddBook:
    """A book made of chance, and what may happen to it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.now = DAY_ONE
        self.book = Book()
        self.is_wild = rng.random() < 0.3
        for number in range(rng.randint(1, 5)):
            self.list_asset(f"A{number}")
        self.ids = [self.identifier() for _ in range(rng.randint(1, 8))]
        for one in self.ids:
            self.settle(one)

    def identifier(self) -> str:
        """Usually as the server makes them."""
        return f"{self.rng.getrandbits(128):032x}" if self.rng.random() < 0.8 else f"odd-{self.rng.randint(0, 10**9)}"

    def size(self, least: int, most: int) -> int:
        """A number of any magnitude."""
        if self.rng.random() < 0.05:
            return least
        return max(least, min(most, int(10 ** self.rng.uniform(0, len(str(most)))) + self.rng.randint(0, 9)))

    def amount(self) -> int:
        """What people have, or anything."""
        return self.size(1, AMOUNT_MAX if self.is_wild else 10**24)

    def holding(self, symbol: str) -> int:
        """Any amount, or one that is worth about as much as where curves begin to matter."""
        price = self.book.prices.get(symbol)
        if price is None or self.rng.random() < 0.4:
            return self.amount()
        usd, scale = int(10 ** self.rng.uniform(5, 7)), int(10 ** self.book.assets[symbol].decimals)
        return min(AMOUNT_MAX, usd * WAD * scale // price.usd + 1)

    def risk(self) -> RiskTerms | None:
        """Terms, some without curves, some with steep ones."""
        rng = self.rng
        if rng.random() < 0.1:
            return None
        curve = rng.choice((0, 10**14, 10**15, self.size(1, 10**18)))
        weight, base = rng.randint(1, WAD), rng.choice((WAD, WAD * 11 // 10, self.size(1, WAD)))
        initial, maintenance = rng.randint(WAD // 100, WAD), rng.randint(1, WAD // 2)
        growth = rng.choice((0, 10**14, self.size(1, 10**18)))
        return RiskTerms(weight, base, curve, initial, growth, maintenance, rng.choice((0, growth // 2)), 30 * DAY)

    def list_asset(self, symbol: str) -> None:
        """List an asset with a market, and a price as a rule."""
        rng, book = self.rng, self.book
        book.assets.put(symbol, Asset(symbol, symbol, rng.choice((0, 6, 8, 18, rng.randint(0, 18))), 1, 0, self.risk()))
        lent, owed = self.amount(), self.amount()
        state = Market(
            symbol=symbol,
            state=MarketState.OPEN,
            terms=TERMS,
            limits=LIMITS,
            rate_model=model_ref(ModelKind.RATE_MODEL, "fixed"),
            staking_rewards=(),
            liquidation_policy=model_ref(ModelKind.LIQUIDATION_POLICY, "half"),
            penalty_max=0,
            insurance_share=0,
            accrued_at=self.now,
            boundary_at=self.now,
            model_state="",
        )
        state.total_lent, state.lend_shares = lent, LendShares(int(lent * LEND_SHARES_A_UNIT / rng.uniform(0.5, 3)))
        state.total_borrowed, state.borrow_shares = owed, BorrowShares(max(1, int(owed / rng.uniform(1, 3))))
        state.epoch = rng.choice((0, 0, 1))
        book.markets.put(symbol, state)
        book.ledgers.put(symbol, AssetLedger(symbol))
        self.change_price(symbol)

    def change_price(self, symbol: str) -> None:
        """Observe a price, sometimes of another magnitude, sometimes an old one, sometimes one that is held, sometimes none."""
        rng, before = self.rng, self.book.prices.get(symbol)
        if before is None and rng.random() < 0.1:
            return
        usd = self.size(1, 10**25) if before is None or rng.random() < 0.2 else max(1, int(before.usd * rng.uniform(0.5, 1.5)))
        age = 31 * DAY if rng.random() < 0.1 else 0
        price = Price(symbol, usd, self.now - age, "test")
        if rng.random() < 0.1:
            claimed = max(1, int(usd * rng.uniform(0.2, 5)))
            price = replace(price, halt=PriceHalt.JUMP, halted_at=self.now, claimed_usd=claimed)
        self.book.prices.put(symbol, price)

    def settle(self, one: str) -> None:
        """Give a sub-account other holdings and debts; one debt may be all that is admitted."""
        rng, book = self.rng, self.book
        sub_account = SubAccount(one, "account", at_risk_since=rng.choice((None, None, DAY_ONE)))
        symbols = list(book.assets.own)
        for symbol in rng.sample(symbols, rng.randint(0, len(symbols))):
            epoch = rng.choice((book.markets[symbol].epoch, 0))
            shares = LendShares(self.holding(symbol) * LEND_SHARES_A_UNIT // rng.randint(1, 3) + rng.randint(0, 9))
            sub_account.lends[symbol] = LendPosition(shares, 0, 0, 0, 0, epoch)
        for symbol in rng.sample(symbols, rng.randint(0, len(symbols))):
            sub_account.balances[symbol] = Balance(self.holding(symbol))
        for symbol in rng.sample(symbols, min(len(symbols), rng.choice((0, 1, 1, 1, 2)))):
            sub_account.debts[symbol] = Debt(BorrowShares(self.amount()), 0, 0)
        book.sub_accounts.put(one, sub_account)
        if sub_account.debts and rng.random() < 0.7:
            self.bring_to_the_edge(sub_account, rng.choice((MarginStatus.LIQUIDATABLE, MarginStatus.AT_RISK)))

    def bring_to_the_edge(self, sub_account: SubAccount, status: MarginStatus, *, less: int | None = None) -> None:
        """Let it owe the least, or a share less, at which it is that unsafe; where there is such a debt."""
        debt = sub_account.debts[self.rng.choice(sorted(sub_account.debts))]
        low, high = 0, AMOUNT_MAX
        while low + 1 < high:
            debt.shares = BorrowShares((low + high) // 2)
            found = measure(self.book, sub_account.id, self.now, MODELS).status
            is_unsafe = found in ({status} | {MarginStatus.LIQUIDATABLE})
            low, high = (low, debt.shares) if is_unsafe else (debt.shares, high)
        debt.shares = BorrowShares(max(1, high - (self.rng.randint(0, 1) if less is None else less)))

    def earn(self) -> None:
        """Let every share be worth a little more, or after a loss less, or nothing."""
        for symbol in self.book.markets.own:
            market = self.book.change_market(symbol)
            if self.rng.random() < 0.5:
                market.total_borrowed += market.total_borrowed // self.rng.choice((10**9, 10**5, 20))
                market.total_lent += market.total_lent // self.rng.choice((10**9, 10**5, 20))
            elif self.rng.random() < 0.1:
                market.total_lent //= 2
            elif self.rng.random() < 0.1:
                market.epoch += 1
            self.book.projections.clear()

    def wait(self) -> None:
        """Let a month pass, and nobody be paid for it."""
        self.now += 30 * DAY
        for symbol in self.book.markets.own:
            market = self.book.change_market(symbol)
            market.accrued_at = market.boundary_at = self.now

    def change_terms(self) -> None:
        """Change the terms of an asset."""
        symbol = self.rng.choice(sorted(self.book.assets.own))
        self.book.assets.put(symbol, replace(self.book.assets[symbol], risk=self.risk()))
