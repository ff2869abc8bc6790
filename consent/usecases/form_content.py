"""The form for one requirement, to sign and send back (CON-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from consent.model import Requirement
from consent.rules.documents import Addressee, consent_form
from consent.rules.wording import requirement_de
from consent.store import requirements
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, RequirementId
from depot.postbox.model.document import NewDocument


def form_content(tx: Session, person: PersonId, requirement: RequirementId, *, on: date) -> NewDocument:
    """The person's own form with its code; nothing is filed (CON-10)."""
    asked: list[Requirement] = requirements.of_person(tx, person)
    found = next((each for each in asked if each.requirement_id == requirement), None)
    if found is None:
        raise NotFound("requirement")
    addressee = Addressee(person, mailing_labels(tx, [person], on=on)[person])
    line = requirement_de(found, depot_numbers(tx, found.depots))
    return consent_form(addressee, found.campaign, found, found.terms, line=line, is_posted=False)
