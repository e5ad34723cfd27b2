"""What the columns of the watch name contains everybody whom the rules find unhealthy, or newly at risk, or newly safe."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.accounts import Balance, Debt, LendPosition, SubAccount
from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.margin import measure
from gql_server.domain.market import lend_shares_up
from gql_server.domain.report import MarginStatus
from gql_server.service.watch import is_asked_for
from gql_server.service.watching.columns import Columns
from gql_server.service.watching.sieve import Sieve
from gql_server.service.watching.worths import worths_of
from gql_server.units import WAD, BorrowShares
from tests.counts import count
from tests.domain.world import DAY
from tests.properties.odd_books import MODELS, OddBook


class Watched:
    """A book, columns that follow it, and what was seen."""

    def __init__(self, odd: OddBook, seen: Counter[str]) -> None:
        self.odd = odd
        self.seen = seen
        self.columns = Columns()
        self.sieve = Sieve(self.columns)
        self.columns.know(odd.book.assets.own, odd.book.markets.own)
        self.columns.put_new(odd.book.sub_accounts.own.values())

    def look(self) -> None:
        """Nobody is missing among the candidates."""
        book, now = self.odd.book, self.odd.now
        self.columns.know(book.assets.own, book.markets.own)
        candidates = set(self.sieve.sift(worths_of(book, self.columns.symbols, now, MODELS)))
        for one in book.sub_accounts.own.values():
            assert self.columns.is_right_about(one)
            margin = measure(book, one.id, now, MODELS)
            if one.debts and is_asked_for(one, margin):
                assert one.id in candidates, (one, margin)
            is_found = one.id in candidates
            self.seen[f"{margin.status} {is_found}"] += 1
        assert len(self.columns) == sum(bool(one.debts) for one in book.sub_accounts.own.values())
        assert self.columns.between("", "\U0010ffff") == {one.id for one in book.sub_accounts.own.values() if one.debts}

    def happen(self) -> None:
        """Something happens to the book, and the columns are told what they would be."""
        odd = self.odd
        what = odd.rng.choice((odd.earn, odd.wait, odd.change_terms, self.trade, self.list, self.quote, self.quote, self.quote))
        what()

    def quote(self) -> None:
        for symbol in self.odd.rng.sample(sorted(self.odd.book.assets.own), 1):
            self.odd.change_price(symbol)

    def trade(self) -> None:
        for one in [*self.odd.rng.sample(self.odd.ids, 1), self.odd.identifier()]:
            self.odd.settle(one)
            self.columns.put(self.odd.book.sub_accounts[one])
        self.odd.ids = sorted(self.odd.book.sub_accounts.own)

    def list(self) -> None:
        self.odd.list_asset(f"B{len(self.odd.book.assets.own)}")
        self.columns.know(self.odd.book.assets.own, {})


def test_the_candidates_contain_everybody_whom_the_rules_would_act_on() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=count(test=60, soak=20_000))
    @given(st.integers(0, 2**48 - 1))
    def play(seed: int) -> None:
        watched = Watched(OddBook(Random(seed)), seen)
        watched.look()
        for _ in range(5):
            watched.happen()
            watched.look()

    play()
    assert seen[f"{MarginStatus.LIQUIDATABLE} True"] > 100
    assert seen[f"{MarginStatus.HEALTHY} False"] > 100, "everybody is a candidate"
    assert seen[f"{MarginStatus.AT_RISK} True"]


@pytest.mark.parametrize("lent", [100_000, 900_000, 1_500_000, 4_000_000])
@pytest.mark.parametrize("available", [0, 900_000, 1_500_000, 20_000_000])
def test_the_haircut_goes_by_all_that_is_held_of_an_asset(lent: int, available: int) -> None:
    """A lend position and a balance of one asset, with a debt that is the least at which health is below 1."""
    odd = OddBook(Random(1))
    book, million = odd.book, 10**6
    for shelf in (book.assets, book.markets, book.prices, book.ledgers):
        shelf.own.clear()
    risk = RiskTerms(WAD, WAD, WAD // 1_000, WAD // 5, 0, WAD // 10, 0, DAY)
    for symbol in ("HELD", "OWED"):
        odd.list_asset(symbol)
        book.assets.put(symbol, Asset(symbol, symbol, 6, 1, 0, risk))
        book.prices.put(symbol, Price(symbol, WAD, odd.now, "test"))
        book.markets[symbol].total_borrowed = book.markets[symbol].borrow_shares = BorrowShares(10**20)
    one = SubAccount(
        "debtor", "account", balances={"HELD": Balance(available * million)}, debts={"OWED": Debt(BorrowShares(1), 0, 0)}
    )
    market = book.markets["HELD"]
    one.lends["HELD"] = LendPosition(lend_shares_up(market, lent * million), 0, 0, 0, 0, market.epoch)
    book.sub_accounts.own.clear()
    book.sub_accounts.put(one.id, one)
    odd.bring_to_the_edge(one, MarginStatus.LIQUIDATABLE, less=0)
    assert measure(book, one.id, odd.now, MODELS).status is MarginStatus.LIQUIDATABLE
    watched = Watched(odd, Counter())
    watched.look()
    one.debts["OWED"].shares = BorrowShares(one.debts["OWED"].shares // 2)
    watched.columns.put(one)
    watched.look()
