"""A file of corporate actions comes in: good lines are announced or proposed, bad ones are named (FND-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import LineFault
from depot.kernel.clock import new_id
from depot.kernel.errors import Invalid
from depot.kernel.ids import ConversionId, StaffId
from orders.rules.conversion import Conversion
from orders.rules.corporate_action_file import NewConversion, read_corporate_actions
from orders.rules.distribution_booking import NewDistribution
from orders.store import known_actions
from orders.usecases.announce_distribution import announce_distribution
from orders.usecases.propose_conversion import propose_conversion


@dataclass(frozen=True, slots=True)
class ActionReport:
    """What became of a file: announced, proposed, known already, or at fault."""

    distributions: int
    conversions: int
    known: int
    faults: tuple[LineFault, ...]


def import_corporate_actions(tx: Session, text: str, *, by: StaffId, now: datetime) -> ActionReport:
    """The same line again changes nothing; another one for a known day is a fault, nothing is replaced (FND-4).

    Mergers and splits are proposals of whoever brings the file: another member of staff approves each (AUT-14).
    """
    read = read_corporate_actions(text)
    distributions = conversions = known = 0
    faults = list(read.faults)
    for line, action in read.actions:
        before = _known(tx, action)
        if before == action:
            known += 1
        elif before is not None:
            faults.append(LineFault(line, "differs from what is known of this fund and day"))
        else:
            try:
                _take(tx, action, by=by, now=now)
            except Invalid as refused:
                faults.append(LineFault(line, "; ".join(fault.detail for fault in refused.faults)))
            else:
                distributions += isinstance(action, NewDistribution)
                conversions += isinstance(action, NewConversion)
    return ActionReport(distributions, conversions, known, tuple(sorted(faults, key=lambda fault: fault.line)))


def _known(tx: Session, action: NewDistribution | NewConversion) -> NewDistribution | NewConversion | None:
    if isinstance(action, NewDistribution):
        return known_actions.distribution_known(tx, action.isin, action.ex_day)
    return known_actions.conversion_known(tx, action.isin, action.effective_on)


def _take(tx: Session, action: NewDistribution | NewConversion, *, by: StaffId, now: datetime) -> None:
    """Refused before anything is written."""
    if isinstance(action, NewDistribution):
        announce_distribution(tx, action, by=by, now=now)
        return
    asked = Conversion(
        conversion_id=ConversionId(new_id()),
        kind=action.kind,
        isin=action.isin,
        into_isin=action.into_isin,
        ratio=action.ratio,
        effective_on=action.effective_on,
        proposed_by=by,
    )
    propose_conversion(tx, asked, now=now)
