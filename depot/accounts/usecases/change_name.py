"""Staff record another name of a person from documents (ACC-15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.ports import NameChanged
from depot.accounts.rules.letters import name_changed
from depot.accounts.usecases.file_personal_letter import file_personal_letter
from depot.customers.usecases.record_name import record_name
from depot.kernel.actor import Staff
from depot.kernel.ids import PersonId


def change_name(
    tx: Session,
    person: PersonId,
    *,
    given_names: str,
    family_name: str,
    proof: str,
    after: Iterable[NameChanged],
    staff: Staff,
    now: datetime,
) -> None:
    """What was lodged under the former name ends with it, and the person is told so (ACC-15)."""
    record_name(tx, person, given_names=given_names, family_name=family_name, proof=proof, staff=staff.staff, now=now)
    for follow in after:
        follow(tx, person=person, now=now)
    file_personal_letter(tx, person, name_changed(), now=now)
