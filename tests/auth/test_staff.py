"""Staff: own identities with password and TOTP, uniform refusals, locks (AUT-14, AUT-10, AUT-11)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.errors import LoginRefused, PasswordTooShort, StaffNameTaken
from auth.model import SessionOpened
from auth.usecases.authenticate import authenticate
from auth.usecases.enrol_staff import enrol_staff
from auth.usecases.open_staff_session import open_staff_session
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import Unauthenticated
from tests.auth.customers import NOW, origin

PASSWORD = "correct horse battery"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def name() -> str:
    return f"Berta {new_id()}"


def enrolled(tx: Session, name: str) -> str:
    roles = [StaffRole.SERVICE, StaffRole.TAX]
    return enrol_staff(tx, name=name, roles=roles, password=PASSWORD, now=NOW).totp_secret


def log_in(tx: Session, name: str, code: str, *, password: str = PASSWORD, now: datetime = NOW) -> SessionOpened:
    return open_staff_session(tx, name=name, password=password, code=code, origin=origin(), now=now)


def wrong(secret: str, now: datetime) -> str:
    return f"{(int(pyotp.TOTP(secret).at(now)) + 1) % 1_000_000:06d}"


@pytest.mark.rule("AUT-14")
def test_a_member_of_staff_acts_with_the_roles_of_the_day(tx: Session, name: str):
    secret = enrolled(tx, name)
    opened = log_in(tx, name, pyotp.TOTP(secret).at(NOW))
    actor = authenticate(tx, token=opened.token, now=NOW)
    assert isinstance(actor, Staff)
    assert actor.roles == {StaffRole.SERVICE, StaffRole.TAX}
    tx.execute(text("update auth.staff set is_active = false where staff_id = :id"), {"id": actor.staff})
    with pytest.raises(Unauthenticated):
        authenticate(tx, token=opened.token, now=NOW)
    with pytest.raises(LoginRefused):
        log_in(tx, name, pyotp.TOTP(secret).at(NOW + MINUTE), now=NOW + MINUTE)


@pytest.mark.rule("AUT-14", "AUT-11")
def test_wrong_name_password_or_code_and_a_used_code_read_the_same(tx: Session, name: str):
    secret = enrolled(tx, name)
    code = pyotp.TOTP(secret).at(NOW)
    for who, password, sent in (
        (f"{name}!", PASSWORD, code),
        (name, "wrong", code),
        (name, PASSWORD, wrong(secret, NOW)),
    ):
        with pytest.raises(LoginRefused):
            log_in(tx, who, sent, password=password)
    log_in(tx, name, code)
    with pytest.raises(LoginRefused):
        log_in(tx, name, code)


@pytest.mark.rule("AUT-14", "AUT-10")
def test_five_wrong_logins_lock(tx: Session, name: str):
    secret = enrolled(tx, name)
    for _ in range(5):
        with pytest.raises(LoginRefused):
            log_in(tx, name, wrong(secret, NOW))
    late = NOW + 15 * MINUTE
    with pytest.raises(LoginRefused):
        log_in(tx, name, pyotp.TOTP(secret).at(late - MINUTE), now=late - MINUTE)
    assert log_in(tx, name, pyotp.TOTP(secret).at(late), now=late).token


@pytest.mark.rule("AUT-14")
def test_names_are_unique_passwords_are_long_and_neither_is_kept_readable(tx: Session, name: str):
    enrolled_secret = enrolled(tx, name)
    with pytest.raises(StaffNameTaken):
        enrolled(tx, name)
    with pytest.raises(PasswordTooShort):
        enrol_staff(tx, name=f"{name}2", roles=[], password="eleven char", now=NOW)
    row = tx.scalar(text("select to_jsonb(s)::text from auth.staff s where name = :name"), {"name": name})
    assert PASSWORD not in str(row)
    assert enrolled_secret not in str(row)
    assert enrolled_secret.encode().hex() not in str(row)
