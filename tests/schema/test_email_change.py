"""Another e-mail address: confirmed at the new one, undone from the old one, and no answer tells whose an address is."""

from __future__ import annotations

import re

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.domain.errors import InvalidInput
from gql_server.ports.sessions import SessionRecord
from gql_server.service.email_change import UNDO_SECONDS
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.refusals import TooManyRequests
from gql_server.web.email_change import ConfirmEmailChangePage, UndoEmailChangePage
from tests.schema.world import PASSWORD, Customer, Json, World

ASK = "... on ChangeEmailSuccess { newEmail } ... on InvalidInput { field }"
NEW = "alice@elsewhere.example"


async def ask(world: World, customer: Customer, email: str = NEW, **more: object) -> Json:
    return await world.do("changeEmail", ASK, customer.viewer, newEmail=email, **{"password": PASSWORD, **more})


async def proven(world: World, customer: Customer, email: str) -> None:
    """Ask as somebody who has proved to be the owner: a password takes longer to check than all the rest."""
    members = await world.house.people.members([customer.viewer.account_id])
    await world.house.door.email_changes.ask(members[customer.viewer.account_id], email)


async def confirm(world: World, token: str) -> Json:
    return await world.do("confirmEmailChange", "... on ConfirmEmailChangeSuccess { email }", token=token)


async def undo(world: World, token: str) -> Json:
    return await world.do("undoEmailChange", "... on UndoEmailChangeSuccess { email }", token=token)


async def mailed(world: World, to: str) -> tuple[str, str]:
    """Return the subject and the token of the latest letter to an address."""
    mail = await world.house.people.latest_mail(to)
    assert mail is not None
    return mail.subject, mail.token or ""


async def changed(world: World, customer: Customer) -> str:
    """Change the address and return the token that undoes it."""
    await proven(world, customer, NEW)
    assert await confirm(world, (await mailed(world, NEW))[1]) == {"__typename": "ConfirmEmailChangeSuccess", "email": NEW}
    return (await mailed(world, customer.email))[1]


async def test_the_address_changes_by_the_link_at_the_new_one_once_and_both_are_told(world: World) -> None:
    alice = await world.customer()
    assert (await ask(world, alice, password="not the password"))["code"] == "INVALID_CREDENTIALS"
    assert (await ask(world, alice, alice.email.upper()))["field"] == "newEmail"
    await ask(world, alice)
    assert (await mailed(world, alice.email))[0] == "Your e-mail address is about to change"
    subject, token = await mailed(world, NEW)
    assert subject == "Confirm your new e-mail address"
    assert (await world.ask("{ viewer { account { email } } }", alice.viewer))["viewer"]["account"] == {"email": alice.email}
    assert (await confirm(world, token))["email"] == NEW
    assert (await confirm(world, token))["code"] == "INVALID_INPUT"
    assert [(await mailed(world, to))[0] for to in (NEW, alice.email)] == [
        "Your e-mail address is changed",
        "Your e-mail address was changed",
    ]
    assert (await world.house.door.sessions.sign_in(NEW, PASSWORD)).member.account_id == alice.viewer.account_id
    with pytest.raises(InvalidInput, match="last seven days"):
        await proven(world, alice, "third@example.com")


async def test_the_old_address_undoes_it_which_ends_every_session_and_asks_for_a_new_password(world: World) -> None:
    alice = await world.customer()
    token = await changed(world, alice)
    hashes, now = KeyedHashes(world.house.settings.secret), world.house.clock.now()
    session = SessionRecord(hashes.of_token("secret"), alice.viewer.account_id, now, now + 60)
    await world.house.storage.sessions.open(session)
    assert await world.house.door.sessions.authenticate("secret") is not None
    assert (await undo(world, token))["email"] == alice.email
    assert (await undo(world, token))["code"] == "INVALID_INPUT"
    assert await world.house.door.sessions.authenticate("secret") is None
    signed_in = await world.do("signIn", "__typename", email=alice.email, password=PASSWORD)
    assert signed_in["code"] == "INVALID_CREDENTIALS"
    subject, reset = await mailed(world, alice.email)
    assert subject == "The change of your e-mail address is undone"
    better = "another long pass phrase"
    done = await world.do("resetPassword", "__typename", token=reset, password=better, passwordConfirmation=better)
    assert done["__typename"] == "ResetPasswordSuccess"
    assert (await mailed(world, NEW))[0] == "The change of an e-mail address was undone"


async def test_an_address_that_somebody_has_is_answered_alike_and_its_owner_gets_a_letter(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    free = await ask(world, alice)
    earlier = (await mailed(world, NEW))[1]
    taken = await ask(world, alice, bob.email)
    assert (free, taken) == tuple({"__typename": "ChangeEmailSuccess", "newEmail": email} for email in (NEW, bob.email))
    assert await mailed(world, bob.email) == ("Someone asked for your e-mail address", "")
    assert (await confirm(world, earlier))["code"] == "INVALID_INPUT", (
        "a later request ends the earlier link, whose ever the address"
    )
    await proven(world, alice, NEW)
    with pytest.raises(TooManyRequests):
        await proven(world, alice, NEW)


async def test_a_link_that_is_looked_at_changes_nothing_and_the_button_does(world: World) -> None:
    alice = await world.customer()
    await proven(world, alice, NEW)
    changes = world.house.door.email_changes
    pages = [ConfirmEmailChangePage(changes), UndoEmailChangePage(changes)]
    paths = ("/confirm-email-change", "/undo-email-change")
    app = Starlette(routes=[Route(path, one.answer, methods=["GET", "POST"]) for path, one in zip(paths, pages, strict=True)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://lend.example") as client:
        for path, to in zip(paths, (NEW, alice.email), strict=True):
            mail = await world.house.people.latest_mail(to)
            assert mail is not None
            (link,) = mail.links
            await client.get(link[link.index("/", 8) :])
            looked_at = await client.get(link[link.index("/", 8) :])
            assert (looked_at.status_code, f'action="{path}"' in looked_at.text) == (200, True)
            found = re.search('name="token" value="([^"]+)"', looked_at.text)
            assert found is not None
            for status in (200, 400):
                assert (await client.post(path, data={"token": found[1]})).status_code == status
    assert (await world.house.people.members([alice.viewer.account_id]))[alice.viewer.account_id].email == alice.email


async def test_the_way_back_is_open_for_seven_days(world: World) -> None:
    alice = await world.customer()
    await changed(world, alice)
    now = world.house.clock.now()
    is_recent = world.house.storage.email_changes.is_recent
    assert [await is_recent(alice.viewer.account_id, now + UNDO_SECONDS - wait) for wait in (1, 0)] == [True, False]
