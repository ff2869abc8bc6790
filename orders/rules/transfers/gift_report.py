"""§ 43 Abs. 1 S. 5 und 6 EStG, TAX-43: gifts are reported to the tax office by 31 May of the following year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from depot.kernel.errors import Fault
from depot.kernel.ids import PREFIX, to_text
from orders.rules.transfers.transfer import UnitTransfer

FORMAT: Final = "gift-report"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Giver:
    """Whose the units were."""

    name: str
    birth_date: date | None
    tax_id: str | None


def due_on(year: int) -> date:
    """31 May after the year of the gifts (§ 43(1) S. 6 EStG)."""
    return date(year + 1, 5, 31)


def gift_report(year: int, gifts: Sequence[tuple[UnitTransfer, Sequence[Giver]]]) -> str:
    """The file for the tax office, gift by gift in the order of booking; a year without gifts is an empty list."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "year": year,
        "due_on": due_on(year).isoformat(),
        "gifts": [_gift(transfer, givers) for transfer, givers in gifts],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def _gift(transfer: UnitTransfer, givers: Sequence[Giver]) -> dict[str, Any]:
    assert transfer.donee is not None, "a gift names who is given the units"
    assert transfer.booked_on is not None, "only what is booked is reported"
    donee = transfer.donee
    return {
        "reference": to_text(PREFIX["TransferId"], transfer.transfer_id),
        "booked_on": transfer.booked_on.isoformat(),
        "isin": transfer.isin,
        "units": str(transfer.units),
        "givers": [
            {
                "name": giver.name,
                "birth_date": giver.birth_date.isoformat() if giver.birth_date else None,
                "tax_id": giver.tax_id,
            }
            for giver in givers
        ],
        "donee": {
            "name": donee.name,
            "birth_date": donee.birth_date.isoformat(),
            "tax_id": donee.tax_id,
            "relationship": donee.relationship,
        },
        "account_of_donee": transfer.counterparty.account if transfer.counterparty else None,
    }


def year_fault(year: int, *, today: date) -> Fault | None:
    """A year is reported once it is over; the tax has known gifts of units since 2012."""
    if 2012 <= year < today.year:
        return None
    return Fault("TAX-43", "/year", "a year from 2012 on that is over", "year")
