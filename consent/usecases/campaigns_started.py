"""All campaigns (CON-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from consent.model import Campaign
from consent.store import campaigns
from depot.kernel.ids import CampaignId


def campaigns_started(tx: Session, *, after: CampaignId | None, limit: int) -> list[Campaign]:
    """Campaigns in the order they were started (CON-2)."""
    return campaigns.listed(tx, after=after, limit=limit)
