"""Why nothing new may be risked on an asset, and which price a refusal names (rules M4, P3, P4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.assets import Price
from gql_server.domain.errors import PriceProblem, PriceStale
from gql_server.domain.margin import problem_of, require_fresh_debt_prices, stale
from gql_server.domain.pricing import PriceHalt, PriceTerms
from gql_server.units import WAD
from tests.domain.test_explaining_health import line, sheet

PEGGED = replace(line("EUR").asset, pricing=PriceTerms(peg_usd=WAD))
GOOD = Price("EUR", WAD, 7, "test")


@pytest.mark.parametrize(
    ("price", "is_fresh", "problem"),
    [
        (GOOD, True, None),
        (None, False, PriceProblem.MISSING),
        (GOOD, False, PriceProblem.TOO_OLD),
        (replace(GOOD, halt=PriceHalt.JUMP), True, PriceProblem.HALTED),
        (replace(GOOD, usd=2 * WAD), True, PriceProblem.OFF_PEG),
        (replace(GOOD, usd=2 * WAD), False, PriceProblem.TOO_OLD),
    ],
)
def test_an_asset_is_good_to_risk_something_on_or_says_why_not(
    price: Price | None, problem: PriceProblem | None, *, is_fresh: bool
) -> None:
    assert problem_of(PEGGED, price, is_price_fresh=is_fresh) is problem


def test_a_refusal_names_when_the_price_was_observed_and_nothing_where_there_is_none() -> None:
    assert stale(line("BTC", owed=1, usd=None)) == PriceStale("BTC", None, PriceProblem.MISSING)
    old = replace(line("BTC", owed=1), is_price_fresh=False, price=Price("BTC", WAD, 7, "test"))
    assert stale(old) == PriceStale("BTC", 7, PriceProblem.TOO_OLD)


def test_a_debt_that_cannot_be_valued_is_named() -> None:
    require_fresh_debt_prices(sheet(line("BTC", held=1, usd=None), line("USDC", owed=1)))
    with pytest.raises(PriceStale) as refused:
        require_fresh_debt_prices(sheet(line("BTC", held=1), line("USDC", owed=1, usd=None)))
    assert refused.value == PriceStale("USDC", None, PriceProblem.MISSING)
