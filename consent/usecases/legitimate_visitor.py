"""The birth date legitimates, and the code where the link was typed; five wrong tries lock the link (CON-7, CON-9).

A wrong, expired, voided, foreign or locked link takes the same steps as a right one and gives the same answer. The link
is locked in the database while it is tried, so that tries sent at once are counted one by one.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from consent.model import PAGE_MINUTES, Link, LinkState, SecretKind
from consent.rules.code import CODE_LENGTH, normal_form
from consent.rules.legitimation import Shown, legitimates, state_after_failure
from consent.store import links
from consent.usecases.secret_digest import secret_digest
from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel import audit
from depot.kernel.actor import Anonymous
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, LinkId, PersonId, to_text
from depot.kernel.outbox import Event, publish

_SECRET_BYTES: Final = 32
_NO_CODE: Final = "-"


def legitimate_visitor(tx: Session, secret: str, *, birth_date: date | None, code: str, now: datetime) -> str | None:
    """The fresh secret under which the visit goes on, or None; a wrong try is kept although it is refused (CON-9)."""
    digest = secret_digest(SecretKind.PAGE, secret)
    visit = links.page(tx, digest, now=now)
    link_id = (visit.link if visit else None) or LinkId(new_id())  # a link that exists nowhere takes the same path
    link = links.locked(tx, link_id)
    person = link.person if link else PersonId(link_id)
    known = birth_dates(tx, [person]).get(person)
    typed = normal_form(code, CODE_LENGTH) or _NO_CODE
    shown = Shown(birth_date, secret_digest(SecretKind.CODE, typed), is_typed=visit is not None and visit.is_typed)
    fits = legitimates(shown, link, known, today=today(now)) and visit is not None
    _record(tx, link_id, "consent_page_opened" if fits else "consent_page_refused", now)
    if not fits:
        _count(tx, digest, link_id, link, now)
        return None
    fresh = secrets.token_urlsafe(_SECRET_BYTES)
    until = now + timedelta(minutes=PAGE_MINUTES)
    links.legitimated(tx, digest, secret_digest(SecretKind.PAGE, fresh), link_id, now=now, expires_at=until)
    return fresh


def _count(tx: Session, digest: bytes, link_id: LinkId, link: Link | None, now: datetime) -> None:
    state = state_after_failure(link) if link else LinkState.OPEN
    links.count_try(tx, digest, link_id, failures=link.failures + 1 if link else 0, state=state)
    if link is not None and state is LinkState.LOCKED and link.state is LinkState.OPEN:
        content = {"link_id": to_text(PREFIX["LinkId"], link_id)}
        publish(tx, Event("consent_link_locked.v1", subject=link_id, content=content), now=now)


def _record(tx: Session, link_id: LinkId, action: str, now: datetime) -> None:
    subject = to_text(PREFIX["LinkId"], link_id)
    audit.record(tx, Anonymous(), action=action, subject=subject, content={}, now=now)
