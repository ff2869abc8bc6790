"""A customer signs a mandate on the own reference account (CSH-5, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.model import Act, ReferenceAccount
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, MandateId, PersonId
from depot.payments.errors import MandateEnded, MandateRefused
from depot.payments.model.house import PaymentHouse
from depot.payments.model.mandates import MandateAwaiting, MandateKind, MandateSigning, NewMandate
from depot.payments.rules.mandate_text import ACT, LIFETIME, mandate_text
from depot.payments.rules.mandates import mandate_faults, mandate_reference
from depot.payments.store import mandate_signings as store
from depot.payments.store import mandates


def ask_mandate(
    tx: Session, depot: DepotId, *, house: PaymentHouse, person: PersonId, now: datetime
) -> MandateAwaiting:
    """Whoever may order signs; with joint disposition the next person asks for the same words (ACC-9, CSH-5)."""
    account = depot_details(tx, depot).reference_account
    found = store.open_for(tx, depot, since=now - LIFETIME)
    if found is not None and (found.iban, found.debtor_name) != (account.iban, account.holder_name):
        found = None
    agreed = frozenset(store.signatures(tx, found.mandate_id)) if found else frozenset()
    roster, verdict = standing_for(tx, depot, person, Act.ORDER, agreed=agreed, on=today(now))
    if person in agreed:
        raise MandateEnded
    signing = found or _begun(tx, depot, account, house, depot_number=roster.depot_number, now=now)
    release = open_release(tx, person=person, act=ACT, subject=signing.mandate_id, text=signing.text, now=now)
    store.ask(tx, signing.mandate_id, person, release.release_id)
    return MandateAwaiting(signing, release, tuple(owed.role.value for owed in verdict.missing))


def _begun(
    tx: Session, depot: DepotId, account: ReferenceAccount, house: PaymentHouse, *, depot_number: str, now: datetime
) -> MandateSigning:
    wanted = NewMandate(depot, MandateKind.RECURRING, account.holder_name, account.iban, today(now), ACT)
    if faults := tuple(mandate_faults(wanted, on=today(now))):
        raise MandateRefused(_faults=faults)
    reference = mandate_reference(mandates.next_number(tx))
    text = mandate_text(
        depot_number=depot_number,
        creditor=house.name,
        creditor_id=house.creditor_id,
        reference=reference,
        debtor_name=account.holder_name,
        iban=account.iban,
    )
    signing = MandateSigning(MandateId(new_id()), depot, reference, account.holder_name, account.iban, text, now)
    store.add(tx, signing)
    return signing
