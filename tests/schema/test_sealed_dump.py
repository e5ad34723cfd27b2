"""What somebody finds who holds a copy of the database after an onboarding: nothing in clear, and another key changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from gql_server.app import House
from gql_server.ports.errors import SealBroken
from gql_server.ports.onboarding import AccountKind, OnboardingEvent
from gql_server.service.profiles import Individual, read_profile
from gql_server.service.sealing import FernetSeals, new_key
from gql_server.settings import Settings
from gql_server.storage.sealed import SEALED_COLUMNS
from tests.schema.world import PASSWORD, settings_of
from tests.service.cases import profile
from tests.storage.opened import raw_sql

OLD, NEW = new_key(), new_key()
EMAIL = "hanako@example.com"
REASON, NOTE = "写真がぼやけています", "called on Monday"
IN_CLEAR = ("hanako", "花子", "山田", "1990-04-01", "丸の内", "千代田", "100-0005", REASON, NOTE, PASSWORD, "メールアドレスの確認")
SEALED = "gAAAA"
"""How everything sealed begins."""


def settings_with(url: str, *keys: str) -> Settings:
    return replace(settings_of(url), data_keys=keys)


async def onboard(house: House) -> str:
    """Take a customer from an address to an approved account, and return its id."""
    await house.door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD)
    mail = await house.people.latest_mail(EMAIL)
    assert mail is not None
    account_id = (await house.door.onboarding.verify_email(mail.token or "")).account_id
    await house.door.sessions.sign_in(EMAIL, PASSWORD)
    await house.door.moves.choose_kind(account_id, AccountKind.INDIVIDUAL)
    await house.door.moves.submit_profile(account_id, profile())
    await house.door.moves.apply_review(account_id, OnboardingEvent.REPORT_PENDING, provider_time=1)
    await house.door.moves.review("op", account_id, OnboardingEvent.ASK_AGAIN, [REASON], NOTE)
    await house.door.moves.submit_profile(account_id, profile())
    await house.door.moves.apply_review(account_id, OnboardingEvent.REPORT_APPROVED, provider_time=house.clock.now() * 1_000 + 1)
    sub_account_id = (await house.ledger.sub_accounts_of([account_id]))[account_id][0]
    await house.people.name_sub_account(sub_account_id, "花子の財布")
    return account_id


async def dump(url: str) -> Mapping[tuple[str, str], Sequence[object]]:
    """Return every column of every table."""
    if url.startswith("sqlite"):
        listed = "SELECT m.name, p.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p WHERE m.type = 'table'"
    else:
        listed = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    found = [(str(table), str(column)) for table, column in await raw_sql(url, listed)]
    return {(table, column): [row[0] for row in await raw_sql(url, f'SELECT "{column}" FROM "{table}"')] for table, column in found}


async def read_everything(house: House, account_id: str) -> None:
    """Read what the onboarding left behind, which fails where a seal cannot be opened."""
    assert (await house.people.members([account_id]))[account_id].email == EMAIL
    assert await house.people.latest_mail(EMAIL) is not None
    (stored, _) = await house.storage.onboarding.profile_versions(account_id)
    kept = read_profile(stored)
    assert isinstance(kept, Individual)
    assert kept.last_name == "山田"
    assert any(change.note == NOTE for change in await house.storage.onboarding.changes(account_id, 99))
    assert (await house.storage.operator_log.actions(9))[0].reasons == (REASON,)
    assert await house.storage.sessions.of_account(account_id)
    sub_account_ids = (await house.ledger.sub_accounts_of([account_id]))[account_id]
    assert list((await house.people.sub_account_names(sub_account_ids)).values()) == ["花子の財布"]


@pytest.mark.parametrize("migrated_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
async def test_a_dump_holds_nothing_in_clear_and_rotation_keeps_everything_readable(migrated_url: str) -> None:
    first = House(settings_with(migrated_url, OLD))
    async with first.deciding():
        account_id = await onboard(first)
        letters = await first.people.mails_to_send(99, first.clock.now() + 1)
    tokens = [letter.token for letter in letters if letter.token]
    cells = await dump(migrated_url)
    for place, values in cells.items():
        for value in values:
            for secret in (*IN_CLEAR, *tokens):
                assert secret.casefold() not in str(value).casefold(), (place, secret)
    sealed = {f"{table}.{column}" for (table, column), values in cells.items() if any(str(v).startswith(SEALED) for v in values)}
    assert sealed <= {column.purpose for column in SEALED_COLUMNS}
    assert {"member.email", "profile.sealed", "outbox.sealed", "operator_action.said", "onboarding_change.said"} <= sealed

    both = House(settings_with(migrated_url, NEW, OLD))
    seen: list[tuple[int, int]] = []
    async with both.opened():
        count = await both.storage.sealed.reseal(lambda done, total: seen.append((done, total)))
        assert await both.storage.sealed.reseal(lambda *_: None) == count
    assert (seen[0], seen[-1]) == ((0, count), (count, count))
    only_new = House(settings_with(migrated_url, NEW))
    async with only_new.opened():
        await read_everything(only_new, account_id)
    only_old = House(settings_with(migrated_url, OLD))
    async with only_old.opened():
        with pytest.raises(SealBroken):
            await only_old.people.members([account_id])


def test_the_index_of_a_text_is_the_same_whatever_keys_seal() -> None:
    assert FernetSeals([OLD], "secret").index("a", "b") == FernetSeals([NEW, OLD], "secret").index("a", "b")
