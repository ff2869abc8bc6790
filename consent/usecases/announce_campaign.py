"""A campaign is announced to everybody it asks, in the category "changes of terms" or by post (CON-2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy.orm import Session

from consent.model import AskedItem, Campaign, Terms
from consent.rules.documents import Addressee, announcement, consent_form
from consent.rules.ways import ways
from consent.rules.wording import asked_de
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.ids import PersonId
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents


def announce_campaign(
    tx: Session,
    campaign: Campaign,
    terms: Sequence[Terms],
    asked: Mapping[PersonId, Collection[AskedItem]],
    *,
    offline: AbstractSet[PersonId],
    now: datetime,
) -> None:
    """File one announcement per person; without online access it goes by post, with the forms it takes (CON-2)."""
    numbers = depot_numbers(tx, {depot for items in asked.values() for item in items for depot in item.depots})
    labels = mailing_labels(tx, asked.keys(), on=campaign.announced_on)
    documents: list[NewDocument] = []
    for person, items in asked.items():
        products = {item.product for item in items}
        concerned = [found for found in terms if found.product in products]
        addressee = Addressee(person, labels[person])
        lines = {item.requirement_id: asked_de(item.product, item.depots, numbers) for item in items}
        open_ways = ways(items, is_offline=person in offline)
        documents.append(announcement(addressee, campaign, concerned, list(lines.values()), ways=open_ways))
        if person in offline:
            documents += [
                consent_form(addressee, campaign, item, concerned, line=lines[item.requirement_id], is_posted=True)
                for item in items
                if not item.offers_qr
            ]
    file_documents(tx, documents, now=now)
