"""A picture of the consent page as a phone shows it, where a Chromium is found."""

from __future__ import annotations

import shutil
from typing import Final

CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PHONE: Final = {"width": 390, "height": 844}


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def consent_page(url: str, birth_date: str) -> dict[str, bytes]:
    """The page behind a QR code in German, before and after the birth date; empty without a Chromium."""
    program = chromium()
    if program is None:
        return {}
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a dependency of development only

    year, month, day = birth_date.split("-")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        context = browser.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            locale="de-DE",
            device_scale_factor=2,
            is_mobile=True,
        )
        page = context.new_page()
        page.goto(url)
        first = page.screenshot(full_page=True)
        for field, value in (("day", day), ("month", month), ("year", year)):
            page.fill(f"#{field}", value)
        page.press("#year", "Enter")
        page.wait_for_selector("input[name=requirement]")
        pictures = {"legitimation": first, "list": page.screenshot(full_page=True)}
        browser.close()
    return pictures
