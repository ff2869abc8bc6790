"""Staff record another reference account from a signed form (ACC-15, CSH-10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestRefused
from depot.accounts.model import Act
from depot.accounts.rules.reference_account import reference_account, reference_account_faults
from depot.accounts.usecases.require_papers import require_papers
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.set_reference_account import set_reference_account
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, PaperId, PersonId, to_text
from depot.kernel.outbox import Event, publish


def record_signed_reference_account(
    tx: Session,
    depot: DepotId,
    *,
    iban: str,
    holder_name: str,
    signed_by: Collection[PersonId],
    form: PaperId,
    calendars: Calendars,
    now: datetime,
) -> None:
    """Those who signed must together dispose, as online; the form is a paper about one of them (ACC-9, ACC-15)."""
    signers = frozenset(signed_by)
    require_quorum(tx, depot=depot, persons=signers, act=Act.CHANGE_REFERENCE_ACCOUNT, on=today(now))
    faults = reference_account_faults(iban, holder_name)
    if faults:
        raise RequestRefused(_faults=faults)
    require_papers(tx, [form], about=signers)
    set_reference_account(tx, depot, reference_account(iban, holder_name), calendars=calendars, now=now)
    told = {"depot_id": to_text("dep", depot), "change": "reference_account"}
    publish(tx, Event("signed_form_carried_out.v1", form, told, depot=depot), now=now)
