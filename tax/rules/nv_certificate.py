"""§ 44a Abs. 2 Satz 1 Nr. 2, Satz 2, 3 EStG, TAX-30: when an NV certificate counts, and what may be recorded as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from depot.kernel.errors import Fault
from tax.model import NvCertificate
from tax.rules.parameters import NV_CERTIFICATE_YEARS_MAX


def certificate_in_force(certificates: Iterable[NvCertificate], on: date) -> NvCertificate | None:
    """The certificate that frees income received on the day; a revoked one frees nothing from that day on (TAX-30)."""
    valid = (
        held
        for held in certificates
        if held.valid_from <= on <= held.valid_until and (held.revoked_from is None or on < held.revoked_from)
    )
    return max(valid, key=lambda held: (held.valid_until, held.certificate_id), default=None)


def certificate_faults(valid_from: date, valid_until: date) -> Iterator[Fault]:
    """It ends on a 31 December, at most three years after it begins (§ 44a(2) S. 2, 3 EStG, TAX-30)."""
    if valid_until < valid_from:
        yield Fault("TAX-30", "/valid_until", "the last day lies before the first", "days-not-in-order")
        return
    if (valid_until.month, valid_until.day) != (12, 31):
        yield Fault("TAX-30", "/valid_until", "an NV certificate ends on a 31 December", "last-day-not-allowed")
    years = NV_CERTIFICATE_YEARS_MAX.on(valid_from)
    # From 1 January on the third year is whole; from any later day the third 31 December is still within three years.
    if valid_until.year - valid_from.year >= years:
        detail = f"an NV certificate is valid for at most {years} years"
        yield Fault("TAX-30", "/valid_until", detail, "valid-too-long")
