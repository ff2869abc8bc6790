"""After the loss of all factors: a letter's code activates one new factor, once, within 30 days (AUT-7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth import invariants
from auth.errors import LoginRefused, RecoveryNotOpen
from auth.model import Factor, LetterKind
from auth.usecases.activate_by_letter import activate_by_letter
from auth.usecases.ask_activation_code import ask_activation_code
from auth.usecases.authenticate import authenticate
from auth.usecases.begin_first_login import begin_first_login
from auth.usecases.factors_of import factors_of
from auth.usecases.open_recovery import open_recovery
from auth.usecases.pair_app import pair_app
from auth.usecases.reissue_pin import reissue_pin
from auth.usecases.set_up_session import set_up_session
from depot.kernel.actor import StaffRole
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import from_text, to_text
from tests.auth.anna import PIN, Anna, staff_token
from tests.auth.anna import log_in as log_in_by_totp
from tests.auth.customers import NOW, Customer, a_customer, first_login, letters_of, log_in, origin, with_totp
from tests.auth.device import Device, base64
from tests.auth.house import House

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
T = NOW + MINUTE


def asked(tx: Session, customer: Customer, phone: Device, *, now: datetime = T) -> Factor:
    opened = open_recovery(tx, access_number=customer.number, pin=customer.pin, origin=origin(), now=now)
    setup = set_up_session(tx, token=opened.token, now=now)
    app = phone.pairing(setup.session)
    paired = pair_app(tx, person=setup.person, session=setup.session, app=app, now=now)
    return ask_activation_code(tx, person=setup.person, factor=paired, now=now).factor


def code_of(tx: Session, customer: Customer) -> str:
    return letters_of(tx, customer.person)[LetterKind.ACTIVATION_CODE]


def activated(tx: Session, customer: Customer, code: str, *, now: datetime = T, pin: str | None = None) -> Factor:
    return activate_by_letter(
        tx, access_number=customer.number, pin=pin or customer.pin, code=code, origin=origin(), now=now
    )


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**10:010d}"


@pytest.mark.rule("AUT-7", "AUT-11")
def test_asking_removes_every_factor_and_session_at_once_and_the_code_activates_the_new_one(tx: Session):
    customer, phone = with_totp(tx), Device()
    session = log_in(tx, customer, now=T).session
    waiting = asked(tx, customer, phone)
    assert [(factor.factor_id, factor.state) for factor in factors_of(tx, customer.person)] == [
        (waiting.factor_id, "confirmed")
    ]
    with pytest.raises(Unauthenticated):
        authenticate(tx, token=session.token, now=T)
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=T + MINUTE)
    code = code_of(tx, customer)
    assert activated(tx, customer, code).factor_id == waiting.factor_id
    customer.secret, customer.factor, customer.device = "", waiting.factor_id, phone
    log_in(tx, customer, now=T)
    with pytest.raises(LoginRefused):
        activated(tx, customer, code)
    assert [name for name, query in invariants.INVARIANTS.items() if tx.execute(text(query)).first()] == []


@pytest.mark.rule("AUT-7")
@pytest.mark.parametrize(("after", "good"), [(30 * DAY - MINUTE, True), (30 * DAY, False)])
def test_thirty_days(tx: Session, after: timedelta, good: bool):  # noqa: FBT001 - a column
    customer = with_totp(tx)
    asked(tx, customer, Device())
    code = code_of(tx, customer)
    if good:
        assert activated(tx, customer, code, now=T + after).state == "active"
        return
    with pytest.raises(LoginRefused):
        activated(tx, customer, code, now=T + after)


@pytest.mark.rule("AUT-7", "AUT-10")
def test_five_wrong_codes_make_the_letter_worthless(tx: Session):
    customer = with_totp(tx)
    asked(tx, customer, Device())
    code = code_of(tx, customer)
    for _ in range(5):
        with pytest.raises(LoginRefused):
            activated(tx, customer, other_than(code))
    with pytest.raises(LoginRefused):
        activated(tx, customer, code)
    with pytest.raises(LoginRefused):
        activated(tx, customer, code, pin="90817")


@pytest.mark.rule("AUT-7")
def test_a_code_is_good_for_the_factor_it_was_asked_for_only(tx: Session):
    customer = with_totp(tx)
    first = asked(tx, customer, Device())
    old = code_of(tx, customer)
    second = asked(tx, customer, Device("Neues Telefon"))
    with pytest.raises(LoginRefused):
        activated(tx, customer, old)
    assert activated(tx, customer, code_of(tx, customer)).factor_id == second.factor_id
    assert first.factor_id not in {factor.factor_id for factor in factors_of(tx, customer.person)}


@pytest.mark.rule("AUT-6", "AUT-7")
def test_who_never_had_a_factor_comes_by_the_first_login_and_who_had_one_does_not(tx: Session):
    new = a_customer(tx)
    with pytest.raises(LoginRefused):
        open_recovery(tx, access_number=new.number, pin=new.temporary_pin, origin=origin(), now=T)
    setup = first_login(tx, new)
    with pytest.raises(LoginRefused):
        open_recovery(tx, access_number=new.number, pin=new.pin, origin=origin(), now=T)
    paired = pair_app(tx, person=new.person, session=setup.session, app=new.device.pairing(setup.session), now=T)
    with pytest.raises(RecoveryNotOpen), tx.begin_nested():
        ask_activation_code(tx, person=new.person, factor=paired, now=T)
    customer = with_totp(tx)
    asked(tx, customer, Device())
    reissue_pin(tx, person=customer.person, now=T)
    pin = letters_of(tx, customer.person)[LetterKind.TEMPORARY_PIN]
    with pytest.raises(LoginRefused):  # one letter alone never opens the access again
        begin_first_login(tx, access_number=customer.number, pin=pin, new_pin="83620", origin=origin(), now=T)


@pytest.mark.rule("AUT-7", "AUT-15")
def test_over_http_with_the_letter_of_the_print_run(house: House, anna: Anna):
    body = {"access_number": anna.number, "pin": PIN}
    token = house.call("POST", "/v1/recoveries", body).json()["setup_token"]
    made = house.call("POST", "/v1/recoveries/factors/totp", {"name": "Neu"}, token=token).json()
    path = f"/v1/recoveries/factors/{made['factor_id']}/confirmations"
    waits = house.call("POST", path, {"code": pyotp.TOTP(made["secret"]).at(house.now)}, token=token)
    assert (waits.status_code, waits.json()["factor"]["state"]) == (202, "confirmed")
    assert house.call("GET", "/v1/factors", token=anna.token).status_code == 401
    letter = printed(house, anna)
    assert "Aktivierungscode" in letter["lines"][0]
    wrong = house.call("POST", "/v1/activations", {**body, "code": other_than(letter["value"])})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "login-refused")
    done = house.call("POST", "/v1/activations", {**body, "code": letter["value"]})
    assert (done.status_code, done.json()["factor_id"], done.json()["state"]) == (201, made["factor_id"], "active")
    house.pass_time(MINUTE)
    anna.secret = made["secret"]
    assert log_in_by_totp(house, anna).status_code == 201
    with house.sessions() as tx:
        written = " ".join(tx.scalars(text("select to_jsonb(t)::text from auth.activation_codes t")))
    assert letter["value"] not in written
    assert letter["value"].encode().hex() not in written


@pytest.mark.rule("AUT-7", "AUT-11")
def test_over_http_a_stranger_learns_nothing_and_the_token_opens_nothing_else(house: House, anna: Anna):
    strange = house.call("POST", "/v1/recoveries", {"access_number": "9999999990", "pin": PIN})
    wrong = house.call("POST", "/v1/recoveries", {"access_number": anna.number, "pin": "90817"})
    assert strange.status_code == wrong.status_code == 401
    assert strange.json()["title"] == wrong.json()["title"]
    opened = house.call("POST", "/v1/recoveries", {"access_number": anna.number, "pin": PIN}).json()
    token, phone = opened["setup_token"], Device()
    assert house.call("GET", "/v1/factors", token=token).status_code == 401
    app = phone.pairing(set_up(opened["session_id"]))
    body = {"name": app.name, "public_key": base64(app.public_key), "proof": base64(app.proof)}
    first = house.call("POST", "/v1/first-logins/factors/app", body, token=token)
    assert (first.status_code, first.json()["code"]) == (409, "first-factor-not-open")
    waits = house.call("POST", "/v1/recoveries/factors/app", body, token=token)
    assert waits.status_code == 202
    assert house.call("POST", "/v1/recoveries/factors/app", body, token=token).status_code == 401


def set_up(session: str) -> Any:
    return from_text("ses", session)


def printed(house: House, anna: Anna) -> dict[str, Any]:
    desk, after = staff_token(house, StaffRole.OPERATIONS), ""
    while True:
        page = house.call("GET", f"/v1/staff/letters?limit=200{after}", token=desk).json()
        for letter in page["data"]:
            if letter["person_id"] == to_text("per", anna.person):
                said = house.call("POST", f"/v1/staff/letters/{letter['letter_id']}/prints", token=desk)
                found: dict[str, Any] = said.json()
                return found
        after = f"&after={page['next']}"
