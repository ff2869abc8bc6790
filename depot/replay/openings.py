"""ORD-23: what a position held before the first booking of the file, and whether the statement itself says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from depot.kernel.money import Units
from depot.ledger.model import Account
from depot.replay.records import BalanceRecord
from depot.replay.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Opening:
    """The units; `source` names the booking and its figure that told them, None where only the balance itself could."""

    units: Units
    source: tuple[Sheet, str] | None
    reason: str = ""

    def came_from(self, sheet: Sheet, name: str) -> bool:
        """Whether this very figure told it, so that it proves nothing itself."""
        return self.source is not None and self.source[0] is sheet and self.source[1] == name


def change(sheet: Sheet, account: Account) -> int:
    """By how much a booking changes a position, in millionths."""
    return sum(
        move.amount if move.target == account else -move.amount
        for move in sheet.transfers
        if account in {move.source, move.target}
    )


def opening(account: Account, sheets: Sequence[Sheet], balance: BalanceRecord | None) -> Opening:
    """From units held at a record day, units before a booking, or a position that was closed; else from the balance.

    `sheets` are the bookings of the position in their order. What is still missing for its sales is added.
    """
    changes = [change(sheet, account) for sheet in sheets]
    is_broken = not all(sheet.is_complete for sheet in sheets)
    found = None if is_broken else _told(sheets, changes)
    if found is not None:
        return found
    lowest = min((sum(changes[:number]) for number in range(len(changes) + 1)), default=0)
    needed = Units(-lowest)
    reason = "a booking of the position could not be computed" if is_broken else "the units held before are not printed"
    if balance is not None and balance.units is not None and not balance.masked:
        return Opening(max(Units.half_up(balance.units) - Units(sum(changes)), needed), None, reason)
    return Opening(needed, None, reason)


def _told(sheets: Sequence[Sheet], changes: Sequence[int]) -> Opening | None:
    for number, sheet in enumerate(sheets):
        booking = sheet.booking
        if booking.units_before is not None:
            return _opening(booking.units_before, sum(changes[:number]), (sheet, "units_before"))
        if booking.units_held is not None and booking.record_date is not None:
            before = sum(
                size
                for size, other in zip(changes, sheets, strict=True)
                if other.booking.day is not None and other.booking.day <= booking.record_date
            )
            return _opening(booking.units_held, before, (sheet, "units_held"))
        if booking.position_closed:
            return _opening(Decimal(0), sum(changes[: number + 1]), (sheet, "position_closed"))
    return None


def _opening(told: Decimal, changed: int, source: tuple[Sheet, str]) -> Opening | None:
    units = Units.half_up(told) - Units(changed)
    return Opening(units, source) if units >= Units.ZERO else None
