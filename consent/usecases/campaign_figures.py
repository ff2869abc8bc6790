"""How a campaign stands (CON-4, CON-14)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy.orm import Session

from consent.model import CampaignFigures, ConsentChannel, RequirementState
from consent.rules.state import seen_state
from consent.store import campaigns, terms
from depot.kernel.errors import NotFound
from depot.kernel.ids import CampaignId


def campaign_figures(tx: Session, campaign: CampaignId, *, on: date) -> CampaignFigures:
    """Counted from the requirements; those not completed in time have expired (CON-4)."""
    found = campaigns.campaign(tx, campaign)
    if found is None:
        raise NotFound("campaign")
    persons, invited, reached, locked = campaigns.counts(tx, campaign)
    seen: Counter[RequirementState] = Counter()
    for state, count in campaigns.by_state(tx, campaign).items():
        seen[seen_state(state, ends_on=found.ends_on, on=on)] += count
    by_channel = campaigns.given_by_channel(tx, campaign)
    return CampaignFigures(
        campaign=found,
        terms=terms.of_campaigns(tx, [campaign])[campaign],
        persons=persons,
        invited_by_letter=invited,
        reached=reached,
        links_locked=locked,
        by_state={state: seen[state] for state in RequirementState},
        given_by_channel={channel: by_channel.get(channel, 0) for channel in ConsentChannel},
    )
