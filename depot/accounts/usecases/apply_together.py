"""Several persons apply for a joint, minor's, company or estate depot (ACC-4, ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import ApplicationRefused
from depot.accounts.model import Application, HouseBank, NewDepot, TermsVersion
from depot.accounts.rules.openings.faults import group_opening_faults
from depot.accounts.rules.openings.forms import CompanyOpening, GroupOpening
from depot.accounts.rules.openings.roles import cast, owners_of, persons_of
from depot.accounts.rules.papers import papers_due
from depot.accounts.rules.reference_account import reference_account
from depot.accounts.usecases.open_depot import open_depot
from depot.accounts.usecases.receive_application import receive_application
from depot.accounts.usecases.universe_among import universe_among
from depot.customers.usecases.register_company import register_company
from depot.customers.usecases.register_person import register_person
from depot.kernel.actor import Actor
from depot.kernel.clock import today


def apply_together(
    tx: Session,
    opening: GroupOpening,
    *,
    in_force: Sequence[TermsVersion],
    bank: HouseBank,
    actor: Actor,
    now: datetime,
) -> Application:
    """Persons, roles with their papers, dispositions and depot; open until everybody is identified (ACC-2, ACC-11)."""
    day, basis = today(now), opening.basis
    universe = universe_among(tx, basis.funds, on=day)
    faults = group_opening_faults(opening, universe=universe, in_force=in_force, on=day)
    if faults:
        raise ApplicationRefused(_faults=faults)
    persons = [register_person(tx, person, now=now) for person in persons_of(opening)]
    company = None
    if isinstance(opening, CompanyOpening):
        company = register_company(tx, opening.company, owners_of(opening, persons), now=now)
    found = cast(opening, persons, company, day)
    account = reference_account(basis.reference_iban, basis.reference_holder)
    new = NewDepot(found.kind, basis.product, found.roles, account, found.dispositions)
    depot = open_depot(tx, new, bank=bank, actor=actor, now=now)
    due = papers_due(opening, day)
    return receive_application(tx, basis, depot=depot, in_force=in_force, papers=due, actor=actor, now=now)
