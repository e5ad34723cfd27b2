"""The rate explorer in a browser with the network closed: live rates, curves that are tried, what-ifs, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.alone import alone
from tests.browser.rates import MOVES, borrow, borrower_of, live_through
from tests.browser.test_open_account import Scheme, faults
from tests.servers import Server, running_server

expect.set_options(timeout=30_000)

SCRIPTS_BYTES_MAX = 150_000
"""Of all scripts of the page, as a browser that takes gzip is sent them."""


@pytest.fixture(scope="module")
def lived(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A sandbox in which days have passed, with models in shadow."""
    folder: Path = tmp_path_factory.mktemp("lived")
    settings = {"GQL_SERVER_PAGES_DIR": str(pages)}
    with running_server(f"sqlite:///{folder}/sandbox.sqlite3", folder / "server.log", settings) as server:
        live_through(server.url, MOVES[:4])
        yield server


@contextmanager
def exploring(
    browser: Browser, server: Server, query: str = "", *, language: str = "en", scheme: Scheme = "light", is_phone: bool = False
) -> Iterator[Page]:
    """Open the explorer where nothing but the server can be reached; it must not have tried, nor complained."""
    with alone(browser, server, f"/explore{query}", language=language, scheme=scheme, is_phone=is_phone) as page:
        yield page


def rate(page: Page, symbol: str) -> str:
    """Return the borrow rate that the table shows."""
    return page.locator(f"[data-symbol={symbol}] .rate").first.inner_text()


def test_a_changed_rate_arrives_by_itself_and_is_said(browser: Browser, lived: Server) -> None:
    with exploring(browser, lived) as page:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(page.locator("[data-symbol]")).to_have_count(4)
        before = rate(page, "BTC")
        borrower, (coins, *_) = borrower_of(lived.url)
        borrow(borrower, coins, "0.3", "a change while somebody looks")
        expect(page.locator("[data-symbol=BTC] .rate").first).not_to_have_text(before)
        market = borrower.ask('{ market(symbol: "BTC") { borrowRate { apr } } }')["market"]
        now = f"{float(market['borrowRate']['apr']):.2%}"
        assert rate(page, "BTC") == now
        expect(page.get_by_role("status").first).to_contain_text(f"BTC: borrowing {now}")


def test_without_sockets_it_asks_again_and_again(browser: Browser, lived: Server) -> None:
    def closed(socket: WebSocketRoute) -> None:
        socket.close()

    window = browser.new_context(locale="en")
    window.route_web_socket(re.compile("/graphql"), closed)
    page = window.new_page()
    page.clock.install()
    page.goto(f"{lived.url}/explore")
    expect(page.get_by_text("Asked every few seconds")).to_be_visible()
    before = rate(page, "BTC")
    borrower, (coins, *_) = borrower_of(lived.url)
    borrow(borrower, coins, "0.2", "a change without sockets")
    page.clock.run_for(6_000)
    expect(page.locator("[data-symbol=BTC] .rate").first).not_to_have_text(before)
    window.close()


def test_a_slider_bends_the_curve_and_the_history_follows(browser: Browser, lived: Server) -> None:
    with exploring(browser, lived, "?market=BTC") as page:
        reading = page.get_by_test_id("reading")
        expect(reading).to_contain_text("Borrow, as it is")
        expect(reading).not_to_contain_text("Borrow, tried")
        expect(page.get_by_text("Shadow: adaptive curve")).to_be_visible()
        expect(page.get_by_test_id("means")).to_contain_text("On average borrowers paid")
        expect(page.get_by_test_id("means")).not_to_contain_text("would have paid")

        page.get_by_role("slider", name="base rate").fill("160")  # Of 400 places up to 25 %.
        expect(page.get_by_role("textbox", name="base rate")).to_have_value("10")
        expect(reading).to_contain_text("Borrow, tried")
        expect(page.get_by_test_id("means")).to_contain_text("would have paid")
        tried = parse_qs(urlsplit(page.url).query)
        assert (tried["model"], tried["base_rate"]) == (["two_slope_kinked"], ["0.1"])

        told = reading.inner_text()
        page.reload()
        expect(reading).to_have_text(re.compile(re.escape(told.splitlines()[-1])))
        page.get_by_role("button", name="As it is").click()
        expect(reading).not_to_contain_text("Borrow, tried")
        assert urlsplit(page.url).query == "market=BTC"


def test_another_model_is_drawn_and_what_it_does_not_accept_is_said_beside_the_field(browser: Browser, lived: Server) -> None:
    with exploring(browser, lived, "?market=BTC") as page:
        page.get_by_role("combobox", name="Model").select_option("jump_rate_v2")
        reading = page.get_by_test_id("reading")
        expect(reading).to_contain_text("Borrow, tried")
        page.locator(".curve").get_by_text("Show as a table").click()
        row = page.get_by_role("row", name="100.0%")
        expect(row.get_by_role("cell")).to_have_count(4)
        expect(row).to_contain_text("25.80%")  # 4 % at the kink, and a fifth of 109 %.

        page.get_by_role("textbox", name="kink").fill("2000")
        wrong = page.get_by_role("textbox", name="kink")
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert")).to_contain_text("out of range")
        expect(reading).not_to_contain_text("Borrow, tried")
        wrong.fill("a lot")
        expect(page.get_by_role("alert")).to_have_text("Write a number, such as 12.5.")

        page.get_by_role("combobox", name="Model").select_option("multi_point")
        expect(page.get_by_label("Point 7: rate, % a year")).to_have_value("80")
        page.get_by_label("Point 7: rate, % a year").fill("50")
        expect(page.get_by_role("row", name="100.0%")).to_contain_text("50.00%")


def test_a_demo_customer_supposes_a_fall_of_the_price(browser: Browser, lived: Server) -> None:
    with exploring(browser, lived, "?market=USDC&model=jump_rate_v2") as page:
        page.get_by_role("button", name="As the demo borrower").click()
        page.get_by_label("Sub-account").select_option(label="Bitcoin against dollars")
        expect(page.get_by_text("Debt in USDC: BTC at")).to_be_visible()
        expect(page.locator(".ladder")).to_contain_text("BTC")
        page.get_by_role("combobox", name="What").select_option("priceChange")
        page.get_by_role("combobox", name="Asset").select_option("BTC")
        page.get_by_role("textbox", name="By, %").fill("-35")
        page.get_by_role("button", name="Suppose it").click()
        outcome = page.get_by_test_id("outcome")
        expect(outcome.get_by_role("columnheader")).to_have_text(["Before", "With the other model", "After step 1"])
        expect(outcome.get_by_role("row", name="Outcome")).to_contain_text("Healthy")
        expect(outcome).to_contain_text("Liquidated:")
        page.get_by_role("textbox", name="By, %").fill("-200")
        page.get_by_role("button", name="Suppose it").click()
        expect(page.locator(".what-if .fault")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="As the demo borrower")).to_be_visible()


def test_all_of_it_is_reached_and_moved_by_the_keyboard(browser: Browser, lived: Server) -> None:
    def tab_to(page: Page, name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
            if label == name:
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline == "solid", f"the focus at {name} is not seen"
                return
        raise AssertionError(f"{name} is not reached")

    with exploring(browser, lived) as page:
        expect(page.locator(".model")).to_be_visible()
        tab_to(page, "Show SOL")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Curve: SOL")).to_be_visible()
        tab_to(page, "base rate, slider")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_test_id("reading")).to_contain_text("Borrow, tried")
        tab_to(page, "Day")
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Day")).to_have_attribute("aria-pressed", "true")
        assert "range=DAY" in page.url
        tab_to(page, "As the demo borrower")
        page.keyboard.press("Enter")
        tab_to(page, "Suppose it")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("outcome")).to_be_visible()


def test_a_reader_changes_the_language_and_the_colors_and_they_stay(browser: Browser, lived: Server) -> None:
    with exploring(browser, lived) as page:
        page.get_by_role("button", name="日本語で表示").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("金利エクスプローラー")
        page.get_by_role("combobox", name="配色").select_option("dark")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("金利エクスプローラー")
        assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).colorScheme]") == ["ja", "dark"]


@pytest.mark.parametrize(
    ("language", "is_phone", "scheme"),
    [
        pytest.param("en", False, "light", id="en-desktop-light", marks=pytest.mark.soak),
        pytest.param("ja", True, "dark", id="ja-phone-dark"),
        pytest.param("ja", False, "light", id="ja-desktop-light", marks=pytest.mark.soak),
        pytest.param("en", True, "dark", id="en-phone-dark", marks=pytest.mark.soak),
    ],
)
def test_it_has_no_serious_accessibility_fault(
    browser: Browser, lived: Server, language: str, is_phone: bool, scheme: Scheme
) -> None:
    query = "?market=BTC&model=jump_rate_v2&multiplier=0.1"
    with exploring(browser, lived, query, language=language, scheme=scheme, is_phone=is_phone) as page:
        page.locator(".demo button").first.click()
        page.locator(".what-if button[type=submit]").click()
        expect(page.get_by_test_id("outcome")).to_be_visible()
        expect(page.get_by_test_id("means")).to_be_visible()
        page.locator(".curve .numbers summary").click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it is wider than the window"


def test_its_scripts_are_small(pages: Path) -> None:
    chunks = json.loads((pages / "manifest.json").read_text("utf-8"))
    wanted, waiting = set[str](), ["src/explorer/main.tsx"]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [*chunks[name].get("imports", []), *chunks[name].get("dynamicImports", [])]
    sizes = {chunks[name]["file"]: (pages / f"{chunks[name]['file']}.gz").stat().st_size for name in wanted}
    assert sum(sizes.values()) < SCRIPTS_BYTES_MAX, sizes
