"""Blocking and removing factors: by any active one, by staff on the phone, at once when a device is lost (AUT-8)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth import invariants
from auth.errors import FactorBlocked, FactorNotWaiting, LastFactor, LoginRefused
from auth.model import BLOCK_FACTOR, REMOVE_FACTOR, FactorAnswer, FactorKind, FactorState, Release, SessionOpened
from auth.usecases.activate_factor import activate_factor
from auth.usecases.answer_release import answer_release
from auth.usecases.ask_factor_change import ask_factor_change
from auth.usecases.authenticate import authenticate
from auth.usecases.block_at_once import block_at_once
from auth.usecases.block_factor import block_factor
from auth.usecases.factors_of import factors_of
from auth.usecases.offer_factor import offer_factor
from auth.usecases.open_release import open_release
from auth.usecases.pair_app import pair_app
from auth.usecases.remove_factor import remove_factor
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound, Unauthenticated
from depot.kernel.ids import FactorId, ReleaseId, SessionId, from_text, to_text
from tests.auth.anna import Anna, a_release, staff_token
from tests.auth.customers import NOW, Customer, log_in, with_app, with_totp
from tests.auth.device import Device, base64
from tests.auth.house import House

MINUTE = timedelta(minutes=1)
T = NOW + MINUTE
ACTS = {BLOCK_FACTOR: block_factor, REMOVE_FACTOR: remove_factor, "add_factor": activate_factor}


def given(tx: Session, customer: Customer, release: Release) -> None:
    signature = customer.device.release(release.release_id, release.text)
    answer = FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature)
    answer_release(
        tx, release=release.release_id, person=customer.person, session=None, answer=answer, acts=ACTS, now=T
    )


def with_tablet(tx: Session) -> tuple[Customer, SessionOpened, FactorId]:
    """A phone and, released by it, a tablet; the session of the change."""
    customer, tablet = with_app(tx), Device("Annas Tablet")
    here = log_in(tx, customer, now=T).session
    app = tablet.pairing(here.session_id)
    paired = pair_app(tx, person=customer.person, session=here.session_id, app=app, now=T)
    given(tx, customer, offer_factor(tx, person=customer.person, factor=paired, now=T))
    return customer, here, paired.factor_id


def asked(tx: Session, act: str, customer: Customer, factor: FactorId, session: SessionId) -> Release:
    return ask_factor_change(tx, act, person=customer.person, session=session, factor=factor, now=T)[1]


def broken(tx: Session) -> list[str]:
    tx.flush()
    return [name for name, query in invariants.INVARIANTS.items() if tx.execute(text(query)).first()]


@pytest.mark.rule("AUT-8", "AUT-9", "AUT-11")
@pytest.mark.parametrize(
    ("act", "words", "left"),
    [
        (REMOVE_FACTOR, "Sicherheitsfaktor löschen: App-Gerät „Annas Tablet“", ["active"]),
        (BLOCK_FACTOR, "Sicherheitsfaktor sperren: App-Gerät „Annas Tablet“", ["active", "blocked"]),
    ],
)
def test_any_active_factor_releases_the_change_and_other_sessions_end(
    tx: Session, act: str, words: str, left: list[str]
):
    customer, here, tablet = with_tablet(tx)
    elsewhere = log_in(tx, customer, now=T).session
    release = asked(tx, act, customer, tablet, here.session_id)
    assert release.text.startswith(words)
    assert to_text("fac", tablet) in release.text
    given(tx, customer, release)
    assert [factor.state for factor in factors_of(tx, customer.person)] == left
    authenticate(tx, token=here.token, now=T)
    with pytest.raises(Unauthenticated):
        authenticate(tx, token=elsewhere.token, now=T)
    assert broken(tx) == []


@pytest.mark.rule("AUT-8")
def test_the_last_active_factor_is_not_removed_but_blocked_or_replaced(tx: Session):
    customer = with_app(tx)
    assert customer.factor is not None
    here = log_in(tx, customer, now=T).session
    with pytest.raises(LastFactor):
        asked(tx, REMOVE_FACTOR, customer, customer.factor, here.session_id)
    with pytest.raises(LastFactor):
        remove_factor(tx, person=customer.person, subject=customer.factor, now=T)
    given(tx, customer, asked(tx, BLOCK_FACTOR, customer, customer.factor, here.session_id))
    with pytest.raises(FactorBlocked):
        asked(tx, BLOCK_FACTOR, customer, customer.factor, here.session_id)
    with pytest.raises(LastFactor):
        asked(tx, REMOVE_FACTOR, customer, customer.factor, here.session_id)
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=T)


@pytest.mark.rule("AUT-8")
def test_a_factor_is_replaced_by_adding_one_and_removing_itself(tx: Session):
    customer, here, tablet = with_tablet(tx)
    assert customer.factor is not None
    given(tx, customer, asked(tx, REMOVE_FACTOR, customer, customer.factor, here.session_id))
    assert [factor.factor_id for factor in factors_of(tx, customer.person)] == [tablet]
    release = open_release(tx, person=customer.person, act=REMOVE_FACTOR, subject=tablet, text="x", now=T)
    with pytest.raises(NotFound):
        given(tx, customer, release)
    assert broken(tx) == []


@pytest.mark.rule("AUT-8", "AUT-9")
def test_two_removals_asked_side_by_side_leave_one_factor(tx: Session):
    customer, here, tablet = with_tablet(tx)
    assert customer.factor is not None
    both = [asked(tx, REMOVE_FACTOR, customer, each, here.session_id) for each in (tablet, customer.factor)]
    given(tx, customer, both[0])
    with pytest.raises(LastFactor), tx.begin_nested():
        given(tx, customer, both[1])
    assert len(factors_of(tx, customer.person)) == 1


@pytest.mark.rule("AUT-8", "AUT-11")
def test_a_lost_device_is_blocked_at_once_and_only_this_session_goes_on(tx: Session):
    customer, here, tablet = with_tablet(tx)
    elsewhere = log_in(tx, customer, now=T).session
    lost = block_at_once(tx, tablet, person=customer.person, reason="lost", session=here.session_id, now=T)
    assert lost.state is FactorState.BLOCKED
    authenticate(tx, token=here.token, now=T)
    with pytest.raises(Unauthenticated):
        authenticate(tx, token=elsewhere.token, now=T)
    with pytest.raises(FactorBlocked):
        block_at_once(tx, tablet, person=customer.person, reason="lost", session=here.session_id, now=T)


@pytest.mark.rule("AUT-8", "AUT-16")
def test_a_foreign_or_unknown_factor_does_not_exist(tx: Session):
    customer, other = with_app(tx), with_totp(tx)
    here = log_in(tx, customer, now=T).session
    assert other.factor is not None
    for factor in (other.factor, FactorId(new_id())):
        for act in (BLOCK_FACTOR, REMOVE_FACTOR):
            with pytest.raises(NotFound):
                asked(tx, act, customer, factor, here.session_id)
        with pytest.raises(NotFound):
            block_at_once(tx, factor, person=customer.person, reason="lost", session=None, now=T)


@pytest.mark.rule("AUT-5", "AUT-8")
def test_a_removed_factor_that_waited_is_never_activated(tx: Session):
    customer, tablet = with_app(tx), Device("Annas Tablet")
    here = log_in(tx, customer, now=T).session
    app = tablet.pairing(here.session_id)
    paired = pair_app(tx, person=customer.person, session=here.session_id, app=app, now=T)
    adding = offer_factor(tx, person=customer.person, factor=paired, now=T)
    given(tx, customer, asked(tx, REMOVE_FACTOR, customer, paired.factor_id, here.session_id))
    with pytest.raises(FactorNotWaiting):
        given(tx, customer, adding)


def _with_phone(house: House, anna: Anna) -> tuple[Device, str]:
    phone = Device()
    session = house.call("GET", "/v1/sessions", token=anna.token).json()["data"][0]["session_id"]
    app = phone.pairing(SessionId(from_text("ses", session)))
    body = {"name": app.name, "public_key": base64(app.public_key), "proof": base64(app.proof)}
    offered = house.call("POST", "/v1/factors/app", body, token=anna.token).json()
    assert by_totp(house, anna, offered["release"]["id"]).status_code == 200
    house.pass_time(MINUTE)
    return phone, offered["factor"]["factor_id"]


def by_totp(house: House, anna: Anna, release: str) -> Response:
    answer = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    return house.call("POST", f"/v1/releases/{release}/answers", answer, token=anna.token)


@pytest.mark.rule("AUT-8", "AUT-9")
def test_over_http_a_factor_is_removed_by_the_release_of_itself_or_another(house: House, anna: Anna):
    phone, factor = _with_phone(house, anna)
    asked = house.call("DELETE", f"/v1/factors/{anna.factor}", token=anna.token)
    assert (asked.status_code, asked.json()["factor"]["state"]) == (202, "active")
    release = asked.json()["release"]
    body = {
        "release_id": release["id"],
        "signature": base64(phone.release(ReleaseId(from_text("rel", release["id"])), release["text"])),
    }
    assert house.call("POST", f"/v1/devices/{factor}/answers", body).status_code == 200
    left = house.call("GET", "/v1/factors", token=anna.token).json()
    assert [each["factor_id"] for each in left["data"]] == [factor]
    assert left["recommendation"] is not None
    last = house.call("DELETE", f"/v1/factors/{factor}", token=anna.token)
    assert (last.status_code, last.json()["code"], last.json()["rule"]) == (409, "last-factor", "AUT-8")


@pytest.mark.rule("AUT-8")
def test_over_http_a_lost_phone_answers_nothing_more(house: House, anna: Anna):
    phone, factor = _with_phone(house, anna)
    release = a_release(house, anna)
    lost = house.call("POST", f"/v1/factors/{factor}/losses", token=anna.token)
    assert (lost.status_code, lost.json()["state"]) == (201, "blocked")
    signature = phone.release(ReleaseId(from_text("rel", release)), "Kauf: 1.000,00 EUR in Fonds IE00BK5BQT80")
    body = {"release_id": release, "signature": base64(signature)}
    assert house.call("POST", f"/v1/devices/{factor}/answers", body).status_code == 401
    with house.sessions() as tx:
        told = tx.execute(
            text("select kind, content from depot.events where subject = :factor order by seq desc limit 1"),
            {"factor": UUID(int=from_text("fac", factor).int)},
        ).one()
    assert (told.kind, told.content["reason"]) == ("factor_blocked.v1", "lost")
    again = house.call("DELETE", f"/v1/factors/{factor}", token=anna.token)
    assert by_totp(house, anna, again.json()["release"]["id"]).status_code == 200


@pytest.mark.rule("AUT-8", "AUT-14", "AUT-15")
def test_staff_blocks_on_the_phone_and_does_nothing_else_with_factors(house: House, anna: Anna):
    service, auditor = staff_token(house, StaffRole.SERVICE), staff_token(house, StaffRole.AUDITOR)
    path = f"/v1/staff/persons/{to_text('per', anna.person)}/factors"
    seen = house.call("GET", path, token=service).json()["data"]
    assert [each["factor_id"] for each in seen] == [anna.factor]
    block = f"{path}/{anna.factor}/blocks"
    assert house.call("POST", block, token=auditor).status_code == 403
    foreign = f"/v1/staff/persons/{to_text('per', new_id())}/factors/{anna.factor}/blocks"
    assert house.call("POST", foreign, token=service).status_code == 404
    done = house.call("POST", block, token=service)
    assert (done.status_code, done.json()["state"]) == (201, "blocked")
    assert house.call("GET", "/v1/factors", token=anna.token).status_code == 401
    assert house.call("DELETE", f"{path}/{anna.factor}", token=service).status_code in {404, 405}
    assert (house.call("POST", block, token=service).json()["code"]) == "factor-blocked"
