"""§ 20 Abs. 4 S. 7 EStG, TAX-17, TAX-43: the oldest units go first, with cost, Vorabpauschalen and old law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from depot.holdings.model import Lot, LotOrigin, LotUse, NewLot, OldLaw
from depot.kernel.ids import LotId, PositionId
from depot.kernel.money import Eur, Units
from orders.rules.transfers.transfer import HolderChange

ORIGIN: Final[Mapping[HolderChange, LotOrigin]] = {
    HolderChange.NONE: LotOrigin.TRANSFER,
    HolderChange.GIFT: LotOrigin.GIFT,
    HolderChange.INHERITANCE: LotOrigin.INHERITANCE,
    HolderChange.SALE: LotOrigin.PURCHASE,
}
# Units whose purchase is not known count as the oldest, and as held in every year since (TAX-8, TAX-19).
UNKNOWN_DAY: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class LotPart:
    """Units of a lot with everything that belongs to them; `lot_id` is the lot they leave, None from elsewhere."""

    units: Units
    acquired_on: date
    cost: Eur
    vorabpauschalen: Eur
    lot_id: LotId | None = None
    fx_rate: Decimal | None = None
    holding_since: date | None = None
    old_law: OldLaw | None = None
    is_known: bool = True


def parts_of(lots: Sequence[Lot], wanted: Units) -> tuple[LotPart, ...]:
    """First in first out, never from locked lots (VL-6); parts of cost and Vorabpauschalen half up, the rest stays."""
    parts = []
    missing = wanted
    for lot in lots:
        if not missing:
            break
        if lot.locked_until is None:
            taken = min(lot.units, missing)
            parts.append(_part(lot, taken))
            missing -= taken
    assert not missing, "the ledger holds no more free units than the lots"
    return tuple(parts)


def _part(lot: Lot, taken: Units) -> LotPart:
    share = Fraction(taken.micro, lot.units.micro)
    return LotPart(
        units=taken,
        acquired_on=lot.acquired_on,
        cost=Eur.half_up(lot.cost.exact * share),
        vorabpauschalen=Eur.half_up(lot.vorabpauschalen.exact * share),
        lot_id=lot.lot_id,
        fx_rate=lot.fx_rate,
        holding_since=lot.holding_since,
        old_law=_old_law(lot, taken),
        is_known=lot.origin is not LotOrigin.TRANSFER_WITHOUT_DATA,
    )


def _old_law(lot: Lot, taken: Units) -> OldLaw | None:
    """The frozen result belongs to the units as acquired: what goes is the difference (§ 56(3) InvStG)."""
    old = lot.old_law
    if old is None or old.frozen_result is None:
        return old

    def of(units: Units) -> Eur:
        assert old is not None, "asked above"
        assert old.frozen_result is not None, "asked above"
        return Eur.half_up(old.frozen_result.exact * Fraction(units.micro, lot.acquired_units.micro))

    return replace(old, frozen_result=of(lot.units) - of(lot.units - taken))


def split_part(part: LotPart, taken: Units) -> tuple[LotPart, LotPart | None]:
    """So many units of what came from elsewhere, and the rest of it; the two make up the whole to the cent."""
    if taken == part.units:
        return part, None
    share = Fraction(taken.micro, part.units.micro)
    cost, vorabpauschalen = Eur.half_up(part.cost.exact * share), Eur.half_up(part.vorabpauschalen.exact * share)
    frozen = part.old_law.frozen_result if part.old_law else None
    gone = None if frozen is None else Eur.half_up(frozen.exact * share)
    first = replace(part, units=taken, cost=cost, vorabpauschalen=vorabpauschalen, old_law=_frozen(part, gone))
    stays = None if frozen is None or gone is None else frozen - gone
    rest = replace(
        part,
        units=part.units - taken,
        cost=part.cost - cost,
        vorabpauschalen=part.vorabpauschalen - vorabpauschalen,
        old_law=_frozen(part, stays),
    )
    return first, rest


def _frozen(part: LotPart, result: Eur | None) -> OldLaw | None:
    return None if part.old_law is None else OldLaw(part.old_law.really_acquired_on, result)


def uses_of(parts: Sequence[LotPart], *, reference: UUID, used_on: date) -> list[LotUse]:
    """What leaves each lot."""
    return [
        LotUse(part.lot_id, part.units, part.cost, part.vorabpauschalen, reference, used_on)
        for part in parts
        if part.lot_id is not None
    ]


def new_lots(
    parts: Sequence[LotPart],
    change: HolderChange,
    into: PositionId,
    *,
    lot_ids: Sequence[LotId],
    reference: UUID,
    booked_on: date,
) -> list[NewLot]:
    """What arrives: the day, cost and data of before; without data a lot that costs nothing and is the oldest."""
    return [
        NewLot(
            lot_id=lot_id,
            position_id=into,
            acquired_on=part.acquired_on,
            units=part.units,
            cost=part.cost,
            origin=ORIGIN[change] if part.is_known else LotOrigin.TRANSFER_WITHOUT_DATA,
            reference=reference,
            booked_on=booked_on,
            fx_rate=part.fx_rate,
            vorabpauschalen=part.vorabpauschalen,
            holding_since=part.holding_since,
            old_law=part.old_law,
        )
        for part, lot_id in zip(parts, lot_ids, strict=True)
    ]


def part_without_data(units: Units, *, since: date) -> LotPart:
    """Nothing is known of the purchase; minimum holding periods of the fund begin with the arrival (ORD-16, TAX-19)."""
    return LotPart(units, UNKNOWN_DAY, Eur.ZERO, Eur.ZERO, holding_since=since, is_known=False)
