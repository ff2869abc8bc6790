"""Taxpayers and events for the tests of taxation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from depot.customers.model import Address, NewPerson, NoTin, TaxResidency
from depot.customers.usecases.register_person import register_person
from depot.funds.model import FundClass
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, ExemptionOrderId, LotId, PersonId, PositionId
from depot.kernel.money import Eur, Units
from tax.model import EventFacts, ExemptionOrder, Lot, SaleTerms
from tax.store import statements

NOW = datetime(2024, 2, 19, 9, tzinfo=UTC)
TODAY = date(2024, 2, 19)
ISIN = "IE00BK5BQT80"


def a_taxpayer(tx: Session, *, tax_id: str | None = "86095742719") -> PersonId:
    """A natural person, with a tax id unless told otherwise."""
    residency = TaxResidency("DE", tax_id) if tax_id else TaxResidency("AT", None, NoTin.NOT_ISSUED)
    person = NewPerson(
        given_names="Änne",
        family_name="Groß",
        birth_name=None,
        birth_date=date(1980, 5, 17),
        birth_place="Köln",
        birth_country="DE",
        nationalities=("DE",),
        address=Address("Hauptstraße 1", "50667", "Köln", "DE"),
        email="aenne.gross@example.org",
        mobile="+4915112345678",
        tax_residencies=(residency,),
        occupation="employee",
        industry="education",
    )
    return register_person(tx, person, now=NOW)


def an_exemption_order(
    tx: Session, person: PersonId, amount: str, *, valid_from: date = date(2024, 1, 1), now: datetime = NOW
) -> None:
    """A released exemption order."""
    order_id = ExemptionOrderId(new_id())
    statements.insert_order(tx, ExemptionOrder(order_id, person, Eur.parse(amount), valid_from, None, now, now))


def facts(received_on: date = TODAY) -> EventFacts:
    """Where an event belongs."""
    return EventFacts(
        reference=new_id(),
        depot=DepotId(new_id()),
        position=PositionId(new_id()),
        isin=ISIN,
        received_on=received_on,
        booked_on=received_on,
        foreign_tax=Eur.ZERO,
    )


def a_lot(units: str, cost: str, *, acquired_on: date = date(2022, 11, 13), vorabpauschalen: str = "0.00") -> Lot:
    """A purchase."""
    return Lot(Units.parse(units), acquired_on, Eur.parse(cost), Eur.parse(vorabpauschalen), LotId(new_id()))


def terms(price: str, *, sold_on: date = TODAY, kind: FundClass = FundClass.EQUITY) -> SaleTerms:
    """A sale without charges."""
    at = Fraction(Decimal(price))
    return SaleTerms(sold_on, at, at, Eur.ZERO, kind)
