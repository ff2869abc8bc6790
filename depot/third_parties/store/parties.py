"""SQL of the register of third parties (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from depot.kernel.ids import ThirdPartyId
from depot.third_parties.model import ThirdParty, ThirdPartyRole
from depot.third_parties.tables import ThirdPartyRow


def add(tx: Session, party: ThirdParty, digest: bytes) -> bool:
    """A new third party; False if its licence, or its token, is registered already."""
    row = {
        "third_party_id": party.third_party_id,
        "name": party.name,
        "authorisation_number": party.authorisation_number,
        "roles": sorted(role.value for role in party.roles),
        "token_digest": digest,
        "registered_at": party.registered_at,
        "ended_at": None,
    }
    kept = upsert(ThirdPartyRow).values(row).on_conflict_do_nothing()
    return tx.execute(kept.returning(ThirdPartyRow.third_party_id)).first() is not None


def of_token(tx: Session, digest: bytes) -> ThirdParty | None:
    """Whose token it is, unless the registration has ended."""
    row = tx.scalar(select(ThirdPartyRow).where(ThirdPartyRow.token_digest == digest, ThirdPartyRow.ended_at.is_(None)))
    return None if row is None else _party(row)


def everybody(tx: Session) -> list[ThirdParty]:
    """The register, oldest first, ended registrations included."""
    return [_party(row) for row in tx.scalars(select(ThirdPartyRow).order_by(ThirdPartyRow.third_party_id))]


def end(tx: Session, third_party: ThirdPartyId, *, now: datetime) -> ThirdParty | None:
    """The registration ends; None if there is none that is not ended."""
    ended = (
        update(ThirdPartyRow)
        .where(ThirdPartyRow.third_party_id == third_party, ThirdPartyRow.ended_at.is_(None))
        .values(ended_at=now)
        .returning(ThirdPartyRow)
    )
    row = tx.scalar(ended)
    return None if row is None else _party(row)


def _party(row: ThirdPartyRow) -> ThirdParty:
    return ThirdParty(
        third_party_id=row.third_party_id,
        name=row.name,
        authorisation_number=row.authorisation_number,
        roles=frozenset(ThirdPartyRole(role) for role in row.roles),
        registered_at=row.registered_at,
        ended_at=row.ended_at,
    )
