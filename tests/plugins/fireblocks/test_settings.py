"""What an operator sets for Fireblocks, and how its amounts are written."""

from __future__ import annotations

import pytest
from gql_server_fireblocks_custody.assets import Assets, text_of, units_of
from gql_server_fireblocks_custody.batches import limits_of
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody

from gql_server.plugin_host import PluginHost
from tests.fireblocks_server import KEY_NAME, key
from tests.plugins.fireblocks_stage import settings
from tests.plugins.hosts import PLUGINS_DIR


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not ID=SYMBOL@network:decimals"),
        ("BTC", "is not ID=SYMBOL@network:decimals"),
        ("BTC=BTC@bitcoin", "is not ID=SYMBOL@network:decimals"),
        ("BTC=BTC@bitcoin:8, BTC=WBTC@ethereum:8", "is there twice"),
        ("BTC=BTC@bitcoin:8, BTC_2=BTC@bitcoin:8", "is there twice"),
    ],
)
def test_assets_that_make_no_sense_are_said_at_start(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"assets: .*{problem}"):
        Assets(text)


def test_how_many_leave_together_is_read_by_network_or_said_at_start() -> None:
    assert limits_of("bitcoin=20, litecoin = 5") == {"bitcoin": 20, "litecoin": 5}
    for text in ("bitcoin", "bitcoin=", "bitcoin=0", "bitcoin=many"):
        with pytest.raises(ValueError, match="batches: give networks and numbers"):
            limits_of(text)


def test_a_key_that_is_none_or_public_is_said_at_start() -> None:
    with pytest.raises(ValueError, match="secret_key: give the RSA key"):
        FireblocksCustody(settings("http://127.0.0.1:9", secret_key="hunter2"))
    with pytest.raises(ValueError, match="secret_key: this is the public key"):
        FireblocksCustody(settings("http://127.0.0.1:9", secret_key=key(KEY_NAME).as_pem(private=False).decode()))


def test_the_host_makes_it_of_its_variables() -> None:
    given = {f"GQL_SERVER_PLUGIN_FIREBLOCKS_CUSTODY_{name.upper()}": text for name, text in settings("http://127.0.0.1:9").items()}
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["fireblocks_custody"], adapter_settings=given, is_production=True)
    host.require_real_adapters({})
    assert host.custodian().name == "fireblocks_custody"


@pytest.mark.parametrize(("amount", "decimals", "text"), [(0, 8, "0"), (1, 8, "0.00000001"), (10**8, 8, "1"), (5, 0, "5")])
def test_amounts_are_written_and_read_exactly(amount: int, decimals: int, text: str) -> None:
    assert text_of(amount, decimals) == text
    assert units_of(text, decimals) == amount


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.", ".5", "0x1", "1,5", "0.123456789", 0.5, None])
def test_what_is_no_exact_amount_is_not_read(text: object) -> None:
    with pytest.raises(ValueError, match=r"no amount|more than 8 decimals"):
        units_of(text, 8)
