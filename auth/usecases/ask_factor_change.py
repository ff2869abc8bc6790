"""Blocking or removing a factor is asked for, and released by any active one (AUT-8, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import FactorBlocked, LastFactor
from auth.model import BLOCK_FACTOR, REMOVE_FACTOR, Factor, FactorState, Release
from auth.rules.factor_life import leaves_none
from auth.rules.factor_text import factor_change_text
from auth.store import factors
from auth.usecases.factors_of import factors_of
from auth.usecases.open_release import open_release
from auth.usecases.own_factor import own_factor
from depot.kernel.ids import FactorId, PersonId, SessionId


def ask_factor_change(
    tx: Session, act: str, *, person: PersonId, session: SessionId, factor: FactorId, now: datetime
) -> tuple[Factor, Release]:
    """Open the release of the change; raises FactorBlocked, LastFactor (AUT-8)."""
    wanted = own_factor(tx, factor, person=person).factor
    if act == BLOCK_FACTOR and wanted.state is FactorState.BLOCKED:
        raise FactorBlocked
    if act == REMOVE_FACTOR and leaves_none(wanted, factors_of(tx, person)):
        raise LastFactor
    factors.note_change_asked(tx, factor, session)
    text = factor_change_text(act, wanted)
    return wanted, open_release(tx, person=person, act=act, subject=factor, text=text, now=now)
