"""What a holding counts, and when a price may be used: at the bound and one beyond it (rules M1, M2, M4, P3, P4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.assets import Asset, Price, is_fresh, is_off_its_peg
from gql_server.domain.pricing import PriceHalt, PriceTerms
from gql_server.units import WAD
from tests.domain.world import PERCENT, RISK

NOW = 1_000_000
ASSET = Asset("USDC", "USDC", 6, 1, 0, replace(RISK, price_max_age_seconds=60), pricing=PriceTerms(peg_usd=WAD))
PRICE = Price("USDC", WAD, NOW, "one")


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (60, True), (61, False)])
def test_a_price_may_be_used_until_it_is_older_than_the_asset_admits(age: int, *, fresh: bool) -> None:
    assert is_fresh(ASSET, replace(PRICE, observed_at=NOW - age), NOW) is fresh


def test_where_there_are_no_risk_terms_no_price_is_too_old() -> None:
    assert is_fresh(replace(ASSET, risk=None), replace(PRICE, observed_at=0), NOW)


def test_a_price_that_is_held_or_never_was_may_not_be_used() -> None:
    assert not is_fresh(ASSET, replace(PRICE, halt=PriceHalt.JUMP), NOW)
    assert not is_fresh(ASSET, None, NOW)


@pytest.mark.parametrize(("cents", "off"), [(98, False), (97, True), (102, False), (104, True)])
def test_a_price_is_off_its_peg_outside_of_the_band(cents: int, *, off: bool) -> None:
    assert is_off_its_peg(ASSET, replace(PRICE, usd=cents * PERCENT)) is off


def test_what_has_no_price_or_no_peg_is_not_off_it() -> None:
    assert not is_off_its_peg(ASSET, None)
    assert not is_off_its_peg(replace(ASSET, pricing=PriceTerms()), replace(PRICE, usd=PERCENT))


def test_a_price_is_as_good_as_one_of_the_same_source_and_time_whatever_is_said_of_it() -> None:
    assert PRICE.is_as_good_as(replace(PRICE, halt=PriceHalt.DISPUTE, halted_at=NOW, claimed_usd=2 * WAD))
    for other in (replace(PRICE, usd=WAD + 1), replace(PRICE, observed_at=NOW - 1), replace(PRICE, source="other")):
        assert not PRICE.is_as_good_as(other)


@pytest.mark.parametrize(("claimed", "highest"), [(None, WAD), (WAD - 1, WAD), (WAD + 1, WAD + 1)])
def test_the_most_that_anybody_says_is_the_price_or_a_claim_above_it(claimed: int | None, highest: int) -> None:
    assert replace(PRICE, claimed_usd=claimed).highest_usd == highest


def test_a_holding_counts_the_flat_weight_or_less_the_larger_it_is() -> None:
    """Base 1, penalty 0.001: 1,000,000 USD count 1 / (1 + 0.001 * 1,000) = 0.5; without a penalty nothing grows."""
    risk = replace(RISK, haircut_penalty=WAD // 1_000)
    assert risk.collateral_weight_down(1_000_000 * WAD) == 50 * PERCENT
    assert risk.collateral_weight_down(1) == 90 * PERCENT
    assert replace(risk, haircut_penalty=0).collateral_weight_down(10**40) == 90 * PERCENT
    assert replace(risk, haircut_penalty=0, haircut_base=80 * PERCENT).collateral_weight_down(10**40) == 80 * PERCENT


def test_the_least_penalty_that_there_is_counts() -> None:
    """Penalty 10^-18 on 4 USD: 1 / (1 + 2 * 10^-18), rounded down, is one unit less than 1 - 2 * 10^-18."""
    risk = replace(RISK, haircut_penalty=1, haircut_weight=WAD)
    assert risk.collateral_weight_down(4 * WAD) == WAD - 2
