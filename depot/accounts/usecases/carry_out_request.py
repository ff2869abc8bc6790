"""Everybody whose agreement the act needs has agreed (ACC-9): the change takes place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState
from depot.accounts.rules.letters import depot_closing, reference_account_changed
from depot.accounts.rules.reference_account import reference_account
from depot.accounts.rules.requests import WAITING_DAYS, DepotRequest, RequestKind, RequestState
from depot.accounts.store import depots, requests
from depot.accounts.usecases.file_letter import file_letter
from depot.accounts.usecases.move_depot import move_depot
from depot.accounts.usecases.put_power_in_force import put_power_in_force
from depot.customers.usecases.identified_among import identified_among
from depot.kernel.actor import Job
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import Channel


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
        _change_reference_account(tx, request, calendars=calendars, now=now)
    else:
        reason = f"the customer's wish, released by customer:{person}"
        move_depot(tx, request.depot_id, to=DepotState.CLOSING, actor=Job("depot_request"), reason=reason, now=now)
        subject, paragraphs = depot_closing()
        file_letter(tx, request.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    requests.set_state(tx, request.request_id, state, now=now)


def _change_reference_account(tx: Session, request: DepotRequest, *, calendars: Calendars, now: datetime) -> None:
    """The notice is out today; pay-outs to the new account begin three business days after (CSH-10)."""
    depot = request.depot_id
    [before] = depots.depots(tx, [depot])
    account = reference_account(request.content["iban"], request.content["holder_name"])
    payout_from = calendars.add_business_days(today(now), WAITING_DAYS)
    depots.insert_reference_account(tx, depot, account, payout_from=payout_from, now=now)
    content = {"depot_id": to_text("dep", depot), "payout_from": payout_from.isoformat()}
    publish(tx, Event("reference_account_changed.v1", depot, content, depot=depot), now=now)
    subject, paragraphs = reference_account_changed(before.reference_account.iban, account.iban, payout_from)
    # On paper too: whoever took over the access reads the postbox first.
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, channel=Channel.POST, now=now)
