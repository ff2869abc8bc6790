"""A person reads what happened on their access, and nobody else's (AUT-10, AUT-11, AUT-16)."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.model import AccessNote
from auth.rules.access_note_text import NOTE_TEXT
from auth.usecases.access_log_of import access_log_of
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId
from tests.auth.anna import Anna, a_release, log_in
from tests.auth.customers import with_app
from tests.auth.house import House


@pytest.mark.rule("AUT-11")
@pytest.mark.parametrize("note", AccessNote)
def test_every_note_has_its_words(note: AccessNote):
    assert set(NOTE_TEXT[note]) == {"de", "en"}


@pytest.mark.rule("AUT-10", "AUT-11")
def test_logins_failed_ones_and_releases_stand_in_the_log_newest_first(house: House, anna: Anna):
    house.call("POST", "/v1/logins", {"access_number": anna.number, "pin": "90817"})
    assert log_in(house, anna, code="000000").status_code == 401
    answer = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    path = f"/v1/releases/{a_release(house, anna)}/answers"
    assert house.call("POST", path, answer, token=anna.token).status_code == 200

    def page(query: str) -> Any:
        return house.call("GET", f"/v1/access-log?{query}", token=anna.token).json()

    notes = [entry["note"] for entry in page("limit=200")["data"]]
    assert notes[:3] == ["release_answered", "login_failed", "login_failed"]
    assert notes[-1] == "access_opened"
    assert {"pin_changed", "factor_activated", "login_succeeded", "letter_printed"} <= set(notes)
    first = page("limit=2")
    second = page(f"limit=2&after={first['next']}")
    assert [entry["note"] for entry in first["data"] + second["data"]] == notes[:4]
    assert first["data"][1]["text"] == "Fehlgeschlagene Anmeldung"


@pytest.mark.rule("AUT-16")
def test_nobody_reads_another_log_and_no_entry_changes(tx: Session):
    customer = with_app(tx)
    assert access_log_of(tx, customer.person, after=None, limit=50)
    assert access_log_of(tx, PersonId(new_id()), after=None, limit=50) == []
    for statement in ("delete from auth.access_log", "update auth.access_log set note = 'x'"):
        with pytest.raises(IntegrityError), tx.begin_nested():
            tx.execute(text(statement))
