"""Collateral without a fresh price delays liquidation only where it could matter (rule M4)."""

from gql_server.domain import commands as c
from gql_server.domain.margin import measure
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from tests.domain.world import BTC, DAY, USDC, World, two_markets

MONTH = 31 * DAY


def with_a_stale_asset(amount: int, usd: int | None, *, btc: int = 50_000) -> World:
    """A owes 50,000 USDC against 1 BTC, which has fallen, and holds some OLD whose price is a month old, or never was."""
    world = two_markets()
    world.list_asset("OLD", 6, usd)
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "OLD", amount))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(MONTH)
    world.price("BTC", 100_000)
    world.price("USDC", 1)
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.price("BTC", btc)
    return world


def status(world: World) -> MarginStatus:
    return measure(world.book, "A", world.now, world.models).status


def test_a_speck_of_stale_collateral_does_not_keep_a_debtor_safe() -> None:
    world = with_a_stale_asset(10**6, 1)
    assert status(world) is MarginStatus.LIQUIDATABLE
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert {seizure.seize_symbol for seizure in outcome.seizures} == {"BTC"}
    assert world.book.sub_accounts["A"].balances["OLD"].available == 10**6


def test_stale_collateral_that_could_cover_the_debt_is_waited_for() -> None:
    world = with_a_stale_asset(60_000 * 10**6, 1)
    assert status(world) is MarginStatus.UNKNOWN
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert (outcome.status, outcome.seizures) == (MarginStatus.UNKNOWN, ())


def test_what_was_never_priced_was_never_lent_against_and_delays_nothing() -> None:
    world = with_a_stale_asset(10**12, None)
    assert status(world) is MarginStatus.LIQUIDATABLE
    assert world.do(c.Liquidate("A")).seizures


def test_where_only_stale_collateral_is_left_the_rest_of_the_debt_waits_for_its_price() -> None:
    world = with_a_stale_asset(1_000 * 10**6, 1, btc=20_000)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert outcome.seizures
    assert (outcome.status, outcome.bad_debt) == (MarginStatus.UNKNOWN, ())
    assert world.do(c.Liquidate("A")).seizures == ()
    world.price("OLD", 1)
    assert world.do(c.Liquidate("A")).bad_debt


def test_liquidation_waits_for_the_price_of_a_debt() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.wait(MONTH)
    world.price("BTC", 50_000)
    assert status(world) is MarginStatus.UNKNOWN
    assert world.do(c.Liquidate("A")).seizures == ()
