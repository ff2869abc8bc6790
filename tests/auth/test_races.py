"""Parallel tries: at most five PINs or codes are evaluated, one of many equal answers counts (AUT-9, AUT-10)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from auth.model import FactorAnswer, FactorKind, Release
from auth.rules.canonical import release_message
from auth.usecases import access_by_pin as pin_check
from auth.usecases.answer_release import answer_release
from auth.usecases.open_release import open_release
from auth.usecases.start_login import start_login
from depot.kernel.clock import new_id
from depot.kernel.errors import Refusal
from depot.kernel.ids import PersonId
from tests.auth.customers import NOW, Customer, origin, with_app, with_hardware, with_passkey, with_totp
from tests.auth.test_sms import sent, with_sms

T = NOW + timedelta(minutes=1)
AT_ONCE = 32
MADE = {
    FactorKind.APP: with_app,
    FactorKind.HARDWARE: with_hardware,
    FactorKind.TOTP: with_totp,
    FactorKind.SMS: with_sms,
    FactorKind.PASSKEY: with_passkey,
}


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


def together(sessions: sessionmaker[Session], run: Callable[[Session], str]) -> Counter[str]:
    """Run it in many threads at the same moment, each in a transaction as the web edge makes it."""
    gate = threading.Barrier(AT_ONCE)

    def one() -> str:
        with sessions() as tx:
            gate.wait()
            try:
                said = run(tx)
                tx.commit()
            except Refusal as refusal:
                (tx.commit if refusal.keeps_writes else tx.rollback)()
                return refusal.code
            return said

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(future.result() for future in [pool.submit(one) for _ in range(AT_ONCE)])


@pytest.mark.rule("AUT-10")
def test_of_many_parallel_wrong_pins_five_are_evaluated(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
):
    with sessions.begin() as tx:
        customer = with_app(tx)
    evaluated: list[bool] = []
    real = pin_check.secret_fits

    def watched(purpose: str, secret: str, *, kept: str | None) -> bool:
        evaluated.append(kept is not None)
        return real(purpose, secret, kept=kept)

    monkeypatch.setattr(pin_check, "secret_fits", watched)

    def wrong(tx: Session) -> str:
        start_login(tx, access_number=customer.number, pin="90817", origin=origin(), now=T)
        return "202"

    assert together(sessions, wrong) == {"202": AT_ONCE}
    assert Counter(evaluated) == {True: 5, False: AT_ONCE - 5}


def _release(sessions: sessionmaker[Session], customer: Customer) -> Release:
    with sessions.begin() as tx:
        return open_release(tx, person=customer.person, act="place_order", subject=new_id(), text="Kauf", now=T)


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize("kind", FactorKind)
def test_of_many_equal_answers_one_counts(sessions: sessionmaker[Session], kind: FactorKind):
    with sessions.begin() as tx:
        customer = MADE[kind](tx)
    release, done = _release(sessions, customer), []
    code = customer.code(T) if customer.secret else None
    if kind is FactorKind.SMS:
        with sessions.begin() as tx:
            code = sent(tx, customer, release)

    def act(_tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        done.append((person, subject, now))

    answer = FactorAnswer(
        kind,
        factor=customer.factor,
        code=code,
        signature=customer.device.release(release.release_id, release.text),
        assertion=customer.key.use(release_message(release.release_id, release.text)),
    )

    def give(tx: Session) -> str:
        answer_release(
            tx,
            release=release.release_id,
            person=customer.person,
            session=None,
            answer=answer,
            acts={"place_order": act},
            now=T,
        )
        return "200"

    assert together(sessions, give) == {"200": 1, "release-already-answered": AT_ONCE - 1}
    assert done == [(customer.person, release.subject, T)]


@pytest.mark.rule("AUT-9")
def test_one_code_gives_one_of_many_releases(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        customer = with_totp(tx)
    waiting = [_release(sessions, customer) for _ in range(AT_ONCE)]

    def give(tx: Session) -> str:
        answer_release(
            tx,
            release=waiting.pop().release_id,
            person=customer.person,
            session=None,
            answer=customer.answer(T),
            acts={"place_order": lambda *_, **__: None},
            now=T,
        )
        return "200"

    said = together(sessions, give)
    assert said["200"] == 1
    assert set(said) <= {"200", "answer-not-accepted", "factor-blocked"}


@pytest.mark.rule("AUT-10")
def test_of_many_parallel_wrong_codes_five_are_evaluated(sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        customer = with_totp(tx)
    release = _release(sessions, customer)
    wrong = FactorAnswer(FactorKind.TOTP, factor=customer.factor, code=customer.wrong_code(T))

    def give(tx: Session) -> str:
        answer_release(
            tx, release=release.release_id, person=customer.person, session=None, answer=wrong, acts={}, now=T
        )
        return "200"

    assert together(sessions, give) == {"answer-not-accepted": 5, "factor-blocked": AT_ONCE - 5}
    with sessions() as tx:
        state = text("select state from auth.factors where factor_id = :id")
        assert tx.scalar(state, {"id": customer.factor}) == "blocked"
