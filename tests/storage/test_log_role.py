"""The role that the how-to makes: it serves, and it cannot touch what is only added to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from gql_server.domain.chain import Link
from gql_server.domain.liability_snapshot import LiabilitySnapshot
from gql_server.domain.proofs import leaf
from gql_server.ports.liabilities import StoredLeaf
from tests.databases import PostgresCluster
from tests.servers import ROOT
from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import balance, command, commit, event, has_customers

PAGE = ROOT / "docs/how-to/protect-the-log.md"
ROLE = "gql_serving"


@pytest.fixture
def serving_url(cluster: PostgresCluster, postgres_copy_url: str) -> Iterator[str]:
    """The address of a migrated database for the role."""
    [statements] = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    name = urlsplit(postgres_copy_url).path[1:]
    cluster.execute(statements, database=name)
    yield postgres_copy_url.replace("//postgres@", f"//{ROLE}@")
    cluster.execute(f"DROP OWNED BY {ROLE}", database=name)
    cluster.execute(f"DROP ROLE {ROLE}")


async def test_the_role_serves_and_cannot_change_the_log_nor_take_the_triggers_away(serving_url: str) -> None:
    async with opened(at(serving_url)) as storage:
        await has_customers(storage, "s1")
        await commit(storage, lambda book: book.change_sub_account("s1").balances.update(BTC=balance(5)), command(events=[event()]))
        await commit(storage, lambda book: book.change_sub_account("s1").balances.clear())
        await storage.ledger.advance_clock(5)
        await storage.liabilities.add_leaves("snapshot", [StoredLeaf("BTC", "a", leaf("BTC", "a", 7, "salt"))])
        await storage.liabilities.publish(LiabilitySnapshot("snapshot", Link(), 5, ()))
        await storage.liabilities.keep_trees([])
        assert await storage.ledger.sequence_head() == 3
        assert (await storage.ledger.chain_head()).seq == 3
    for table in ("batch", "command", "journal_entry", "event", "rate_sample", "liability_snapshot", "operator_action"):
        for statement in (
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TRIGGER {table}_remains ON {table}",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await raw_sql(serving_url, statement)
    for statement in ("UPDATE command SET payload = ''", "SET session_replication_role = replica"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await raw_sql(serving_url, statement)
