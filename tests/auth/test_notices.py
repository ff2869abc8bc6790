"""Who loses a factor, gets another or is locked out learns of it by postbox and e-mail (AUT-7, AUT-8, AUT-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.model import AccessNote
from auth.store import notices
from auth.usecases.access_number_of import access_number_of
from auth.usecases.open_access import open_access
from auth.usecases.start_login import start_login
from auth.usecases.take_notices import take_notices
from depot.accounts.usecases.keep_mail_locally import keep_mail_locally
from depot.accounts.usecases.local_mails import local_mails
from depot.accounts.usecases.tell_of_access import tell_of_access
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId
from depot.postbox.usecases.documents_of import documents_of
from tests.auth.customers import NOW, origin, with_app
from tests.build import an_active_single_depot

T = NOW + timedelta(minutes=1)


def queued(tx: Session, person: PersonId) -> list[str]:
    rows = tx.scalars(
        text("select note from auth.notices where person_id = :person order by notice_id"), {"person": person}
    )
    return list(rows)


@pytest.mark.rule("AUT-10", "AUT-7")
def test_a_lock_is_told_once_by_postbox_and_mail(tx: Session):
    person = an_active_single_depot(tx, now=NOW).holders[0]
    if access_number_of(tx, person) is None:
        open_access(tx, person=person, now=NOW)
    number = access_number_of(tx, person)
    assert number is not None
    take_notices(tx, limit=1_000)
    for _ in range(5):
        start_login(tx, access_number=number, pin="90817", origin=origin(), now=T)
    assert queued(tx, person) == ["access_locked"]
    assert tell_of_access(tx, keep_mail_locally, now=T) == 1
    newest = documents_of(tx, person, limit=200)[0]
    assert newest.title == "Änderung an Ihrem Zugang"
    said = local_mails(tx, after=None, limit=200)[-1]
    assert "05.01.2026, 10:01 Uhr: Zugang nach falschen PINs gesperrt" in said.text
    assert "http" not in said.text
    assert tell_of_access(tx, keep_mail_locally, now=T) == 0


@pytest.mark.rule("AUT-7")
def test_whom_nobody_can_write_to_holds_nothing_up(tx: Session):
    take_notices(tx, limit=1_000)
    for _ in range(3):
        notices.add(tx, PersonId(new_id()), AccessNote.FACTOR_REMOVED, now=T)
    assert tell_of_access(tx, None, now=T) == 0
    assert take_notices(tx, limit=10) == {}


@pytest.mark.rule("AUT-2", "AUT-6")
def test_the_first_login_by_the_letters_warns_of_nothing(tx: Session):
    assert queued(tx, with_app(tx).person) == []
