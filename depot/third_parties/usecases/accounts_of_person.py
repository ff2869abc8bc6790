"""The cash accounts that a person may show to a third party (AUT-13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.visible_depots import visible_depots
from depot.kernel.ids import DepotId, PersonId


def accounts_of_person(tx: Session, person: PersonId, ibans: Iterable[str], *, on: date) -> dict[str, DepotId] | None:
    """The depots behind these IBANs, or None unless the person may see every one of them today (ACC-9)."""
    visible = {depot.cash_iban: depot.depot_id for depot in visible_depots(tx, person=person, on=on)}
    wanted = list(ibans)
    return {iban: visible[iban] for iban in wanted} if visible.keys() >= set(wanted) else None
