"""Signed forms are captured by their codes, one requirement each; nothing else on them has an effect (CON-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from consent.errors import FormsRefused
from consent.model import (
    Capture,
    CaptureOutcome,
    ConsentChannel,
    Decision,
    Legitimation,
    Origin,
    ReceivedForm,
    Requirement,
)
from consent.rules.captured import code_of, form_faults, outcome
from consent.rules.documents import Addressee, not_considered
from consent.rules.wording import requirement_de
from consent.store import forms as form_store
from consent.store import requirements
from consent.usecases.address_digest import address_digest
from consent.usecases.answer_requirements import answer_requirements
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, PersonId, RequirementId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.usecases.file_documents import file_documents

_NO_ADDRESS = ""


def capture_forms(tx: Session, received: Sequence[ReceivedForm], *, staff: StaffId, now: datetime) -> list[Capture]:
    """What became of each form, in the order given; a code that nobody was sent is kept and changes nothing."""
    faults = form_faults(received, today=today(now))
    if faults:
        raise FormsRefused(_faults=faults)
    forms = [replace(form, form_code=code_of(form)) for form in received]
    signers = form_store.signers(tx, [form.form_code for form in forms])
    # Requirements are locked in the one order that everybody keeps, whatever the order of the scans.
    for requirement_id, person in sorted(signers.values()):
        requirements.lock(tx, person, [requirement_id])
    captures = [_capture(tx, form, signers.get(form.form_code), now=now) for form in forms]
    form_store.add_captures(tx, captures, staff=staff, now=now)
    return captures


def _capture(
    tx: Session, form: ReceivedForm, signer: tuple[RequirementId, PersonId] | None, *, now: datetime
) -> Capture:
    if signer is None:
        return Capture(form, outcome(form, None), None, None)
    requirement_id, person = signer
    found = next(each for each in requirements.of_person(tx, person) if each.requirement_id == requirement_id)
    capture = Capture(form, outcome(form, found), requirement_id, person)
    if capture.outcome is CaptureOutcome.GIVEN:
        origin = Origin(
            channel=ConsentChannel.WRITING,
            legitimation=Legitimation.SIGNATURE,
            address_digest=address_digest(_NO_ADDRESS),
            user_agent="",
            shown={"form_code": form.form_code, "medium": form.medium, "received_on": form.received_on.isoformat()},
            received_on=form.received_on,
        )
        decision = Decision.GIVEN
        answer_requirements(
            tx, person=person, requirement_ids=[requirement_id], decision=decision, origin=origin, now=now
        )
    if form.has_free_text:
        _file_free_text(tx, person, found, now=now)
    content = {
        "requirement_id": to_text(PREFIX["RequirementId"], requirement_id),
        "medium": form.medium,
        "outcome": capture.outcome,
        "free_text": "not_considered" if form.has_free_text else None,
    }
    publish(tx, Event("consent_form_captured.v1", subject=requirement_id, content=content), now=now)
    return capture


def _file_free_text(tx: Session, person: PersonId, found: Requirement, *, now: datetime) -> None:
    """Whatever else was written on the form is filed as not considered (CON-10)."""
    addressee = Addressee(person, mailing_labels(tx, [person], on=today(now))[person])
    line = requirement_de(found, depot_numbers(tx, found.depots))
    file_documents(tx, [not_considered(addressee, line, today=today(now))], now=now)
