"""What another reference account will change, before it is asked for (ACC-15, CSH-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestRefused
from depot.accounts.model import Act
from depot.accounts.rules.letters import reference_account_changed
from depot.accounts.rules.reference_account import reference_account, reference_account_faults
from depot.accounts.rules.requests import WAITING_DAYS
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId, PersonId


def preview_reference_account(
    tx: Session, depot: DepotId, *, iban: str, holder_name: str, calendars: Calendars, person: PersonId, on: date
) -> tuple[str, ...]:
    """The sentences that the notice will say if everybody releases it today (CSH-10)."""
    standing_for(tx, depot, person, Act.CHANGE_REFERENCE_ACCOUNT, on=on)
    faults = reference_account_faults(iban, holder_name)
    if faults:
        raise RequestRefused(_faults=faults)
    so_far = depot_details(tx, depot).reference_account.iban
    payout_from = calendars.add_business_days(on, WAITING_DAYS)
    _, sentences = reference_account_changed(so_far, reference_account(iban, holder_name).iban, payout_from)
    return sentences[:2]
