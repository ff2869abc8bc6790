"""A holder asks to change the reference account (ACC-5, CSH-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestRefused
from depot.accounts.model import Act
from depot.accounts.rules.reference_account import reference_account, reference_account_faults
from depot.accounts.rules.requests import RequestKind, reference_account_text
from depot.accounts.usecases.ask_for_change import Awaiting, ask_for_change
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, PersonId


def ask_for_reference_account(
    tx: Session, depot: DepotId, *, iban: str, holder_name: str, person: PersonId, now: datetime
) -> Awaiting:
    """Released by those who dispose, never by an attorney; pay-outs to it wait (ACC-10, CSH-10)."""
    roster, verdict = standing_for(tx, depot, person, Act.CHANGE_REFERENCE_ACCOUNT, on=today(now))
    faults = reference_account_faults(iban, holder_name)
    if faults:
        raise RequestRefused(_faults=faults)
    account = reference_account(iban, holder_name)
    text = reference_account_text(account.iban, account.holder_name, depot_number=roster.depot_number)
    return ask_for_change(
        tx,
        depot,
        kind=RequestKind.CHANGE_REFERENCE_ACCOUNT,
        content={"iban": account.iban, "holder_name": account.holder_name},
        text=text,
        person=person,
        verdict=verdict,
        now=now,
    )
