"""Whether a visitor is the person of the link: birth date, and the code where the link was typed (CON-7, CON-9).

Every part is always looked at, so that a wrong, expired, voided, foreign or locked link takes as long as a right one.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date

from consent.model import FAILURES_ALLOWED, Legitimation, Link, LinkState


@dataclass(frozen=True, slots=True)
class Shown:
    """What the visitor brought: a birth date, and the digest of the code if the link was typed."""

    birth_date: date | None = field(repr=False)
    code_digest: bytes = field(repr=False)
    is_typed: bool


def legitimates(shown: Shown, link: Link | None, birth_date: date | None, *, today: date) -> bool:
    """Whether everything fits together and the link is still good for it (CON-9)."""
    is_open = link is not None and link.state is LinkState.OPEN and today <= link.ends_on
    may_try = link is not None and link.failures < FAILURES_ALLOWED
    day_fits = hmac.compare_digest(_bytes(shown.birth_date), _bytes(birth_date))
    is_day = shown.birth_date is not None and birth_date is not None
    known_code = link.code_digest if link is not None else bytes(len(shown.code_digest))
    code_fits = hmac.compare_digest(shown.code_digest, known_code) or not shown.is_typed
    return all((is_open, may_try, is_day, day_fits, code_fits))


def _bytes(day: date | None) -> bytes:
    return (day or date.min).isoformat().encode()


def state_after_failure(link: Link) -> LinkState:
    """Five wrong tries lock the link; a voided one stays what it is (CON-9)."""
    is_last = link.failures + 1 >= FAILURES_ALLOWED
    return LinkState.LOCKED if is_last and link.state is LinkState.OPEN else link.state


def kind_of(*, is_typed: bool) -> Legitimation:
    """How the record of consents names it (CON-11)."""
    return Legitimation.BIRTH_DATE_AND_CODE if is_typed else Legitimation.BIRTH_DATE
