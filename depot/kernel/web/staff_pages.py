"""Pages for staff in a browser: the session comes in a cookie, every read is audited (AUT-14, AUT-15)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from fastapi import Request, Response

from depot.kernel.actor import Anonymous, StaffRole
from depot.kernel.errors import Unauthenticated
from depot.kernel.web.calls import AuditedQuery, NotForThisRole, declare, staff_with
from depot.kernel.web.html import csrf_token, set_secret_cookie

COOKIE: Final = "staff"
LOGIN: Final = "/staff/login"
PATH: Final = "/staff"
# Every page for staff extends `staff_base.html`.
FRAME_TEMPLATES: Final = Path(__file__).parent / "templates"
_WORKDAY: Final = 12 * 60 * 60  # the cookie; the session itself ends after five idle minutes (AUT-11)


@dataclass(frozen=True, slots=True)
class StaffFrame:
    """What every page for staff shows around its content."""

    bank: str
    style: str
    csrf: str
    nav: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: Request, *, secret: str) -> Self:
        """For the session, or the login form, that the secret of its cookie names."""
        state = request.app.state
        return cls(state.institution.name, state.page_style, csrf_token(secret), state.staff_nav)


def staff_home(request: Request) -> str:
    """Where a login leads."""
    [(home, _), *_] = request.app.state.staff_nav
    return str(home)


def keep_cookie(response: Response, request: Request, name: str, secret: str) -> Response:
    """A cookie that scripts cannot read and no other site can send; gone after a working day."""
    is_https = str(request.app.state.public_url).startswith("https:")
    set_secret_cookie(response, name, secret, path=PATH, seconds=_WORKDAY, is_https=is_https)
    return response


class StaffPage(AuditedQuery):
    """A page for staff in a browser: the session comes in a cookie, and without one nothing is read (AUT-14)."""

    @property
    def is_admitted(self) -> bool:
        """Whether a member of staff with the role is logged in; to anybody else the page shows the login."""
        try:
            return bool(self.tx)
        except (Unauthenticated, NotForThisRole):
            self.close()
            self._tx, self._actor = None, Anonymous()  # asked, and refused: `tx` refuses again
            return False


def staff_page(*roles: StaffRole) -> Any:
    """The dependency of a page that staff with one of the roles may read; auditors read everything."""
    allowed = (*roles, StaffRole.AUDITOR)
    admit = staff_with(allowed)

    def made(request: Request) -> StaffPage:
        return StaffPage(request, request.cookies.get(COOKIE, ""), admit)

    return declare(made, "staff: " + ", ".join(allowed))
