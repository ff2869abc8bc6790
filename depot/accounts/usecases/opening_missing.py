"""What an opening still lacks by the rules, before it is sent (ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import NewApplication, TermsVersion
from depot.accounts.rules.opening import opening_faults
from depot.accounts.rules.openings.faults import group_opening_faults
from depot.accounts.rules.openings.forms import GroupOpening
from depot.accounts.usecases.universe_among import universe_among
from depot.kernel.errors import Fault


def opening_missing(
    tx: Session, opening: NewApplication | GroupOpening, *, in_force: Sequence[TermsVersion], on: date
) -> tuple[Fault, ...]:
    """Every fault that the sending would find, by the same rules (ACC-11)."""
    if isinstance(opening, NewApplication):
        universe = universe_among(tx, opening.funds, on=on)
        return opening_faults(opening, universe=universe, in_force=in_force, on=on)
    universe = universe_among(tx, opening.basis.funds, on=on)
    return group_opening_faults(opening, universe=universe, in_force=in_force, on=on)
