"""Which kind of booking is worked through by which rule (ORD-1, ORD-20 to ORD-22, PLN, FEE-2, TAX-36)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from depot.kernel.dated import NoFigureYet
from depot.kernel.errors import Refusal
from depot.replay.kinds.claims import fee_assessment, vorabpauschale
from depot.replay.kinds.distributions import distributed
from depot.replay.kinds.purchases import purchase
from depot.replay.kinds.redemptions import redemption
from depot.replay.kinds.transfers import transfer_in, transfer_out
from depot.replay.records import BookingRecord
from depot.replay.sheet import Around, NotPrinted, Places, Sheet, Unchecked

ALONE: Final[Mapping[str, Callable[[Sheet], None]]] = {
    "distribution": distributed,
    "vorabpauschale": vorabpauschale,
    "fee_assessment": fee_assessment,
    "transfer_in": transfer_in,
    "transfer_out": transfer_out,
}
WITH_OTHERS: Final[Mapping[str, Callable[[Sheet, Around], None]]] = {
    **dict.fromkeys(("buy", "savings_plan", "reinvestment", "switch_in"), purchase),
    **dict.fromkeys(
        ("sale", "switch_out", "withdrawal_plan", "vorabpauschale_sale", "fee_sale"),
        redemption,
    ),
}


def work_through(booking: BookingRecord, places: Places, around: Around) -> Sheet:
    """All that can be computed of the booking; what cannot is said with its reason, and then nothing is posted."""
    sheet = Sheet(booking, places)
    try:
        _work(sheet, around)
    except NotPrinted as missing:
        _give_up(sheet, str(missing))
    except NoFigureYet as unknown:
        _give_up(sheet, f"the law of {unknown} is not part of the service")
    except Refusal as refused:
        _give_up(sheet, f"refused: {refused.detail}")
    return sheet


def _work(sheet: Sheet, around: Around) -> None:
    booking = sheet.booking
    if booking.masked:
        raise NotPrinted("masked: the digits are invented")
    if booking.day is None:
        raise NotPrinted("neither booking day nor price day is printed")
    if booking.kind in ALONE:
        ALONE[booking.kind](sheet)
    elif booking.kind in WITH_OTHERS:
        WITH_OTHERS[booking.kind](sheet, around)
    else:
        raise NotPrinted(f"unknown kind of booking: {booking.kind}")


def _give_up(sheet: Sheet, reason: str) -> None:
    sheet.unchecked.append(Unchecked("the rest of the booking" if sheet.figures else "the booking", reason))
    sheet.from_ledger.clear()
    sheet.transfers.clear()
    sheet.payment = None
    sheet.is_complete = False
