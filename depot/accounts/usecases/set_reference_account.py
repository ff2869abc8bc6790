"""Another reference account is in force; pay-outs to it wait (ACC-5, CSH-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import ReferenceAccount
from depot.accounts.rules.letters import reference_account_changed
from depot.accounts.rules.requests import WAITING_DAYS
from depot.accounts.store import depots
from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import Channel


def set_reference_account(
    tx: Session, depot: DepotId, account: ReferenceAccount, *, calendars: Calendars, now: datetime
) -> None:
    """The notice is out today; pay-outs to the new account begin three business days after (CSH-10)."""
    [before] = depots.depots(tx, [depot])
    payout_from = calendars.add_business_days(today(now), WAITING_DAYS)
    depots.insert_reference_account(tx, depot, account, payout_from=payout_from, now=now)
    content = {"depot_id": to_text("dep", depot), "payout_from": payout_from.isoformat()}
    publish(tx, Event("reference_account_changed.v1", depot, content, depot=depot), now=now)
    subject, paragraphs = reference_account_changed(before.reference_account.iban, account.iban, payout_from)
    # On paper too: whoever took over the access reads the postbox first.
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, channel=Channel.POST, now=now)
