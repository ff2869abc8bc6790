"""Those who have not answered are reminded by their own channel, those who have never (CON-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from consent.rules.documents import Addressee, reminder
from consent.rules.ways import ways
from consent.rules.wording import asked_de
from consent.store import campaigns, reminders
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.usecases.file_documents import file_documents


def remind(tx: Session, *, limit: int, now: datetime) -> int:
    """How many persons were reminded now; a reminder that was sent is not due again (CON-13)."""
    on = today(now)
    due = reminders.due(tx, today=on, limit=limit)
    if not due:
        return 0
    running = {each.campaign: campaigns.campaign(tx, each.campaign) for each in due}
    persons = {each.person for each in due}
    labels = mailing_labels(tx, persons, on=on)
    offline = persons_without_access(tx, persons)
    numbers = depot_numbers(tx, {depot for each in due for item in each.items for depot in item.depots})
    documents = []
    for each in due:
        campaign = running[each.campaign]
        assert campaign is not None, "a campaign is never deleted"
        lines = [asked_de(item.product, item.depots, numbers) for item in each.items]
        open_ways = ways(each.items, is_offline=each.person in offline)
        addressee = Addressee(each.person, labels[each.person])
        documents.append(reminder(addressee, campaign, lines, ways=open_ways, today=on))
    filed = file_documents(tx, documents, now=now)
    reminders.add(tx, list(zip(due, filed, strict=True)), on=on)
    for each in due:
        content = {"campaign_id": to_text(PREFIX["CampaignId"], each.campaign), "number": each.number}
        publish(tx, Event("consent_reminder_sent.v1", subject=each.person, content=content), now=now)
    return len(due)
