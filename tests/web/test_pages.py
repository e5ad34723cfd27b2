"""What is not GraphQL: the verification page, health, request ids, the front door."""

from __future__ import annotations

import re

import httpx2
import pytest

from gql_server.web.health import Readiness


async def ask(client: httpx2.AsyncClient, query: str) -> dict[str, object]:
    answer = (await client.post("/graphql", json={"query": query})).json()
    assert "errors" not in answer, answer
    found: dict[str, object] = answer["data"]
    return found


async def mailed_link(client: httpx2.AsyncClient) -> str:
    """Sign somebody up and return the path of the link that is mailed to them."""
    words = 'email: "carol@example.com", password: "a long pass phrase", passwordConfirmation: "a long pass phrase"'
    await ask(client, f"mutation {{ signUp(input: {{{words}}}) {{ __typename }} }}")
    answer = await client.post("/graphql", json={"query": '{ sandbox { latestEmail(to: "carol@example.com") { links token } } }'})
    mail = answer.json()["data"]["sandbox"]["latestEmail"]
    assert mail["links"][0].endswith(mail["token"])
    path: str = re.sub(r"^https?://[^/]+", "", mail["links"][0])
    return path


async def test_the_link_of_the_mail_shows_a_button_and_changes_nothing(client: httpx2.AsyncClient) -> None:
    link = await mailed_link(client)
    for _ in range(2):
        page = await client.get(link)
        assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
        assert "<button" in page.text


async def test_the_button_verifies_once(client: httpx2.AsyncClient) -> None:
    token = (await mailed_link(client)).partition("token=")[2]
    assert (await client.post("/verify", data={"token": token})).status_code == 200
    assert (await client.post("/verify", data={"token": token})).status_code == 400
    words = 'email: "carol@example.com", password: "a long pass phrase"'
    signed_in = await ask(client, f"mutation {{ signIn(input: {{{words}}}) {{ __typename }} }}")
    assert signed_in == {"signIn": {"__typename": "SignInSuccess"}}


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000, "é"])
async def test_a_token_that_is_not_ours_is_refused(client: httpx2.AsyncClient, token: str) -> None:
    assert (await client.post("/verify", data={"token": token})).status_code == 400


async def test_the_page_shows_nothing_of_a_token_as_markup(client: httpx2.AsyncClient) -> None:
    page = await client.get("/verify", params={"token": '"><script>alert(1)</script>'})
    assert "<script>" not in page.text


async def test_a_server_that_serves_is_live_and_ready(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/livez")).json() == {"status": "live"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_a_server_that_cannot_reach_its_database_is_not_ready() -> None:
    async def look() -> object:
        raise ConnectionError("away")

    answer = await Readiness(look).answer(None)  # type: ignore[arg-type] # it does not look at the request
    assert answer.status_code == 503


async def test_a_request_keeps_the_id_that_it_came_with(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/livez", headers={"x-request-id": "mine-1"})).headers["x-request-id"] == "mine-1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", "a\tb"])
async def test_a_request_without_a_plain_id_is_given_one(client: httpx2.AsyncClient, given: str) -> None:
    named = (await client.get("/livez", headers={b"x-request-id": given.encode("latin-1")})).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", named)


async def test_the_front_door_leads_to_the_editor(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/graphql")


async def test_what_is_not_there_is_404(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/nothing")).status_code == 404
