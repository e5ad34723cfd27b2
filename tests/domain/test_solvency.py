"""Both sides of an asset: what the house has and what it owes, account by account (rule G1)."""

from __future__ import annotations

from gql_server.domain.journal import AssetLedger
from gql_server.domain.solvency import Sides, sides_of
from tests.domain.world import World, two_markets


def test_every_account_stands_on_its_side() -> None:
    world = two_markets()
    world.book.ledgers.put("BTC", AssetLedger("BTC", 1, 2, 3, 4, 5, 6, 7))
    market = world.book.change_market("BTC")
    market.total_borrowed, market.staking_receivable, market.total_lent = 10, 20, 40
    sides = sides_of(world.book, "BTC")
    assert sides == Sides(1, 10, 20, 40, 2, 3, 4, 5, 6, missing=7)
    assert (sides.has, sides.owes, sides.gap) == (38, 60, -22)


def test_an_asset_without_a_market_lends_nothing() -> None:
    world = World()
    world.list_asset("GOLD", 8, 1)
    world.book.ledgers.put("GOLD", AssetLedger("GOLD", 9, 2, 3, 4))
    assert sides_of(world.book, "GOLD") == Sides(9, 0, 0, 0, 2, 3, 4, 0, 0)
