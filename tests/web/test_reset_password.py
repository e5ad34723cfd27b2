"""The page behind the link in the reset mail: looking changes nothing, posting sets the password."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from gql_server.web.reset_password import ResetPasswordPage
from tests.service.door import EMAIL, Door

NEW = "another horse battery"


@pytest.fixture
def page(door: Door) -> TestClient:
    return TestClient(
        Starlette(routes=[Route("/reset-password", ResetPasswordPage(door.credentials).answer, methods=["GET", "POST"])])
    )


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.passwords.close()


async def token_of(door: Door) -> str:
    await door.verified()
    await door.credentials.request_reset(EMAIL)
    return list(door.people.mails.values())[-1].token or ""


async def test_looking_at_the_page_uses_no_link_up(door: Door, page: TestClient) -> None:
    token = await token_of(door)
    shown = page.get("/reset-password", params={"token": token + '"><script>'})
    assert shown.status_code == 200
    assert "<script>" not in shown.text
    assert page.post("/reset-password", data={"token": token, "password": NEW, "confirmation": NEW}).status_code == 200
    await door.sessions.sign_in(EMAIL, NEW)


@pytest.mark.parametrize(("language", "told"), [("en-US,ja;q=0.5", "too easily guessed"), ("ja", "推測されやすい")])
async def test_a_weak_password_is_told_and_the_link_stays(door: Door, page: TestClient, language: str, told: str) -> None:
    token = await token_of(door)
    weak = {"token": token, "password": "password123", "confirmation": "password123"}
    refused = page.post("/reset-password", data=weak, headers={"accept-language": language})
    assert refused.status_code == 400
    assert told in refused.text
    assert page.post("/reset-password", data={"token": token, "password": NEW, "confirmation": NEW}).status_code == 200


async def test_two_passwords_that_differ_are_told(door: Door, page: TestClient) -> None:
    token = await token_of(door)
    refused = page.post("/reset-password", data={"token": token, "password": NEW, "confirmation": NEW + "!"})
    assert (refused.status_code, "一致していません" in refused.text) == (400, True)


def test_a_link_that_does_not_work_is_told(page: TestClient) -> None:
    assert page.post("/reset-password", data={"token": "x", "password": NEW, "confirmation": NEW}).status_code == 400
    assert page.post("/reset-password", data={"token": "x" * 9000}).status_code == 400
