"""An NV certificate is revoked by the tax office (§ 44a Abs. 2 Satz 2, 4 EStG, TAX-30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import Fault, NotFound
from depot.kernel.ids import NvCertificateId, to_text
from depot.kernel.outbox import Event, publish
from tax.errors import NvCertificateRefused, NvCertificateRevoked
from tax.model import NvCertificate
from tax.store import nv_certificates


def revoke_nv_certificate(
    tx: Session, certificate: NvCertificateId, *, revoked_from: date, now: datetime
) -> NvCertificate:
    """From the day on it frees nothing; what was booked before stays as it is (TAX-30)."""
    held = nv_certificates.locked(tx, certificate)
    if held is None:
        raise NotFound("NV certificate")
    if held.revoked_from is not None:
        raise NvCertificateRevoked(revoked_from=held.revoked_from)
    if not held.valid_from <= revoked_from <= held.valid_until:
        detail = "the day must lie within the validity of the certificate"
        fault = Fault("TAX-30", "/revoked_from", detail, "outside-validity")
        raise NvCertificateRefused(_faults=(fault,))
    nv_certificates.revoke(tx, certificate, revoked_from=revoked_from, now=now)
    content = {
        "nv_certificate_id": to_text("nvc", certificate),
        "person_id": to_text("per", held.person),
        "revoked_from": revoked_from.isoformat(),
    }
    publish(tx, Event("nv_certificate_revoked.v1", certificate, content), now=now)
    return replace(held, revoked_from=revoked_from)
