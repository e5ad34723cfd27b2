"""Daily balances of generated histories: to the unit what the ledger says, at whatever moment a day ends."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from gql_server.domain.book import Book
from gql_server.domain.decide import Decision
from gql_server.domain.market import lend_share_price
from gql_server.service.balance_certificate import Held
from gql_server.service.daily_balances import DailyBalances, balances_at
from gql_server.service.journal_sums import JournalSums
from gql_server.units import WAD
from tests.counts import count
from tests.properties.histories import Player
from tests.properties.world import World

HISTORIES = count(test=4, soak=200)
HOUR = 3_600
DAY = date(2027, 1, 31)


def ended(world: World, sums: JournalSums, at: int) -> DailyBalances:
    return balances_at(world.book, sums, DAY, at, world.surroundings)


def check(daily: DailyBalances, book: Book) -> None:
    """Compare a day with the ledger as it stood then; ``book`` has the same shares."""
    lenders = Counter(symbol for sub in book.sub_accounts.values() for symbol in sub.lends)
    sums: dict[str, Counter[Held]] = {total.symbol: Counter() for total in daily.totals}
    for one in daily.holdings:
        sums[one.symbol].update(one.held)
        assert one.account_id != "house"
    for total in daily.totals:
        sides = total.sides
        assert sums[total.symbol] == Counter(total.held)
        assert sides.gap == 0
        assert sides.custody + sides.loans + sides.staking_receivable == (
            total.owed_to_customers + total.house + sides.treasury + sides.insurance
        )
        assert sides.custody >= sides.balances + sides.payouts + sides.suspense + sides.insurance
        house = book.sub_accounts["house"]
        assert total.held.get(Held.AVAILABLE, 0) == sides.balances - (
            house.balances[total.symbol].available if total.symbol in house.balances else 0
        )
        market = book.markets.get(total.symbol)
        if market is not None and total.symbol not in house.lends:
            rounding = sides.lenders - total.held.get(Held.LENT, 0)
            assert 0 <= rounding <= lenders[total.symbol] + lend_share_price(market) // WAD + 1
        if total.symbol not in house.debts:
            assert total.held.get(Held.OWED, 0) >= sides.loans


class Journal:
    """What the journal adds up to, read as it grows."""

    def __init__(self, world: World) -> None:
        self.sums = JournalSums()
        self._world = world
        self._read = 0

    def read(self) -> list[Decision]:
        """Add what was decided since."""
        batches = self._world.log[self._read :]
        self._read = len(self._world.log)
        found = [one.decision for batch in batches for one in batch.decided if one.decision is not None]
        for decision in found:
            for entry in decision.entries:
                self.sums.add(entry)
        return found


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_every_day_of_a_history_is_what_the_ledger_says_at_its_end(seed: int) -> None:
    """Also a day that ends with an hour: what is lent and owed then is what the boundary finds that is crossed a moment later."""
    world = World()
    player, journal = Player(seed, world), Journal(world)
    compared = 0
    for _ in range(6):
        player.play(12)
        journal.read()
        check(ended(world, journal.sums, world.now + 12_345), world.book)
        world.cross_boundaries()
        journal.read()
        world.pass_time(-world.now % HOUR or HOUR)
        daily = ended(world, journal.sums, world.now)
        check(daily, world.book)
        told = {total.symbol: (total.sides.lenders, total.sides.loans) for total in daily.totals}
        world.cross_boundaries()
        for sample in (sample for decision in journal.read() for sample in decision.samples if sample.at == world.now):
            assert (sample.total_lent, sample.total_borrowed) == told[sample.symbol]
            compared += 1
    assert compared > 0
