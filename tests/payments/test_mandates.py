"""Mandates: what they must be, how they change and end, and what may be collected under them (CSH-4 to CSH-6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.payments.errors import DebitsRefused, MandateEnded, MandateNotUsable, MandateRefused
from depot.payments.model.mandates import DebitState, MandateKind
from depot.payments.rules.sepa_text import is_sepa_text, sepa_text
from depot.payments.usecases.cancel_debits import cancel_debits
from depot.payments.usecases.change_mandate import change_mandate
from depot.payments.usecases.debits_for import debits_for
from depot.payments.usecases.note_returns import note_returns
from depot.payments.usecases.returned_debits import returned_debits
from depot.payments.usecases.revoke_mandate import revoke_mandate
from depot.payments.usecases.schedule_debits import schedule_debits
from depot.payments.usecases.usable_mandate_ids import usable_mandate_ids
from depot.payments.usecases.usable_mandates import usable_mandates
from tests.build import IBAN, NOW, TODAY, an_active_single_depot
from tests.payments.sepa import OTHER_IBAN, a_debit, a_mandate


@pytest.fixture
def depot(tx: Session) -> DepotId:
    return an_active_single_depot(tx).depot_id


@pytest.mark.rule("CSH-5", "PRV-4")
def test_a_mandate_has_a_reference_of_its_own_and_hides_the_account(tx: Session, depot: DepotId):
    one, two = a_mandate(tx, depot, iban="de89 3704 0044 0532 0130 00"), a_mandate(tx, depot)
    assert (len(one.reference), one.iban, one.bic) == (16, IBAN, "COBADEFFXXX")
    assert one.reference != two.reference
    sealed = tx.execute(text("select iban_sealed from depot.mandates")).scalars().all()
    assert not any(b"0532013000" in bytes(each) for each in sealed)
    assert usable_mandates(tx, [depot], on=TODAY) == {depot: two}


@pytest.mark.rule("CSH-4", "CSH-5")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iban": "DE89370400440532013001"}, "not-an-iban"),
        ({"iban": "DE66999999991234567890"}, "unknown-bank"),
        ({"iban": "BR1800360305000010009795493C1"}, "outside-sepa"),
        ({"debtor_name": " 12 "}, "not-a-name"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed-in-the-future"),
        ({"signed_on": date(2021, 1, 7)}, "mandate-lapsed"),
        ({"proof": " "}, "proof-missing"),
    ],
)
def test_every_fault_of_a_mandate(tx: Session, depot: DepotId, changes: dict[str, Any], code: str):
    with pytest.raises(MandateRefused) as refused:
        a_mandate(tx, depot, **changes)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.rule("CSH-5")
@pytest.mark.parametrize(
    ("last", "on", "usable"),
    [
        (None, date(2027, 1, 8), True),
        (None, date(2027, 1, 9), False),
        (date(2024, 2, 29), date(2027, 2, 28), True),
        (date(2024, 2, 29), date(2027, 3, 1), False),
    ],
)
def test_a_mandate_lapses_36_months_after_its_last_collection(
    tx: Session, depot: DepotId, last: date | None, on: date, *, usable: bool
):
    mandate = a_mandate(tx, depot)
    tx.execute(text("update depot.mandates set last_collected_on = :last"), {"last": last})
    assert usable_mandate_ids(tx, [depot], on=on) == ({depot: mandate.mandate_id} if usable else {})
    assert set(usable_mandates(tx, [depot], on=on)) == ({depot} if usable else set())
    tx.execute(text("update depot.mandates set kind = 'one_off'"))
    assert usable_mandates(tx, [depot], on=on) == {}


@pytest.mark.rule("CSH-5")
def test_a_change_keeps_the_reference_and_what_it_said_before(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    tx.execute(text("update depot.mandates set last_collected_on = :on"), {"on": TODAY})
    said = {"depot": depot, "debtor_name": "Änne Weiß", "iban": OTHER_IBAN, "proof": "letter"}
    after = change_mandate(tx, mandate.mandate_id, **said, now=NOW)
    assert (after.reference, after.iban, after.is_amended) == (mandate.reference, OTHER_IBAN, True)
    assert usable_mandates(tx, [depot], on=TODAY)[depot] == after
    assert tx.execute(text("select debtor_name, proof from depot.mandate_changes")).all() == [
        ("Änne Müller-Groß", "paper 4711")
    ]
    with pytest.raises(NotFound):
        change_mandate(tx, mandate.mandate_id, **(said | {"depot": DepotId(new_id())}), now=NOW)
    with pytest.raises(MandateRefused):
        change_mandate(tx, mandate.mandate_id, **(said | {"iban": "DE00"}), now=NOW)


@pytest.mark.rule("CSH-5", "CSH-8")
def test_a_revocation_takes_back_what_was_not_sent_and_tells_who_planned_it(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    debit = a_debit(mandate)
    [debit_id] = schedule_debits(tx, [debit], now=NOW)
    revoke_mandate(tx, mandate.mandate_id, depot=depot, now=NOW)
    with pytest.raises(MandateEnded):
        revoke_mandate(tx, mandate.mandate_id, depot=depot, now=NOW)
    with pytest.raises(MandateEnded):
        change_mandate(tx, mandate.mandate_id, depot=depot, debtor_name="X", iban=IBAN, proof="x", now=NOW)
    [failed] = returned_debits(tx)
    assert (failed.debit_id, failed.reference, failed.amount) == (debit_id, debit.reference, Eur(5_000))
    note_returns(tx, [debit_id], now=NOW)
    assert returned_debits(tx) == []
    with pytest.raises(MandateNotUsable):
        schedule_debits(tx, [debit], now=NOW)


@pytest.mark.rule("CSH-5", "CSH-6")
def test_many_debits_at_once_each_under_a_good_mandate_or_none(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    planned = [a_debit(mandate, amount=Eur(at + 1), purpose="Sparplan" + "x" * (at % 3)) for at in range(200)]
    ids = schedule_debits(tx, planned, now=NOW)
    found = {debit.debit_id: debit for debit in debits_for(tx, [debit.reference for debit in planned])}
    assert [(found[each].amount, found[each].purpose) for each in ids] == [(p.amount, p.purpose) for p in planned]
    other = an_active_single_depot(tx).depot_id
    with pytest.raises(MandateNotUsable) as refused:
        schedule_debits(tx, [a_debit(mandate), a_debit(mandate, depot_id=other)], now=NOW)
    assert refused.value.debits == 1
    with pytest.raises(MandateNotUsable):
        schedule_debits(tx, [a_debit(mandate, due_on=date(2027, 1, 11))], now=NOW)
    once = a_mandate(tx, depot, kind=MandateKind.ONE_OFF)
    schedule_debits(tx, [a_debit(once)], now=NOW)
    with pytest.raises(MandateNotUsable):
        schedule_debits(tx, [a_debit(once)], now=NOW)


@pytest.mark.rule("CSH-4", "CSH-6")
def test_amounts_and_purposes_that_no_file_can_carry(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    bad = [a_debit(mandate, amount=Eur(0)), a_debit(mandate, purpose="für Änne"), a_debit(mandate, purpose="x" * 141)]
    with pytest.raises(DebitsRefused) as refused:
        schedule_debits(tx, bad, now=NOW)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/0/amount", "amount-out-of-range"),
        ("/1/purpose", "not-sepa-text"),
        ("/2/purpose", "not-sepa-text"),
    ]
    assert schedule_debits(tx, [], now=NOW) == []


@pytest.mark.rule("CSH-6")
def test_what_was_not_sent_can_be_taken_back_once(tx: Session, depot: DepotId):
    debit = a_debit(a_mandate(tx, depot))
    ids = schedule_debits(tx, [debit], now=NOW)
    assert cancel_debits(tx, [debit.reference]) == ids
    assert cancel_debits(tx, [debit.reference]) == []
    assert [found.state for found in debits_for(tx, [debit.reference])] == [DebitState.CANCELLED]


@pytest.mark.rule("CSH-4")
@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Müßig & Söhne", "Muessig + Soehne"),
        ("José  Øberg\n中", "Jose Oberg ."),
        ("//a///b/", "a/b"),
        ("Rechnung 12/7 (2.5)", "Rechnung 12/7 (2.5)"),
        ("x" * 200, "x" * 140),
    ],
)
def test_text_becomes_text_of_the_sepa_set(said: str, sent: str):
    assert sepa_text(said) == sent


@pytest.mark.rule("CSH-4")
@given(st.text())
def test_whatever_is_written_can_be_sent(said: str):
    sent = sepa_text(said)
    assert sent == "" or is_sepa_text(sent)
    assert sepa_text(sent) == sent
