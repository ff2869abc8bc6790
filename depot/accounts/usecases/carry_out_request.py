"""Everybody whose agreement the act needs has agreed (ACC-9): the change takes place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState
from depot.accounts.rules.letters import depot_closing
from depot.accounts.rules.reference_account import reference_account
from depot.accounts.rules.requests import DepotRequest, RequestKind, RequestState
from depot.accounts.store import requests
from depot.accounts.usecases.file_letter import file_letter
from depot.accounts.usecases.move_depot import move_depot
from depot.accounts.usecases.put_power_in_force import put_power_in_force
from depot.accounts.usecases.set_reference_account import set_reference_account
from depot.customers.usecases.identified_among import identified_among
from depot.kernel.actor import Job
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId


def carry_out_request(
    tx: Session, request: DepotRequest, *, calendars: Calendars, person: PersonId, now: datetime
) -> None:
    """A power takes force with the attorney's identification, the rest at once (ACC-2, ACC-10, ACC-16, CSH-10)."""
    state = RequestState.DONE
    if request.kind is RequestKind.GRANT_POWER:
        attorney = request.attorney
        if attorney and attorney in identified_among(tx, [attorney]):
            put_power_in_force(tx, request, now=now)
        else:
            state = RequestState.IDENTIFICATION
    elif request.kind is RequestKind.CHANGE_REFERENCE_ACCOUNT:
        account = reference_account(request.content["iban"], request.content["holder_name"])
        set_reference_account(tx, request.depot_id, account, calendars=calendars, now=now)
    else:
        reason = f"the customer's wish, released by customer:{person}"
        move_depot(tx, request.depot_id, to=DepotState.CLOSING, actor=Job("depot_request"), reason=reason, now=now)
        subject, paragraphs = depot_closing()
        file_letter(tx, request.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    requests.set_state(tx, request.request_id, state, now=now)
