"""The page in a real browser, from 320 px on: by keyboard alone, without scripts, without accessibility faults."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from depot.accounts.model import Product
from tests.consent.conftest import BORN, House
from tests.consent.phone import Letter
from tests.consent.test_comparison import NEW, OLD
from tests.consent.test_qr_page import a_holder, rows
from tests.consent.test_staff_pages import PASSWORD, a_member_of_staff

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BUDGET: Final = 60_000
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium at /usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The service on a port of the loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where the screenshots go: a folder of the test's, or one that somebody wants to look at."""
    chosen = Path(os.environ.get("CONSENT_PICTURES", tmp_path))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def a_letter(house: House) -> Letter:
    person, _ = a_holder(house, Product.INVESTMENT, Product.SECURITIES, Product.INVESTMENT)
    special = house.new_terms(
        "investment",
        kind="product",
        title="Sonderbedingungen für Fondssparpläne",
        synopsis="Nr. 2: Raten ab 10 Euro sind möglich (bisher 25 Euro).\nNr. 5: Die Pause eines Plans ist frei.",
    )
    house.new_terms(version="2025", in_force_from="2025-01-01", text=OLD)
    return house.letter(house.campaign(house.new_terms(text=NEW), special, house.new_terms("securities")), person)


def context(browser: Browser, width: int, **more: Any) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 844}, locale="de-DE", device_scale_factor=2, is_mobile=True, **more
    )


def no_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, "the page must not scroll sideways"


def picture(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.rule("CON-15", "CON-7")
@pytest.mark.parametrize(("lang", "width"), [("de", 320), ("en", 390), ("de", 1280)])
def test_every_step_is_accessible(
    house: House, browser: Browser, address: str, pictures: Path, *, width: int, lang: str
):
    letter = a_letter(house)
    with context(browser, width) as visit:
        page = visit.new_page()
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
        page.goto(f"{address}{letter.short_path}?lang={lang}")
        assert page.url == f"{address}/c?lang={lang}", "the reference has left the address bar"
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-1-code")
        page.goto(f"{address}{letter.path}?lang={lang}")
        assert letter.path not in page.url
        for name, value in zip(("day", "month", "year"), ("18", "4", "1980"), strict=True):
            page.fill(f"#{name}", value)
        page.click("button.main")
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-2-wrong")
        page.fill("#day", str(BORN.day))
        page.fill("#month", str(BORN.month))
        page.fill("#year", str(BORN.year))
        page.click("button.main")
        page.locator("summary").first.click()
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-3-list")
        page.click("details a[href*=changes]")
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-3-comparison")
        page.click("main a[href^='/c']")
        page.click("button[value=consent]")
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-4-nothing-ticked")
        page.click("button[value=select_all]")
        no_faults(page)
        page.click("button[value=consent]")
        assert page.url.split("?")[0] == f"{address}/c/confirmation"
        no_faults(page)
        picture(page, pictures, f"{lang}-{width}-5-done")
        assert sum(sizes) < BUDGET * 2, "two visits and two mistakes"
    assert len(rows(house, "select * from consent.consents")) == 2


@pytest.mark.rule("CON-15")
def test_without_scripts_within_the_budget_and_fast(house: House, browser: Browser, address: str):
    letter = a_letter(house)
    with context(browser, 390, java_script_enabled=False) as visit:
        page = visit.new_page()
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
        page.goto(f"{address}{letter.path}")
        for name, value in zip(("day", "month", "year"), (BORN.day, BORN.month, BORN.year), strict=True):
            page.fill(f"#{name}", str(value))
        page.click("button.main")
        page.click("button[value=select_all]")
        page.click("button[value=consent]")
        assert page.inner_text("h1") == "Vielen Dank, Ihre Zustimmung ist bei uns"
        assert sum(sizes) < BUDGET
        page.go_back()
        page.reload()
        assert page.url == f"{address}/c/confirmation"
    assert len(rows(house, "select * from consent.consents")) == 2


@pytest.mark.rule("CON-15")
def test_the_keyboard_alone_suffices(house: House, browser: Browser, address: str, pictures: Path):
    letter = a_letter(house)

    def tab_to(page: Page, css: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("css => document.activeElement.matches(css)", css):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", "the focus must be seen"
                return
        raise AssertionError(f"{css} cannot be reached")

    with context(browser, 390) as visit:
        page = visit.new_page()
        page.goto(f"{address}{letter.path}")
        for name, value in zip(("day", "month", "year"), (BORN.day, BORN.month, BORN.year), strict=True):
            tab_to(page, f"#{name}")
            page.keyboard.type(str(value))
        page.keyboard.press("Enter")
        page.wait_for_selector("[name=requirement]")
        tab_to(page, "[name=requirement]")
        page.keyboard.press("Space")
        tab_to(page, "summary")
        page.keyboard.press("Enter")
        picture(page, pictures, "keyboard")
        tab_to(page, "button[value=consent]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/c/confirmation")
        tab_to(page, "a[href='/c/confirmation.pdf']")
    assert len(rows(house, "select * from consent.consents")) == 1


@pytest.mark.rule("CON-14", "AUT-14")
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_for_staff(house: House, browser: Browser, address: str, pictures: Path, *, width: int):
    a_letter(house)
    code = a_member_of_staff(house)
    with context(browser, width) as visit:
        page = visit.new_page()
        page.goto(f"{address}/staff/campaigns")
        no_faults(page)
        picture(page, pictures, f"staff-{width}-1-login")
        for name, value in (("name", "olga"), ("password", PASSWORD), ("code", code)):
            page.fill(f"#{name}", value)
        page.press("#code", "Enter")
        page.wait_for_url("**/staff/campaigns")
        no_faults(page)
        page.click("main h2 a")
        no_faults(page)
        picture(page, pictures, f"staff-{width}-2-figures")
        page.click("text=Abmelden")
        page.wait_for_url("**/staff/login")


@pytest.mark.rule("CON-15")
def test_no_policy_is_violated_and_twice_the_size_still_fits(house: House, browser: Browser, address: str):
    letter = a_letter(house)
    with context(browser, 640) as visit:
        page = visit.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{address}{letter.path}")
        page.set_viewport_size({"width": 320, "height": 420})
        no_faults(page)
        page.goto(f"{address}/c?lang=en")
        assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.rule("CON-15")
def test_the_confirmation_prints(house: House, browser: Browser, address: str):
    letter = a_letter(house)
    with context(browser, 390) as visit:
        page = visit.new_page()
        page.goto(f"{address}{letter.path}")
        for name, value in zip(("day", "month", "year"), (BORN.day, BORN.month, BORN.year), strict=True):
            page.fill(f"#{name}", str(value))
        page.click("button.main")
        page.click("button[value=select_all]")
        page.click("button[value=consent]")
        assert page.pdf(format="A4").startswith(b"%PDF-")
        page.emulate_media(media="print")
        assert not page.is_visible(".language")
        assert page.is_visible("h1")
