"""A passkey of a real browser, with the authenticator that Chromium brings for tests: added, used to sign in, removed."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.customer import PASSWORD, Customer
from tests.browser.test_open_account import faults
from tests.servers import ROOT, Server


def with_authenticator(page: Page) -> None:
    """Give the page a phone's authenticator, whose person is there and gives a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_a_passkey_is_added_signs_in_and_is_removed(browser: Browser, sandbox: Server) -> None:
    hana = Customer(sandbox.url, locale="en")
    hana.mutate("verifyEmail", "account { id }", token=hana.sign_up().partition("token=")[2])
    page = browser.new_context(locale="en").new_page()
    with_authenticator(page)
    page.goto(f"{sandbox.url}/sandbox/passkeys")
    assert page.url.startswith("http://localhost:")
    said = page.get_by_role("status")
    page.get_by_label("E-mail address").fill(hana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(said).to_have_text("You are signed in.")
    page.get_by_label("once more").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(said).to_have_text("The passkey was added.")
    expect(page.locator("#codes")).to_contain_text("-")
    assert faults(page) == []
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(said).to_have_text("You are signed in with your passkey.")
    page.get_by_role("button", name="Remove: This device").click()
    expect(said).to_have_text("The passkey was removed.")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)


def test_the_how_to_for_clients_adds_a_passkey_and_signs_in_with_it(browser: Browser, sandbox: Server) -> None:
    asking, adding, signing_in = re.findall(
        r"```js\n(.*?)```", (ROOT / "docs/how-to/use-passkeys.md").read_text(encoding="utf-8"), re.DOTALL
    )
    jun = Customer(sandbox.url, locale="en", email="jun@example.com")
    jun.mutate("verifyEmail", "account { id }", token=jun.sign_up().partition("token=")[2])
    token = jun.mutate("signIn", "token", email=jun.email, password=PASSWORD)["token"]
    page = browser.new_context(locale="en").new_page()
    with_authenticator(page)
    page.goto(f"{sandbox.url}/sandbox/passkeys")
    given = {"password": PASSWORD, "token": token}
    added = page.evaluate(f"async ({{ password, token }}) => {{ {asking}\n{adding}\nreturn added; }}", given)
    assert added["passkey"]["name"] == "My phone"
    assert len(added["recoveryCodes"]) > 0
    done = page.evaluate(f"async () => {{ {asking}\n{signing_in}\nreturn done; }}")
    assert done["token"]
