"""The gifts of a year as the tax office is told (§ 43(1) S. 5 and 6 EStG, TAX-43)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.owners_of import owners_of
from depot.customers.usecases.person_details import person_details
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from orders.errors import GiftYearNotReportable
from orders.rules.transfers.gift_report import Giver, gift_report, year_fault
from orders.rules.transfers.transfer import UnitTransfer
from orders.store import transfers as store


def gifts_reported(tx: Session, year: int, *, today: date) -> str:
    """The file of a year that is over, due on 31 May of the next."""
    if (fault := year_fault(year, today=today)) is not None:
        raise GiftYearNotReportable(_faults=(fault,))
    return gift_report(year, [(gift, _givers(tx, gift)) for gift in store.gifts(tx, year)])


def _givers(tx: Session, gift: UnitTransfer) -> list[Giver]:
    assert gift.booked_on is not None, "only what is booked is reported"
    owners = owners_of(tx, [gift.depot_id], on=gift.booked_on)[gift.depot_id]
    return [_giver(tx, person) for person in owners.persons]


def _giver(tx: Session, person: PersonId) -> Giver:
    try:
        known = person_details(tx, person)
    except NotFound:  # a company
        return Giver(str(person), None, None)
    return Giver(known.name, known.birth_date, known.tax_id)
