"""A market as it will be, for who looks before anybody has walked it there (rules R3, R9)."""

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accrual import asset_at, project
from gql_server.domain.assets import RiskTerms
from gql_server.domain.decide import finish_batch
from gql_server.domain.draft import Draft
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.market import Market
from tests.domain.world import BTC, HOUR, PERCENT, RATE_1E5_AN_HOUR, RISK, World, lent_and_borrowed, two_markets


def test_a_projection_is_made_anew_when_the_treasury_changes() -> None:
    """It was cut to the treasury that it saw."""
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(HOUR - 1)
    batch = world.book.fork()
    assert project(batch, "BTC", world.now, world.models).staking_receivable == 0
    Draft(batch, world.now, world.models, "x").post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=10**6)
    assert project(batch, "BTC", world.now, world.models).staking_receivable > 0
    finish_batch(batch, now=world.now, models=world.models)


def test_a_projection_is_kept_as_long_as_time_market_and_ledger_are_the_same() -> None:
    world = lent_and_borrowed()
    world.wait(HOUR // 2)

    def look() -> Market:
        return project(world.book, "BTC", world.now, world.models)

    first = look()
    assert look() is first
    assert first.accrued_at == world.now
    world.book.markets.put("BTC", world.market("BTC").copy())
    assert look() is not first
    second = look()
    world.book.ledgers.put("BTC", world.ledger("BTC").copy())
    assert look() is not second
    third = look()
    world.wait(1)
    assert look() is not third


def test_a_market_that_is_accrued_to_now_is_its_own_projection() -> None:
    world = lent_and_borrowed()
    assert project(world.book, "BTC", world.now, world.models) is world.market("BTC")


def test_risk_terms_that_nobody_has_applied_yet_count_from_their_boundary_on() -> None:
    world = lent_and_borrowed()
    stricter = replace(RISK, haircut_weight=80 * PERCENT)
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, insurance_share=PERCENT))
    world.do(c.ScheduleTerms("BTC", world.now + 2 * HOUR, risk=stricter))
    weights = []
    for seconds in (2 * HOUR - 1, 1, HOUR):
        world.wait(seconds)
        weights.append(risk_now(world).haircut_weight)
    assert weights == [90 * PERCENT, 80 * PERCENT, 80 * PERCENT]
    assert world.book.assets["BTC"].risk == RISK
    world.cross("BTC")
    assert risk_now(world) is world.book.assets["BTC"].risk == stricter


def risk_now(world: World) -> RiskTerms:
    risk = asset_at(world.book, "BTC", world.now, world.models).risk
    assert risk is not None
    return risk
