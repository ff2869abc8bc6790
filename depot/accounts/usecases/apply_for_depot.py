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
from depot.accounts.rules.opening import opening_faults
from depot.accounts.rules.reference_account import reference_account
from depot.accounts.usecases.open_depot import open_depot
from depot.accounts.usecases.receive_application import receive_application
from depot.accounts.usecases.universe_among import universe_among
from depot.customers.model import NewPerson
from depot.customers.usecases.register_person import register_person
from depot.kernel.actor import Actor
from depot.kernel.clock import today
from depot.kernel.ids import PersonId


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
    faults = opening_faults(
        application, universe=universe_among(tx, application.funds, on=day), in_force=in_force, on=day
    )
    if faults:
        raise ApplicationRefused(_faults=faults)
    person = _person(tx, application.holder, now)
    depot = open_depot(tx, _single(application, person, day), bank=bank, actor=actor, now=now)
    return receive_application(tx, application, depot=depot, in_force=in_force, papers=(), actor=actor, now=now)


def _person(tx: Session, holder: NewPerson | PersonId, now: datetime) -> PersonId:
    """A tax number known already changes nothing here, so that the public learns nothing; staff see it (ACC-1)."""
    return register_person(tx, holder, now=now) if isinstance(holder, NewPerson) else holder


def _single(application: NewApplication, person: PersonId, valid_from: date) -> NewDepot:
    holder = Role(person, RoleKind.HOLDER, valid_from=valid_from, proof="application")
    account = reference_account(application.reference_iban, application.reference_holder)
    return NewDepot(DepotKind.SINGLE, application.product, (holder,), account)
