"""The loss certificate: asked for by 15 December, for ever; then nothing carries over (TAX-23, TAX-41)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel import invariants
from depot.kernel.ids import PersonId
from tax.errors import LossCertificateTooLate, NoLossPot
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.rules.tax_subject import Standing, TaxSubject, community, sole
from tax.usecases.ask_for_loss_certificate import ask_for_loss_certificate
from tax.usecases.peek_tax_status import peek_tax_status
from tests.funds.fund_examples import WORLD
from tests.tax.people import NOW, TODAY, a_taxpayer
from tests.tax.test_joint_orders import gain
from tests.tax.year_end import BOOKED, YEAR, Sessions, a_holding, event_rows, some_funds

NEXT_YEAR = date(2025, 3, 3)


def pot(tx: Session, person: PersonId, on: date = TODAY) -> str:
    return str(peek_tax_status(tx, person, on=on).loss_pot)


@pytest.mark.rule("TAX-41", "TAX-23")
def test_without_a_request_losses_carry_over_and_with_it_they_do_not(tx: Session):
    asking, other = a_taxpayer(tx), a_taxpayer(tx)
    for person in (asking, other):
        gain(tx, sole(person), amount="-100.00")
    asked = ask_for_loss_certificate(tx, sole(asking), now=NOW)
    assert (asked.year, str(asked.loss_pot)) == (2024, "100.00")
    gain(tx, sole(asking), sole(other), amount="30.00")  # the year's own gains still use the pot
    assert [pot(tx, person) for person in (asking, other)] == ["70.00", "70.00"]
    assert [pot(tx, person, NEXT_YEAR) for person in (asking, other)] == ["0.00", "70.00"]


@pytest.mark.rule("TAX-41")
def test_a_late_loss_of_a_certified_year_stays_in_that_year(tx: Session):
    person = a_taxpayer(tx)
    ask_for_loss_certificate(tx, sole(person), now=NOW)
    row = {"person": person}
    opened = "insert into tax.year_statuses values (:person, 2025, 0, 0, 0, null)"
    tx.execute(text(opened), row)
    gain(tx, sole(person), amount="-50.00")
    assert (pot(tx, person), pot(tx, person, NEXT_YEAR)) == ("50.00", "0.00")
    assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-41")
@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (datetime(2024, 12, 15, 22, 59, tzinfo=UTC), False),  # 23:59 in Berlin
        (datetime(2024, 12, 15, 23, 0, tzinfo=UTC), True),
        (datetime(2024, 12, 31, 12, tzinfo=UTC), True),
        (datetime(2025, 1, 2, 12, tzinfo=UTC), False),  # of 2025 then, never of the year before
    ],
)
def test_the_request_must_be_there_by_15_december(tx: Session, at: datetime, *, is_late: bool):
    person = a_taxpayer(tx)
    if is_late:
        with pytest.raises(LossCertificateTooLate):
            ask_for_loss_certificate(tx, sole(person), now=at)
    else:
        assert ask_for_loss_certificate(tx, sole(person), now=at).year == at.year


@pytest.mark.rule("TAX-41", "TAX-24")
def test_asking_twice_keeps_the_first_and_a_business_has_nothing_to_certify(tx: Session):
    first, second = a_taxpayer(tx), a_taxpayer(tx)
    both = community(first, second)
    asked = ask_for_loss_certificate(tx, both, now=NOW)
    again = ask_for_loss_certificate(tx, both, now=NOW.replace(month=5))
    assert (asked.asked_at, again.asked_at) == (NOW, NOW)
    with pytest.raises(NoLossPot):
        ask_for_loss_certificate(tx, TaxSubject(first, (first,), Standing.BUSINESS), now=NOW)


@pytest.mark.rule("TAX-41", "TAX-37")
def test_the_run_brings_nothing_out_of_a_certified_year(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx, [WORLD])
        people = [a_holding(tx, WORLD, ("100", date(2023, 5, 4))).person for _ in range(2)]
        for person in people:
            gain(tx, sole(person), amount="-50.00")
        ask_for_loss_certificate(tx, sole(people[0]), now=NOW)
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False)
    with committing() as tx:
        used = {row.person_id: row.losses_used_cents for row in event_rows(tx)}
        assert [used[person] for person in people] == [0, 5_000]
        assert list(invariants.broken(tx, INVARIANTS)) == []
