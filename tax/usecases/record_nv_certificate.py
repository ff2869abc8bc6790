"""Staff record an NV certificate whose original they hold (Nichtveranlagungs-Bescheinigung, § 44a EStG, TAX-30)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import NvCertificateId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from tax.errors import NvCertificateRefused
from tax.model import NvCertificate
from tax.rules.late_relief import Relief
from tax.rules.nv_certificate import certificate_faults
from tax.rules.tax_subject import sole
from tax.store import nv_certificates
from tax.usecases.relieve_year import relieve_year


def record_nv_certificate(
    tx: Session,
    person: PersonId,
    *,
    office: str,
    number: str,
    valid_from: date,
    valid_until: date,
    now: datetime,
) -> NvCertificate:
    """Office, number and validity as on the original; from its first day on nothing is withheld (TAX-30).

    Every fault is reported together. It stands before any exemption order, which is spared meanwhile.
    What its year has taxed since that day goes back (TAX-31).
    """
    if person not in birth_dates(tx, [person]):
        raise NotFound("person")
    faults = tuple(certificate_faults(valid_from, valid_until))
    if faults:
        raise NvCertificateRefused(_faults=faults)
    held = NvCertificate(NvCertificateId(new_id()), person, office, number, valid_from, valid_until)
    nv_certificates.insert(tx, held, now=now)
    relieve_year(tx, sole(person), Relief.NV_CERTIFICATE, valid_from=valid_from, valid_until=valid_until, now=now)
    content = {"nv_certificate_id": to_text("nvc", held.certificate_id), "person_id": to_text("per", person)}
    publish(tx, Event("nv_certificate_recorded.v1", held.certificate_id, content), now=now)
    return held
