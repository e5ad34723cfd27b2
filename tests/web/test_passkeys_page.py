"""The page of the sandbox on which passkeys are tried: at the domain, with its own script and no other."""

from __future__ import annotations

import httpx2


async def test_who_comes_by_a_network_address_is_sent_on_to_the_domain(client: httpx2.AsyncClient) -> None:
    answer = await client.get("http://127.0.0.1:8000/sandbox/passkeys?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "http://localhost:8000/sandbox/passkeys?x=1")


async def test_the_page_runs_its_own_script_and_no_other(client: httpx2.AsyncClient) -> None:
    page = await client.get("http://localhost:8000/sandbox/passkeys", headers={"accept-language": "en"})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'; connect-src 'self'" in policy
    assert page.text.count("<script") == 1
    script = await client.get("/assets/passkeys.js")
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "script-src" not in (await client.get("/verify")).headers["content-security-policy"]
