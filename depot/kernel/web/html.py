"""Server-rendered pages: no scripts, a strict policy, cookies and forms that no other site can use (S14, CON-15)."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Final, Literal

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from depot.kernel.crypto import keyring

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_CSRF: Final = "page form"
_OWN: Final = frozenset({"same-origin", "none"})

Language = Literal["de", "en"]


class Templates:
    """The templates of folders; everything they print is escaped, and a misspelt name is an error."""

    def __init__(self, *folders: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def page(self, name: str, view: object, *, language: Language, status: int = 200) -> HTMLResponse:
        """One frozen view, formatted; never kept by a cache, never found by a search engine."""
        headers = {
            "Content-Security-Policy": PAGE_POLICY,
            "Content-Language": language,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
            "Vary": "Accept-Language, Cookie",
        }
        return HTMLResponse(self._environment.get_template(name).render(view=view), status, headers)


def set_secret_cookie(response: Response, name: str, secret: str, *, path: str, seconds: int, is_https: bool) -> None:
    """A cookie that scripts cannot read and that no other site can send (S14)."""
    response.set_cookie(name, secret, max_age=seconds, path=path, secure=is_https, httponly=True, samesite="strict")


def csrf_token(secret: str) -> str:
    """What a form must send back; it follows from the secret of the cookie and is nowhere stored."""
    return keyring().digest(_CSRF, secret).hex()


def is_own_form(request: Request, secret: str, sent: str) -> bool:
    """Whether the form was made by us for this very cookie, and was sent from our own page."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site in _OWN and hmac.compare_digest(csrf_token(secret).encode(), sent.encode())


def page_language(request: Request, asked: str) -> Language:
    """`?lang=` decides, then the browser; German is the default (CON-15)."""
    wished = asked or request.headers.get("accept-language", "de").split(",")[0]
    return "en" if wished.strip().lower().startswith("en") else "de"
