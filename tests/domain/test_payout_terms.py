"""By which network a payout goes, and what holds for it there (rules L10, L15)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.assets import Asset
from gql_server.domain.errors import InvalidInput
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.payout_terms import PayoutTerms, chosen_network, least_payable, terms_of

COARSE = AssetNetwork("coarse", 6, None, 3, 10_000, 50_000, 10**9, 20_000)
EXACT = AssetNetwork("exact", 18, "0xabc", 3, 10_000, 30_000, None, 10_000)
CLOSED = replace(EXACT, name="closed", is_withdrawal_enabled=False)
PLAIN = Asset("BTC", "Bitcoin", 8, 10_000, 5_000, None)
ONE, TWO = replace(PLAIN, networks=(COARSE,)), replace(PLAIN, networks=(COARSE, EXACT, CLOSED))


@pytest.mark.parametrize(
    ("asset", "named", "chosen"), [(PLAIN, None, None), (ONE, None, "coarse"), (ONE, "coarse", "coarse"), (TWO, "exact", "exact")]
)
def test_a_network_is_named_or_it_is_the_only_one(asset: Asset, named: str | None, chosen: str | None) -> None:
    assert chosen_network(asset, named) == chosen


@pytest.mark.parametrize(
    ("asset", "named", "problem"),
    [
        (PLAIN, "coarse", "is none: BTC has no networks"),
        (ONE, "exact", "must be one of coarse"),
        (TWO, None, "must be one of coarse, exact, closed"),
        (TWO, "lightning", "must be one of coarse, exact, closed"),
    ],
)
def test_another_network_is_refused_with_the_names_of_those_that_are(asset: Asset, named: str | None, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        chosen_network(asset, named)
    assert refused.value == InvalidInput("network", problem)


@pytest.mark.parametrize(
    ("asset", "network", "terms"),
    [
        (PLAIN, None, PayoutTerms(5_000, 5_001, None, 1)),
        (TWO, "coarse", PayoutTerms(20_000, 50_000, 10**9, 100)),
        (TWO, "exact", PayoutTerms(10_000, 30_000, None, 1)),
        (replace(PLAIN, networks=(replace(COARSE, minimum_withdrawal=20_001),)), "coarse", PayoutTerms(20_000, 20_100, 10**9, 100)),
    ],
)
def test_a_payout_goes_by_the_terms_of_its_network(asset: Asset, network: str | None, terms: PayoutTerms) -> None:
    assert terms_of(asset, network) == terms


@pytest.mark.parametrize(
    ("asset", "network", "problem"),
    [
        (PLAIN, "coarse", "is none: BTC has no networks"),
        (ONE, None, "must be one of coarse"),
        (TWO, "lightning", "must be one of coarse, exact, closed"),
        (TWO, "closed", "is closed, by which no BTC leaves now"),
    ],
)
def test_without_terms_nothing_leaves(asset: Asset, network: str | None, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        terms_of(asset, network)
    assert refused.value == InvalidInput("network", problem)


@pytest.mark.parametrize(("amount", "fee"), [(130, 30), (131, 31), (229, 129), (230, 30)])
def test_what_is_kept_besides_the_fee_is_less_than_one_step(amount: int, fee: int) -> None:
    assert PayoutTerms(30, 130, None, 100).fee_of(amount) == fee


def test_of_two_networks_one_must_be_named() -> None:
    with pytest.raises(InvalidInput):
        chosen_network(replace(PLAIN, networks=(COARSE, EXACT)), None)


@pytest.mark.parametrize(("asset", "least"), [(PLAIN, 5_001), (ONE, 50_000), (TWO, 30_000)])
def test_the_least_that_can_leave_is_that_of_the_network_that_takes_least(asset: Asset, least: int) -> None:
    assert least_payable(asset) == least


@pytest.mark.parametrize(("amount", "fee"), [(50_000, 20_000), (50_001, 20_001), (50_099, 20_099), (50_100, 20_000)])
def test_what_a_network_is_too_coarse_to_send_is_part_of_the_fee(amount: int, fee: int) -> None:
    assert terms_of(TWO, "coarse").fee_of(amount) == fee
