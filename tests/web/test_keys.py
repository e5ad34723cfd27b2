"""The commands about the keys that seal personal data."""

from __future__ import annotations

from gql_server.service.sealing import FernetSeals
from tests.web.test_cli import run


def test_a_new_key_is_one_that_seals_and_another_each_time(sqlite_url: str) -> None:
    first, second = (run(sqlite_url, "keys", "new").stdout.strip() for _ in range(2))
    assert first != second
    seals = FernetSeals([first], "secret")
    assert seals.unseal("a", seals.seal("a", "b")) == "b"


def test_rotation_says_how_much_it_sealed_anew(sqlite_url: str) -> None:
    assert run(sqlite_url, "migrate").exit_code == 0
    key = run(sqlite_url, "keys", "new").stdout.strip()
    done = run(sqlite_url, "keys", "rotate", extra={"GQL_SERVER_DATA_KEYS": key})
    assert done.exit_code == 0
    assert done.stdout.startswith("0 values are sealed")


def test_rotation_of_a_database_without_tables_says_what_to_do(sqlite_url: str) -> None:
    done = run(sqlite_url, "keys", "rotate")
    assert done.exit_code == 1
    assert "gql-server migrate" in done.output
