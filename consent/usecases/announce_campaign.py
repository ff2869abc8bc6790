"""A campaign is announced to everybody it asks, in the category "changes of terms" (CON-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy.orm import Session

from consent.model import Campaign, NewRequirement, Terms
from consent.rules.documents import Addressee, announcement
from consent.rules.wording import depots_de
from depot.accounts.rules.names import PRODUCT_DE
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.ids import PersonId
from depot.postbox.usecases.file_documents import file_documents


def announce_campaign(
    tx: Session,
    campaign: Campaign,
    terms: Sequence[Terms],
    wanted: Sequence[NewRequirement],
    *,
    offline: AbstractSet[PersonId],
    now: datetime,
) -> None:
    """File one announcement per person; those without online access get theirs with the letter, too (CON-2)."""
    asked: dict[PersonId, list[NewRequirement]] = defaultdict(list)
    for requirement in wanted:
        for person in requirement.persons:
            asked[person].append(requirement)
    numbers = depot_numbers(tx, {depot for requirement in wanted for depot in requirement.depots})
    labels = mailing_labels(tx, asked.keys(), on=campaign.announced_on)
    documents = []
    for person, requirements in asked.items():
        products = {requirement.product for requirement in requirements}
        concerned = [found for found in terms if found.product in products]
        lines = [
            f"{PRODUCT_DE[requirement.product]}: {depots_de([numbers[depot] for depot in requirement.depots])}"
            for requirement in requirements
        ]
        addressee = Addressee(person, labels[person])
        documents.append(announcement(addressee, campaign, concerned, lines, by_letter=person in offline))
    file_documents(tx, documents, now=now)
