"""Seeding a sandbox."""

from __future__ import annotations

from gql_server.domain.accrual import project
from gql_server.domain.margin import measure
from gql_server.domain.market import lend_rate_base, utilization
from gql_server.domain.needs import Needs
from gql_server.domain.report import MarginStatus
from gql_server.ports.runtime import Storage
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.seed_plan import ASSETS
from tests.service.house import House, guarded_models, seeding_of


async def test_every_market_has_a_borrower_so_that_every_lender_earns(seeded: House) -> None:
    snapshot = await seeded.ledger.snapshot(EVERY_MARKET)
    markets = {
        market.symbol: project(snapshot.book, market.symbol, snapshot.now, guarded_models())
        for market in snapshot.book.markets.values()
    }
    assert set(markets) == {"BTC", "ETH", "SOL", "USDC"}
    assert all(lend_rate_base(market) > 0 for market in markets.values())
    assert all(0 < utilization(market) < market.throttle_bound for market in markets.values())


async def test_an_asset_without_a_market_can_only_be_deposited(seeded: House) -> None:
    book = (await seeded.ledger.snapshot(EVERY_MARKET)).book
    assert {asset.symbol for asset in book.assets.values()} == {plan.symbol for plan in ASSETS}
    assert book.markets.get("PYTH") is None


async def test_the_demo_borrower_is_healthy_and_not_at_risk(seeded: House) -> None:
    indebted = frozenset(await seeded.ledger.indebted_sub_accounts(None, 10))
    snapshot = await seeded.ledger.snapshot(Needs(sub_accounts=indebted, holdings_of=indebted))
    margins = [measure(snapshot.book, one, snapshot.now, guarded_models()) for one in indebted]
    assert [margin.status for margin in margins] == [MarginStatus.HEALTHY, MarginStatus.HEALTHY]


async def test_seeding_again_changes_nothing(seeded: House, storage: Storage) -> None:
    head = await seeded.ledger.sequence_head()
    async with seeding_of(seeded, storage) as seeding:
        await seeding.run()
    assert await seeded.ledger.sequence_head() == head


async def test_a_seeded_house_passes_the_audit(seeded: House) -> None:
    report = await seeded.audit()
    assert report.is_clean, [*report.faults, *map(str, report.differences)]
