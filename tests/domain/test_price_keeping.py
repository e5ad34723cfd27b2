"""Prices that are held, and pegs: what may be risked meanwhile, and whom nobody liquidates (rules P1 to P5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import Price
from gql_server.domain.capacity import max_borrow
from gql_server.domain.errors import InsufficientMargin, InvalidInput, NotFound, PriceProblem, PriceStale, TermsRefused
from gql_server.domain.margin import measure
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.price_keeping import require_sound_terms
from gql_server.domain.pricing import SAID_MAX, PriceHalt, PriceTerms, Quote
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.domain.world import BTC, USDC, World, two_markets

TERMS = PriceTerms(quote_max_age_seconds=60)


def house() -> World:
    """A owes 50,000 USDC against 1 BTC at 100,000 USD; B has lent a million USDC, C has 1 BTC and owes nothing."""
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    for symbol in ("BTC", "USDC"):
        world.do(c.SetPriceTerms(symbol, TERMS))
    return world


def hear(world: World, symbol: str, **usd: int) -> Price:
    """Sources say prices in dollars, now."""
    world.do(c.ObservePrices((), tuple(Quote(symbol, source, said * WAD) for source, said in usd.items())))
    return world.book.prices[symbol]


def test_what_two_sources_say_is_the_price_and_both_stand_for_it() -> None:
    world = house()
    price = hear(world, "BTC", kraken=90_000, coinbase=90_100)
    assert (price.usd, price.source, price.halt) == (90_050 * WAD, "coinbase+kraken", None)


def test_a_jump_of_one_source_holds_the_last_good_price_which_grows_old() -> None:
    world = house()
    before = world.book.prices["BTC"]
    world.wait(30)
    price = hear(world, "BTC", kraken=50_000)
    assert (price.usd, price.observed_at) == (before.usd, before.observed_at)
    assert (price.halt, price.halted_at, price.claimed_usd) == (PriceHalt.JUMP, world.now, 50_000 * WAD)
    assert world.events[-1].details["halt"] is PriceHalt.JUMP


def test_nobody_is_liquidated_while_the_breaker_holds_and_everybody_when_the_fall_was_real() -> None:
    world = house()
    hear(world, "BTC", kraken=50_000)
    held: Liquidated = world.do(c.Liquidate("A"))
    assert (held.status, held.seizures) == (MarginStatus.UNKNOWN, ())
    hear(world, "BTC", kraken=50_000, coinbase=50_000)
    assert world.do(c.Liquidate("A")).seizures


def test_a_price_of_a_debt_that_is_held_lets_liquidation_wait() -> None:
    world = house()
    world.price("BTC", 52_000)
    hear(world, "USDC", kraken=3)
    assert world.do(c.Liquidate("A")).seizures == ()


def test_held_collateral_may_be_worth_the_most_that_a_source_claims() -> None:
    """A claim of three times the price would make A healthy: it waits, whichever is true."""
    world = house()
    world.list_asset("GOLD", 6, 10)
    world.do(c.SetPriceTerms("GOLD", TERMS))
    world.do(c.CreditDeposit("A", "GOLD", 1_000 * 10**6))
    world.price("BTC", 45_000)
    assert measure(world.book, "A", world.now, world.models).status is MarginStatus.LIQUIDATABLE
    hear(world, "GOLD", kraken=35)
    assert measure(world.book, "A", world.now, world.models).status is MarginStatus.UNKNOWN
    hear(world, "GOLD", kraken=4)
    assert measure(world.book, "A", world.now, world.models).status is MarginStatus.LIQUIDATABLE


def test_nothing_new_is_borrowed_of_or_against_an_asset_whose_price_is_held() -> None:
    world = house()
    hear(world, "BTC", kraken=150_000)
    refused = world.refusal(InsufficientMargin, c.Borrow("C", "USDC", USDC, None))
    assert refused.margin.missing_prices == ("BTC",)
    held = world.refusal(PriceStale, c.Borrow("B", "BTC", 1_000, None))
    assert (held.symbol, held.reason) == ("BTC", PriceProblem.HALTED)
    assert max_borrow(world.book, "B", "BTC", world.now, world.models, is_payout=False) is None
    world.do(c.CreditDeposit("A", "USDC", 1_000 * USDC))


def test_an_operator_confirms_what_a_source_says_and_nothing_else() -> None:
    world = house()
    world.refusal(NotFound, c.ConfirmPrice("NONE", WAD))
    assert world.refusal(TermsRefused, c.ConfirmPrice("BTC", 100_000 * WAD)).rule == "P5"
    hear(world, "BTC", kraken=50_000)
    assert world.refusal(TermsRefused, c.ConfirmPrice("BTC", 70_000 * WAD)).rule == "P5"
    world.do(c.ConfirmPrice("BTC", 50_000 * WAD))
    price = world.book.prices["BTC"]
    assert (price.usd, price.source, price.halt) == (50_000 * WAD, "operator", None)
    assert hear(world, "BTC", kraken=50_100).usd == 50_100 * WAD


def test_a_price_that_is_set_ends_what_is_held() -> None:
    world = house()
    hear(world, "BTC", kraken=50_000)
    world.price("BTC", 99_000)
    assert world.book.prices["BTC"].halt is None


def test_a_zero_a_wrong_unit_and_silence_take_no_price() -> None:
    world = house()
    before = world.book.prices["BTC"].usd
    for said in ({"a": 0}, {"a": -1}, {"a": 10_000_000, "b": 10_000_000}, {"a": 10_000, "b": 10_000}, {}):
        assert hear(world, "BTC", **said).usd == before


def test_a_quote_of_an_unknown_asset_is_refused_with_all_the_others() -> None:
    world = house()
    quotes = (Quote("BTC", "a", 99_000 * WAD), Quote("NONE", "a", WAD))
    world.refusal(NotFound, c.ObservePrices((), quotes))
    assert world.book.prices["BTC"].usd == 100_000 * WAD


def test_a_stablecoin_off_its_peg_is_not_borrowed_and_nothing_new_is_borrowed_against_it() -> None:
    world = house()
    world.do(c.SetPriceTerms("USDC", replace(TERMS, peg_usd=WAD)))
    assert max_borrow(world.book, "C", "USDC", world.now, world.models, is_payout=False)
    hear_cents(world, 97)
    refused = world.refusal(PriceStale, c.Borrow("C", "USDC", USDC, None))
    assert refused.reason is PriceProblem.OFF_PEG
    assert max_borrow(world.book, "C", "USDC", world.now, world.models, is_payout=False) == 0
    world.refusal(InsufficientMargin, c.Borrow("B", "BTC", 1_000, None))
    hear_cents(world, 99)
    world.do(c.Borrow("B", "BTC", 1_000, None))


def test_a_depeg_is_a_true_price_and_liquidates() -> None:
    """What is borrowed against a stablecoin is liquidated at what it is worth, peg or not."""
    world = house()
    world.do(c.SetPriceTerms("USDC", replace(TERMS, peg_usd=WAD)))
    world.do(c.CreditDeposit("A", "BTC", 20 * BTC))
    world.do(c.Borrow("B", "BTC", 8 * BTC, "wallet"))
    hear_cents(world, 82)
    assert world.do(c.Liquidate("B")).seizures


def hear_cents(world: World, cents: int) -> None:
    """Two sources say a price of USDC."""
    world.wait(10)
    world.do(c.ObservePrices((), tuple(Quote("USDC", source, cents * WAD // 100) for source in ("kraken", "coinbase"))))


@pytest.mark.parametrize(
    ("terms", "name"),
    [
        (replace(TERMS, quorum=0), "quorum"),
        (replace(TERMS, quote_max_age_seconds=0), "quoteMaxAge"),
        (replace(TERMS, agreement=WAD), "agreement"),
        (replace(TERMS, deviation_max=0), "deviationMax"),
        (replace(TERMS, peg_band=0), "pegBand"),
        (replace(TERMS, peg_usd=0), "peg"),
    ],
)
def test_terms_that_mean_nothing_are_refused(terms: PriceTerms, name: str) -> None:
    assert house().refusal(InvalidInput, c.SetPriceTerms("BTC", terms)).field == name


def test_a_change_of_other_terms_keeps_how_the_price_is_made() -> None:
    world = house()
    asset = world.book.assets["BTC"]
    changed = c.CreateAsset("BTC", "Bitcoin", 8, 20_000, 0, asset.risk, is_change=True)
    world.do(changed)
    assert world.book.assets["BTC"].pricing == TERMS


def test_a_price_never_becomes_older_than_it_was() -> None:
    world = house()
    world.price("BTC", 90_000)
    late = Quote("BTC", "kraken", 90_001 * WAD, world.now - 30)
    world.do(c.ObservePrices((), (late,)))
    price = world.book.prices["BTC"]
    assert (price.usd, price.observed_at) == (90_001 * WAD, world.now)


def test_what_one_source_has_said_is_remembered_until_another_makes_the_quorum() -> None:
    world = house()
    world.do(c.SetPriceTerms("BTC", replace(TERMS, quorum=2)))
    assert hear(world, "BTC", kraken=90_000).usd == 100_000 * WAD
    world.wait(10)
    assert hear(world, "BTC", coinbase=90_000).usd == 90_000 * WAD


def test_a_price_that_is_held_is_so_since_the_first_time() -> None:
    world = house()
    began = world.now
    for usd in (50_000, 51_000):
        held = hear(world, "BTC", kraken=usd)
        assert (held.halt, held.halted_at) == (PriceHalt.JUMP, began)
        world.wait(10)


@pytest.mark.parametrize(
    ("name", "field", "least", "most"),
    [
        ("quorum", "quorum", 1, 20),
        ("quote_max_age_seconds", "quoteMaxAge", 1, 86_400),
        ("agreement", "agreement", 1, WAD - 1),
        ("deviation_max", "deviationMax", 1, WAD - 1),
        ("peg_band", "pegBand", 1, WAD - 1),
        ("peg_usd", "peg", 1, SAID_MAX - 1),
    ],
)
def test_terms_are_taken_at_their_bounds_and_refused_beyond_them(name: str, field: str, least: int, most: int) -> None:
    for value in (least, most):
        require_sound_terms(replace(TERMS, **{name: value}))
    for value in (least - 1, most + 1):
        with pytest.raises(InvalidInput) as refused:
            require_sound_terms(replace(TERMS, **{name: value}))
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (PriceTerms(quorum=0), "quorum"),
        (PriceTerms(quorum=21), "quorum"),
        (PriceTerms(quote_max_age_seconds=0), "quoteMaxAge"),
        (PriceTerms(quote_max_age_seconds=86_401), "quoteMaxAge"),
        (PriceTerms(agreement=0), "agreement"),
        (PriceTerms(deviation_max=WAD), "deviationMax"),
        (PriceTerms(peg_usd=0), "peg"),
        (PriceTerms(peg_usd=SAID_MAX), "peg"),
    ],
)
def test_terms_beyond_their_bounds_are_refused(terms: PriceTerms, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_sound_terms(terms)
    assert refused.value.field == field


def test_terms_at_their_bounds_are_taken() -> None:
    require_sound_terms(PriceTerms(1, 1, 1, 1, 1, 1))
    require_sound_terms(PriceTerms(20, 86_400, WAD - 1, WAD - 1, SAID_MAX - 1, WAD - 1))


def test_a_price_that_is_taken_is_never_as_of_before_the_last_one() -> None:
    world = house()
    world.wait(30)
    world.do(c.ObservePrices((), (Quote("BTC", "a", 100_000 * WAD, world.now - 50),)))
    assert world.book.prices["BTC"].observed_at == world.now - 30
    world.list_asset("GOLD", 8, None)
    world.do(c.ObservePrices((), (Quote("GOLD", "a", 7 * WAD, world.now - 50),)))
    assert world.book.prices["GOLD"].observed_at == world.now - 50


def test_what_is_heard_while_nothing_is_decided_is_remembered() -> None:
    world = house()
    world.do(c.SetPriceTerms("BTC", replace(TERMS, quorum=2)))
    price = hear(world, "BTC", a=100_001)
    assert (price.usd, [one.source for one in price.heard]) == (100_000 * WAD, ["a"])


def test_a_price_is_held_since_it_was_first_held() -> None:
    world = house()
    first = hear(world, "BTC", a=150_000)
    world.wait(20)
    again = hear(world, "BTC", a=160_000)
    assert (first.halt, again.halt, again.halted_at) == (PriceHalt.JUMP, PriceHalt.JUMP, world.now - 20)
    assert again.claimed_usd == 160_000 * WAD
