"""Persons with an access, made by the use cases themselves; PINs are read from their letters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pyotp
from sqlalchemy.orm import Session

from auth.model import Factor, FactorAnswer, FactorKind, LetterKind, LoggedIn, Origin, SetUpSession
from auth.rules.canonical import passkey_message
from auth.usecases.activate_first_factor import activate_first_factor
from auth.usecases.answer_login import answer_login
from auth.usecases.begin_first_login import begin_first_login
from auth.usecases.enrol_staff import enrol_staff
from auth.usecases.open_access import open_access
from auth.usecases.pair_app import pair_app
from auth.usecases.passkey_wanted import passkey_wanted
from auth.usecases.print_letter import print_letter
from auth.usecases.prove_factor import prove_factor
from auth.usecases.set_up_passkey import set_up_passkey
from auth.usecases.set_up_session import set_up_session
from auth.usecases.set_up_totp import set_up_totp
from auth.usecases.start_login import start_login
from auth.usecases.waiting_letters import waiting_letters
from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, SessionId, StaffId
from tests.auth.device import Device
from tests.auth.security_key import PARTY, SecurityKey

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PIN = "274951"


def origin() -> Origin:
    return Origin(str(new_id()))


@dataclass
class Customer:
    """A person, and what they hold in their hands."""

    person: PersonId
    number: str
    temporary_pin: str
    pin: str = PIN
    factor: FactorId | None = None
    secret: str = ""
    device: Device = field(default_factory=Device)
    key: SecurityKey = field(default_factory=SecurityKey)

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)

    def wrong_code(self, at: datetime) -> str:
        return f"{(int(self.code(at)) + 1) % 1_000_000:06d}"

    def answer(self, at: datetime) -> FactorAnswer:
        return FactorAnswer(FactorKind.TOTP, factor=self.factor, code=self.code(at))


def clerk(tx: Session) -> StaffId:
    name = f"operations {new_id()}"
    return enrol_staff(tx, name=name, roles=[StaffRole.OPERATIONS], password="a long pass phrase", now=NOW).staff_id


def letters_of(tx: Session, person: PersonId, *, now: datetime = NOW) -> dict[LetterKind, str]:
    """Print every waiting letter of the person; what stands in each."""
    staff, found, after = clerk(tx), {}, None
    while page := waiting_letters(tx, after=after, limit=200):
        after = page[-1][0]
        for letter, owner, kind in page:
            if owner == person:
                found[kind] = print_letter(tx, letter, staff=staff, now=now).value
    return found


def a_customer(tx: Session, *, now: datetime = NOW) -> Customer:
    """With an access and its letters, before the first login."""
    person = PersonId(new_id())
    open_access(tx, person=person, now=now)
    letters = letters_of(tx, person, now=now)
    return Customer(person, letters[LetterKind.ACCESS_NUMBER], letters[LetterKind.TEMPORARY_PIN])


def first_login(tx: Session, customer: Customer, *, now: datetime = NOW) -> SetUpSession:
    opened = begin_first_login(
        tx,
        access_number=customer.number,
        pin=customer.temporary_pin,
        new_pin=customer.pin,
        origin=origin(),
        now=now,
    )
    return set_up_session(tx, token=opened.token, now=now)


def with_totp(tx: Session, *, now: datetime = NOW) -> Customer:
    """With a PIN of their own and TOTP as the first factor; the code of `now` is used up."""
    customer = a_customer(tx, now=now)
    setup = first_login(tx, customer, now=now)
    made = set_up_totp(tx, person=setup.person, session=setup.session, name="Authenticator", now=now)
    customer.factor, customer.secret = made.factor.factor_id, made.secret
    proven = prove_factor(
        tx,
        person=setup.person,
        session=setup.session,
        factor=made.factor.factor_id,
        answer=FactorAnswer(FactorKind.TOTP, code=customer.code(now)),
        now=now,
    )
    activate_first_factor(tx, person=setup.person, factor=proven, now=now)
    return customer


def with_app(tx: Session, *, now: datetime = NOW) -> Customer:
    """With a PIN of their own and a paired phone as the first factor."""
    return _with_device(tx, FactorKind.APP, now)


def _with_device(tx: Session, kind: FactorKind, now: datetime) -> Customer:
    customer = a_customer(tx, now=now)
    setup = first_login(tx, customer, now=now)
    app = replace(customer.device.pairing(setup.session), kind=kind)
    paired = pair_app(tx, person=setup.person, session=setup.session, app=app, now=now)
    activate_first_factor(tx, person=setup.person, factor=paired, now=now)
    customer.factor = paired.factor_id
    return customer


def with_hardware(tx: Session, *, now: datetime = NOW) -> Customer:
    """With a PIN of their own and a hardware device as the first factor."""
    return _with_device(tx, FactorKind.HARDWARE, now)


def with_passkey(tx: Session, *, now: datetime = NOW) -> Customer:
    """With a PIN of their own and a passkey as the first factor."""
    customer = a_customer(tx, now=now)
    setup = first_login(tx, customer, now=now)
    factor = a_passkey(tx, customer.key, person=setup.person, session=setup.session, now=now)
    activate_first_factor(tx, person=setup.person, factor=factor, now=now)
    customer.factor = factor.factor_id
    return customer


def a_passkey(tx: Session, key: SecurityKey, *, person: PersonId, session: SessionId, now: datetime = NOW) -> Factor:
    """Made in a session and proven by its first answer."""
    made = key.make(passkey_wanted(tx, person=person, session=session).challenge)
    pending = set_up_passkey(tx, person=person, session=session, name="Schlüssel", made=made, party=PARTY, now=now)
    answer = FactorAnswer(FactorKind.PASSKEY, assertion=key.use(passkey_message(pending.factor_id)))
    return prove_factor(tx, person=person, session=session, factor=pending.factor_id, answer=answer, now=now)


def log_in(tx: Session, customer: Customer, *, now: datetime, pin: str | None = None) -> LoggedIn:
    """Both halves of a login with TOTP or the phone."""
    opened = start_login(tx, access_number=customer.number, pin=pin or customer.pin, origin=origin(), now=now)
    if customer.secret:
        answer = customer.answer(now)
    else:
        signature = customer.device.login(opened.login_id, opened.challenge)
        answer = FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature)
    return answer_login(
        tx, login=opened.login_id, answer=answer, new_pin=None, origin=origin(), after_login=(), now=now
    )
