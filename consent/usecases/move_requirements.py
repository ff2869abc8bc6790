"""The state of each requirement follows from all its answers and the quorum of its depots (CON-4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from consent.model import RequirementState
from consent.rules.state import requirement_state, takes_effect_on
from consent.store import requirements
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.ids import DepotId, RequirementId


def move_requirements(
    tx: Session,
    depots: Mapping[RequirementId, Collection[DepotId]],
    effective: Mapping[RequirementId, date],
    *,
    on: date,
) -> None:
    """Each requirement with its depots and the effective day of its campaign, asked anew (CON-4, CON-11)."""
    said = requirements.decisions(tx, depots.keys())
    for requirement, concerned in depots.items():
        rosters = [roster_of(tx, depot, on=on) for depot in concerned]
        state = requirement_state(said[requirement], rosters, on=on)
        is_given = state is RequirementState.GIVEN
        effective_on = takes_effect_on(effective[requirement], on) if is_given else None
        requirements.set_state(tx, requirement, state, effective_on=effective_on)
