"""Access id and PIN by letter, the first login, the first factor (AUT-1, AUT-2, AUT-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.errors import (
    AccessAlreadyOpen,
    FactorNotWaiting,
    FirstFactorNotOpen,
    LetterAlreadyPrinted,
    LoginRefused,
    PinMustChange,
    PinNotAccepted,
    PinTooSimple,
    ProofNotAccepted,
)
from auth.model import FactorAnswer, FactorKind, LetterKind
from auth.rules.access_number import is_access_number
from auth.usecases.access_number_of import access_number_of
from auth.usecases.activate_first_factor import activate_first_factor
from auth.usecases.answer_login import answer_login
from auth.usecases.begin_first_login import begin_first_login
from auth.usecases.change_pin import change_pin
from auth.usecases.open_access import open_access
from auth.usecases.pair_app import pair_app
from auth.usecases.persons_without_access import persons_without_access
from auth.usecases.print_letter import print_letter
from auth.usecases.prove_factor import prove_factor
from auth.usecases.reissue_pin import reissue_pin
from auth.usecases.set_up_totp import set_up_totp
from auth.usecases.start_login import start_login
from auth.usecases.waiting_letters import waiting_letters
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import LetterId, PersonId
from tests.auth.customers import (
    NOW,
    PIN,
    a_customer,
    clerk,
    first_login,
    letters_of,
    log_in,
    origin,
    with_app,
    with_totp,
)
from tests.auth.device import Device

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.rule("AUT-1", "AUT-2")
def test_id_and_pin_come_in_letters_of_their_own(tx: Session):
    person = PersonId(new_id())
    assert persons_without_access(tx, [person]) == {person}
    opened = open_access(tx, person=person, now=NOW)
    letters = letters_of(tx, person)
    assert letters[LetterKind.ACCESS_NUMBER] == opened.access_number == access_number_of(tx, person)
    assert is_access_number(opened.access_number)
    assert len(letters[LetterKind.TEMPORARY_PIN]) == 8
    assert persons_without_access(tx, [person]) == frozenset()
    with pytest.raises(AccessAlreadyOpen):
        open_access(tx, person=person, now=NOW)


@pytest.mark.rule("AUT-2")
def test_a_letter_is_handed_out_once_and_then_gone(tx: Session):
    open_access(tx, person=PersonId(new_id()), now=NOW)
    letter, person, kind = waiting_letters(tx, after=None, limit=1)[0]
    sealed = tx.scalar(text("select content_sealed from auth.letters where letter_id = :id"), {"id": letter})
    staff = clerk(tx)
    printed = print_letter(tx, letter, staff=staff, now=NOW)
    assert (printed.person, printed.kind) == (person, kind)
    assert any(printed.value in line for line in printed.lines)
    assert printed.value.encode() not in bytes(sealed or b"")
    assert printed.value not in repr(printed)
    assert tx.scalar(text("select content_sealed from auth.letters where letter_id = :id"), {"id": letter}) is None
    with pytest.raises(LetterAlreadyPrinted):
        print_letter(tx, letter, staff=staff, now=NOW)
    with pytest.raises(NotFound):
        print_letter(tx, LetterId(new_id()), staff=staff, now=NOW)


@pytest.mark.rule("AUT-2", "AUT-6")
def test_the_first_login_changes_the_pin_and_the_first_factor_is_active_at_once(tx: Session):
    customer = with_totp(tx)
    later = NOW + MINUTE
    assert log_in(tx, customer, now=later).person == customer.person
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=later + MINUTE, pin=customer.temporary_pin)


@pytest.mark.rule("AUT-2")
@pytest.mark.parametrize("new_pin", ["11111", "12345", "same"])
def test_the_new_pin_is_no_pattern_and_not_the_temporary_one(tx: Session, new_pin: str):
    customer = a_customer(tx)
    customer.pin = customer.temporary_pin if new_pin == "same" else new_pin
    with pytest.raises(PinTooSimple) as refused:
        first_login(tx, customer)
    assert [fault.pointer for fault in refused.value.faults] == ["/new_pin"]


@pytest.mark.rule("AUT-6")
def test_whoever_lost_the_way_comes_again_within_30_days_with_the_pin_they_chose(tx: Session):
    customer = a_customer(tx)
    first_login(tx, customer)
    customer.temporary_pin = customer.pin
    last = NOW + 30 * DAY - MINUTE
    setup = first_login(tx, customer, now=last)
    paired = pair_app(
        tx, person=setup.person, session=setup.session, app=customer.device.pairing(setup.session), now=last
    )
    activate_first_factor(tx, person=setup.person, factor=paired, now=last)
    customer.factor = paired.factor_id
    assert log_in(tx, customer, now=last).active_factors == 1


@pytest.mark.rule("AUT-6")
def test_after_30_days_neither_the_temporary_pin_nor_the_first_factor_opens(tx: Session):
    customer, lost = a_customer(tx), a_customer(tx)
    with pytest.raises(LoginRefused):
        first_login(tx, customer, now=NOW + 30 * DAY)
    first_login(tx, lost)
    lost.temporary_pin = lost.pin
    with pytest.raises(LoginRefused):
        first_login(tx, lost, now=NOW + 30 * DAY)


@pytest.mark.rule("AUT-6")
def test_only_one_factor_comes_without_another(tx: Session):
    customer = a_customer(tx)
    setup = first_login(tx, customer)
    one = pair_app(tx, person=setup.person, session=setup.session, app=Device().pairing(setup.session), now=NOW)
    two = pair_app(tx, person=setup.person, session=setup.session, app=Device().pairing(setup.session), now=NOW)
    activate_first_factor(tx, person=setup.person, factor=one, now=NOW)
    with pytest.raises(FirstFactorNotOpen):
        activate_first_factor(tx, person=setup.person, factor=two, now=NOW)
    customer.temporary_pin = customer.pin
    with pytest.raises(LoginRefused):
        first_login(tx, customer)


@pytest.mark.rule("AUT-5")
def test_a_factor_is_proven_in_its_own_session_within_a_quarter_of_an_hour(tx: Session):
    customer, stranger = a_customer(tx), PersonId(new_id())
    setup = first_login(tx, customer)
    made = set_up_totp(tx, person=setup.person, session=setup.session, name="TOTP", now=NOW)
    customer.secret = made.secret
    assert made.secret in made.provisioning_uri
    assert made.secret not in repr(made)
    factor, late = made.factor.factor_id, NOW + 15 * MINUTE
    with pytest.raises(NotFound):
        prove_factor(
            tx,
            person=stranger,
            session=setup.session,
            factor=factor,
            answer=FactorAnswer(FactorKind.TOTP, code="000000"),
            now=NOW,
        )
    with pytest.raises(FactorNotWaiting):
        prove_factor(
            tx,
            person=setup.person,
            session=setup.session,
            factor=factor,
            answer=FactorAnswer(FactorKind.TOTP, code=customer.code(late)),
            now=late,
        )
    wrong = customer.wrong_code(NOW)
    for _ in range(5):
        with pytest.raises(ProofNotAccepted):
            prove_factor(
                tx,
                person=setup.person,
                session=setup.session,
                factor=factor,
                answer=FactorAnswer(FactorKind.TOTP, code=wrong),
                now=NOW,
            )
    with pytest.raises(FactorNotWaiting):
        prove_factor(
            tx,
            person=setup.person,
            session=setup.session,
            factor=factor,
            answer=FactorAnswer(FactorKind.TOTP, code=customer.code(NOW)),
            now=NOW,
        )


@pytest.mark.rule("AUT-5")
def test_a_device_proves_itself_for_this_session_name_and_key(tx: Session):
    setup, other = first_login(tx, a_customer(tx)), first_login(tx, a_customer(tx))
    with pytest.raises(ProofNotAccepted):
        pair_app(tx, person=setup.person, session=setup.session, app=Device().pairing(other.session), now=NOW)


@pytest.mark.rule("AUT-2", "AUT-10")
def test_a_new_pin_letter_ends_the_lock_and_the_temporary_pin_must_be_changed_at_login(tx: Session):
    customer = with_app(tx)
    for _ in range(5):
        start_login(tx, access_number=customer.number, pin="90817", origin=origin(), now=NOW)
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=NOW)
    reissue_pin(tx, person=customer.person, now=NOW)
    temporary = letters_of(tx, customer.person)[LetterKind.TEMPORARY_PIN]
    with pytest.raises(LoginRefused):
        log_in(tx, customer, now=NOW)
    with pytest.raises(PinMustChange):
        log_in(tx, customer, now=NOW, pin=temporary)
    opened = start_login(tx, access_number=customer.number, pin=temporary, origin=origin(), now=NOW)
    signature = customer.device.login(opened.login_id, opened.challenge)
    answer_login(
        tx,
        login=opened.login_id,
        answer=FactorAnswer(FactorKind.APP, factor=customer.factor, signature=signature),
        new_pin="83620",
        origin=origin(),
        after_login=(),
        now=NOW,
    )
    assert log_in(tx, customer, now=NOW, pin="83620").person == customer.person
    with pytest.raises(NotFound):
        reissue_pin(tx, person=PersonId(new_id()), now=NOW)


@pytest.mark.rule("AUT-6")
def test_a_new_pin_letter_opens_no_way_around_the_factors(tx: Session):
    customer = with_app(tx)
    reissue_pin(tx, person=customer.person, now=NOW)
    temporary = letters_of(tx, customer.person)[LetterKind.TEMPORARY_PIN]
    with pytest.raises(LoginRefused):
        begin_first_login(tx, access_number=customer.number, pin=temporary, new_pin="83620", origin=origin(), now=NOW)


@pytest.mark.rule("AUT-6")
def test_a_new_pin_letter_gives_a_person_without_factor_their_30_days_again(tx: Session):
    customer, late = a_customer(tx), NOW + 40 * DAY
    reissue_pin(tx, person=customer.person, now=late)
    customer.temporary_pin = letters_of(tx, customer.person, now=late)[LetterKind.TEMPORARY_PIN]
    assert first_login(tx, customer, now=late + 29 * DAY).person == customer.person


@pytest.mark.rule("AUT-2", "AUT-10")
def test_a_pin_is_changed_by_whoever_knows_the_present_one_and_wrong_ones_count(tx: Session):
    customer = with_app(tx)
    session = log_in(tx, customer, now=NOW).session.session_id

    def change(current: str, new: str) -> None:
        change_pin(tx, person=customer.person, session=session, current_pin=current, new_pin=new, now=NOW)

    with pytest.raises(PinTooSimple):
        change(PIN, PIN)
    change(PIN, "83620")
    for _ in range(5):
        with pytest.raises(PinNotAccepted):
            change(PIN, "61842")
    with pytest.raises(PinNotAccepted):
        change("83620", "61842")
