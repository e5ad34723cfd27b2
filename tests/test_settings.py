"""The settings, each alone: read once, every refusal naming its variable."""

from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gql_server.settings import LogFormat, LogLevel, Mode, Settings, SettingsError
from tests.told_settings import A_DATA_KEY, A_SECRET, read


def test_an_empty_environment_is_a_sandbox_on_sqlite() -> None:
    settings = read()
    assert settings == Settings()
    assert settings.is_sandbox
    assert settings.is_seeded_at_start
    assert settings.database_url == "sqlite:///var/gql_server.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.teller_batch_max == 256
    assert settings.operator_email
    assert settings.operator_password


def test_the_sandbox_says_that_its_secret_is_public() -> None:
    assert read().uses_development_secret
    assert not read(GQL_SERVER_SECRET=A_SECRET).uses_development_secret


def test_every_variable_takes_a_value(tmp_path: Path) -> None:
    manifest = tmp_path / "documents.json"
    manifest.write_text("{}")
    settings = read(
        GQL_SERVER_MODE="production",
        GQL_SERVER_DATABASE_URL="postgresql://u:p@db.example:5433/lending",
        GQL_SERVER_SECRET=A_SECRET,
        GQL_SERVER_DATA_KEYS=f"{A_DATA_KEY}, {A_DATA_KEY}",
        GQL_SERVER_HOST="::1",
        GQL_SERVER_PORT="9000",
        GQL_SERVER_PUBLIC_URL="https://lend.example/",
        GQL_SERVER_PLUGINS="two_slope, close-factor",
        GQL_SERVER_DISABLED_PLUGINS="fixed",
        GQL_SERVER_TRACE_PLUGINS="on",
        GQL_SERVER_PLUGINS_DIR=str(tmp_path),
        GQL_SERVER_TELLER_BATCH_MAX="1",
        GQL_SERVER_TELLER_QUEUE_MAX="8",
        GQL_SERVER_TELLER_WAIT_SECONDS_MAX="3",
        GQL_SERVER_DATABASE_CONNECTIONS_MIN="1",
        GQL_SERVER_DATABASE_CONNECTIONS_MAX="5",
        GQL_SERVER_DATABASE_DIRECT_URL="postgresql://u:p@db.example:5432/lending",
        GQL_SERVER_LIVE_CONNECTIONS_MAX="7",
        GQL_SERVER_LIVE_OPERATIONS_MAX="8",
        GQL_SERVER_LIVE_EVENTS_WAITING_MAX="9",
        GQL_SERVER_SESSION_HOURS="12",
        GQL_SERVER_STEP_UP="off",
        GQL_SERVER_TRUSTED_PROXIES="10.0.0.0/8, ::1",
        GQL_SERVER_ALLOWED_ORIGINS="https://app.example, http://localhost:5173",
        GQL_SERVER_TRUSTED_DOCUMENTS=str(manifest),
        GQL_SERVER_TRUSTED_DOCUMENTS_ONLY="on",
        GQL_SERVER_COMPILED_OPERATIONS="off",
        GQL_SERVER_INTROSPECTION="on",
        GQL_SERVER_BODY_BYTES_MAX="2048",
        GQL_SERVER_BODY_SECONDS_MAX="5",
        GQL_SERVER_OPERATION_COST_MAX="200",
        GQL_SERVER_OPERATION_SECONDS_MAX="12",
        GQL_SERVER_OPERATIONS_PER_CALLER_MAX="9",
        GQL_SERVER_DOCUMENT_TOKENS_MAX="500",
        GQL_SERVER_DOCUMENT_DEPTH_MAX="6",
        GQL_SERVER_DOCUMENT_ALIASES_MAX="7",
        GQL_SERVER_DOCUMENT_DIRECTIVES_MAX="8",
        GQL_SERVER_DOCUMENT_ROOT_FIELDS_MAX="10",
        GQL_SERVER_PLAYGROUND="on",
        GQL_SERVER_PAGES_DIR=str(tmp_path),
        GQL_SERVER_ATTEMPTS_PER_NETWORK="50",
        GQL_SERVER_SHARED_ATTEMPTS="off",
        GQL_SERVER_RETENTION_YEARS="10",
        GQL_SERVER_FOUR_EYES="terms, fundTreasury",
        GQL_SERVER_PROPOSAL_HOURS="24",
        GQL_SERVER_BOOKS_TIME_ZONE="Europe/Berlin",
        GQL_SERVER_TREASURY_DAY_PERCENT_MAX="10",
        GQL_SERVER_INSURANCE_PERCENT_MIN="3",
        GQL_SERVER_DRAIN_SECONDS="30",
        GQL_SERVER_REPLICA_URL="postgresql://u:p@replica.example/lending",
        GQL_SERVER_REPLICA_WAIT_MILLISECONDS_MAX="50",
        GQL_SERVER_REPLICA_LAG_SECONDS_MAX="2",
        GQL_SERVER_PASSWORD_HASH_WORKERS="4",
        GQL_SERVER_OPERATOR_EMAIL="ops@lend.example",
        GQL_SERVER_OPERATOR_PASSWORD="long enough for this",
        GQL_SERVER_TRACES_URL="http://collector:4318/v1/traces",
        GQL_SERVER_TRACES_OF_THOUSAND="7",
        GQL_SERVER_PRICES_SECONDS="15",
        GQL_SERVER_RECONCILIATION_HOURS="12",
        GQL_SERVER_PAYOUT_STUCK_MINUTES="30",
        GQL_SERVER_ARRIVAL_STUCK_MINUTES="90",
        GQL_SERVER_BACKGROUND="off",
        GQL_SERVER_SEED="off",
        GQL_SERVER_LOG_FORMAT="console",
        GQL_SERVER_LOG_LEVEL="debug",
    )
    assert settings == Settings(
        mode=Mode.PRODUCTION,
        database_url="postgresql://u:p@db.example:5433/lending",
        secret=A_SECRET,
        data_keys=(A_DATA_KEY, A_DATA_KEY),
        host="::1",
        port=9000,
        public_url="https://lend.example",
        plugins=("two_slope", "close-factor"),
        disabled_plugins=("fixed",),
        trace_plugins=True,
        plugins_dir=tmp_path,
        teller_batch_max=1,
        teller_queue_max=8,
        teller_wait_seconds_max=3,
        database_connections_min=1,
        database_connections_max=5,
        database_direct_url="postgresql://u:p@db.example:5432/lending",
        live_connections_max=7,
        live_operations_max=8,
        live_events_waiting_max=9,
        session_hours=12,
        step_up=False,
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("::1")),
        allowed_origins=("https://app.example", "http://localhost:5173"),
        trusted_documents=manifest,
        trusted_documents_only=True,
        compiled_operations=False,
        introspection=True,
        body_bytes_max=2048,
        body_seconds_max=5,
        operation_cost_max=200,
        operation_seconds_max=12,
        operations_per_caller_max=9,
        document_tokens_max=500,
        document_depth_max=6,
        document_aliases_max=7,
        document_directives_max=8,
        document_root_fields_max=10,
        pages_dir=tmp_path,
        attempts_per_network=50,
        retention_years=10,
        four_eyes=("terms", "fundTreasury"),
        proposal_hours=24,
        books_time_zone=ZoneInfo("Europe/Berlin"),
        treasury_day_percent_max=10,
        insurance_percent_min=3,
        drain_seconds=30,
        replica_url="postgresql://u:p@replica.example/lending",
        replica_wait_milliseconds_max=50,
        replica_lag_seconds_max=2,
        password_hash_workers=4,
        operator_email="ops@lend.example",
        operator_password="long enough for this",
        traces_url="http://collector:4318/v1/traces",
        traces_of_thousand=7,
        prices_seconds=15,
        reconciliation_hours=12,
        payout_stuck_minutes=30,
        arrival_stuck_minutes=90,
        background=False,
        seed=False,
        log_format=LogFormat.CONSOLE,
        log_level=LogLevel.DEBUG,
    )


def test_port_is_a_fallback_for_the_servers_own_variable() -> None:
    assert read(PORT="1234").port == 1234
    assert read(PORT="1234", GQL_SERVER_PORT="4321").port == 4321


def test_a_bad_fallback_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^PORT: 'http' is not accepted; give an integer from 0 to 65535$"):
        read(PORT="http")


def test_an_empty_value_counts_as_unset() -> None:
    assert read(GQL_SERVER_PORT="", PORT="").port == 8000


def test_other_variables_are_none_of_our_business() -> None:
    assert read(HOME="/", GQL_CLIENT="x") == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GQL_SERVER_MODE", "Production"),
        ("GQL_SERVER_DATABASE_URL", "mysql://localhost/db"),
        ("GQL_SERVER_DATABASE_URL", "sqlite://"),
        ("GQL_SERVER_DATABASE_URL", "sqlite://relative.sqlite3"),
        ("GQL_SERVER_DATABASE_URL", "postgresql://localhost"),
        ("GQL_SERVER_DATABASE_URL", "postgresql://localhost:port/db"),
        ("GQL_SERVER_SECRET", "short"),
        ("GQL_SERVER_HOST", "http://localhost"),
        ("GQL_SERVER_PORT", "65536"),
        ("GQL_SERVER_PORT", "-1"),
        ("GQL_SERVER_PORT", " 80"),
        ("GQL_SERVER_PORT", "8_0"),
        ("GQL_SERVER_PORT", "８０"),
        ("GQL_SERVER_PUBLIC_URL", "lend.example"),
        ("GQL_SERVER_PUBLIC_URL", "https://lend.example/?a=1"),
        ("GQL_SERVER_PLUGINS", "a,,b"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "app.example"),
        ("GQL_SERVER_DATABASE_DIRECT_URL", "mysql://u:p@db.example:5432/lending"),
        ("GQL_SERVER_LIVE_CONNECTIONS_MAX", "0"),
        ("GQL_SERVER_FOUR_EYES", "signIn"),
        ("GQL_SERVER_FOUR_EYES", "off, money"),
        ("GQL_SERVER_PROPOSAL_HOURS", "0"),
        ("GQL_SERVER_PRICES_SECONDS", "4"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "https://app.example/"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "https://App.example"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "https://user@app.example"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "https://app.example:port"),
        ("GQL_SERVER_ALLOWED_ORIGINS", "null"),
        ("GQL_SERVER_TRUSTED_DOCUMENTS", "/nowhere.json"),
        ("GQL_SERVER_PLUGINS", "../evil"),
        ("GQL_SERVER_PLUGINS_DIR", "/nowhere/at/all"),
        ("GQL_SERVER_TRACE_PLUGINS", "yes"),
        ("GQL_SERVER_TELLER_BATCH_MAX", "0"),
        ("GQL_SERVER_TELLER_BATCH_MAX", "1025"),
        ("GQL_SERVER_SESSION_HOURS", "1.5"),
        ("GQL_SERVER_OPERATOR_EMAIL", "nobody"),
        ("GQL_SERVER_OPERATOR_PASSWORD", "short"),
        ("GQL_SERVER_LOG_FORMAT", "xml"),
        ("GQL_SERVER_LOG_LEVEL", "INFO"),
    ],
)
def test_a_bad_value_is_refused_with_the_variables_name_and_what_is_accepted(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name}: .* is not accepted; give ") as refusal:
        read(**{name: value})
    assert refusal.value.variable == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GQL_SERVER_SECRET", "hunter2"),
        ("GQL_SERVER_DATA_KEYS", "hunter2"),
        ("GQL_SERVER_OPERATOR_PASSWORD", "hunter2"),
        ("GQL_SERVER_DATABASE_URL", "postgres://user:hunter2@localhost/db"),
        ("GQL_SERVER_DATABASE_DIRECT_URL", "postgres://user:hunter2@localhost/db"),
    ],
)
def test_a_refused_secret_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**{name: value})
    assert "hunter2" not in str(refusal.value)


def test_a_misspelt_variable_is_refused_and_the_right_one_suggested() -> None:
    with pytest.raises(SettingsError, match=r"GQL_SERVER_DATABSE_URL: .* is it GQL_SERVER_DATABASE_URL\?"):
        read(GQL_SERVER_DATABSE_URL="sqlite:///x")


def test_an_unknown_variable_points_to_the_list() -> None:
    with pytest.raises(SettingsError, match="`gql-server settings` lists them"):
        read(GQL_SERVER_XYZZY="1")
