"""The access over HTTP: a new customer's way, what strangers see, and what no receipt, event or answer holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import text

from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.idempotency import fingerprint
from depot.kernel.ids import FactorId, LoginId, PersonId, ReleaseId, SessionId, from_text, to_text
from tests.auth.anna import (
    PASSWORD,
    PIN,
    TEXT,
    Anna,
    a_release,
    anna_with_letters,
    first_login,
    log_in,
    staff_token,
)
from tests.auth.device import Device, base64
from tests.auth.house import House

MINUTE = timedelta(minutes=1)


@pytest.mark.rule("AUT-2", "AUT-3", "AUT-4", "AUT-6")
def test_a_new_customer_comes_in_by_letters_pin_and_factor(house: House, anna: Anna):
    house.page = "/consents/7"
    done = log_in(house, anna)
    assert done.status_code == 201
    said = done.json()
    assert (said["person_id"], said["expires_in_seconds"]) == (to_text("per", anna.person), 300)
    assert said["pop_ups"] == ["/consents/7"]
    assert "zweiten" in said["recommendation"]
    assert done.headers["cache-control"] == "no-store"
    mine = house.call("GET", "/v1/factors", token=said["token"]).json()
    assert [(factor["factor_id"], factor["state"]) for factor in mine["data"]] == [(anna.factor, "active")]


@pytest.mark.rule("AUT-6", "AUT-11")
def test_a_set_up_token_opens_nothing_else(house: House):
    token = first_login(house, anna_with_letters(house))["setup_token"]
    for path in ("/v1/factors", "/v1/sessions", f"/v1/releases/{to_text('rel', new_id())}"):
        assert house.call("GET", path, token=token).status_code == 401
    assert house.call("POST", "/v1/first-logins/factors/totp", {"name": "TOTP"}).status_code == 401


@pytest.mark.rule("AUT-4", "AUT-6")
def test_a_phone_as_the_first_factor_and_login_by_it(house: House):
    anna, phone = anna_with_letters(house), Device()
    setup = first_login(house, anna)
    app = phone.pairing(SessionId(from_text("ses", setup["session_id"])))
    body = {"name": app.name, "public_key": base64(app.public_key), "proof": base64(app.proof)}
    paired = house.call("POST", "/v1/first-logins/factors/app", body, token=setup["setup_token"])
    assert (paired.status_code, paired.json()["state"]) == (201, "active")
    opened = house.call("POST", "/v1/logins", {"access_number": anna.number, "pin": PIN}).json()
    signature = phone.login(LoginId(from_text("lgn", opened["login_id"])), opened["challenge"])
    answer = {"factor": "app", "factor_id": paired.json()["factor_id"], "signature": base64(signature)}
    done = house.call("POST", f"/v1/logins/{opened['login_id']}/answers", answer)
    assert done.status_code == 201


@pytest.mark.rule("AUT-11", "AUT-12")
def test_strangers_see_one_answer_whatever_was_wrong(house: House, anna: Anna):
    seen = set()
    code = pyotp.TOTP(anna.secret).at(house.now)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for number, pin, sent in ((anna.number, "90817", code), ("9999999990", PIN, code), (anna.number, PIN, wrong)):
        opened = house.call("POST", "/v1/logins", {"access_number": number, "pin": pin})
        assert opened.status_code == 202
        assert set(opened.json()) == {"login_id", "challenge", "expires_at", "passkey_options"}
        path = f"/v1/logins/{opened.json()['login_id']}/answers"
        said = house.call("POST", path, {"factor": "totp", "code": sent})
        members = said.json()
        members.pop("instance")
        members.pop("trace_id")
        seen.add((said.status_code, str(members)))
    assert len(seen) == 1
    assert seen.pop()[0] == 401


@pytest.mark.rule("AUT-10")
def test_a_wrong_pin_is_counted_although_it_is_refused(house: House, anna: Anna):
    for _ in range(5):
        house.call("POST", "/v1/logins", {"access_number": anna.number, "pin": "90817"})
    assert log_in(house, anna).status_code == 401
    house.pass_time(15 * MINUTE)
    assert log_in(house, anna).status_code == 201


@pytest.mark.rule("AUT-12")
def test_too_many_tries_are_told_when_to_come_back(house: House):
    body = {"access_number": f"{new_id().int % 10**10:010d}", "pin": PIN}
    codes = [house.call("POST", "/v1/logins", body) for _ in range(31)]
    assert [said.status_code for said in codes] == [202] * 30 + [429]
    assert codes[-1].headers["retry-after"] == "900"


@pytest.mark.rule("AUT-11")
def test_logout_and_the_overview(house: House, anna: Anna):
    other = log_in(house, anna).json()["token"]
    mine = house.call("GET", "/v1/sessions", token=anna.token).json()["data"]
    assert [session["is_current"] for session in mine] == [True, False]
    assert house.call("DELETE", "/v1/session", token=other).status_code == 200
    assert house.call("GET", "/v1/sessions", token=other).status_code == 401
    assert len(house.call("GET", "/v1/sessions", token=anna.token).json()["data"]) == 1


@pytest.mark.rule("AUT-2", "AUT-11")
def test_the_pin_changes_in_a_session_and_the_others_end(house: House, anna: Anna):
    other = log_in(house, anna).json()["token"]
    path = "/v1/pin-changes"
    for new_pin, pointer in (("12345", "/new_pin"), ("1", "/new_pin")):
        said = house.call("POST", path, {"current_pin": PIN, "new_pin": new_pin}, token=anna.token)
        assert (said.status_code, said.json()["errors"][0]["pointer"]) == (422, pointer)
    wrong = house.call("POST", path, {"current_pin": "90817", "new_pin": "83620"}, token=anna.token)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "pin-not-accepted")
    said = house.call("POST", path, {"current_pin": PIN, "new_pin": "83620"}, token=anna.token)
    assert said.status_code == 201
    assert house.call("GET", "/v1/sessions", token=anna.token).status_code == 200
    assert house.call("GET", "/v1/sessions", token=other).status_code == 401


@pytest.mark.rule("AUT-9", "ORD-2")
def test_a_release_is_given_once_and_its_answer_can_be_sent_twice(house: House, anna: Anna):
    release = a_release(house, anna)
    seen = house.call("GET", f"/v1/releases/{release}", token=anna.token).json()
    assert (seen["text"], seen["state"], seen["missing"]) == (TEXT, "open", [])
    assert seen["factors"] == [{"id": anna.factor, "kind": "totp", "name": "Authenticator"}]
    body = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    path, key = f"/v1/releases/{release}/answers", {"Idempotency-Key": str(new_id())}
    first = house.call("POST", path, body, token=anna.token, **key)
    again = house.call("POST", path, body, token=anna.token, **key)
    assert first.status_code == again.status_code == 200
    assert first.json()["release"] == {"id": release, "state": "released"}
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len(house.done) == 1
    other = house.call("POST", path, {**body, "code": "000000"}, token=anna.token, **key)
    assert other.status_code == 422
    late = house.call("POST", path, body, token=anna.token)
    assert (late.status_code, late.json()["code"]) == (409, "release-already-answered")


@pytest.mark.rule("AUT-9", "AUT-10")
def test_a_release_says_what_is_wrong_and_an_act_that_refuses_leaves_it_open(house: House, anna: Anna):
    release = a_release(house, anna)
    path = f"/v1/releases/{release}/answers"
    code = pyotp.TOTP(anna.secret).at(house.now)
    wrong = {"factor_id": anna.factor, "code": f"{(int(code) + 1) % 1_000_000:06d}"}
    said = house.call("POST", path, wrong, token=anna.token)
    assert (said.status_code, said.json()["code"], said.json()["rule"]) == (422, "answer-not-accepted", "AUT-9")
    right = {"factor_id": anna.factor, "code": code}
    house.refuses = True
    refused = house.call("POST", path, right, token=anna.token)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-now")
    house.refuses = False
    assert house.call("POST", path, right, token=anna.token).status_code == 200
    expired = a_release(house, anna)
    house.pass_time(4 * MINUTE)
    house.call("GET", "/v1/sessions", token=anna.token)
    house.pass_time(MINUTE)
    late = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    said = house.call("POST", f"/v1/releases/{expired}/answers", late, token=anna.token)
    assert (said.status_code, said.json()["code"]) == (409, "release-expired")


@pytest.mark.rule("AUT-9", "AUT-16")
def test_a_foreign_release_does_not_exist(house: House, anna: Anna):
    stranger = Anna(PersonId(new_id()), "", "")
    release = a_release(house, stranger)
    assert house.call("GET", f"/v1/releases/{release}", token=anna.token).status_code == 404
    body = {"factor_id": anna.factor, "code": "123456"}
    said = house.call("POST", f"/v1/releases/{release}/answers", body, token=anna.token)
    assert (said.status_code, said.json()["code"]) == (404, "not-found")


@pytest.mark.rule("AUT-5", "AUT-9")
def test_a_second_factor_is_released_by_the_first_and_then_answers_on_its_own(house: House, anna: Anna):
    phone = Device()
    session = next(
        seen for seen in house.call("GET", "/v1/sessions", token=anna.token).json()["data"] if seen["is_current"]
    )
    app = phone.pairing(SessionId(from_text("ses", session["session_id"])))
    body = {"name": app.name, "public_key": base64(app.public_key), "proof": base64(app.proof)}
    offered = house.call("POST", "/v1/factors/app", body, token=anna.token)
    assert (offered.status_code, offered.json()["factor"]["state"]) == (202, "confirmed")
    release, factor = offered.json()["release"], offered.json()["factor"]["factor_id"]
    answer = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    given = house.call("POST", f"/v1/releases/{release['id']}/answers", answer, token=anna.token)
    assert (given.status_code, given.json()["act"]) == (200, "add_factor")
    assert house.call("GET", "/v1/factors", token=anna.token).json()["recommendation"] is None

    waits = a_release(house, anna)
    asks = phone.asks(FactorId(from_text("fac", factor)), house.now)
    asked = {"signed_at": house.now.isoformat(), "signature": base64(asks)}
    shown = house.call("POST", f"/v1/devices/{factor}/challenges", asked).json()["data"]
    assert [(one["id"], one["text"]) for one in shown] == [(waits, TEXT)]
    signature = phone.release(ReleaseId(from_text("rel", waits)), shown[0]["text"])
    body = {"release_id": waits, "signature": base64(signature)}
    assert house.call("POST", f"/v1/devices/{factor}/answers", body).status_code == 200
    assert len(house.done) == 1
    strange = {"signed_at": house.now.isoformat(), "signature": base64(b"x" * 64)}
    assert house.call("POST", f"/v1/devices/{factor}/challenges", strange).status_code == 401


@pytest.mark.rule("AUT-5")
def test_a_second_totp_is_proven_and_then_released(house: House, anna: Anna):
    made = house.call("POST", "/v1/factors/totp", {"name": "Zweitgerät"}, token=anna.token).json()
    path = f"/v1/factors/{made['factor_id']}/confirmations"
    wrong = house.call("POST", path, {"code": "000000"}, token=anna.token)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "proof-not-accepted")
    body = {"code": pyotp.TOTP(made["secret"]).at(house.now)}
    offered = house.call("POST", path, body, token=anna.token)
    assert offered.status_code == 202
    assert "Zweitgerät" in offered.json()["release"]["text"]


@pytest.mark.rule("AUT-14", "AUT-16")
def test_each_role_does_its_own(house: House, anna: Anna):
    letter = {"person_id": to_text("per", anna.person)}
    service, auditor = staff_token(house, StaffRole.SERVICE), staff_token(house, StaffRole.AUDITOR)
    assert house.call("POST", "/v1/staff/pin-letters", letter, token=service).status_code == 201
    assert house.call("POST", "/v1/staff/pin-letters", letter, token=auditor).status_code == 403
    assert house.call("POST", "/v1/staff/pin-letters", letter, token=anna.token).status_code == 401
    assert house.call("GET", "/v1/staff/letters", token=auditor).status_code == 200
    assert house.call("GET", "/v1/staff/letters", token=service).status_code == 403
    unknown = f"/v1/staff/letters/{to_text('ltr', new_id())}/prints"
    assert house.call("POST", unknown, token=auditor).status_code == 403
    assert house.call("GET", "/v1/factors", token=service).status_code == 403
    assert house.call("DELETE", "/v1/staff/session", token=service).status_code == 200
    assert house.call("POST", "/v1/staff/pin-letters", letter, token=service).status_code == 401


@pytest.mark.rule("AUT-15")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/logins", {"access_number": "12345", "pin": "9081726354x"}),
        ("/v1/logins", {"access_number": "1234567894", "pin": 9081726354}),
        ("/v1/logins", {"access_number": "1234567894", "pin": ["9081726354"]}),
        ("/v1/first-logins", {"access_number": "1234567894", "pin": "9081726354x", "new_pin": "9081726354 "}),
        ("/v1/staff/sessions", {"name": "B", "password": "9081726354\n", "code": "9081726354"}),
    ],
)
def test_a_malformed_request_is_told_its_fields_and_nothing_of_its_content(house: House, path: str, body: Any):
    said = house.call("POST", path, body)
    assert said.status_code == 422
    assert said.json()["errors"]
    assert "908172" not in said.text


@pytest.mark.rule("AUT-15", "AUT-2")
def test_the_database_holds_no_pin_code_token_or_secret_readable(house: House, anna: Anna):
    house.call("POST", "/v1/pin-changes", {"current_pin": PIN, "new_pin": "83620418"}, token=anna.token)
    code = pyotp.TOTP(anna.secret).at(house.now)
    body = {"factor_id": anna.factor, "code": code}
    house.call("POST", f"/v1/releases/{a_release(house, anna)}/answers", body, token=anna.token)
    tables = text("""
        select table_schema || '.' || table_name from information_schema.tables
         where table_schema in ('auth', 'depot') and table_type = 'BASE TABLE'
    """)
    with house.sessions() as tx:
        written = " ".join(
            str(row)
            for table in tx.scalars(tables)
            for row in tx.scalars(text(f"select to_jsonb(t)::text from {table} t"))
        )
    secrets = ("83620418", anna.temporary_pin, anna.secret, anna.token, PASSWORD)
    assert not [secret for secret in secrets if secret in written or secret.encode().hex() in written]


@pytest.mark.rule("AUT-15")
def test_a_pin_cannot_be_searched_for_in_the_fingerprints_of_requests(house: House, anna: Anna):
    body = {"current_pin": PIN, "new_pin": "83620418"}
    key = {"Idempotency-Key": str(new_id())}
    assert house.call("POST", "/v1/pin-changes", body, token=anna.token, **key).status_code == 201
    plain = fingerprint("POST", "/v1/pin-changes", json.dumps(body, separators=(",", ":")))
    with house.sessions() as tx:
        kept = tx.scalars(
            text("select fingerprint from depot.receipts where key = :key"), {"key": key["Idempotency-Key"]}
        )
        assert kept.one() != plain
    other = house.call("POST", "/v1/pin-changes", {**body, "new_pin": "61842"}, token=anna.token, **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
