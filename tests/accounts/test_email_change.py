"""A new e-mail address takes effect with the code that went there; tries are bounded, the old one is told (ACC-15)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.errors import EmailCodeNotAccepted, RequestRefused, TooManyCodes
from depot.accounts.rules.email_change import CODE_LIFETIME, CODES_PER_DAY, TRIES
from depot.accounts.usecases.ask_for_email import ask_for_email
from depot.accounts.usecases.confirm_email import confirm_email
from depot.accounts.usecases.keep_mail_locally import keep_mail_locally
from depot.accounts.usecases.local_mails import local_mails
from depot.customers.usecases.person_details import person_details
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId, to_text
from depot.postbox.usecases.documents_of import documents_of
from tests.accounts.conftest import Bank
from tests.build import NOW, a_clerk, an_identified_person

NEW = "neu@example.org"


def _asked(tx: Session, person: PersonId, email: str = NEW) -> str:
    """Ask, and read the code where it went."""
    ask_for_email(tx, person=person, email=email, gateway=keep_mail_locally, now=NOW)
    last = local_mails(tx, after=None, limit=200)[-1]
    assert last.address == email.strip()
    found = re.search(r": ([0-9]{6})\n", last.text)
    assert found is not None
    return found[1]


def _entered(tx: Session, person: PersonId, code: str, *, after: timedelta = timedelta(0)) -> None:
    confirm_email(tx, person=person, code=code, gateway=keep_mail_locally, now=NOW + after)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.rule("ACC-15", "ACC-1")
def test_the_code_makes_the_change_and_the_old_address_is_told(tx: Session) -> None:
    person = an_identified_person(tx, email="alt@example.org")
    code = _asked(tx, person, f" {NEW}")
    assert person_details(tx, person).email == "alt@example.org"
    _entered(tx, person, code)
    assert person_details(tx, person).email == NEW
    last = local_mails(tx, after=None, limit=200)[-1]
    assert (last.address, NEW in last.text) == ("alt@example.org", False)
    assert [document.title for document in documents_of(tx, person)] == ["Ihre E-Mail-Adresse wurde geändert"]
    with pytest.raises(EmailCodeNotAccepted):
        _entered(tx, person, code)


@pytest.mark.rule("ACC-15")
@pytest.mark.parametrize(("email", "code"), [("no address", "not-an-email"), ("ALT@example.org", "no-change")])
def test_what_is_no_new_address(tx: Session, email: str, code: str) -> None:
    person = an_identified_person(tx, email="alt@example.org")
    with pytest.raises(RequestRefused) as refused:
        _asked(tx, person, email)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.rule("ACC-15")
def test_tries_codes_and_time_are_bounded(tx: Session) -> None:
    person, stranger = an_identified_person(tx), an_identified_person(tx)
    code = _asked(tx, person)
    refused: tuple[tuple[PersonId, str, timedelta], ...] = (
        (stranger, code, timedelta(0)),
        (person, code, CODE_LIFETIME),
        *[(person, _other(code), timedelta(0))] * TRIES,
        (person, code, timedelta(0)),  # right, but too late
    )
    for who, told, after in refused:
        with pytest.raises(EmailCodeNotAccepted):
            _entered(tx, who, told, after=after)
    first = _asked(tx, person)
    second = _asked(tx, person, "anders@example.org")
    if first != second:
        with pytest.raises(EmailCodeNotAccepted):
            _entered(tx, person, first)
    _entered(tx, person, second)
    assert person_details(tx, person).email == "anders@example.org"
    for _ in range(CODES_PER_DAY - 3):
        _asked(tx, person)
    with pytest.raises(TooManyCodes):
        _asked(tx, person)


@pytest.mark.rule("ACC-15", "PRV-4", "AUT-16")
def test_the_change_over_http_counts_wrong_codes_and_keeps_everything_sealed(
    bank: Bank, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as tx:
        person = to_text("per", an_identified_person(tx))
    bank.staff.update(otto=a_clerk(StaffRole.OPERATIONS), sabine=a_clerk())
    assert bank.post("/persons/me/email", {"email": NEW}, person).status_code == 202
    [mail] = bank.get("/staff/mail-outbox", "otto").json()["data"]
    code = re.findall(r"[0-9]{6}", mail["text"])[0]
    wrong = bank.post("/persons/me/email/confirmations", {"code": _other(code)}, person)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/code")
    with sessions() as tx:
        assert tx.scalar(text("select failures from depot.email_changes")) == 1
        for table in ("email_changes", "mail_outbox", "receipts", "audit_entries", "events"):
            kept = "".join(tx.scalars(text(f"select t::text from depot.{table} t")))
            assert not [word for word in (NEW, NEW.encode().hex(), code.encode().hex()) if word in kept]
    assert bank.post("/persons/me/email/confirmations", {"code": code}, person).status_code == 201
    assert bank.get("/persons/me", person).json()["email"] == NEW
    assert bank.post("/persons/me/email", {"email": "x@example.org"}, "sabine").status_code == 403
    bank.app.state.mail_gateway = None
    assert bank.post("/persons/me/email", {"email": "x@example.org"}, person).json()["code"] == "mail-not-offered"
