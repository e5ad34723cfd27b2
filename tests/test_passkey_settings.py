"""For which site passkeys are good, as the settings say it or the public address does."""

from __future__ import annotations

import pytest

from gql_server.settings import Settings, SettingsError

APP = "android:apk-key-hash:" + "a" * 43


@pytest.mark.parametrize(
    ("public_url", "rp_id", "origin"),
    [
        ("", "localhost", "http://localhost:8000"),
        ("http://[::1]:9000", "localhost", "http://localhost:9000"),
        ("https://lend.example/app/", "lend.example", "https://lend.example"),
        ("https://Lend.Example:443", "lend.example", "https://lend.example"),
        ("https://lend.example:8443", "lend.example", "https://lend.example:8443"),
        ("https://192.0.2.1", "192.0.2.1", "https://192.0.2.1"),
    ],
)
def test_the_public_address_says_for_which_site_passkeys_are_good(public_url: str, rp_id: str, origin: str) -> None:
    assert Settings(public_url=public_url).passkey_site == (rp_id, (origin,))


def test_domain_and_origins_are_set_for_clients_elsewhere() -> None:
    told = {
        "GQL_SERVER_PUBLIC_URL": "https://api.lend.example",
        "GQL_SERVER_PASSKEY_RP_ID": "lend.example",
        "GQL_SERVER_PASSKEY_ORIGINS": f"https://lend.example, https://app.lend.example:8443, {APP}",
    }
    site = Settings.from_environment(told).passkey_site
    assert site == ("lend.example", ("https://lend.example", "https://app.lend.example:8443", APP))


@pytest.mark.parametrize(
    ("rp_id", "origins"),
    [
        ("Lend.example", ""),
        ("https://lend.example", ""),
        ("lend.example", "https://lend.example/"),
        ("lend.example", "lend.example"),
        ("lend.example", "https://evil-lend.example"),
        ("lend.example", "http://lend.example"),
        ("", "https://lend.example"),
    ],
)
def test_a_site_at_which_no_browser_would_offer_passkeys_is_refused(rp_id: str, origins: str) -> None:
    with pytest.raises(SettingsError, match="GQL_SERVER_PASSKEY_"):
        Settings.from_environment({"GQL_SERVER_PASSKEY_RP_ID": rp_id, "GQL_SERVER_PASSKEY_ORIGINS": origins})
