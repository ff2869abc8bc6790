"""The bank's own side of every payment (CSH-5, CSH-6)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PaymentHouse:
    """Who collects and pays: name, creditor id, and the trust account at the clearing bank through which money runs."""

    name: str
    creditor_id: str
    iban: str = field(repr=False)
    bic: str
