"""What was taken of lots, as it was written (TAX-2)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import LotUse
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units

# What a later run added to a use bears its reference, and counts with it.
_OF_LOTS = text("""
    select lot_id, reference, min(used_on) as used_on, sum(units_micro)::bigint as units_micro,
           sum(cost_cents)::bigint as cost_cents, sum(vorabpauschalen_cents)::bigint as vorabpauschalen_cents
      from depot.lot_uses u
     where lot_id = any(cast(:lots as uuid[])) and returns is null
       and not exists (select from depot.lot_uses back where back.returns = u.use_id)
     group by lot_id, reference
    having sum(units_micro) > 0
     order by lot_id, min(use_id::text)
""")


def of_lots(tx: Session, lots: Collection[LotId]) -> list[LotUse]:
    """Lot by lot, in the order in which units left; what was given back does not count."""
    return [
        LotUse(
            lot_id=row.lot_id,
            units=Units(row.units_micro),
            cost=Eur(row.cost_cents),
            vorabpauschalen=Eur(row.vorabpauschalen_cents),
            reference=row.reference,
            used_on=row.used_on,
        )
        for row in tx.execute(_OF_LOTS, {"lots": list(lots)})
    ]
