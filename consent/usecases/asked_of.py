"""What is asked of a person (CON-3, CON-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from consent.model import Requirement
from consent.rules.state import seen_state
from consent.store import requirements
from depot.kernel.ids import CampaignId, PersonId


def asked_of(tx: Session, person: PersonId, *, campaign: CampaignId | None, on: date) -> list[Requirement]:
    """The requirements of one campaign or of all, each with its state on the day (CON-4)."""
    found = requirements.of_person(tx, person) if campaign is None else requirements.in_campaign(tx, person, campaign)
    return [
        replace(requirement, state=seen_state(requirement.state, ends_on=requirement.campaign.ends_on, on=on))
        for requirement in found
    ]
