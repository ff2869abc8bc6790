"""Letters with a personal link that wait to be printed (CON-7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from consent.store import links
from depot.kernel.ids import CampaignId, LinkId, PersonId


def waiting_link_letters(
    tx: Session, campaign: CampaignId, *, after: LinkId | None, limit: int
) -> list[tuple[LinkId, PersonId]]:
    """Which letters of the campaign still exist in readable form, without their secrets (CON-7)."""
    return links.letters(tx, campaign, after=after, limit=limit)
