"""Sales as they were taxed, with what was corrected since (TAX-3, TAX-17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.kernel.ids import LotId, TaxEventId, from_text
from depot.kernel.money import Eur, Units
from tax.model import LotGain, TaxEventKind
from tax.rules.late_vorabpauschale import BookedSale
from tax.store.events import booked
from tax.tables import TaxEventRow


def by_reference(tx: Session, references: Collection[UUID]) -> list[BookedSale]:
    """The sales that these settlements were taxed as, by rising event id, each as its last correction left it."""
    sales = (
        select(TaxEventRow.event_id)
        .where(TaxEventRow.reference.in_(references), TaxEventRow.kind == TaxEventKind.REDEMPTION)
        .scalar_subquery()
    )
    query = select(TaxEventRow.__table__).where(or_(TaxEventRow.event_id.in_(sales), TaxEventRow.corrects.in_(sales)))
    found: dict[TaxEventId, BookedSale] = {}
    for row in tx.execute(query.order_by(TaxEventRow.event_id)):
        if row.corrects is None:
            found[TaxEventId(row.event_id)] = _sale(row)
        else:
            before = found[TaxEventId(row.corrects)]
            freed = before.freed_by_nv_certificate + row.freed_by_nv_certificate_cents
            lots = _lots(row.derivation) or before.lots
            found[TaxEventId(row.corrects)] = replace(before, lots=lots, freed_by_nv_certificate=freed)
    return list(found.values())


def _sale(row: Any) -> BookedSale:
    inputs = row.derivation["inputs"]
    return BookedSale(
        event=booked(row),
        sold_on=date.fromisoformat(inputs["sold_on"]),
        fund_class=FundClass(inputs["fund_class"]),
        lots=_lots(row.derivation),
        freed_by_nv_certificate=row.freed_by_nv_certificate_cents,
    )


def _lots(derivation: dict[str, Any]) -> tuple[LotGain, ...]:
    return tuple(
        LotGain(
            units=Units.parse(lot["units"]),
            acquired_on=date.fromisoformat(lot["acquired_on"]) if lot["acquired_on"] else None,
            proceeds=Eur.parse(lot["proceeds"]),
            charges=Eur.parse(lot["charges"]),
            cost=Eur.parse(lot["cost"]),
            vorabpauschalen=Eur.parse(lot["vorabpauschalen"]),
            gain=Eur.parse(lot["amount"]),
            exempt_amount=Eur.parse(lot["exempt_amount"]),
            taxable_amount=Eur.parse(lot["taxable_amount"]),
            old_result=Eur.parse(lot.get("old_result", "0.00")),
            is_protected=lot.get("old_law") == "protected",
            is_substituted=lot.get("old_law") == "substituted",
            lot_id=LotId(from_text("lot", lot["lot"])) if lot["lot"] else None,
        )
        for lot in derivation["lots"]
    )
