"""A name change voids the NV certificates in the former name (ACC-15, TAX-32)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import PersonId
from tax.store import nv_certificates
from tax.usecases.revoke_nv_certificate import revoke_nv_certificate


def void_nv_certificates(tx: Session, *, person: PersonId, now: datetime) -> None:
    """From today on they free nothing; those that have ended or were revoked before stay as they are (TAX-32)."""
    on = today(now)
    for held in nv_certificates.of_persons(tx, [person]).get(person, ()):
        if held.revoked_from is None and held.valid_until >= on:
            revoke_nv_certificate(tx, held.certificate_id, revoked_from=max(on, held.valid_from), now=now)
