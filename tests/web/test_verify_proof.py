"""`gql-server verify-proof` needs a file and nothing else; `liability-snapshot` a database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from typer.testing import CliRunner, Result

from gql_server.cli import cli
from gql_server.domain.balance_proof import write_proof
from tests.domain.test_balance_proof import proof_of
from tests.service.storages import opened, storage_at
from tests.templates import migrated_sqlite_url

PROOF = proof_of([5, 10**8, 7], 1)
TEXT = write_proof(PROOF)


def verify(folder: Path, text: str, *options: str) -> Result:
    """Run the command on a file that holds the text, in an environment without settings."""
    file = folder / "proof.json"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(cli, ["verify-proof", str(file), *options], env={"GQL_SERVER_DATABASE_URL": "nonsense"})


def test_a_proof_of_a_published_root_holds(tmp_path: Path) -> None:
    done = verify(tmp_path, f"{TEXT}\n", "--root", PROOF.snapshot.root)
    assert done.exit_code == 0
    assert "BTC: 1.00000000 is part of 1.00000012 owed to 3; the house has 1.00000019" in done.stdout
    assert "the proof holds" in done.stdout


def test_without_a_root_it_asks_to_compare(tmp_path: Path) -> None:
    done = verify(tmp_path, TEXT)
    assert done.exit_code == 0
    assert PROOF.snapshot.root in done.stdout
    assert "compare the root" in done.stdout


def test_another_root_or_an_altered_proof_does_not_hold(tmp_path: Path) -> None:
    assert verify(tmp_path, TEXT, "--root", "ab" * 32).exit_code == 1
    done = verify(tmp_path, TEXT.replace('"amount":"100000000"', '"amount":"200000000"'))
    assert done.exit_code == 1
    assert "does not lead to the root" in done.stderr


def test_a_file_that_is_not_there_is_a_wrong_option(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["verify-proof", str(tmp_path / "none.json")]).exit_code == 2


def test_a_snapshot_taken_on_the_command_line_is_published(tmp_path: Path) -> None:
    url = migrated_sqlite_url(tmp_path)
    done = CliRunner().invoke(cli, ["liability-snapshot"], env={"GQL_SERVER_DATABASE_URL": url})
    assert done.exit_code == 0, done.output
    root = done.stdout.strip().splitlines()[-1].removeprefix("root ")

    async def published() -> list[str]:
        async with opened(storage_at(url)) as storage:
            return [snapshot.root for snapshot in await storage.liabilities.snapshots(9, None)]

    assert asyncio.run(published()) == [root]
