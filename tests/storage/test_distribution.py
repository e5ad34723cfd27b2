"""What a distributed PostgreSQL asks of the tables and of the teller, as far as one database can show it."""

from __future__ import annotations

import pytest

from gql_server.domain.commands import OpenAccount
from gql_server.ports.runtime import Storage
from tests.service.house import open_house
from tests.storage.opened import raw_sql

BY_SUB_ACCOUNT = {
    "sub_account": "id",
    "lend_position": "sub_account_id",
    "debt": "sub_account_id",
    "balance": "sub_account_id",
    "waiting_credit": "sub_account_id",
    "deposit": "sub_account_id",
    "payout": "sub_account_id",
}
"""The tables of holdings, each with the column by which its rows are placed."""
EVERYWHERE = {"account", "asset", "price", "asset_ledger", "market", "feed"}
"""Small tables of which every place has a copy."""
LOG = {"batch", "command", "journal_entry", "event"}

REFERENCES = """
    SELECT referring.relname, referred.relname,
        (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]),
        (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
    FROM pg_constraint JOIN pg_class referring ON referring.oid = conrelid JOIN pg_class referred ON referred.oid = confrelid
    WHERE contype = 'f'"""


async def test_no_reference_on_the_money_path_leads_to_another_place(postgres_copy_url: str) -> None:
    crossing = []
    seen = 0
    for referring, referred, column, target in await raw_sql(postgres_copy_url, REFERENCES):
        if referring not in {*BY_SUB_ACCOUNT, *LOG} or referred in EVERYWHERE:
            continue
        seen += 1
        if (BY_SUB_ACCOUNT.get(referring), BY_SUB_ACCOUNT.get(referred)) != (column, target):
            crossing.append(f"{referring}.{column} -> {referred}.{target}")
    assert crossing == []
    assert seen >= 4  # The holdings refer to their sub-account, which is in the same place.


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_what_asks_for_another_attempt_is_tried_again(postgres: Storage, postgres_copy_url: str, code: str) -> None:
    """Serialization failures and deadlocks, which a distributed database answers often; here the database itself raises them."""
    for statement in (
        "CREATE SEQUENCE attempts",
        f"""CREATE FUNCTION refuse_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') <= 2 THEN RAISE EXCEPTION 'try again' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$""",
        "CREATE TRIGGER refuse_twice BEFORE INSERT ON command FOR EACH STATEMENT EXECUTE FUNCTION refuse_twice()",
    ):
        await raw_sql(postgres_copy_url, statement)
    async with open_house(postgres) as house:
        decided = await house.ask(OpenAccount("one", "one-0"))
        assert not decided.command.is_refused
        assert house.teller.counts.conflicts == 2
    assert await postgres.ledger.sequence_head() == 1
