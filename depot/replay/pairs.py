"""What bookings of one document say about each other: the legs of a switch, a tax and its sale, a fee and its claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depot.kernel.money import Eur
from depot.replay.books import Books
from depot.replay.kinds.taxes import given_taxes
from depot.replay.kinds.work_through import work_through
from depot.replay.price_list import ETF_CHARGE
from depot.replay.records import BookingRecord
from depot.replay.sheet import Around, Sheet


def etf_funds(bookings: Sequence[BookingRecord]) -> frozenset[str]:
    """The funds that are charged as exchange-traded anywhere in the file."""
    return frozenset(
        booking.isin
        for booking in bookings
        if booking.isin and not booking.masked and any(fee.name == ETF_CHARGE for fee in booking.fees)
    )


def around(booking: BookingRecord, bookings: Sequence[BookingRecord], *, funds: frozenset[str], books: Books) -> Around:
    """The facts of the other bookings that this one builds on."""
    same = [other for other in bookings if other.document == booking.document and other is not booking]
    return Around(
        etf_funds=funds,
        paired_payment=_sold_for(booking, same, books) if booking.kind == "switch_in" else None,
        paired_claim=_tax_claimed(booking, same, books) if booking.kind == "vorabpauschale_sale" else None,
        fee_was_assessed=booking.kind == "fee_sale" and _was_assessed(booking, same),
    )


def _sold_for(booking: BookingRecord, same: Sequence[BookingRecord], books: Books) -> Eur | None:
    """What the selling leg yielded; nothing is known where several legs share it, or it is not in the file."""
    position = booking.redirect.get("switched_from_position")
    sold = [
        leg for leg in same if leg.kind == "switch_out" and leg.position_suffix == position and leg.day == booking.day
    ]
    bought = [leg for leg in same if leg.kind == "switch_in" and leg.redirect.get("switched_from_position") == position]
    if len(sold) != 1 or bought:
        return None
    return work_through(sold[0], books.places(sold[0]), Around()).payment


def _tax_claimed(booking: BookingRecord, same: Sequence[BookingRecord], books: Books) -> Eur | None:
    """What was assessed on the Vorabpauschale that this position pays for."""
    claims = [
        given_taxes(Sheet(claim, books.places(claim))).total
        for claim in same
        if claim.kind == "vorabpauschale"
        and claim.redirect.get("tax_funded_by_sale_from_position") == booking.position_suffix
        and booking.position_suffix
    ]
    return claims[0] if len(claims) == 1 else None


def _was_assessed(booking: BookingRecord, same: Sequence[BookingRecord]) -> bool:
    """Whether the charge was booked as an open claim before; it is paid off then."""
    return any(
        claim.kind == "fee_assessment"
        and not claim.masked
        and claim.redirect.get("open_claim_collected_from_position") == booking.position_suffix
        for claim in same
    )


def in_booking_order(sheets: Sequence[tuple[str, Sheet]]) -> Iterator[tuple[str, Sheet]]:
    """Document by document, by booking day, otherwise as in the file."""
    documents = list(dict.fromkeys(sheet.booking.document for _, sheet in sheets))
    for document in documents:
        mine = [(place, sheet) for place, sheet in sheets if sheet.booking.document == document]
        yield from sorted(mine, key=lambda entry: _day_order(entry[1].booking))


def _day_order(booking: BookingRecord) -> str:
    return "" if booking.day is None else booking.day.isoformat()
