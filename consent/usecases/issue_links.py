"""Personal links: 192 random bits for the QR code, 60 for the code that is typed; only digests are kept (CON-9)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.model import Digests, NewLink, SecretKind
from consent.rules.code import CODE_LENGTH, REFERENCE_LENGTH, written
from consent.store import links
from consent.usecases.secret_digest import secret_digest
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, CampaignId, LinkId, PersonId, to_text
from depot.kernel.outbox import Event, publish

_TOKEN_BYTES: Final = 24
_BITS_PER_LETTER: Final = 5


def issue_links(tx: Session, campaign: CampaignId, persons: Sequence[PersonId], *, now: datetime) -> list[LinkId]:
    """A fresh link for each person; the secrets wait, sealed, for the print shop (CON-7, CON-9)."""
    made = [_fresh(person) for person in persons]
    digests = {new.link_id: _digests(new) for new in made}
    links.add(tx, campaign, made, digests, now=now)
    for new in made:
        content = {
            "link_id": to_text(PREFIX["LinkId"], new.link_id),
            "campaign_id": to_text(PREFIX["CampaignId"], campaign),
        }
        publish(tx, Event("consent_link_issued.v1", subject=new.link_id, content=content), now=now)
    return [new.link_id for new in made]


def _fresh(person: PersonId) -> NewLink:
    return NewLink(
        link_id=LinkId(new_id()),
        person=person,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        reference=_letters(REFERENCE_LENGTH),
        code=_letters(CODE_LENGTH),
    )


def _letters(length: int) -> str:
    return written(secrets.randbits(length * _BITS_PER_LETTER), length)


def _digests(new: NewLink) -> Digests:
    return Digests(
        token_digest=secret_digest(SecretKind.TOKEN, new.token),
        reference_digest=secret_digest(SecretKind.REFERENCE, new.reference),
        code_digest=secret_digest(SecretKind.CODE, new.code),
    )
