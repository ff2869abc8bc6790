"""A release is valid for its content, its person, once, for five minutes; the text is kept as proof (AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.errors import (
    AnswerNotAccepted,
    DeviceNotAccepted,
    FactorBlocked,
    FactorNotWaiting,
    ReleaseAlreadyAnswered,
    ReleaseExpired,
    ReleaseVoid,
)
from auth.model import ADD_FACTOR, FactorAnswer, FactorKind, Release, ReleaseState
from auth.ports import ReleasedAct
from auth.usecases.activate_factor import activate_factor
from auth.usecases.answer_from_device import answer_from_device
from auth.usecases.answer_release import answer_release
from auth.usecases.authenticate import authenticate
from auth.usecases.device_releases import device_releases
from auth.usecases.factors_of import factors_of
from auth.usecases.offer_factor import offer_factor
from auth.usecases.open_release import open_release
from auth.usecases.pair_app import pair_app
from auth.usecases.release_details import release_details
from auth.usecases.void_releases import void_releases
from depot.kernel.clock import new_id
from depot.kernel.errors import Conflict, NotFound, Unauthenticated
from depot.kernel.ids import FactorId, PersonId
from tests.auth.customers import NOW, Customer, log_in, origin, with_app, with_totp
from tests.auth.device import Device

TEXT = "Kauf: 1.000,00 EUR in Fonds IE00BK5BQT80, Depot 4711"
MINUTE = timedelta(minutes=1)
T = NOW + MINUTE


class ActRefuses(Conflict):
    """Another package says no."""


class Bought:
    """An act of another package that notes what it carried out."""

    def __init__(self) -> None:
        self.done: list[UUID] = []
        self.refuses = False

    def __call__(self, tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:  # noqa: ARG002 - the port's shape
        if self.refuses:
            raise ActRefuses
        self.done.append(subject)


@pytest.fixture
def bought() -> Bought:
    return Bought()


def asked(tx: Session, customer: Customer, *, subject: UUID | None = None, words: str = TEXT) -> Release:
    return open_release(tx, person=customer.person, act="place_order", subject=subject or new_id(), text=words, now=T)


def give(
    tx: Session,
    customer: Customer,
    release: Release,
    act: ReleasedAct,
    *,
    now: datetime = T,
    answer: FactorAnswer | None = None,
) -> Release:
    if answer is None:
        signature = customer.device.release(release.release_id, release.text)
        answer = FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature)
        answer = customer.answer(now) if customer.secret else answer
    acts: Mapping[str, ReleasedAct] = {"place_order": act, ADD_FACTOR: activate_factor}
    return answer_release(
        tx, release=release.release_id, person=customer.person, session=None, answer=answer, acts=acts, now=now
    )


@pytest.mark.rule("AUT-3", "AUT-9")
@pytest.mark.parametrize("made", [with_app, with_totp])
def test_a_release_carries_out_its_act_once(tx: Session, bought: Bought, made: Any):
    customer = made(tx)
    release = asked(tx, customer)
    assert [factor.factor_id for factor in release.factors] == [customer.factor]
    give(tx, customer, release, bought)
    assert bought.done == [release.subject]
    with pytest.raises(ReleaseAlreadyAnswered):
        give(tx, customer, release, bought, now=T + MINUTE)
    assert release_details(tx, release.release_id, person=customer.person).state is ReleaseState.RELEASED


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(("seconds", "valid"), [(299, True), (300, False)])
def test_five_minutes(tx: Session, bought: Bought, seconds: int, valid: bool):  # noqa: FBT001 - a column
    customer = with_app(tx)
    release = asked(tx, customer)
    now = T + timedelta(seconds=seconds)
    if valid:
        give(tx, customer, release, bought, now=now)
        return
    with pytest.raises(ReleaseExpired):
        give(tx, customer, release, bought, now=now)
    assert bought.done == []


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(
    "altered",
    [TEXT.replace("1.000,00", "9.000,00"), TEXT.replace("4711", "4712"), TEXT + " ", TEXT.lower(), ""],
)
def test_a_signature_over_another_text_releases_nothing(tx: Session, bought: Bought, altered: str):
    customer = with_app(tx)
    release = asked(tx, customer)
    signature = customer.device.release(release.release_id, altered)
    answer = FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature)
    with pytest.raises(AnswerNotAccepted) as refused:
        give(tx, customer, release, bought, answer=answer)
    assert [fault.pointer for fault in refused.value.faults] == ["/signature"]
    assert bought.done == []
    give(tx, customer, release, bought)  # a wrong answer uses nothing up


@pytest.mark.rule("AUT-9")
def test_a_signature_of_one_release_gives_no_other(tx: Session, bought: Bought):
    customer = with_app(tx)
    one, two = asked(tx, customer), asked(tx, customer)
    stolen = FactorAnswer(
        FactorKind.APP, factor=customer.factor, signature=customer.device.release(one.release_id, one.text)
    )
    with pytest.raises(AnswerNotAccepted):
        give(tx, customer, two, bought, answer=stolen)


@pytest.mark.rule("AUT-9")
def test_a_change_of_content_voids_the_release(tx: Session, bought: Bought):
    customer = with_app(tx)
    release = asked(tx, customer)
    void_releases(tx, subject=release.subject, now=T)
    with pytest.raises(ReleaseVoid):
        give(tx, customer, release, bought)


@pytest.mark.rule("AUT-9")
def test_a_newer_release_of_the_same_act_and_subject_takes_the_place_of_the_older(tx: Session, bought: Bought):
    customer = with_app(tx)
    subject = new_id()
    old = asked(tx, customer, subject=subject)
    other = asked(tx, customer)
    new = asked(tx, customer, subject=subject, words=TEXT.replace("1.000", "2.000"))
    with pytest.raises(ReleaseVoid):
        give(tx, customer, old, bought)
    give(tx, customer, new, bought)
    give(tx, customer, other, bought)


@pytest.mark.rule("AUT-9", "AUT-16")
def test_what_belongs_to_another_does_not_exist(tx: Session, bought: Bought):
    anna, bert = with_app(tx), with_app(tx)
    release = asked(tx, anna)
    with pytest.raises(NotFound):
        release_details(tx, release.release_id, person=bert.person)
    with pytest.raises(NotFound):
        give(tx, bert, release, bought)
    with pytest.raises(NotFound) as refused:
        give(tx, Customer(anna.person, "", "", factor=bert.factor, device=bert.device), release, bought)
    assert refused.value.what == "factor"
    foreign = FactorAnswer(FactorKind.APP, factor=anna.factor, signature=b"x" * 64)
    with pytest.raises(NotFound):
        give(tx, Customer(bert.person, "", "", factor=anna.factor), release, bought, answer=foreign)


@pytest.mark.rule("AUT-9")
def test_a_code_is_used_up_by_its_release(tx: Session, bought: Bought):
    customer = with_totp(tx)
    one, two = asked(tx, customer), asked(tx, customer)
    give(tx, customer, one, bought)
    with pytest.raises(AnswerNotAccepted) as refused:
        give(tx, customer, two, bought)
    assert [fault.pointer for fault in refused.value.faults] == ["/code"]
    give(tx, customer, two, bought, now=T + MINUTE)


@pytest.mark.rule("AUT-10")
def test_five_wrong_answers_in_a_row_block_the_factor(tx: Session, bought: Bought):
    customer = with_totp(tx)
    release = asked(tx, customer)
    wrong = FactorAnswer(FactorKind.TOTP, factor=customer.factor, code=customer.wrong_code(T))
    for _ in range(4):
        with pytest.raises(AnswerNotAccepted):
            give(tx, customer, release, bought, answer=wrong)
    give(tx, customer, release, bought)  # ends the row
    again = asked(tx, customer)
    for _ in range(5):
        with pytest.raises(AnswerNotAccepted):
            give(tx, customer, again, bought, answer=wrong)
    with pytest.raises(FactorBlocked):
        give(tx, customer, again, bought, now=T + MINUTE)
    assert bought.done == [release.subject]


@pytest.mark.rule("AUT-9")
def test_an_act_that_refuses_leaves_the_release_open(tx: Session, bought: Bought):
    customer = with_totp(tx)
    release = asked(tx, customer)
    bought.refuses = True
    with pytest.raises(ActRefuses), tx.begin_nested():
        give(tx, customer, release, bought)
    bought.refuses = False
    give(tx, customer, release, bought)
    assert bought.done == [release.subject]


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(
    "change", ["set text_sealed = 'x'", "set person_id = release_id", "set act = 'x'", "set state = 'open'"]
)
def test_the_database_keeps_text_and_closed_releases_as_proof(tx: Session, bought: Bought, change: str):
    customer = with_app(tx)
    release = asked(tx, customer)
    give(tx, customer, release, bought)
    which = {"id": release.release_id}
    for statement in (f"update auth.releases {change} where release_id = :id", "delete from auth.releases"):
        with pytest.raises(IntegrityError), tx.begin_nested():
            tx.execute(text(statement), which)
    sealed = tx.execute(text("select text_sealed, proof_signature from auth.releases where release_id = :id"), which)
    kept, signature = sealed.one()
    assert TEXT.encode() not in bytes(kept)
    assert bytes(signature) == customer.device.release(release.release_id, TEXT)


@pytest.mark.rule("AUT-9")
def test_the_text_of_an_open_release_cannot_be_changed(tx: Session):
    release = asked(tx, with_app(tx))
    with pytest.raises(IntegrityError), tx.begin_nested():
        tx.execute(
            text("update auth.releases set text_sealed = 'x' where release_id = :id"), {"id": release.release_id}
        )


@pytest.mark.rule("AUT-4", "AUT-9")
def test_a_device_sees_what_waits_and_answers_by_itself(tx: Session, bought: Bought):
    customer, device = with_app(tx), Device()
    assert customer.factor is not None
    release = asked(tx, customer)
    asked(tx, with_app(tx))

    def waiting(factor: FactorId, signature: bytes, at: datetime = T) -> list[Release]:
        found = device_releases(
            tx, factor=factor, signed_at=T.isoformat(), signature=signature, origin=origin(), now=at
        )
        return list(found)

    shown = waiting(customer.factor, customer.device.asks(customer.factor, T))
    assert [(one.release_id, one.text) for one in shown] == [(release.release_id, TEXT)]
    for factor, signature, at in (
        (customer.factor, device.asks(customer.factor, T), T),
        (FactorId(new_id()), device.asks(customer.factor, T), T),
        (customer.factor, customer.device.asks(customer.factor, T), T + 3 * MINUTE),
    ):
        with pytest.raises(DeviceNotAccepted):
            waiting(factor, signature, at)

    def answer(factor: FactorId, signature: bytes) -> None:
        acts: Mapping[str, ReleasedAct] = {"place_order": bought}
        answer_from_device(
            tx, factor=factor, release=release.release_id, signature=signature, origin=origin(), acts=acts, now=T
        )

    with pytest.raises(AnswerNotAccepted):
        answer(customer.factor, device.release(release.release_id, TEXT))
    with pytest.raises(DeviceNotAccepted):
        answer(FactorId(new_id()), b"x" * 64)
    other = with_app(tx)
    assert other.factor is not None
    with pytest.raises(NotFound):
        answer(other.factor, other.device.release(release.release_id, TEXT))
    answer(customer.factor, customer.device.release(release.release_id, shown[0].text))
    assert bought.done == [release.subject]


@pytest.mark.rule("AUT-5", "AUT-11")
def test_a_further_factor_is_released_by_an_active_one_and_ends_the_sessions_elsewhere(tx: Session, bought: Bought):
    customer, tablet = with_app(tx), Device("Annas Tablet")
    here, elsewhere = log_in(tx, customer, now=T).session, log_in(tx, customer, now=T).session
    paired = pair_app(tx, person=customer.person, session=here.session_id, app=tablet.pairing(here.session_id), now=T)
    release = offer_factor(tx, person=customer.person, factor=paired, now=T)
    assert "Annas Tablet" in release.text
    by_itself = FactorAnswer(
        FactorKind.APP, factor=paired.factor_id, signature=tablet.release(release.release_id, release.text)
    )
    with pytest.raises(NotFound):
        give(tx, customer, release, bought, answer=by_itself)
    give(tx, customer, release, bought)
    assert [factor.state for factor in factors_of(tx, customer.person)] == ["active", "active"]
    authenticate(tx, token=here.token, now=T)
    with pytest.raises(Unauthenticated):
        authenticate(tx, token=elsewhere.token, now=T)
    with pytest.raises(FactorNotWaiting):
        activate_factor(tx, person=customer.person, subject=paired.factor_id, now=T)
