"""Login with PIN and factor; what a stranger learns, which is nothing; blocks and limits (AUT-3, AUT-10 to AUT-12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.errors import LoginRefused, TooManyTries
from auth.invariants import INVARIANTS
from auth.model import FactorAnswer, FactorKind, LoginOpened
from auth.rules.rate_limits import SUBJECT_LIMIT
from auth.store import accesses
from auth.usecases.answer_login import answer_login
from auth.usecases.forget_stale import forget_stale
from auth.usecases.keep_own_pin import keep_own_pin
from auth.usecases.start_login import start_login
from depot.kernel.clock import new_id
from depot.kernel.ids import LoginId
from tests.auth.customers import NOW, PIN, Customer, a_customer, log_in, origin, with_app, with_totp

MINUTE = timedelta(minutes=1)
T = NOW + MINUTE


def start(tx: Session, customer: Customer, *, pin: str = PIN, now: datetime = T) -> LoginOpened:
    return start_login(tx, access_number=customer.number, pin=pin, origin=origin(), now=now)


def finish(tx: Session, opened: LoginOpened, answer: FactorAnswer, *, now: datetime = T):
    return answer_login(
        tx, login=opened.login_id, answer=answer, new_pin=None, origin=origin(), after_login=(), now=now
    )


def events(tx: Session, kind: str) -> int:
    tx.commit()
    return tx.scalars(text("select count(*) from depot.events where kind = :kind"), {"kind": kind}).one()


@pytest.mark.rule("AUT-3", "AUT-4")
def test_login_by_code_and_by_device(tx: Session):
    one = log_in(tx, with_totp(tx), now=T)
    two = log_in(tx, with_app(tx), now=T)
    assert len(one.session.token) >= 43
    assert one.session.token != two.session.token
    assert one.session.token not in repr(one)
    assert one.active_factors == 1


@pytest.mark.rule("AUT-3")
def test_a_code_needs_no_factor_id_at_login(tx: Session):
    customer = with_totp(tx)
    answer = FactorAnswer(FactorKind.TOTP, code=customer.code(T))
    assert finish(tx, start(tx, customer), answer).person == customer.person


@pytest.mark.rule("AUT-11")
def test_every_refusal_reads_the_same(tx: Session):
    customer = with_totp(tx)
    unknown = Customer(customer.person, "9999999990", "", secret=customer.secret)
    wrong = FactorAnswer(FactorKind.TOTP, code=customer.wrong_code(T))
    right = FactorAnswer(FactorKind.TOTP, code=customer.code(T))
    tries = [
        (start(tx, unknown), right),
        (start(tx, customer, pin="90817"), right),
        (start(tx, customer), wrong),
        (start(tx, a_customer(tx)), right),
        (LoginOpened(LoginId(new_id()), "", T), right),
        (start(tx, customer), FactorAnswer(FactorKind.APP, signature=b"x" * 64)),
        (start(tx, customer), FactorAnswer(FactorKind.TOTP)),
    ]
    said = set()
    for opened, answer in tries:
        with pytest.raises(LoginRefused) as refused:
            finish(tx, opened, answer)
        said.add((str(refused.value), refused.value.code, repr(refused.value.facts), refused.value.keeps_writes))
    assert len(said) == 1


@pytest.mark.rule("AUT-12")
def test_an_unknown_id_takes_as_long_as_a_wrong_pin(tx: Session):
    """Medians of interleaved tries; the bound is wide because the machine is shared, the work is the same hash."""
    customer = with_totp(tx)
    unknown = Customer(customer.person, "9999999990", "")
    spans: dict[str, list[float]] = {"unknown": [], "wrong": []}
    for turn in range(12):
        now = T + turn * timedelta(days=2)
        for name, who in (("unknown", unknown), ("wrong", customer)):
            begun = perf_counter()
            start(tx, who, pin="90817", now=now)
            spans[name].append(perf_counter() - begun)
    ratio = median(spans["unknown"]) / median(spans["wrong"])
    assert 0.6 < ratio < 1.6


@pytest.mark.rule("AUT-10")
def test_five_wrong_pins_lock_for_a_quarter_of_an_hour_and_the_person_is_told(tx: Session):
    customer = with_app(tx)
    told = events(tx, "access_locked.v1")
    for _ in range(4):
        start(tx, customer, pin="90817")
    assert events(tx, "access_locked.v1") == told
    start(tx, customer, pin="90817")
    assert events(tx, "access_locked.v1") == told + 1
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=T + 15 * MINUTE - timedelta(seconds=1))
    assert log_in(tx, customer, now=T + 15 * MINUTE).person == customer.person


@pytest.mark.rule("AUT-10")
def test_a_login_ends_the_row_of_wrong_pins(tx: Session):
    customer = with_app(tx)
    for _ in range(3):
        for _ in range(4):
            start(tx, customer, pin="90817")
        log_in(tx, customer, now=T)


@pytest.mark.rule("AUT-10")
def test_five_wrong_codes_block_the_factor(tx: Session):
    customer = with_totp(tx)
    told = events(tx, "factor_blocked.v1")
    for _ in range(5):
        with pytest.raises(LoginRefused):
            finish(tx, start(tx, customer), FactorAnswer(FactorKind.TOTP, code=customer.wrong_code(T)))
    assert events(tx, "factor_blocked.v1") == told + 1
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=T + MINUTE)


@pytest.mark.rule("AUT-9", "AUT-11")
def test_login_and_code_are_good_once_and_for_five_minutes(tx: Session):
    customer = with_totp(tx)
    opened, second, third = start(tx, customer), start(tx, customer), start(tx, customer)
    finish(tx, opened, customer.answer(T))
    with pytest.raises(LoginRefused):
        finish(tx, opened, customer.answer(T + MINUTE), now=T + MINUTE)
    with pytest.raises(LoginRefused):
        finish(tx, second, customer.answer(T))
    late = T + 5 * MINUTE
    with pytest.raises(LoginRefused):
        finish(tx, third, customer.answer(late), now=late)


@pytest.mark.rule("AUT-9")
def test_a_signature_for_one_login_opens_no_other(tx: Session):
    customer = with_app(tx)
    one, two = start(tx, customer), start(tx, customer)
    stolen = customer.device.login(one.login_id, one.challenge)
    with pytest.raises(LoginRefused):
        finish(tx, two, FactorAnswer(FactorKind.APP, factor=customer.factor, signature=stolen))


@pytest.mark.rule("AUT-11")
def test_a_login_falls_with_the_pin_it_was_opened_with(tx: Session):
    customer = with_app(tx)
    opened = start(tx, customer)
    access = accesses.locked_by_person(tx, customer.person)
    assert access is not None
    keep_own_pin(tx, access, "83620", session=None, now=T + timedelta(seconds=1))
    signature = customer.device.login(opened.login_id, opened.challenge)
    with pytest.raises(LoginRefused):
        finish(
            tx,
            opened,
            FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature),
            now=T + timedelta(seconds=2),
        )


@pytest.mark.rule("AUT-12")
def test_tries_of_one_access_id_are_limited_known_or_not(tx: Session):
    unknown = Customer(with_app(tx).person, f"{new_id().int % 10**10:010d}", "")
    for _ in range(SUBJECT_LIMIT):
        start(tx, unknown)
    with pytest.raises(TooManyTries) as refused:
        start(tx, unknown)
    assert refused.value.retry_after_seconds == 900
    start(tx, unknown, now=T + 16 * MINUTE)


@pytest.mark.rule("AUT-12")
def test_what_guarded_a_moment_is_forgotten(tx: Session):
    log_in(tx, with_app(tx), now=T)
    assert forget_stale(tx, now=T + timedelta(days=2)) >= 1
    assert forget_stale(tx, now=T + timedelta(days=200)) >= 1
    assert forget_stale(tx, now=T + timedelta(days=200)) == 0


@pytest.mark.rule("AUT-15")
def test_the_audit_trail_names_the_try_and_holds_no_secret(tx: Session):
    customer = with_totp(tx)
    with pytest.raises(LoginRefused):
        finish(tx, start(tx, customer), FactorAnswer(FactorKind.TOTP, code=customer.wrong_code(T)))
    done = log_in(tx, customer, now=T)
    tx.commit()
    rows = tx.execute(text("select action, to_jsonb(a)::text from depot.audit_entries a")).all()
    assert {"login_failed", "login_succeeded"} <= {row[0] for row in rows}
    written = " ".join(row[1] for row in rows)
    secrets = (PIN, customer.number, customer.temporary_pin, customer.secret, done.session.token)
    assert not any(secret in written for secret in secrets)


@pytest.mark.rule("AUT-9", "AUT-10")
@pytest.mark.parametrize("name", INVARIANTS)
def test_invariants_hold(tx: Session, name: str):
    log_in(tx, with_app(tx), now=T)
    assert tx.execute(text(INVARIANTS[name])).all() == []
