"""A mandate is recorded as it was signed (CSH-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.kernel.clock import new_id, today
from depot.kernel.ids import MandateId
from depot.payments.errors import DepotTakesNoMoney, MandateRefused
from depot.payments.model.mandates import Mandate, NewMandate
from depot.payments.rules.bank_accounts import bic_of, electronic_iban
from depot.payments.rules.incoming import TAKES_MONEY
from depot.payments.rules.mandates import mandate_faults, mandate_reference
from depot.payments.store import mandates as store
from depot.payments.usecases.record_mandate import record_mandate


def sign_mandate(tx: Session, new: NewMandate, *, now: datetime) -> Mandate:
    """It gets a reference of 16 characters that no other mandate ever bears (CSH-5)."""
    state = depot_details(tx, new.depot_id).state
    if state not in TAKES_MONEY:
        raise DepotTakesNoMoney(state)
    if faults := tuple(mandate_faults(new, on=today(now))):
        raise MandateRefused(_faults=faults)
    iban = electronic_iban(new.iban)
    mandate = Mandate(
        mandate_id=MandateId(new_id()),
        depot_id=new.depot_id,
        reference=mandate_reference(store.next_number(tx)),
        kind=new.kind,
        debtor_name=" ".join(new.debtor_name.split()),
        iban=iban,
        bic=bic_of(iban),
        signed_on=new.signed_on,
        proof=new.proof.strip(),
        last_collected_on=None,
        is_amended=False,
        revoked_on=None,
    )
    record_mandate(tx, mandate, now=now)
    return mandate
