"""A person with a letter and a browser: follows the QR code, types a birth date, ticks and consents; no scripts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import httpx2

from depot.demo.actors.caller import Listener


@dataclass
class Visitor:
    """A browser of its own, without a login; forms are sent as a browser without scripts sends them."""

    browser: httpx2.Client
    heard: Listener
    page: str = ""

    def scan(self, url: str) -> int:
        """Open the address of the QR code; the token leaves the address bar at once (CON-9)."""
        return self._get(url)

    def type_birth_date(self, birth_date: str) -> int:
        """Step 1: who is it."""
        year, month, day = birth_date.split("-")
        return self._post("/c", {"day": day, "month": month, "year": year})

    def consent_to_all(self) -> int:
        """Step 2: everything is ticked, then consented to."""
        self._post("/c/answers", {"action": "select_all"})
        wanted = re.findall(r'name="requirement" value="([^"]+)"', self.page)
        return self._post("/c/answers", {"action": "consent", "requirement": wanted})

    def confirmation(self) -> bytes:
        """The confirmation as PDF."""
        return self.browser.get("/c/confirmation.pdf").content

    def text(self) -> str:
        """What stands on the page, without its marks."""
        body = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", self.page, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def _get(self, path: str) -> int:
        return self._seen("GET", path, self.browser.get(path, follow_redirects=True))

    def _post(self, path: str, fields: dict[str, str | list[str]]) -> int:
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.page)
        sent = {**fields, "csrf": csrf[1] if csrf else ""}
        return self._seen("POST", path, self.browser.post(path, data=sent, follow_redirects=True))

    def _seen(self, method: str, path: str, answer: httpx2.Response) -> int:
        self.page = answer.text
        self.heard("Browser", method, "/c/…" if path.startswith("http") else path, answer.status_code)
        return answer.status_code
