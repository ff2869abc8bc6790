"""A released mandate: the act "mandate" (CSH-5, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, MandateId, PersonId, to_text
from depot.payments.errors import MandateEnded
from depot.payments.model.mandates import Mandate, MandateKind, MandateSigning
from depot.payments.rules.bank_accounts import bic_of
from depot.payments.rules.mandate_text import LIFETIME
from depot.payments.store import mandate_signings as store
from depot.payments.usecases.record_mandate import record_mandate


def release_mandate(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """Who signs is recorded; with the last one it needs it is a mandate, and the releases are its proof (CSH-5)."""
    signing = store.locked(tx, MandateId(subject))
    if signing is None:
        raise NotFound("mandate")
    agreed = frozenset(store.signatures(tx, signing.mandate_id))
    is_over = signing.is_done or now > signing.asked_at + LIFETIME
    if is_over or person in agreed or depot_details(tx, signing.depot_id).reference_account.iban != signing.iban:
        raise MandateEnded
    _, verdict = standing_for(tx, signing.depot_id, person, Act.ORDER, agreed=agreed, on=today(now))
    store.sign(tx, signing.mandate_id, person, now=now)
    if verdict.granted:
        store.finish(tx, signing.mandate_id, now=now)
        record_mandate(tx, _mandate(tx, signing, now=now), now=now)


def _mandate(tx: Session, signing: MandateSigning, *, now: datetime) -> Mandate:
    releases = store.signatures(tx, signing.mandate_id).values()
    return Mandate(
        mandate_id=signing.mandate_id,
        depot_id=signing.depot_id,
        reference=signing.reference,
        kind=MandateKind.RECURRING,
        debtor_name=signing.debtor_name,
        iban=signing.iban,
        bic=bic_of(signing.iban),
        signed_on=today(now),
        proof=", ".join(to_text(PREFIX["ReleaseId"], release) for release in releases),
        last_collected_on=None,
        is_amended=False,
        revoked_on=None,
    )
