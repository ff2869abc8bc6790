"""Anna over HTTP: her letters, her first login, a living session, and staff who print for her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
from httpx2 import Response

from auth.usecases.enrol_staff import enrol_staff
from auth.usecases.open_access import open_access
from auth.usecases.open_release import open_release
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId, to_text
from tests.auth.house import House

PASSWORD = "correct horse battery"
PIN = "274951"
TEXT = "Kauf: 1.000,00 EUR in Fonds IE00BK5BQT80"


@dataclass
class Anna:
    person: PersonId
    number: str
    temporary_pin: str
    token: str = ""
    factor: str = ""
    secret: str = ""


def staff_token(house: House, *roles: StaffRole) -> str:
    name = f"Berta {new_id()}"
    with house.sessions.begin() as tx:
        secret = enrol_staff(tx, name=name, roles=roles, password=PASSWORD, now=house.now).totp_secret
    code = pyotp.TOTP(secret).at(house.now)
    said = house.call("POST", "/v1/staff/sessions", {"name": name, "password": PASSWORD, "code": code})
    assert said.status_code == 201
    return str(said.json()["token"])


def anna_with_letters(house: House) -> Anna:
    person = PersonId(new_id())
    with house.sessions.begin() as tx:
        open_access(tx, person=person, now=house.now)
    desk, values, after = staff_token(house, StaffRole.OPERATIONS), {}, ""
    while len(values) < 2:
        page = house.call("GET", f"/v1/staff/letters?limit=200{after}", token=desk).json()
        for letter in page["data"]:
            if letter["person_id"] == to_text("per", person):
                printed = house.call("POST", f"/v1/staff/letters/{letter['letter_id']}/prints", token=desk)
                assert printed.status_code == 201
                assert printed.headers["cache-control"] == "no-store"
                values[letter["kind"]] = printed.json()["value"]
                again = house.call("POST", f"/v1/staff/letters/{letter['letter_id']}/prints", token=desk)
                assert (again.status_code, again.json()["code"]) == (409, "letter-already-printed")
        after = f"&after={page['next']}"
    return Anna(person, values["access_number"], values["temporary_pin"])


def first_login(house: House, anna: Anna) -> dict[str, Any]:
    body = {"access_number": anna.number, "pin": anna.temporary_pin, "new_pin": PIN}
    said = house.call("POST", "/v1/first-logins", body)
    assert said.status_code == 201, said.text
    found: dict[str, Any] = said.json()
    return found


def log_in(house: House, anna: Anna, **more: Any) -> Response:
    opened = house.call("POST", "/v1/logins", {"access_number": anna.number, "pin": PIN})
    assert opened.status_code == 202
    body = {"factor": "totp", "code": pyotp.TOTP(anna.secret).at(house.now), **more}
    return house.call("POST", f"/v1/logins/{opened.json()['login_id']}/answers", body)


def anna_in_session(house: House) -> Anna:
    """With TOTP and a living session."""
    made = anna_with_letters(house)
    token = first_login(house, made)["setup_token"]
    totp = house.call("POST", "/v1/first-logins/factors/totp", {"name": "Authenticator"}, token=token).json()
    made.factor, made.secret = totp["factor_id"], totp["secret"]
    code = pyotp.TOTP(made.secret).at(house.now)
    path = f"/v1/first-logins/factors/{made.factor}/confirmations"
    active = house.call("POST", path, {"code": code}, token=token)
    assert (active.status_code, active.json()["state"]) == (201, "active")
    house.pass_time(timedelta(minutes=1))
    made.token = log_in(house, made).json()["token"]
    house.pass_time(timedelta(minutes=1))
    return made


def a_release(house: House, anna: Anna) -> str:
    with house.sessions.begin() as tx:
        release = open_release(tx, person=anna.person, act="place_order", subject=new_id(), text=TEXT, now=house.now)
    return to_text("rel", release.release_id)
