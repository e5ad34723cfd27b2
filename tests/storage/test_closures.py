"""The ends of accounts on every database: what is erased when, and that no table is forgotten."""

from __future__ import annotations

from dataclasses import replace

from gql_server.plugin_api.identity import DocumentType, ReportKind
from gql_server.ports.closures import Ending
from gql_server.ports.identity import CheckState, IdentityCheck, ReportRecord
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.one_time import OneTime
from gql_server.ports.people import OnboardingStatus, TokenPurpose
from gql_server.ports.runtime import Storage
from gql_server.ports.saved_addresses import SavedAddress
from gql_server.ports.sessions import SessionRecord
from gql_server.storage.closures import ERASED_ON_CLOSING, KEPT_FOR_A_WHILE, KEPT_FOR_EVER
from tests.storage.opened import raw_sql
from tests.storage.test_passkeys import PASSKEY
from tests.storage.test_people import MEMBER, mail

ME, TWIN = "a1", "a2"
CLOSED_AT = 1_000
ACTION = OperatorAction(0, CLOSED_AT, "system", "closeAccount", ME)
ENDING = Ending(ME, ("s1",), CLOSED_AT, replace(mail("last"), to=MEMBER.email, created_at=CLOSED_AT), ACTION)


async def live(storage: Storage, account_id: str = ME, email: str = MEMBER.email) -> None:
    """Give an account something of everything."""
    member = replace(MEMBER, account_id=account_id, email=email, email_hash=f"hash of {email}", referral_code="friend")
    number = account_id[1:]
    assert await storage.people.add_member(member, f"link{number}", 9_999, replace(mail(f"first{number}"), to=email))
    await storage.people.name_sub_account(f"s{number}", "財布")
    await storage.sessions.open(SessionRecord(f"session{number}", account_id, 1, 9_999, address="10.0.0.1"))
    secret = OneTime(f"key{number}", account_id, TokenPurpose.STEP_UP, 9_999)
    await storage.one_time.put(secret, replace(mail(f"code{number}"), to=email), 1)
    await storage.second_factors.propose(account_id, "SECRET")
    passkey = replace(PASSKEY, id=f"p{number}", account_id=account_id, credential_id=f"credential{number}")
    await storage.passkeys.add(passkey, [], replace(mail(f"p{number}"), to=email), at_most=9)
    await storage.second_factors.replace_recovery_codes(account_id, [f"recovery{number}"], replace(mail(f"r{number}"), to=email))
    saved = SavedAddress(f"x{number}", account_id, "wallet", "Mine", 1, 1)
    await storage.saved_addresses.add(saved, replace(mail(f"x{number}"), to=email))
    check = IdentityCheck(f"i{number}", account_id, "p", DocumentType.PASSPORT, 1, CheckState.READY, 1, reference=f"ref{number}")
    await storage.identity.put(check)
    await storage.identity.add_report(ReportRecord("p", f"report{number}", check.id, ReportKind.APPROVED, 1, 1, has_counted=True))


async def is_alive(storage: Storage, account_id: str) -> list[bool]:
    """Tell of each part that closing erases whether it still holds something."""
    number = account_id[1:]
    return [
        bool(await storage.sessions.of_account(account_id)),
        await storage.one_time.find(TokenPurpose.STEP_UP, f"key{number}", 2) is not None,
        await storage.second_factors.authenticator(account_id) is not None,
        await storage.second_factors.recovery_codes_left(account_id) > 0,
        bool(await storage.passkeys.of_account(account_id)),
        bool(await storage.saved_addresses.of_account(account_id)),
        bool(await storage.people.sub_account_names([f"s{number}"])),
    ]


async def test_closing_erases_what_the_law_does_not_need_of_this_account_alone(storage: Storage) -> None:
    await live(storage)
    await live(storage, TWIN, "twin@example.com")
    await storage.closures.begin(ME, 900)
    assert await storage.closures.unfinished(901, 9) == [ME]
    assert await storage.closures.finish(ENDING)
    assert not await storage.closures.finish(ENDING)
    assert await storage.closures.unfinished(2_000, 9) == []
    assert (await is_alive(storage, ME), await is_alive(storage, TWIN)) == ([False] * 7, [True] * 7)
    left = (await storage.people.members([ME]))[ME]
    assert (left.email, left.password_hash, left.referral_code, left.closed_at) == ("", "", None, CLOSED_AT)
    assert (await storage.onboarding.cases([ME]))[ME].is_closed
    assert await storage.people.member_by_email(f"hash of {MEMBER.email}") is None
    again = replace(MEMBER, account_id="a3", email_hash=f"hash of {MEMBER.email}")
    assert await storage.people.add_member(again, None, 0, None)
    assert [action.action for action in await storage.operator_log.actions(9)] == ["closeAccount"]


async def test_letters_go_once_they_are_sent_and_the_next_owner_of_the_address_keeps_theirs(storage: Storage) -> None:
    await live(storage)
    await storage.people.mark_mail("first1", 500, 500)
    await storage.closures.finish(ENDING)
    waiting = {letter.id for letter in await storage.people.mails_to_send(99, 9_999)}
    assert waiting == {"code1", "p1", "r1", "x1", "last"}
    for letter_id in waiting:
        await storage.people.mark_mail(letter_id, 1_100, 1_100)
    await storage.people.add_mail(replace(mail("theirs"), to=MEMBER.email, created_at=1_200))
    await storage.people.mark_mail("theirs", 1_201, 1_201)
    assert await storage.closures.drop_letters(0, 3) == 3
    assert await storage.closures.drop_letters(0, 3) == 2
    latest = await storage.people.latest_mail(MEMBER.email)
    assert latest is not None
    assert latest.id == "theirs"
    assert await storage.closures.drop_letters(1_202, 9) == 1


async def test_what_was_kept_goes_when_its_time_has_come(storage: Storage) -> None:
    await live(storage)
    await live(storage, TWIN, "twin@example.com")
    await storage.closures.finish(ENDING)
    assert await storage.closures.due(CLOSED_AT, 9) == []
    assert await storage.closures.due(CLOSED_AT + 1, 9) == [ME]
    assert await storage.identity.latest([ME, TWIN])
    assert await storage.closures.erase(ME, replace(ACTION, action="eraseAccount"))
    assert not await storage.closures.erase(ME, ACTION)
    assert not await storage.closures.erase(TWIN, ACTION)
    assert set(await storage.people.members([ME, TWIN])) == {TWIN}
    assert set(await storage.identity.latest([ME, TWIN])) == {TWIN}
    assert not await storage.identity.is_reported("p", "report1")
    assert await storage.closures.due(9_999, 9) == []
    assert [action.action for action in await storage.operator_log.actions(9)] == ["eraseAccount", "closeAccount"]


async def test_a_refused_closing_is_forgotten(storage: Storage) -> None:
    await live(storage)
    await storage.closures.begin(ME, 900)
    await storage.closures.forget(ME)
    assert await storage.closures.unfinished(2_000, 9) == []
    assert await storage.people.set_onboarding(ME, OnboardingStatus.REJECTED, [MEMBER.onboarding])


async def test_every_table_that_knows_an_account_is_erased_or_kept_on_purpose(sqlite_copy_url: str) -> None:
    known = (
        "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p WHERE m.type = 'table' AND p.name = 'account_id'"
    )
    found = {str(name) for (name,) in await raw_sql(sqlite_copy_url, known)} | {"account"}
    assert found == {*ERASED_ON_CLOSING, *KEPT_FOR_A_WHILE, *KEPT_FOR_EVER}
