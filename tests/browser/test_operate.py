"""The operators' page in a browser with the network closed: what waits, what is at risk, what is stopped and goes on again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.alone import alone
from tests.browser.customer import Customer
from tests.browser.rates import OPERATOR, borrower_of, signed_in
from tests.browser.test_open_account import Scheme, faults
from tests.servers import Server

expect.set_options(timeout=30_000)


@contextmanager
def operating(
    browser: Browser, server: Server, *, language: str = "en", scheme: Scheme = "light", is_phone: bool = False
) -> Iterator[Page]:
    """Open the page as the operator of the sandbox."""
    with alone(browser, server, "/operate", language=language, scheme=scheme, is_phone=is_phone) as page:
        page.locator(".demo button").click()
        expect(page.locator("#markets tbody tr").first).to_be_visible()
        yield page


def hold_a_deposit(server: Server) -> tuple[Customer, str]:
    """Let a deposit arrive that is less than the minimum."""
    customer, (_, other, *_) = borrower_of(server.url)
    success = "deposit { status }"
    customer.mutate("deposit", success, subAccountId=other, asset="SOL", amount="0.000001", idempotencyKey="a held deposit")
    return customer, other


def test_a_company_is_reviewed_a_deposit_sent_back_and_a_market_stopped_until_it_goes_on(browser: Browser, markets: Server) -> None:
    hold_a_deposit(markets)
    company = Customer(markets.url)
    company.submit_company()
    operator = signed_in(markets.url, *OPERATOR)
    with operating(browser, markets) as page:
        waiting = page.locator("#reviews tbody tr", has_text=company.email)
        expect(waiting).to_contain_text("株式会社サンプル 0100-01-123456")
        expect(waiting.get_by_role("button", name="Ask again")).to_be_disabled()
        waiting.get_by_role("button", name="Hold").click()
        expect(waiting).to_contain_text("on hold")
        waiting.get_by_role("textbox", name="Reason").fill("The register has another address.")
        waiting.get_by_role("button", name="Ask again").click()
        expect(waiting).to_have_count(0)
        asked = "{ viewer { account { onboarding { status reviewReasons } } } }"
        told = {"status": "RESUBMISSION_REQUIRED", "reviewReasons": ["The register has another address."]}
        assert company.ask(asked)["viewer"]["account"]["onboarding"] == told

        held = page.locator("#deposits tbody tr", has_text="SOL")
        expect(held).to_contain_text("below the minimum")
        held.get_by_role("button", name="Send back").click()
        expect(held).to_have_count(0)

        row = page.locator("#markets tbody tr", has_text="ETH")
        expect(row.get_by_role("button", name="Stop")).to_be_disabled()
        page.get_by_role("textbox", name="Why;").fill("The feed is being looked at.")
        row.get_by_role("button", name="Stop").click()
        expect(row.get_by_role("button", name="Resume: New risk")).to_be_visible()
        asked = '{ market(symbol: "ETH") { pauses { scope reason } } }'
        assert operator.ask(asked)["market"]["pauses"] == [{"scope": "NEW_RISK", "reason": "The feed is being looked at."}]
        row.get_by_role("button", name="Resume: New risk").click()
        expect(row.get_by_role("button", name="Resume")).to_have_count(0)
        assert operator.ask(asked)["market"]["pauses"] == []

        page.get_by_role("combobox", name="Health factor below").select_option(label="any")
        expect(page.locator("#risk tbody tr").first).to_contain_text("healthy")
        expect(page.locator("#falls tbody tr")).to_have_count(13)
        expect(page.locator("#log")).to_contain_text("pauseMarket")


@pytest.mark.soak
def test_who_is_no_operator_is_told_so(browser: Browser, markets: Server) -> None:
    with alone(browser, markets, "/operate") as page:
        page.get_by_role("textbox", name="E-mail address").fill("borrower@example.com")
        page.get_by_role("textbox", name="Password").fill("sandbox-password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("This account is not an operator's.")
        expect(page.locator("#markets")).to_have_count(0)


def test_it_has_no_serious_accessibility_fault_and_fits_a_phone(browser: Browser, markets: Server) -> None:
    with operating(browser, markets, language="ja", scheme="dark", is_phone=True) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("オペレーション")
        expect(page.locator("#falls tbody tr")).to_have_count(13)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it is wider than the window"
