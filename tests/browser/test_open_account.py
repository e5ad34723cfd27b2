"""An account is opened in a browser: the link in the e-mail, the provider's pages, and a phone that goes on by a QR code."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # ships no types
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.customer import Customer, wait_until
from tests.servers import Server

Scheme = Literal["light", "dark"]
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def faults(page: Page) -> list[str]:
    """Return the serious accessibility faults of what is shown."""
    found = Axe().run(page).response["violations"]
    return [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}]


def press(page: Page, step: str) -> None:
    """Press the button of a step."""
    page.locator(f"button[value={step}]").click()


def opened(browser: Browser, url: str, *, is_phone: bool = False, scheme: Scheme = "light", language: str = "ja") -> Page:
    """Open a page in a window of its own."""
    window = browser.new_context(viewport=PHONE if is_phone else DESKTOP, color_scheme=scheme, locale=language)
    page = window.new_page()
    page.goto(url)
    return page


def test_from_the_link_in_the_mail_over_a_phone_to_approval(browser: Browser, sandbox: Server) -> None:
    hana = Customer(sandbox.url)
    page = opened(browser, hana.sign_up())
    assert faults(page) == []
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("確認が完了しました")
    assert faults(page) == []

    hana.submit()
    page.goto(hana.verification())
    code = page.get_by_role("img", name="QRコード")
    expect(code).to_be_visible()

    phone = opened(browser, f"{page.url}?on=phone", is_phone=True)
    press(phone, "begin")
    expect(page.get_by_role("heading", level=1)).to_have_text("もう一方の端末で続けています")
    for step in ("front", "back", "face"):
        press(phone, step)
    phone.get_by_text("承認", exact=True).click()
    press(phone, "submit")
    expect(phone.get_by_role("heading", level=1)).to_have_text("提出が完了しました")
    expect(page.get_by_role("heading", level=1)).to_have_text("提出が完了しました")
    wait_until(lambda: hana.status() == "APPROVED")
    page.get_by_role("link", name="サイトに戻る").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("Name mismatch", "RESUBMISSION_REQUIRED"),
        pytest.param("Reject", "REJECTED", marks=pytest.mark.soak),
        pytest.param("On hold", "ON_HOLD", marks=pytest.mark.soak),
    ],
)
def test_a_tester_chooses_what_the_review_finds(browser: Browser, sandbox: Server, outcome: str, status: str) -> None:
    bob = Customer(sandbox.url, locale="en")
    page = opened(browser, bob.verified())
    for step in ("begin", "front", "back", "face"):
        press(page, step)
    page.get_by_text(outcome, exact=True).click()
    press(page, "submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is handed in")
    wait_until(lambda: bob.status() == status)


@pytest.mark.parametrize(
    ("locale", "is_phone", "scheme"),
    [
        pytest.param("ja", True, "dark", id="ja-phone-dark"),
        pytest.param("en", False, "light", id="en-desktop-light", marks=pytest.mark.soak),
        pytest.param("ja", False, "dark", id="ja-desktop-dark", marks=pytest.mark.soak),
        pytest.param("en", True, "light", id="en-phone-light", marks=pytest.mark.soak),
    ],
)
def test_no_page_has_a_serious_accessibility_fault(
    browser: Browser, sandbox: Server, locale: str, is_phone: bool, scheme: Scheme
) -> None:
    customer = Customer(sandbox.url, locale=locale)
    url = customer.verified()
    page = opened(browser, f"{url}?on=phone" if is_phone else url, is_phone=is_phone, scheme=scheme, language=locale)
    for step in ("begin", "front", "back", "face", "submit"):
        assert faults(page) == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{step} is wider than the window"
        press(page, step)
    assert faults(page) == []
    page.goto(customer.forget_password())
    page.locator("#password").fill("password123")
    page.locator("#confirmation").fill("password123")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_link_that_was_guessed_shows_nothing(browser: Browser, sandbox: Server) -> None:
    page = browser.new_page()
    answer = page.goto(f"{sandbox.url}/sandbox/identity/sandbox-0123.0123456789abcdef")
    assert answer is not None
    assert answer.status == 404
    assert faults(page) == []
