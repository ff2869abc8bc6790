"""The content of one letter with a personal link, as long as it has not been printed (CON-7, CON-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consent.errors import NoMoreLetters
from consent.model import UnprintedLetter
from consent.rules.documents import Addressee, link_letter, link_url
from consent.store import links, requirements
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import LinkId


def unprinted_letter(tx: Session, link: LinkId, *, public_url: str, now: datetime) -> UnprintedLetter:
    """What the print shop prints; read by staff with the right to, and audited (CON-7, AUT-15)."""
    letter = links.letter(tx, link)
    if letter is None:
        raise NoMoreLetters if links.exists(tx, link) else NotFound("letter")
    asked = [found for found in requirements.in_campaign(tx, letter.person, letter.campaign) if found.offers_qr]
    numbers = depot_numbers(tx, {depot for found in asked for depot in found.depots})
    label = mailing_labels(tx, [letter.person], on=today(now))[letter.person]
    content = link_letter(Addressee(letter.person, label), letter, asked, numbers, public_url=public_url)
    return UnprintedLetter(link, letter.person, link_url(public_url, letter), content)
