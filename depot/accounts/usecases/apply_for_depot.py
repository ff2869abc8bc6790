"""Somebody applies for a single depot (ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import ApplicationRefused
from depot.accounts.model import (
    Application,
    DepotKind,
    HouseBank,
    NewApplication,
    NewDepot,
    Role,
    RoleKind,
    TermsVersion,
)
from depot.accounts.rules.numbers import case_number
from depot.accounts.rules.opening import fund_wish, opening_faults
from depot.accounts.rules.reference_account import reference_account
from depot.accounts.store import applications
from depot.accounts.usecases.complete_application import complete_application
from depot.accounts.usecases.open_depot import open_depot
from depot.customers.model import NewPerson
from depot.customers.usecases.register_person import register_person
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id, today
from depot.kernel.ids import ApplicationId, PersonId, to_text
from depot.kernel.outbox import Event, publish


def apply_for_depot(
    tx: Session,
    application: NewApplication,
    *,
    in_force: Sequence[TermsVersion],
    bank: HouseBank,
    actor: Actor,
    now: datetime,
) -> Application:
    """An application without faults yields person, depot and case number; it stays open until identification (ACC-11).

    A holder who is known and identified already leaves nothing to wait for.
    """
    day = today(now)
    faults = opening_faults(application, universe=_universe(tx, application, day), in_force=in_force, on=day)
    if faults:
        raise ApplicationRefused(_faults=faults)
    person = _person(tx, application.holder, now)
    depot = open_depot(tx, _single(application, person, day), bank=bank, actor=actor, now=now)
    application_id = ApplicationId(new_id())
    number = case_number(day.year, applications.next_case(tx))
    wishes = [wish for asked in application.funds if (wish := fund_wish(asked))]
    applications.insert_application(
        tx, application_id, application, depot_id=depot, case_number=number, wishes=wishes, accepted=in_force, now=now
    )
    content = {
        "application_id": to_text("app", application_id),
        "case_number": number,
        "depot_id": to_text("dep", depot),
    }
    publish(tx, Event("application_received.v1", application_id, content, depot=depot), now=now)
    return complete_application(tx, application_id, actor=actor, now=now)


def _universe(tx: Session, application: NewApplication, on: date) -> frozenset[str]:
    terms = fund_terms(tx, {asked.isin for asked in application.funds}, on=on)
    return frozenset(isin for isin, found in terms.items() if found.in_universe)


def _person(tx: Session, holder: NewPerson | PersonId, now: datetime) -> PersonId:
    """A tax number known already changes nothing here, so that the public learns nothing; staff see it (ACC-1)."""
    return register_person(tx, holder, now=now) if isinstance(holder, NewPerson) else holder


def _single(application: NewApplication, person: PersonId, valid_from: date) -> NewDepot:
    holder = Role(person, RoleKind.HOLDER, valid_from=valid_from, proof="application")
    account = reference_account(application.reference_iban, application.reference_holder)
    return NewDepot(DepotKind.SINGLE, application.product, (holder,), account)
