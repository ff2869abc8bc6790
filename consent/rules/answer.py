"""What an answer may say, when and by which channel (CON-4, CON-8, CON-11, CON-12)."""

from __future__ import annotations

from datetime import date

from consent.errors import CampaignOver, ConsentAlreadyGiven, DecidesNoLonger, NotByThisChannel
from consent.model import ConsentChannel, Decision, Requirement
from depot.kernel.errors import Conflict


def objection(requirement: Requirement, decision: Decision, channel: ConsentChannel, *, on: date) -> Conflict | None:
    """Why this answer is not taken, or None (CON-4, CON-8); a consent that was given stands (CON-11)."""
    if on > requirement.campaign.ends_on:
        return CampaignOver()
    if not requirement.is_deciding:
        return DecidesNoLonger()
    if channel is ConsentChannel.QR and not requirement.offers_qr:
        return NotByThisChannel()
    if decision is Decision.REFUSED and requirement.decision is Decision.GIVEN:
        return ConsentAlreadyGiven()
    return None


def is_news(requirement: Requirement, decision: Decision) -> bool:
    """Whether the person has not said so already: sending an answer twice records it once (CON-15)."""
    return requirement.decision is not decision


def is_waiting(requirement: Requirement, *, on: date) -> bool:
    """Whether the person can still answer: nothing said, or a refusal that may be reconsidered (CON-12)."""
    is_open = requirement.decision is not Decision.GIVEN and on <= requirement.campaign.ends_on
    return is_open and requirement.is_deciding
