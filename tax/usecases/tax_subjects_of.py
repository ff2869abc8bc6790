"""Whose income the depots' is (TAX-24 to TAX-26)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.rosters_among import rosters_among
from depot.kernel.ids import DepotId
from tax.rules.tax_subject import TaxSubject, subject_of


def tax_subjects_of(tx: Session, depots: Collection[DepotId], *, on: date) -> dict[DepotId, TaxSubject]:
    """The tax subject of each depot on the day of inflow, in one query (TAX-25)."""
    return {depot: subject_of(depot, roster, on) for depot, roster in rosters_among(tx, depots, on=on).items()}
