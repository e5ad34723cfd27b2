"""Sessions and passwords over GraphQL: listed, ended, rotated; changed, forgotten, reset."""

from __future__ import annotations

from gql_server.service.authorization import Viewer
from gql_server.service.clients import Client
from tests.schema.world import PASSWORD, Customer, World

NEW = "another long pass phrase"
LIST = "{ viewer { sessions { id isCurrent address userAgent createdAt lastSeenAt expiresAt } } }"
SIGN_IN = "... on SignInSuccess { token }"


async def signed_in(world: World, customer: Customer, client: Client) -> Viewer:
    done = await world.house.door.sessions.sign_in(customer.email, PASSWORD, client)
    viewer = await world.house.door.sessions.authenticate(done.token)
    assert viewer
    return viewer


async def test_a_customer_sees_who_is_signed_in_and_ends_it(world: World) -> None:
    customer = await world.customer()
    here = await signed_in(world, customer, Client("192.0.2.1", "Phone"))
    await signed_in(world, customer, Client("198.51.100.1", "Laptop"))
    shown = (await world.ask(LIST, here))["viewer"]["sessions"]
    assert {(one["address"], one["userAgent"], one["isCurrent"]) for one in shown} == {
        ("192.0.2.1", "Phone", True),
        ("198.51.100.1", "Laptop", False),
    }
    other = next(one["id"] for one in shown if not one["isCurrent"])
    answer = "... on RevokeSessionSuccess { sessions { userAgent } }"
    left = await world.do("revokeSession", answer, here, sessionId=other)
    assert left["sessions"] == [{"userAgent": "Phone"}]
    assert (await world.do("revokeSession", answer, here, sessionId=other))["__typename"] == "NotFound"


async def test_nobody_ends_a_session_of_somebody_else(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    hers, his = await signed_in(world, alice, Client()), await signed_in(world, bob, Client())
    of_bob = (await world.ask(LIST, his))["viewer"]["sessions"][0]["id"]
    assert (await world.do("revokeSession", "__typename", hers, sessionId=of_bob))["__typename"] == "NotFound"
    assert len((await world.ask(LIST, his))["viewer"]["sessions"]) == 1


async def test_a_session_is_rotated_and_all_others_are_ended(world: World) -> None:
    customer = await world.customer()
    here = await signed_in(world, customer, Client())
    await signed_in(world, customer, Client())
    assert (await world.ask("mutation { revokeOtherSessions { revoked } }", here)) == {"revokeOtherSessions": {"revoked": 1}}
    rotate = "mutation { rotateSession { __typename ... on RotateSessionSuccess { token } } }"
    token = (await world.ask(rotate, here))["rotateSession"]["token"]
    assert await world.house.door.sessions.authenticate(token)
    assert (await world.ask(rotate, here))["rotateSession"] == {"__typename": "NotFound"}


async def test_a_password_is_changed_by_the_present_one(world: World) -> None:
    customer = await world.customer()
    here = await signed_in(world, customer, Client())
    new = {"password": NEW, "passwordConfirmation": NEW}
    wrong = await world.do("changePassword", "__typename", here, currentPassword="not it at all", **new)
    assert wrong["code"] == "INVALID_CREDENTIALS"
    done = await world.do(
        "changePassword", "... on ChangePasswordSuccess { account { email } }", here, currentPassword=PASSWORD, **new
    )
    assert done["account"] == {"email": customer.email}
    assert "token" in await world.do("signIn", SIGN_IN, email=customer.email, password=NEW)


async def test_a_forgotten_password_is_reset_by_mail(world: World) -> None:
    customer = await world.customer()
    asked = await world.do("requestPasswordReset", "... on RequestPasswordResetSuccess { email }", email=customer.email)
    nobody = await world.do("requestPasswordReset", "... on RequestPasswordResetSuccess { email }", email="nobody@example.com")
    assert asked == nobody | {"email": customer.email}
    mail = (await world.ask("query ($to: String!) { sandbox { latestEmail(to: $to) { token } } }", to=customer.email))["sandbox"]
    new = {"token": mail["latestEmail"]["token"], "password": NEW, "passwordConfirmation": NEW}
    done = await world.do("resetPassword", "... on ResetPasswordSuccess { email }", None, **new)
    assert done["email"] == customer.email
    assert "token" in await world.do("signIn", SIGN_IN, email=customer.email, password=NEW)
