"""The command line: what it prints, its exit codes, and errors that say what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from gql_server.cli import cli
from gql_server.cli.console import plain_failures
from gql_server.schema.root import print_sdl
from gql_server.settings import SettingsError
from tests import forked
from tests.servers import ROOT, server_environment

PRODUCTION = {
    "GQL_SERVER_MODE": "production",
    "GQL_SERVER_SECRET": "a secret of at least thirty-two characters",
    "GQL_SERVER_DATA_KEYS": "bm90LWEtc2VjcmV0LWp1c3QtYS1rZXktb2YtMzItYnk=",
}


def run(database_url: str, *arguments: str, extra: Mapping[str, str] | None = None, typed: str | None = None) -> Result:
    """Run a command in this process: starting one takes longer than most commands."""
    environment: dict[str, str | None] = {name: None for name in os.environ if name.startswith("GQL_SERVER_") or name == "PORT"}
    environment |= {"GQL_SERVER_DATABASE_URL": database_url, **(extra or {})}
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        done = CliRunner().invoke(cli, arguments, input=typed, env=environment)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "gql_server", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("serve", "migrate", "seed", "export-schema", "plugins", "audit", "settings", "models", "lab", "add-operator"):
        assert command in done.stdout


def test_the_schema_is_written_to_a_file_or_the_terminal(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "exported.graphql"
    assert run(sqlite_url, "export-schema", "--production", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == print_sdl(is_sandbox=False)
    assert run(sqlite_url, "export-schema").stdout == print_sdl(is_sandbox=True)


def test_plugins_are_listed_with_their_models(sqlite_url: str) -> None:
    listed = run(sqlite_url, "plugins").stdout
    for name in ("two_slope_kinked", "fixed_rate", "close_factor", "sandbox_custody"):
        assert name in listed


def test_settings_are_listed_without_secrets(sqlite_url: str) -> None:
    listed = run(sqlite_url, "settings", extra={"GQL_SERVER_OPERATOR_PASSWORD": "nobody may read this"}).stdout
    assert "GQL_SERVER_DATABASE_URL" in listed
    assert "nobody may read this" not in listed


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"GQL_SERVER_PORT": "http"}, "GQL_SERVER_PORT"),
        ({"GQL_SERVER_MODUS": "sandbox"}, "GQL_SERVER_MODUS"),
        ({"GQL_SERVER_MODE": "production"}, "GQL_SERVER_"),
    ],
)
def test_a_bad_setting_ends_the_start_with_its_name(sqlite_url: str, extra: dict[str, str], named: str) -> None:
    done = run(sqlite_url, "serve", extra=extra)
    assert done.exit_code == 2
    assert named in done.stderr


def test_an_unknown_plugin_ends_the_start_with_those_that_are_found(sqlite_url: str) -> None:
    done = run(sqlite_url, "plugins", extra={"GQL_SERVER_PLUGINS": "nope"})
    assert done.exit_code == 1
    assert "rate_curves" in done.stderr


def test_sqlite_is_served_by_one_process(sqlite_url: str) -> None:
    done = run(sqlite_url, "serve", "--workers", "2")
    assert done.exit_code == 2
    assert "PostgreSQL" in done.stderr


def serve(database_url: str, extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Try to serve, in a process of its own: logs are set up in it."""
    done = forked.run(["gql_server", "serve", "--port", "0"], env=server_environment(database_url, extra), cwd=ROOT)
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_a_database_that_is_away_is_said_in_a_sentence() -> None:
    done = serve("postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    assert "GQL_SERVER_DATABASE_URL" in done.stderr


def test_a_server_without_tables_asks_for_them(sqlite_url: str) -> None:
    done = serve(sqlite_url, PRODUCTION)
    assert done.returncode == 1
    assert "gql-server migrate" in done.stderr


def test_an_audit_without_tables_asks_for_them(sqlite_url: str) -> None:
    done = run(sqlite_url, "audit")
    assert done.exit_code == 3
    assert "gql-server migrate" in done.stderr


def test_an_audit_takes_hashes_and_nothing_else_for_heads(sqlite_url: str) -> None:
    done = run(sqlite_url, "audit", "--head", "12:ab")
    assert done.exit_code == 2
    assert "64 hexadecimal digits" in done.stderr


def test_a_database_is_migrated_twice_seeded_twice_and_audited(sqlite_url: str) -> None:
    for command in ("migrate", "migrate", "seed", "seed"):
        assert run(sqlite_url, command).exit_code == 0
    audited = run(sqlite_url, "audit")
    assert audited.exit_code == 0
    assert "clean" in audited.stdout
    assert "head" in audited.stdout
    assert run(sqlite_url, "audit", "--head", "ab" * 32).exit_code == 1


def test_production_is_not_seeded(sqlite_url: str) -> None:
    done = run(sqlite_url, "seed", extra=PRODUCTION)
    assert done.exit_code == 2
    assert "GQL_SERVER_MODE" in done.stderr


def test_production_does_not_start_with_adapters_that_only_play(sqlite_url: str) -> None:
    assert run(sqlite_url, "migrate", extra=PRODUCTION).exit_code == 0
    done = run(sqlite_url, "serve", extra=PRODUCTION)
    assert done.exit_code == 1
    for adapter in ("custodian sandbox_custody", "price source static_prices"):
        assert adapter in done.stderr.replace("\n", " ")
    assert "install real ones" in done.stderr.replace("\n", " ")


def test_a_path_that_cannot_be_written_is_said_in_a_sentence(sqlite_url: str, tmp_path: Path) -> None:
    done = run(sqlite_url, "export-schema", str(tmp_path / "no" / "folder"))
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr


def test_a_setting_that_names_a_wrong_file_is_said_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, plain_failures():
        raise SettingsError("GQL_SERVER_TRUSTED_DOCUMENTS", "documents.json is not a JSON object")
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == "error: GQL_SERVER_TRUSTED_DOCUMENTS: documents.json is not a JSON object\n"
