"""The playground in a browser that reaches nothing but the server: it asks, changes, and follows what happens meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # ships no types
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.browser.customer import Customer, wait_until
from tests.browser.test_open_account import PHONE, Scheme
from tests.servers import Server

DESKTOP: ViewportSize = {"width": 1280, "height": 1400}
"""So high that every line of an answer is there: the editor writes only those that are seen."""
PANELS = ("Show Documentation Explorer", "Show History", "Show GraphiQL Explorer", "Show Examples")
LENDER, PASSWORD = "lender@example.com", "sandbox-password"

OTHERS_FAULTS = {
    ("nested-interactive", 'role="tab"'),  # GraphiQL's tabs hold the buttons that choose and close them.
    ("select-name", "flex-grow: 2"),  # The explorer's choice of what to add has its name beside it.
}
"""Serious faults of GraphiQL 5.4 and graphiql-explorer 0.9 themselves: the rule, and a mark of the elements that it is about."""


@dataclass
class Opened:
    """The playground in a window of its own, and what it did that it should not."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def choose(self, tab: str) -> None:
        self.page.get_by_role("tab").get_by_text(tab, exact=True).click()

    def run(self) -> None:
        self.page.get_by_role("button", name="Execute").click()

    def stop(self) -> None:
        self.page.get_by_role("button", name="Stop").click()

    def answer(self) -> str:
        """Return what the answer shows, without white space."""
        return re.sub(r"\s", "", self.page.locator(".graphiql-response .view-lines").inner_text())

    def shows(self, text: str) -> None:
        """Wait until the answer shows a text."""
        try:
            wait_until(lambda: text in self.answer())
        except AssertionError:
            pytest.fail(f"{text} is not in {self.answer()}")

    def faults(self, within: str = "body") -> list[tuple[str, str]]:
        """Return the serious accessibility faults: the rule, and the element."""
        violations = Axe().run(self.page, within).response["violations"]
        found = [fault for fault in violations if fault["impact"] in {"serious", "critical"}]
        elements = [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
        return [at for at in elements if not any(at[0] == rule and mark in at[1] for rule, mark in OTHERS_FAULTS)]


def opened(browser: Browser, server: Server, scheme: Scheme = "light", viewport: ViewportSize = DESKTOP) -> Opened:
    """Open the playground where no other network is."""
    page = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en").new_page()
    window = Opened(page)

    def gate(route: Route) -> None:
        if route.request.url.startswith(f"{server.url}/"):
            route.continue_()
        else:
            window.foreign.append(route.request.url)
            route.abort()

    page.route(re.compile("^(?!data:|blob:)"), gate)
    page.on("console", lambda message: window.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: window.complaints.append(str(error)))
    page.goto(f"{server.url}/graphql")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("query")
    return window


def total_lent(asker: Customer) -> str:
    """Return what is lent of bitcoin, as an answer shows it without white space."""
    markets = asker.ask("{ markets { asset { symbol } totalLent { value } } }")["markets"]
    (value,) = (market["totalLent"]["value"] for market in markets if market["asset"]["symbol"] == "BTC")
    return f'"symbol":"BTC"}},"totalLent":{{"value":"{value}"'


def test_it_asks_changes_and_follows_with_the_network_closed(browser: Browser, markets: Server) -> None:
    window = opened(browser, markets)
    page = window.page
    expect(page).to_have_title("GraphQL playground")
    window.run()
    window.shows('"symbol":"BTC"')
    assert window.faults() == []

    lender = Customer(markets.url, email=LENDER)
    signed_in = lender.mutate("signIn", "token account { subAccounts { edges { node { id } } } }", email=LENDER, password=PASSWORD)
    lender.token = signed_in["token"]
    window.choose("Follow")
    window.run()
    window.shows(before := total_lent(lender))
    own = signed_in["account"]["subAccounts"]["edges"][0]["node"]["id"]
    lender.mutate("deposit", "lent { value }", subAccountId=own, asset="BTC", amount="0.125", idempotencyKey="meanwhile")
    wait_until(lambda: total_lent(lender) in window.answer())
    assert total_lent(lender) != before
    window.stop()

    page.get_by_role("button", name="Open a new account").click()
    expect(page.get_by_role("status")).to_contain_text("Signed in as you-")
    window.choose("Deposit")
    expect(page.locator(".graphiql-editor-tool .view-lines").first).to_contain_text(page.locator(".panel .id").inner_text())
    window.run()
    window.shows('"lent":{"value":"0.50000000"}')
    window.choose("FollowMargin")
    window.run()
    window.shows('"status":"NO_DEBT"')
    window.stop()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("Signed out.")
    window.choose("Deposit")
    window.run()
    window.shows('"UNAUTHENTICATED"')
    assert (window.foreign, window.complaints) == ([], [])


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_panels_are_there_and_have_no_serious_accessibility_fault(browser: Browser, markets: Server, scheme: Scheme) -> None:
    window = opened(browser, markets, scheme)
    window.page.get_by_role("button", name=LENDER).click()
    expect(window.page.get_by_role("status")).to_contain_text("Signed in")
    window.page.reload()
    expect(window.page.get_by_text("Every tab asks as")).to_be_visible()
    assert window.faults() == []
    for panel in PANELS:
        window.page.get_by_role("button", name=panel).click()
        assert window.faults(".graphiql-plugin") == [], panel
    window.page.get_by_role("button", name="What if", exact=True).click()
    expect(window.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("simulate")
    assert (window.foreign, window.complaints) == ([], [])


@pytest.mark.soak
def test_on_a_phone_it_fits_and_asks(browser: Browser, markets: Server) -> None:
    window = opened(browser, markets, "dark", PHONE)
    assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    window.run()
    window.shows('"symbol":"BTC"')
    assert window.faults() == []
