"""FND-4: mergers and splits give other units for the old ones; acquisition and cost go on (§ 23(4) InvStG)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from depot.funds.model import FundState, FundTerms
from depot.holdings.model import Lot, LotOrigin, LotUse, NewLot, OldLaw, Position
from depot.kernel.errors import Fault
from depot.kernel.ids import ConversionId, LotId, StaffId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, Transfer


class ConversionKind(StrEnum):
    """What happens to the fund; a renaming is a row of its terms, a new ISIN a merger at one to one."""

    MERGER = "merger"  # into another fund, without tax (§ 23(4) InvStG)
    SPLIT = "split"  # other units of the same fund


@dataclass(frozen=True, slots=True)
class Conversion:
    """`ratio` new units for each old one, at the close of the day before `effective_on`."""

    conversion_id: ConversionId
    kind: ConversionKind
    isin: str
    into_isin: str
    ratio: Decimal
    effective_on: date
    proposed_by: StaffId
    approved_by: StaffId | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """A position as it is converted."""

    booking_id: UUID
    position: Position
    into: Position
    units: Units
    used: tuple[LotUse, ...]
    acquired: tuple[NewLot, ...]

    @property
    def into_units(self) -> Units:
        """What the position gets."""
        return Units(sum(lot.units.micro for lot in self.acquired))


def conversion_faults(
    asked: Conversion, old: FundTerms | None, new: FundTerms | None, *, today: date
) -> Iterator[Fault]:
    """What is wrong with a conversion as it is proposed; the target's terms and the end of the fund come first."""
    for pointer, terms in (("/isin", old), ("/into_isin", new)):
        if terms is None:
            yield Fault("FND-4", pointer, f"{pointer}: no fund of the bank has this ISIN on that day", "unknown-fund")
    if (asked.kind is ConversionKind.SPLIT) != (asked.isin == asked.into_isin):
        yield Fault("FND-4", "/into_isin", "/into_isin: a split stays in its fund, a merger leaves it", "wrong-target")
    if asked.ratio <= 0:
        yield Fault("FND-4", "/ratio", "/ratio: must be above 0", "ratio")
    if asked.effective_on < today:
        yield Fault("FND-4", "/effective_on", "/effective_on: must not lie in the past", "effective-on")
    if asked.kind is ConversionKind.MERGER and old is not None and old.state is not FundState.MERGED:
        detail = "/isin: record terms of this fund with the state merged from that day on first"
        yield Fault("FND-1", "/isin", detail, "not-merged")


def converted(
    position: Position,
    into: Position,
    lots: Sequence[Lot],
    conversion: Conversion,
    *,
    booking_id: UUID,
    lot_ids: Sequence[LotId],
    unit_decimals: int,
    booked_on: date,
) -> Converted | None:
    """Every lot goes on with its day and cost; None where the units come to less than the smallest step."""
    used = tuple(
        LotUse(lot.lot_id, lot.units, lot.cost, lot.vorabpauschalen, booking_id, conversion.effective_on)
        for lot in lots
    )
    whole = Units.half_up(position.units.exact * Fraction(conversion.ratio), unit_decimals)
    if not whole:
        return None
    acquired = []
    for (lot, units), lot_id in zip(_shared(lots, whole, conversion.ratio), lot_ids, strict=False):
        acquired.append(
            NewLot(
                lot_id=lot_id,
                position_id=into.position_id,
                acquired_on=lot.acquired_on,
                units=units,
                cost=lot.cost,
                origin=LotOrigin.CONVERSION,
                reference=booking_id,
                booked_on=booked_on,
                fx_rate=lot.fx_rate,
                vorabpauschalen=lot.vorabpauschalen,
                holding_since=lot.holding_since,
                vl_contract=lot.vl_contract,
                locked_until=lot.locked_until,
                old_law=_left(lot),
            )
        )
    return Converted(booking_id, position, into, position.units, used, tuple(acquired))


def _shared(lots: Sequence[Lot], whole: Units, ratio: Decimal) -> list[tuple[Lot, Units]]:
    """Each lot's share without fractions of a millionth, the last takes the rest; what comes to nothing is joined."""
    shares: list[tuple[Lot, Units]] = []
    carried: Lot | None = None
    left = whole
    for number, lot in enumerate(lots, start=1):
        share = left if number == len(lots) else min(left, Units(int(lot.units.micro * Fraction(ratio))))
        joined = lot if carried is None else _joined(carried, lot)
        if share:
            shares.append((joined, share))
            carried = None
        else:
            carried = joined
        left -= share
    if carried is not None:
        last, units = shares.pop()
        shares.append((_joined(last, carried), units))
    return shares


def _joined(first: Lot, later: Lot) -> Lot:
    """Units too few for a step of the new fund bring their cost into the next lot."""
    cost, vorabpauschalen = first.cost + later.cost, first.vorabpauschalen + later.vorabpauschalen
    return replace(later, cost=cost, vorabpauschalen=vorabpauschalen)


def _left(lot: Lot) -> OldLaw | None:
    """The frozen result of the units that are left; it belongs to units as acquired (§ 56 InvStG)."""
    old = lot.old_law
    if old is None or old.frozen_result is None:
        return old
    share = Fraction(lot.units.micro, lot.acquired_units.micro)
    return OldLaw(old.really_acquired_on, Eur.half_up(old.frozen_result.exact * share))


def conversion_moves(booked: Converted) -> tuple[Transfer, ...]:
    """The old units go back to the fund company, the new ones come from it; locked units stay locked (ORD-23, VL-3)."""
    old, new = booked.position, booked.into
    locked = Units(sum(lot.units.micro for lot in booked.acquired if lot.locked_until is not None))
    moves = (
        (old.free_account, Account.registrar(old.isin), old.units_free),
        (old.locked_account, Account.registrar(old.isin), old.units_locked),
        (Account.registrar(new.isin), new.free_account, booked.into_units - locked),
        (Account.registrar(new.isin), new.locked_account, locked),
    )
    return tuple(Transfer.units(source, target, units) for source, target, units in moves if units)


def conversion_letter(
    booked: Converted, conversion: Conversion, old: FundTerms, new: FundTerms
) -> tuple[str, tuple[str, ...]]:
    """What the person is told: which units went, which came, and that no tax was due."""
    word = "Verschmelzung" if conversion.kind is ConversionKind.MERGER else "Anteilsteilung"
    text = (
        f"zum {conversion.effective_on:%d.%m.%Y} wurden im Zuge einer {word} {_german(booked.units)} Anteile des Fonds "
        f"{old.name} ({old.isin}) in {_german(booked.into_units)} Anteile des Fonds {new.name} ({new.isin}) getauscht."
    )
    tax = "Anschaffungsdaten und Anschaffungskosten gelten fort; es wurde keine Steuer einbehalten (§ 23 InvStG)."
    return f"{word}: {old.name}", (text, tax)


def _german(units: Units) -> str:
    return str(units).replace(".", ",")
