"""A third party initiates a transfer from a customer's cash account (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, InitiationId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.model.payouts import OtherAccount
from depot.payments.rules.payouts import payout_faults
from depot.third_parties.errors import InitiationRefused, NotLicensed
from depot.third_parties.model import Initiation, NewInitiation
from depot.third_parties.store import initiations


def initiate_payment(tx: Session, party: ThirdPartyActor, new: NewInitiation, *, now: datetime) -> Initiation:
    """Kept as asked; nothing moves before the customer releases it in their own banking (AUT-13, CSH-1)."""
    if not party.initiates_payments:
        raise NotLicensed
    creditor = OtherAccount(new.creditor_iban, new.creditor_name)
    if faults := tuple(payout_faults(new.amount, creditor)):
        raise InitiationRefused(_faults=faults)
    initiation = Initiation(
        initiation_id=InitiationId(new_id()),
        third_party_id=party.third_party,
        third_party="",
        debtor_iban=new.debtor_iban,
        creditor_name=new.creditor_name,
        creditor_iban=new.creditor_iban,
        amount=new.amount,
        purpose=new.purpose,
        asked_at=now,
        person=None,
        depot_id=None,
        payout_id=None,
        cancelled_at=None,
    )
    initiations.add(tx, initiation)
    told = {
        "initiation_id": to_text(PREFIX["InitiationId"], initiation.initiation_id),
        "third_party_id": to_text(PREFIX["ThirdPartyId"], party.third_party),
    }
    publish(tx, Event("payment_initiated.v1", initiation.initiation_id, told), now=now)
    return initiation
