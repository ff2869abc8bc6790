"""A version of terms is recorded once, with its PDF and the PDF's digest (CON-1)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from consent.errors import TermsRefused, TermsVersionExists
from consent.model import NewTerms, Terms
from consent.rules.terms_faults import terms_faults
from consent.store import terms
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, StaffId, TermsId, to_text
from depot.kernel.outbox import Event, publish


def record_terms(tx: Session, new: NewTerms, *, staff: StaffId, now: datetime) -> Terms:
    """Record the version; a change is a further version (CON-1)."""
    faults = terms_faults(new)
    if faults:
        raise TermsRefused(_faults=faults)
    terms_id = TermsId(new_id())
    sha256 = hashlib.sha256(new.pdf).hexdigest()
    if not terms.add(tx, terms_id, new, sha256=sha256, staff=staff, now=now):
        raise TermsVersionExists
    content = {"terms_id": to_text(PREFIX["TermsId"], terms_id), "product": new.product, "version": new.version}
    publish(tx, Event("terms_recorded.v1", subject=terms_id, content={**content, "sha256": sha256}), now=now)
    return Terms(
        terms_id=terms_id,
        product=new.product,
        kind=new.kind,
        title=new.title,
        version=new.version,
        in_force_from=new.in_force_from,
        synopsis=new.synopsis,
        sha256=sha256,
    )
