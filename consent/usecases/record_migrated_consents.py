"""Consents that came over with the data of another bank are recorded, so that nobody is asked twice (CON-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from consent.errors import MigrationRefused
from consent.model import MigratedConsent
from consent.rules.migration_faults import migration_faults
from consent.store import migrated, terms
from depot.accounts.usecases.depots_among import depots_among
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.clock import new_id, today
from depot.kernel.ids import StaffId
from depot.kernel.outbox import Event, publish


def record_migrated_consents(
    tx: Session, given: Sequence[MigratedConsent], *, source: str, staff: StaffId, now: datetime
) -> int:
    """How many are new; the same file twice changes nothing (CON-2)."""
    on = today(now)
    depots = depots_among(tx, {each.depot for each in given})
    versions = {found.terms_id: found for found in terms.among(tx, {each.terms for each in given})}
    rosters = {depot: roster_of(tx, depot, on=on) for depot in depots}
    products = {depot: found.product for depot, found in depots.items()}
    faults = migration_faults(given, products=products, rosters=rosters, versions=versions, today=on)
    if faults:
        raise MigrationRefused(_faults=faults)
    added = migrated.add(tx, given, source=source, staff=staff, now=now)
    content = {"source": source, "consents": added}
    publish(tx, Event("consents_migrated.v1", subject=new_id(), content=content), now=now)
    return added
