"""SQL of consents to see a cash account, and of their use by day (AUT-13)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from depot.kernel.ids import AccessConsentId, DepotId, PersonId, ThirdPartyId
from depot.third_parties.model import AccessConsent, AccessWanted, ConsentState
from depot.third_parties.tables import AccessConsentRow, AccessUseRow, ThirdPartyRow

_Found = Select[AccessConsentRow, str]


def add(tx: Session, consent: AccessConsent) -> None:
    """What a third party asks for."""
    wanted = consent.wanted
    tx.execute(
        insert(AccessConsentRow).values(
            consent_id=consent.consent_id,
            third_party_id=consent.third_party_id,
            ibans_sealed=json.dumps(wanted.ibans),
            balances=wanted.balances,
            transactions=wanted.transactions,
            is_recurring=wanted.is_recurring,
            valid_until=wanted.valid_until,
            frequency_per_day=wanted.frequency_per_day,
            asked_at=consent.asked_at,
            depots=[],
        )
    )


def consent(tx: Session, consent_id: AccessConsentId, *, locked: bool = False) -> AccessConsent | None:
    """One consent; locked, nobody else decides on it until the transaction ends."""
    query = _all().where(AccessConsentRow.consent_id == consent_id)
    row = tx.execute(query.with_for_update(of=AccessConsentRow) if locked else query).first()
    return None if row is None else _consent(row)


def of_person(tx: Session, person: PersonId, *, after: AccessConsentId | None, limit: int) -> list[AccessConsent]:
    """The consents that a person has given, newest first."""
    query = _all().where(AccessConsentRow.person_id == person).order_by(AccessConsentRow.consent_id.desc())
    if after is not None:
        query = query.where(AccessConsentRow.consent_id < after)
    return [_consent(row) for row in tx.execute(query.limit(limit))]


def give(
    tx: Session, consent_id: AccessConsentId, *, person: PersonId, depots: Sequence[DepotId], now: datetime
) -> None:
    """Given by a person, for these cash accounts."""
    tx.execute(
        update(AccessConsentRow)
        .where(AccessConsentRow.consent_id == consent_id)
        .values(person_id=person, depots=list(depots), decided_at=now)
    )


def end(tx: Session, consent_id: AccessConsentId, state: ConsentState, *, now: datetime) -> None:
    """Ended for good."""
    tx.execute(
        update(AccessConsentRow)
        .where(AccessConsentRow.consent_id == consent_id)
        .values(ended_at=now, ended_as=state.value)
    )


def end_older(tx: Session, consent: AccessConsent, *, person: PersonId, now: datetime) -> None:
    """A new recurring consent for the same third party takes the place of older ones of the person."""
    tx.execute(
        update(AccessConsentRow)
        .where(
            AccessConsentRow.third_party_id == consent.third_party_id,
            AccessConsentRow.person_id == person,
            AccessConsentRow.consent_id != consent.consent_id,
            AccessConsentRow.is_recurring,
            AccessConsentRow.ended_at.is_(None),
        )
        .values(ended_at=now, ended_as=ConsentState.TERMINATED.value)
    )


def use(tx: Session, consent_id: AccessConsentId, *, what: str, on: date) -> int:
    """One more access to something on a day; returns how many there were."""
    counted = (
        upsert(AccessUseRow)
        .values(consent_id=consent_id, used_on=on, what=what, times=1)
        .on_conflict_do_update(index_elements=["consent_id", "used_on", "what"], set_={"times": AccessUseRow.times + 1})
        .returning(AccessUseRow.times)
    )
    return tx.execute(counted).scalar_one()


def _all() -> _Found:
    return select(AccessConsentRow, ThirdPartyRow.name).join(
        ThirdPartyRow, ThirdPartyRow.third_party_id == AccessConsentRow.third_party_id
    )


def _consent(found: Row[AccessConsentRow, str]) -> AccessConsent:
    row, name = found[0], found[1]
    wanted = AccessWanted(
        ibans=tuple(json.loads(row.ibans_sealed)),
        balances=row.balances,
        transactions=row.transactions,
        is_recurring=row.is_recurring,
        valid_until=row.valid_until,
        frequency_per_day=row.frequency_per_day,
    )
    return AccessConsent(
        consent_id=row.consent_id,
        third_party_id=ThirdPartyId(row.third_party_id),
        third_party=name,
        wanted=wanted,
        asked_at=row.asked_at,
        person=row.person_id,
        depots=tuple(DepotId(depot) for depot in row.depots),
        decided_at=row.decided_at,
        ended_at=row.ended_at,
        ended_as=None if row.ended_as is None else ConsentState(row.ended_as),
    )
