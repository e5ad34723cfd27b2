"""Settings together: what a mode requires, what contradicts what, and what is shown of them."""

import pytest

from gql_server.settings import DEVELOPMENT_SECRET, LogFormat, Settings, SettingsError
from tests.told_settings import A_SECRET, PRODUCTION, read


def test_production_requires_a_secret_of_its_own() -> None:
    with pytest.raises(SettingsError, match="GQL_SERVER_SECRET: it is required in production mode"):
        read(GQL_SERVER_MODE="production")
    with pytest.raises(SettingsError, match="GQL_SERVER_SECRET: the sandbox's secret is public"):
        read(**PRODUCTION | {"GQL_SERVER_SECRET": DEVELOPMENT_SECRET})
    with pytest.raises(SettingsError, match="GQL_SERVER_DATA_KEYS: it is required in production mode"):
        read(GQL_SERVER_MODE="production", GQL_SERVER_SECRET=A_SECRET)


def test_production_has_no_operator_and_no_seed_unless_told() -> None:
    settings = read(**PRODUCTION)
    assert settings.operator_email == settings.operator_password == ""
    assert not settings.is_seeded_at_start
    assert settings.log_format is LogFormat.JSON


def test_production_refuses_the_seed() -> None:
    with pytest.raises(SettingsError, match="GQL_SERVER_SEED"):
        read(**PRODUCTION, GQL_SERVER_SEED="on")


def test_production_posts_webhooks_to_no_machine_of_its_own() -> None:
    with pytest.raises(SettingsError, match="GQL_SERVER_WEBHOOK_LOOPBACK"):
        read(**PRODUCTION, GQL_SERVER_WEBHOOK_LOOPBACK="on")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"GQL_SERVER_OPERATOR_EMAIL": "ops@lend.example"}, "GQL_SERVER_OPERATOR_PASSWORD"),
        ({"GQL_SERVER_OPERATOR_PASSWORD": "long enough for this"}, "GQL_SERVER_OPERATOR_EMAIL"),
    ],
)
def test_the_first_operator_needs_both_halves_in_production(given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing}: "):
        read(**PRODUCTION, **given)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"GQL_SERVER_DATABASE_CONNECTIONS_MIN": "17"}, "GQL_SERVER_DATABASE_CONNECTIONS_MIN"),
        ({"GQL_SERVER_TELLER_QUEUE_MAX": "255"}, "GQL_SERVER_TELLER_QUEUE_MAX"),
        ({"GQL_SERVER_DATABASE_DIRECT_URL": "postgresql://h/db"}, "GQL_SERVER_DATABASE_DIRECT_URL"),
        ({"GQL_SERVER_TRUSTED_DOCUMENTS_ONLY": "on"}, "GQL_SERVER_TRUSTED_DOCUMENTS_ONLY"),
    ],
)
def test_values_that_contradict_each_other_are_refused(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=f"^{named}: "):
        read(**environ)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/relative.sqlite3",
        "sqlite:////absolute/path.sqlite3",
        "postgresql://localhost/db",
        "postgresql://user:p%40ss@[::1]:5432/db",
        "postgresql://postgres@/db?host=/var/run/postgresql",
    ],
)
def test_the_documented_forms_of_a_database_address_are_accepted(url: str) -> None:
    assert read(GQL_SERVER_DATABASE_URL=url).database_url == url


def test_no_secret_is_in_a_repr_or_in_the_listing() -> None:
    settings = read(
        GQL_SERVER_SECRET=A_SECRET,
        GQL_SERVER_OPERATOR_PASSWORD="long enough for this",
        GQL_SERVER_DATABASE_URL="postgresql://user:hunter2@localhost/db",
    )
    shown = repr(settings) + repr(settings.shown())
    for secret in (A_SECRET, "long enough for this", "hunter2"):
        assert secret not in shown
    assert ("GQL_SERVER_DATABASE_URL", "postgresql://user:***@localhost/db") in listing(settings)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:a@b@host/db", "postgresql://u:***@host/db"),
        ("postgresql://u@/db?host=/run&password=hunter2&x=1", "postgresql://u@/db?host=/run&password=***&x=1"),
        ("sqlite:////var/lib/a.sqlite3", "sqlite:////var/lib/a.sqlite3"),
        ("sqlite:///var/a.sqlite3", "sqlite:///var/a.sqlite3"),
    ],
)
def test_a_database_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert ("GQL_SERVER_DATABASE_URL", shown) in listing(read(GQL_SERVER_DATABASE_URL=url))


def test_the_listing_shows_every_variable_once_with_its_meaning() -> None:
    settings = read(GQL_SERVER_PLUGINS="a,b", GQL_SERVER_TRACE_PLUGINS="on")
    names = [variable.name for variable in Settings.variables()]
    assert len(names) == len(set(names)) == len(settings.shown())
    assert all(variable.meaning.endswith(".") for variable in Settings.variables())
    assert ("GQL_SERVER_PLUGINS", "a, b") in listing(settings)
    assert ("GQL_SERVER_TRACE_PLUGINS", "on") in listing(settings)


@pytest.mark.parametrize(
    ("environ", "base_url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"GQL_SERVER_HOST": "::1", "PORT": "81"}, "http://[::1]:81"),
        ({"GQL_SERVER_PUBLIC_URL": "https://lend.example/api/"}, "https://lend.example/api"),
    ],
)
def test_the_base_url_is_the_public_one_or_where_the_server_listens(environ: dict[str, str], base_url: str) -> None:
    assert read(**environ).base_url == base_url


def listing(settings: Settings) -> list[tuple[str, str]]:
    return [(variable.name, value) for variable, value in settings.shown()]
