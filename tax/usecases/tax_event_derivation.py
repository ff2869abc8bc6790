"""How a taxable event came to its cents (TAX-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from depot.holdings.usecases.vorabpauschalen_of import vorabpauschalen_of
from depot.kernel.errors import NotFound
from depot.kernel.ids import TaxEventId, to_text
from depot.kernel.steps import Step
from tax.model import YearEndLot
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.derivation import Derivation
from tax.rules.redone_vorabpauschale import differs, redone_vorabpauschale
from tax.store import events, fund_years


def tax_event_derivation(tx: Session, event_id: TaxEventId) -> Derivation:
    """As stored with it; an event of the run is redone from its inputs and must meet the booked cents (TAX-3)."""
    found = events.by_id(tx, event_id)
    if found is None:
        raise NotFound("tax event")
    event, stored, church_tax_rate = found
    inputs = {
        "church_tax_rate": str(church_tax_rate),
        "loss_pot_before": str(event.loss_pot_before),
        "exemption_before": str(event.exemption_before),
        "foreign_tax": str(event.foreign_tax),
    }
    if stored is not None:
        inputs |= stored.get("inputs", {})
        return Derivation(event, inputs, stored["lots"], tuple(Step(**step) for step in stored["steps"]))
    rates = events.half_rates(tx, event_id) if event.community else ()
    inputs |= {f"church_tax_rate_{place}": str(rate) for place, rate in enumerate(rates, start=1)}
    return _redone(tx, event, inputs, church_tax_rate, rates)


def _redone(
    tx: Session, event: BookedTaxEvent, inputs: dict[str, str], church_tax_rate: int, halves: Sequence[int]
) -> Derivation:
    calendar_year = event.tax_year - 1
    [year] = fund_years.years_used(tx, calendar_year, [event.isin]).values()
    held = vorabpauschalen_of(tx, event.position, calendar_year)
    lots = [YearEndLot(lot.units, lot.acquired_on, lot.lot_id) for lot in held]
    redone = redone_vorabpauschale(event, year, lots, church_tax_rate=church_tax_rate, halves=halves)
    assert not differs(event, redone), f"the sum of tax event {event.event_id} cannot be redone"
    figures: dict[str, Any] = {
        "calendar_year": calendar_year,
        "first_price": f"{year.first_price:f}",
        "first_price_day": year.first_day.isoformat(),
        "last_price": f"{year.last_price:f}",
        "last_price_day": year.last_day.isoformat(),
        "distributions": f"{year.distributions:f}",
        "base_rate": f"{year.base_rate:f}",
        "partial_exemption": year.fund_class,
    }
    shown: list[dict[str, str | None]] = [
        {
            "lot": to_text("lot", lot.lot_id) if lot.lot_id else None,
            "acquired_on": lot.acquired_on.isoformat() if lot.acquired_on else None,
            "units": str(lot.units),
            "twelfths": str(lot.twelfths),
            "amount": str(lot.amount),
            "exempt_amount": str(lot.exempt_amount),
            "taxable_amount": str(lot.taxable_amount),
        }
        for lot in redone.vorabpauschale.lots
    ]
    named = {name: str(value) for name, value in figures.items()}
    return Derivation(event, {**named, **inputs}, shown, redone.steps)
