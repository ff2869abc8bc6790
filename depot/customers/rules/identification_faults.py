"""When an identification satisfies the law (ACC-2; § 8(2), § 12 GwG)."""

from __future__ import annotations

from datetime import date

from depot.customers.model import IdentificationMethod, NewIdentification
from depot.customers.rules.age import is_minor
from depot.kernel.errors import Fault


def identification_faults(found: NewIdentification, *, birth_date: date, on: date) -> tuple[Fault, ...]:
    """Every fault: a valid photo document, a full copy held, a minor by PostIdent only (ACC-2)."""
    faults = []
    if not found.full_copy_held:
        faults.append(Fault("ACC-2", "/full_copy_held", "a full copy must be held (§ 8(2) GwG)", "no-copy"))
    if found.identified_on > on:
        faults.append(Fault("ACC-2", "/identified_on", "lies in the future", "in-the-future"))
    if found.valid_until < found.identified_on:
        faults.append(
            Fault("ACC-2", "/valid_until", "the document was no longer valid (§ 12(1) GwG)", "document-expired")
        )
    if is_minor(birth_date, found.identified_on) and found.method is not IdentificationMethod.POST_IDENT:
        faults.append(Fault("ACC-2", "/method", "a minor is identified by PostIdent only", "method-not-accepted"))
    return tuple(faults)
