"""What a person holds in their hands: a letter, and a phone without scripts that follows redirects and sends forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
REQUIREMENT = re.compile(r'name="requirement" value="(req_[0-9a-z]{26})"')


@dataclass(frozen=True)
class Letter:
    """As it lies on the table."""

    link: str
    person: str
    url: str
    short_link: str
    code: str

    @property
    def path(self) -> str:
        return self.url.removeprefix("http://testserver")

    @property
    def short_path(self) -> str:
        return self.short_link.removeprefix("http://testserver")


class Phone:
    """A browser of its own: cookies, the last page, its form."""

    def __init__(self, app: FastAPI, *, address: str = "203.0.113.7") -> None:
        self.browser = TestClient(app, client=(address, 40_000), raise_server_exceptions=False)
        self.page: Response | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.close()

    def open(self, path: str, **headers: str) -> Response:
        self.page = self.browser.get(path, headers=headers)
        return self.page

    @property
    def text(self) -> str:
        assert self.page is not None
        return self.page.text

    @property
    def csrf(self) -> str:
        found = CSRF.search(self.text)
        return found[1] if found else ""

    @property
    def requirements(self) -> list[str]:
        return REQUIREMENT.findall(self.text)

    def send(self, path: str, **fields: Any) -> Response:
        self.page = self.browser.post(path, data={"csrf": self.csrf, **fields})
        return self.page

    def legitimate(self, born: date, *, code: str = "") -> Response:
        return self.send("/c", day=str(born.day), month=str(born.month), year=str(born.year), code=code)

    def answer(self, action: str, *requirements: str) -> Response:
        return self.send("/c/answers", action=action, requirement=list(requirements))
