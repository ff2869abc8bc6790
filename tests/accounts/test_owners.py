"""Whose a depot's units are, where its money goes, and what ends with a person (ACC-14, CSH-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.usecases.access_number_of import access_number_of
from auth.usecases.close_access import close_access
from depot.accounts.model import Depot, DepotKind, ReferenceAccount, RoleKind
from depot.accounts.rules.owners import owners
from depot.accounts.store import depots
from depot.accounts.usecases.owners_of import owners_of
from depot.accounts.usecases.payout_account_on import payout_account_on
from depot.accounts.usecases.record_death import record_death
from depot.kernel.ids import PersonId
from tests.accounts.cast import TODAY as CAST_DAY
from tests.accounts.cast import letters, roster
from tests.build import NOW, TODAY, a_clerk, an_active_depot, an_active_single_depot, an_identified_person

DAY = timedelta(days=1)


@pytest.mark.rule("ACC-4", "ACC-14")
@pytest.mark.parametrize(
    ("line", "persons", "first"),
    [
        ("single | holder:B; attorney:V scope=full; custodian:C for=B", "B", "B"),
        ("minor joint | holder:K; parent:A; parent:B", "K", "K"),
        ("joint sole | joint:B; joint:A", "AB", "B"),
        ("joint sole | joint:A to=2023-12-31; joint:B", "B", "B"),
        ("joint joint | joint:A; joint:B; heir:H for=A", "AB", "A"),
        ("company joint | holder:F; signatory:A", "F", "F"),
        ("estate | holder:T to=2023-12-31; heir:A for=T; heir:B for=T; executor:E for=T", "AB", "T"),
        ("estate | holder:T to=2023-12-31", "", "T"),
        ("estate | heir:B; heir:A", "AB", "B"),
    ],
)
def test_whose_the_depot_is(line: str, persons: str, first: str) -> None:
    found = owners(roster(line), CAST_DAY)
    assert (letters(found.persons), letters([found.first])) == (persons, first)
    assert found.is_estate is line.startswith("estate")


@pytest.mark.rule("CSH-10", "ACC-5")
def test_pay_outs_to_a_new_account_wait(tx: Session) -> None:
    changed, other = an_active_single_depot(tx), an_active_single_depot(tx)
    new = ReferenceAccount("DE32700404110212233100", None, "Änne Müller-Groß")
    later = NOW + timedelta(hours=1)
    depots.insert_reference_account(tx, changed.depot_id, new, payout_from=TODAY + 3 * DAY, now=later)
    found = payout_account_on(tx, [changed.depot_id, other.depot_id], on=TODAY + 2 * DAY)
    assert (found[changed.depot_id].account, found[changed.depot_id].opens_on) == (new, TODAY + 3 * DAY)
    assert (found[changed.depot_id].is_open, found[other.depot_id].is_open) == (False, True)
    assert payout_account_on(tx, [changed.depot_id], on=TODAY + 3 * DAY)[changed.depot_id].is_open


def _living(tx: Session, person: PersonId) -> list[str]:
    query = text("select state from auth.factors where person_id = :person and state <> 'blocked'")
    return list(tx.scalars(query, {"person": person}))


@pytest.mark.rule("ACC-14", "AUT-10")
def test_what_ends_with_the_person_is_told_in_the_same_transaction(tx: Session) -> None:
    depot = an_active_single_depot(tx)
    [late] = depot.holders
    told = []

    def after(_tx: Session, *, person: PersonId, now: object) -> None:
        told.append((person, now))

    assert access_number_of(tx, late) is not None
    record_death(
        tx,
        late,
        died_on=TODAY,
        certificate="S 9/2024",
        papers=(),
        after=(close_access, after),
        staff=a_clerk(),
        now=NOW,
    )
    assert told == [(late, NOW)]
    locked = text("select locked_for_good, first_factor_until is null from auth.accesses where person_id = :person")
    assert tx.execute(locked, {"person": late}).one() == (True, True)
    assert _living(tx, late) == []
    assert owners_of(tx, [depot.depot_id], on=TODAY + DAY)[depot.depot_id].late == late


@pytest.mark.rule("ACC-14")
def test_who_has_no_access_loses_none(tx: Session) -> None:
    child = an_identified_person(tx)
    found: Depot = an_active_depot(tx, DepotKind.SINGLE, [(child, RoleKind.HOLDER)])
    close_access(tx, person=child, now=NOW)
    assert found.holders == (child,)
