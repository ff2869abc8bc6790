"""A release wakes the devices of its person; the page waits until one of them has answered (AUT-4, AUT-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from auth.errors import DeviceNotAccepted, FactorBlocked
from auth.model import FactorAnswer, FactorKind, FactorState, Release, ReleaseState
from auth.rules.canonical import lock_message
from auth.usecases.answer_from_device import answer_from_device
from auth.usecases.answer_release import answer_release
from auth.usecases.device_releases import device_releases
from auth.usecases.factors_of import factors_of
from auth.usecases.lock_device import lock_device
from auth.usecases.open_release import open_release
from auth.usecases.release_details import release_details
from auth.usecases.send_pushes import send_pushes
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, ReleaseId
from tests.auth.anna import Anna, a_release, staff_token
from tests.auth.customers import NOW, Customer, origin, with_app, with_hardware, with_totp
from tests.auth.device import Device, base64
from tests.auth.house import House

T = NOW + timedelta(minutes=1)


def asked(tx: Session, customer: Customer) -> Release:
    return open_release(tx, person=customer.person, act="place_order", subject=new_id(), text="Kauf", now=T)


class Phones:
    """The gateway of a bank."""

    def __init__(self) -> None:
        self.woken: list[tuple[FactorId, ReleaseId]] = []

    def __call__(self, tx: Session, *, factor: FactorId, release: ReleaseId, now: datetime) -> None:
        assert tx.is_active
        assert now >= T
        self.woken.append((factor, release))


@pytest.mark.rule("AUT-4", "AUT-9")
def test_each_device_is_woken_once_per_release_and_answers_while_the_page_waits(tx: Session):
    phones = Phones()
    send_pushes(tx, phones, now=T)
    phones.woken.clear()
    customer, no_device = with_hardware(tx), with_totp(tx)
    asked(tx, no_device)
    release = asked(tx, customer)
    assert customer.factor is not None
    assert send_pushes(tx, phones, now=T) == 1
    assert phones.woken == [(customer.factor, release.release_id)]
    assert send_pushes(tx, phones, now=T) == 0
    for _ in range(40):  # every few seconds is not too often for a device that is known
        waiting = device_releases(
            tx,
            factor=customer.factor,
            signed_at=T.isoformat(),
            signature=customer.device.asks(customer.factor, T),
            origin=origin(),
            now=T,
        )
    assert release_details(tx, release.release_id, person=customer.person).state is ReleaseState.OPEN
    answer_from_device(
        tx,
        factor=customer.factor,
        release=release.release_id,
        signature=customer.device.release(release.release_id, waiting[0].text),
        origin=origin(),
        acts={"place_order": lambda *_, **__: None},
        now=T,
    )
    assert release_details(tx, release.release_id, person=customer.person).state is ReleaseState.RELEASED


@pytest.mark.rule("AUT-4", "AUT-9")
def test_a_release_that_ran_out_wakes_nobody(tx: Session):
    release, phones = asked(tx, with_app(tx)), Phones()
    send_pushes(tx, phones, now=T + timedelta(minutes=5))
    assert release.release_id not in {woken for _, woken in phones.woken}


@pytest.mark.rule("AUT-10")
def test_five_wrong_release_passwords_end_the_device_until_it_is_paired_anew(tx: Session):
    customer = with_app(tx)
    assert customer.factor is not None
    release = asked(tx, customer)
    signed_at = T.isoformat()

    def lock(device: Device, at: datetime) -> None:
        assert customer.factor is not None
        signature = device.sign(lock_message(customer.factor, signed_at))
        lock_device(tx, factor=customer.factor, signed_at=signed_at, signature=signature, origin=origin(), now=at)

    for device, at in ((Device(), T), (customer.device, T + timedelta(minutes=3))):
        with pytest.raises(DeviceNotAccepted):
            lock(device, at)
    lock(customer.device, T)
    assert [factor.state for factor in factors_of(tx, customer.person)] == [FactorState.BLOCKED]
    answer = FactorAnswer(
        FactorKind.APP,
        factor=customer.factor,
        signature=customer.device.release(release.release_id, release.text),
    )
    with pytest.raises(FactorBlocked):
        answer_release(
            tx, release=release.release_id, person=customer.person, session=None, answer=answer, acts={}, now=T
        )
    with pytest.raises(DeviceNotAccepted):
        lock(customer.device, T)


@pytest.mark.rule("AUT-4", "AUT-5", "AUT-10")
def test_over_http_a_hardware_device_is_paired_woken_and_locks_itself(house: House, anna: Anna):
    device = Device("Annas Gerät")
    session = house.call("GET", "/v1/sessions", token=anna.token).json()["data"][-1]["session_id"]
    app = replace(device.pairing_of(session), kind=FactorKind.HARDWARE)
    body = {"name": app.name, "public_key": base64(app.public_key), "proof": base64(app.proof), "kind": "hardware"}
    offered = house.call("POST", "/v1/factors/app", body, token=anna.token)
    assert (offered.status_code, "Hardware-Gerät" in offered.json()["release"]["text"]) == (202, True)
    factor = offered.json()["factor"]["factor_id"]
    code = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    path = f"/v1/releases/{offered.json()['release']['id']}/answers"
    assert house.call("POST", path, code, token=anna.token).status_code == 200
    release = a_release(house, anna)
    desk = staff_token(house, StaffRole.OPERATIONS)
    after, woken = "", []
    while data := house.call("GET", f"/v1/staff/push-outbox?limit=200{after}", token=desk).json()["data"]:
        woken += [(push["release_id"], push["factor_id"]) for push in data]
        after = f"&after={data[-1]['release_id']}"
    assert (release, factor) in woken
    signed_at = house.now.isoformat()
    signature = device.sign(f"lock\n{factor}\n{signed_at}".encode())
    locked = house.call("POST", f"/v1/devices/{factor}/locks", {"signed_at": signed_at, "signature": base64(signature)})
    assert (locked.status_code, locked.json()["state"]) == (201, "blocked")
