"""A mandate may be changed at any time (CSH-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, DepotId, MandateId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.errors import MandateEnded, MandateRefused
from depot.payments.model.mandates import Mandate, NewMandate
from depot.payments.rules.bank_accounts import bic_of, electronic_iban
from depot.payments.rules.mandates import is_usable, mandate_faults
from depot.payments.store import mandates as store


def change_mandate(
    tx: Session, mandate_id: MandateId, *, depot: DepotId, debtor_name: str, iban: str, proof: str, now: datetime
) -> Mandate:
    """Another account or name under the same reference; the next collection tells the debtor's bank (CSH-5)."""
    before = store.locked(tx, mandate_id)
    if before is None or before.depot_id != depot:
        raise NotFound("mandate")
    on = today(now)
    if not is_usable(before, on):
        raise MandateEnded
    wanted = NewMandate(before.depot_id, before.kind, debtor_name, iban, before.signed_on, proof)
    # The age of the signature says nothing here: the mandate is in use.
    faults = tuple(fault for fault in mandate_faults(wanted, on=on) if fault.pointer != "/signed_on")
    if faults:
        raise MandateRefused(_faults=faults)
    account = electronic_iban(iban)
    after = replace(
        before,
        debtor_name=" ".join(debtor_name.split()),
        iban=account,
        bic=bic_of(account),
        proof=proof.strip(),
        is_amended=before.is_amended or (account != before.iban and before.last_collected_on is not None),
    )
    store.amend(tx, before, after, now=now)
    content = {"mandate_id": to_text(PREFIX["MandateId"], mandate_id), "reference": before.reference}
    publish(tx, Event("mandate_changed.v1", mandate_id, content, depot=depot), now=now)
    return after
