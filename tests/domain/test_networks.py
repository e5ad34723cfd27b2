"""Networks of an asset: what comes in and leaves is never more than what is there (rule N1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.networks import AssetNetwork, ledger_units_down, network_units_down
from gql_server.units import AMOUNT_MAX
from tests.domain.world import BTC, World, two_markets

BITCOIN = AssetNetwork("bitcoin", 8, None, 3, 10_000, 50_000, 10 * BTC, 20_000)
decimals = st.integers(0, 36)


@given(st.integers(0, AMOUNT_MAX), decimals, decimals)
def test_what_comes_in_is_units_and_dust_of_less_than_one(amount: int, network: int, ledger: int) -> None:
    units, dust = ledger_units_down(amount, network, ledger)
    assert units * 10**network + dust * 10**ledger == amount * 10**ledger
    assert 0 <= dust * 10**ledger < 10**network or dust == 0


@given(st.integers(0, AMOUNT_MAX), decimals, decimals)
def test_what_leaves_is_never_more_than_it_is_worth(units: int, network: int, ledger: int) -> None:
    sent, rest = network_units_down(units, network, ledger)
    assert ledger_units_down(sent, network, ledger).amount + rest == units or rest == 0
    assert sent * 10**ledger <= units * 10**network


def test_an_asset_keeps_its_networks_when_its_terms_change() -> None:
    world = two_markets()
    world.do(c.SetAssetNetworks("BTC", (BITCOIN,)))
    asset = world.book.assets["BTC"]
    world.do(c.CreateAsset("BTC", "Bitcoin", 8, 20_000, asset.withdrawal_fee, asset.risk, is_change=True))
    assert world.book.assets["BTC"].networks == (BITCOIN,)


@pytest.mark.parametrize(
    ("networks", "field"),
    [
        ((replace(BITCOIN, name="Bitcoin"),), "networks.0.name"),
        ((replace(BITCOIN, name="bit--coin"),), "networks.0.name"),
        ((BITCOIN, BITCOIN), "networks.1.name"),
        ((BITCOIN,) * 17, "networks"),
        ((replace(BITCOIN, decimals=37),), "networks.0.decimals"),
        ((replace(BITCOIN, confirmations=0),), "networks.0.confirmations"),
        ((replace(BITCOIN, contract="0x 1"),), "networks.0.contract"),
        ((replace(BITCOIN, minimum_deposit=-1),), "networks.0.minimumDeposit"),
        ((replace(BITCOIN, minimum_withdrawal=20_000),), "networks.0.minimumWithdrawal"),
        ((replace(BITCOIN, maximum_withdrawal=49_999),), "networks.0.maximumWithdrawal"),
        ((replace(BITCOIN, decimals=6, withdrawal_fee=150),), "networks.0.withdrawalFee"),
    ],
)
def test_a_network_that_makes_no_sense_is_invalid(networks: tuple[AssetNetwork, ...], field: str) -> None:
    assert two_markets().refusal(InvalidInput, c.SetAssetNetworks("BTC", networks)).field == field


def test_the_decimals_of_an_asset_on_a_network_never_change() -> None:
    world = two_markets()
    world.do(c.SetAssetNetworks("BTC", (BITCOIN,)))
    assert world.refusal(TermsRefused, c.SetAssetNetworks("BTC", (replace(BITCOIN, decimals=10),))).rule == "N1"


def test_networks_are_of_an_asset_that_there_is() -> None:
    World().refusal(NotFound, c.SetAssetNetworks("BTC", (BITCOIN,)))


def test_the_least_payout_is_not_negative_and_the_greatest_may_be_all_that_there_is() -> None:
    world = two_markets()
    negative = replace(BITCOIN, minimum_withdrawal=-1)
    assert world.refusal(InvalidInput, c.SetAssetNetworks("BTC", (negative,))).field == "networks.0.minimumWithdrawal"
    world.do(c.SetAssetNetworks("BTC", (replace(BITCOIN, maximum_withdrawal=AMOUNT_MAX),)))
    beyond = replace(BITCOIN, maximum_withdrawal=AMOUNT_MAX + 1)
    assert world.refusal(InvalidInput, c.SetAssetNetworks("BTC", (beyond,))).field == "networks.0.maximumWithdrawal"


def test_a_network_that_is_there_twice_is_refused_in_words() -> None:
    refused = two_markets().refusal(InvalidInput, c.SetAssetNetworks("BTC", (BITCOIN, BITCOIN)))
    assert refused.problem == "must be there once"
