"""How a campaign stands (CON-4, CON-14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from consent.model import ConsentChannel, Decision, RequirementState
from consent.rules.figures import CampaignFigures, turnaround
from consent.rules.state import seen_state
from consent.store import campaigns, figures, terms
from depot.kernel.errors import NotFound
from depot.kernel.ids import CampaignId


def campaign_figures(
    tx: Session, campaign: CampaignId, *, is_business_day: Callable[[date], bool], on: date
) -> CampaignFigures:
    """Counted from requirements and answers; what was not completed in time has expired (CON-4, CON-14)."""
    found = campaigns.campaign(tx, campaign)
    if found is None:
        raise NotFound("campaign")
    groups = tuple(
        replace(each, state=seen_state(each.state, ends_on=found.ends_on, on=on))
        for each in figures.groups(tx, campaign)
    )
    states: Counter[RequirementState] = Counter()
    for group in groups:
        states[group.state] += group.count
    days = figures.days(tx, campaign)
    channels: Counter[ConsentChannel] = Counter()
    for day in days:
        channels[day.channel] += day.count if day.decision is Decision.GIVEN else 0
    return CampaignFigures(
        campaign=found,
        terms=terms.of_campaigns(tx, [campaign])[campaign],
        counts=figures.counts(tx, campaign),
        by_state={state: states[state] for state in RequirementState},
        given_by_channel={channel: channels[channel] for channel in ConsentChannel},
        groups=groups,
        days=days,
        turnaround=turnaround(days, announced_on=found.announced_on, is_business_day=is_business_day),
    )
