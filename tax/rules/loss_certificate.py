"""§ 43a Abs. 3 Satz 4, 5 EStG, TAX-41: until when the certificate of a year's losses can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from depot.kernel.dated import Dated, Since
from depot.kernel.money import Eur

DEADLINE: Final = Dated(  # month and day on which the request must be there
    Since(date(2009, 1, 1), (12, 15), "§ 43a Abs. 3 Satz 5 EStG"),
)


@dataclass(frozen=True, slots=True)
class LossCertificateAsked:
    """What a request has fixed: the year, since when, and what its pot holds now."""

    year: int
    asked_at: datetime
    loss_pot: Eur


def asked_until(year: int) -> date:
    """The last day on which the request can arrive (§ 43a(3) S. 5 EStG)."""
    month, day = DEADLINE.on(date(year, 12, 31))
    return date(year, month, day)
