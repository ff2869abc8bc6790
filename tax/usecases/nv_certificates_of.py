"""The NV certificates of a person (TAX-30)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.model import NvCertificate
from tax.store import nv_certificates


def nv_certificates_of(tx: Session, person: PersonId) -> Sequence[NvCertificate]:
    """All that were ever recorded, the newest first, revoked ones too (TAX-30)."""
    return nv_certificates.of_persons(tx, [person]).get(person, ())[::-1]
