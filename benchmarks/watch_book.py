"""The book that the watch is measured on: markets of which everything is worth a dollar, and debtors in a database."""

from gql_server.domain.accounts import Debt, LendPosition, SubAccount
from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import LendingTerms, Market, MarketLimits, MarketState
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.units import WAD, BorrowShares, LendShares

ASSETS = 10
NOW = 1_700_000_000 // 3_600 * 3_600


def book_of(host: PluginHost) -> Book:
    """Make markets of which everything is worth a dollar."""
    risk = RiskTerms(WAD * 9 // 10, WAD * 11 // 10, WAD // 10_000, WAD // 5, WAD // 20_000, WAD // 10, WAD // 20_000, 86_400)
    models = host.market_models(rate_model=ModelChoice("two_slope_kinked"), liquidation_policy=ModelChoice("close_factor"))
    terms = LendingTerms(maturity_seconds=604_800, is_full_withdrawal_only=True, fee=WAD // 10, cadence_seconds=3_600)
    limits = MarketLimits(None, None, WAD, WAD, WAD)
    book = Book.genesis()
    for number in range(ASSETS):
        symbol = f"A{number}"
        book.assets.put(symbol, Asset(symbol, symbol, 6, 1, 0, risk))
        book.prices.put(symbol, Price(symbol, WAD, NOW, "bench"))
        book.ledgers.put(symbol, AssetLedger(symbol))
        market = Market(
            symbol=symbol,
            state=MarketState.OPEN,
            terms=terms,
            limits=limits,
            rate_model=models.rate_model,
            staking_rewards=(),
            liquidation_policy=models.liquidation_policy,
            penalty_max=0,
            insurance_share=0,
            accrued_at=NOW,
            boundary_at=NOW,
            model_state="",
        )
        market.total_lent = market.total_borrowed = market.base_lent = market.base_borrowed = 10**18
        market.lend_shares, market.borrow_shares = LendShares(10**27), BorrowShares(10**18)
        book.markets.put(symbol, market)
    return book


def debtor(number: int) -> SubAccount:
    """Return one with three lend positions and a debt."""
    symbols = [f"A{(number + leg) % ASSETS}" for leg in range(4)]
    lends = {symbol: LendPosition(LendShares(10**18), 10**9, NOW, NOW, 604_800, 0) for symbol in symbols[:3]}
    debts = {symbols[3]: Debt(BorrowShares(10**9), 10**9, NOW)}
    return SubAccount(f"{number:032x}", "bench", number, NOW, lends=lends, debts=debts)
