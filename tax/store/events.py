"""Taxable events: written once, read back by depot and by id (TAX-3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PersonId, TaxEventId, to_text
from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import LotGain, TaxableEvent, TaxEventKind
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.late_relief import TaxedInDepot
from tax.rules.tax_subject import TaxSubject
from tax.tables import ChurchAttributeRow, EventHalfRow, TaxEventRow

_INSERT = text("""
    insert into tax.events select * from jsonb_populate_recordset(cast(null as tax.events), cast(:rows as jsonb))
""")


def insert(tx: Session, events: Mapping[TaxEventId, TaxableEvent], *, now: datetime) -> None:
    """All events in one statement."""
    if events:
        rows = [_row(event_id, event, now) for event_id, event in events.items()]
        tx.execute(_INSERT, {"rows": json.dumps(rows)})
    halves = [
        {
            "event_id": event_id,
            "person_id": half.person,
            "place": place,
            **{f"{field.name}_cents": getattr(half.taxed, field.name) for field in fields(half.taxed)},
            "church_attribute_id": half.church_attribute,
        }
        for event_id, event in events.items()
        for place, half in enumerate(event.halves, start=1)
    ]
    if halves:
        tx.execute(insert_into(EventHalfRow), halves)


def _row(event_id: TaxEventId, event: TaxableEvent, now: datetime) -> dict[str, Any]:
    facts, tax = event.facts, event.withholding
    amounts = {
        "income": event.income,
        "exempt": event.exempt_amount,
        "taxable": tax.taxable_amount,
        "losses_used": tax.losses_used,
        "loss_added": tax.loss_added,
        "exemption_used": tax.exemption_used,
        "freed_by_nv_certificate": tax.freed_by_nv_certificate,
        "freed_as_business": tax.freed_as_business,
        "foreign_tax": facts.foreign_tax,
        "tax_base": tax.tax_base,
        "capital_gains_tax": tax.capital_gains_tax,
        "solidarity_surcharge": tax.solidarity_surcharge,
        "church_tax": tax.church_tax,
        "loss_pot_before": event.before.loss_pot,
        "loss_pot_after": tax.status_after.loss_pot,
        "exemption_before": event.before.exemption_left,
        "exemption_after": tax.status_after.exemption_left,
    }
    return {
        "event_id": str(event_id),
        "person_id": str(event.person),
        "depot_id": str(facts.depot),
        "position_id": str(facts.position),
        "isin": facts.isin,
        "kind": event.kind,
        "tax_year": facts.received_on.year,
        "received_on": facts.received_on.isoformat(),
        "booked_on": facts.booked_on.isoformat(),
        "reference": str(facts.reference),
        **{f"{name}_cents": amount.cents for name, amount in amounts.items()},
        "church_attribute_id": str(event.church_attribute) if event.church_attribute else None,
        "rule_version": event.rule_version,
        "derivation": {
            "lots": [_lot(lot) for lot in event.lots],
            "steps": [_step(step) for step in event.steps],
            "inputs": {**event.inputs, **_reopened(event)},
        },
        "recorded_at": now.isoformat(),
        "corrects": str(facts.corrects) if facts.corrects else None,
        "community_id": str(event.community) if event.community else None,
    }


def _reopened(event: TaxableEvent) -> dict[str, str]:
    """What a loss found withheld in the year; without it a refund could not be recomputed (TAX-3, TAX-23)."""
    if event.withholding.tax_base >= Eur.ZERO:
        return {}
    held = event.before.withheld
    return {f"{field.name}_before": str(getattr(held, field.name)) for field in fields(held)}


def _step(step: Step) -> dict[str, str]:
    return {"rule": step.rule, "text": step.text, "value": step.value}


def _lot(lot: LotGain) -> dict[str, str | None]:
    return {
        "lot": to_text("lot", lot.lot_id) if lot.lot_id else None,
        "acquired_on": lot.acquired_on.isoformat() if lot.acquired_on else None,
        "units": str(lot.units),
        "proceeds": str(lot.proceeds),
        "charges": str(lot.charges),
        "cost": str(lot.cost),
        "vorabpauschalen": str(lot.vorabpauschalen),
        "amount": str(lot.gain),
        "exempt_amount": str(lot.exempt_amount),
        "taxable_amount": str(lot.taxable_amount),
        **_old_law(lot),
    }


def _old_law(lot: LotGain) -> dict[str, str | None]:
    """Only of lots that have any (§ 56 InvStG, TAX-18)."""
    if not lot.old_result and not lot.is_substituted:
        return {}
    kind = "protected" if lot.is_protected else "substituted" if lot.is_substituted else "frozen"
    return {"old_result": str(lot.old_result), "old_law": kind}


def of_depot(tx: Session, depot: DepotId, *, after: TaxEventId | None, limit: int) -> list[BookedTaxEvent]:
    """The events of a depot by rising id."""
    query = select(TaxEventRow.__table__).where(TaxEventRow.depot_id == depot)
    if after is not None:
        query = query.where(TaxEventRow.event_id > after)
    return [booked(row) for row in tx.execute(query.order_by(TaxEventRow.event_id).limit(limit))]


def by_id(tx: Session, event_id: TaxEventId) -> tuple[BookedTaxEvent, dict[str, Any] | None, int] | None:
    """An event with the derivation stored with it, if any, and the church tax rate it was made with."""
    query = (
        select(TaxEventRow.__table__, ChurchAttributeRow.rate_sealed)
        .outerjoin(ChurchAttributeRow, ChurchAttributeRow.attribute_id == TaxEventRow.church_attribute_id)
        .where(TaxEventRow.event_id == event_id)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else (booked(row), row.derivation, int(row.rate_sealed or 0))


_TAXED = text("""
    select e.depot_id, sum(e.tax_base_cents)::bigint as base,
           (array_agg(e.position_id order by e.event_id desc))[1] as position_id,
           (array_agg(e.isin order by e.event_id desc))[1] as isin
      from tax.events e left join tax.collections c using (event_id)
     where e.person_id = any(cast(:persons as uuid[])) and e.tax_year = :year
       and e.community_id is not distinct from cast(:community as uuid)
       and e.received_on between :first_day and :last_day
       and (e.kind <> 'vorabpauschale' or c.state = 'collected')
     group by e.depot_id having sum(e.tax_base_cents) > 0 order by e.depot_id
""")


def taxed_in_depots(tx: Session, subject: TaxSubject, *, first_day: date, last_day: date) -> list[TaxedInDepot]:
    """What a subject was taxed on between two days of a year, by depot; what was never collected does not count."""
    days = {"first_day": first_day, "last_day": last_day, "year": last_day.year}
    together = subject.subject_id if subject.subject_id != subject.person else None
    rows = tx.execute(_TAXED, {"persons": list(subject.holders), "community": together, **days})
    return [TaxedInDepot(row.depot_id, row.position_id, row.isin, Eur(row.base)) for row in rows]


def half_rates(tx: Session, event_id: TaxEventId) -> tuple[int, ...]:
    """The church tax rates of both holders, the first one's first; nothing for an event of one (TAX-25)."""
    query = (
        select(ChurchAttributeRow.rate_sealed)
        .select_from(EventHalfRow)
        .outerjoin(ChurchAttributeRow, ChurchAttributeRow.attribute_id == EventHalfRow.church_attribute_id)
        .where(EventHalfRow.event_id == event_id)
        .order_by(EventHalfRow.place)
    )
    return tuple(int(rate or 0) for rate in tx.scalars(query))


def of_persons_year(tx: Session, persons: Collection[PersonId], year: int) -> Sequence[BookedTaxEvent]:
    """The events that persons received in a year, by rising id."""
    query = select(TaxEventRow.__table__).where(TaxEventRow.person_id.in_(persons), TaxEventRow.tax_year == year)
    return [booked(row) for row in tx.execute(query.order_by(TaxEventRow.event_id))]


def booked(row: Row[Any]) -> BookedTaxEvent:
    """The row as figures."""
    return BookedTaxEvent(
        event_id=TaxEventId(row.event_id),
        person=PersonId(row.person_id),
        depot=row.depot_id,
        position=row.position_id,
        isin=row.isin,
        kind=TaxEventKind(row.kind),
        tax_year=row.tax_year,
        received_on=row.received_on,
        booked_on=row.booked_on,
        reference=row.reference,
        income=row.income_cents,
        exempt_amount=row.exempt_cents,
        taxable_amount=row.taxable_cents,
        losses_used=row.losses_used_cents,
        loss_added=row.loss_added_cents,
        exemption_used=row.exemption_used_cents,
        freed_by_nv_certificate=row.freed_by_nv_certificate_cents,
        foreign_tax=row.foreign_tax_cents,
        tax_base=row.tax_base_cents,
        capital_gains_tax=row.capital_gains_tax_cents,
        solidarity_surcharge=row.solidarity_surcharge_cents,
        church_tax=row.church_tax_cents,
        loss_pot_before=row.loss_pot_before_cents,
        loss_pot_after=row.loss_pot_after_cents,
        exemption_before=row.exemption_before_cents,
        exemption_after=row.exemption_after_cents,
        rule_version=row.rule_version,
        corrects=row.corrects,
        freed_as_business=row.freed_as_business_cents,
        community=row.community_id,
    )
