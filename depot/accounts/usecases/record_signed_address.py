"""Staff record a new address from a signed form (ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.letters import address_changed
from depot.accounts.usecases.file_personal_letter import file_personal_letter
from depot.accounts.usecases.require_papers import require_papers
from depot.accounts.usecases.tell_us_indicia import tell_us_indicia
from depot.customers.model import Address
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.record_address import record_address
from depot.kernel.ids import PaperId, PersonId, to_text
from depot.kernel.outbox import Event, publish


def record_signed_address(tx: Session, person: PersonId, address: Address, *, form: PaperId, now: datetime) -> None:
    """The form is an uploaded paper about the person; the address holds from today, the person is told (ACC-15)."""
    person_details(tx, person)
    require_papers(tx, [form], about=[person])
    record_address(tx, person, address, now=now)
    tell_us_indicia(tx, person, now=now)
    told = {"person_id": to_text("per", person), "change": "address"}
    publish(tx, Event("signed_form_carried_out.v1", form, told), now=now)
    file_personal_letter(tx, person, address_changed(), now=now)
