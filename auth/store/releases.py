"""Releases: one statement opens, one locks release and factor together, one closes with the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from auth.model import Credential, Factor, FactorKind, FactorState, Proof, Release, ReleaseState
from auth.store.factors import passkey_of
from depot.kernel.clock import new_id
from depot.kernel.crypto import keyring
from depot.kernel.hot_sql import HotStatement, Question
from depot.kernel.ids import FactorId, PersonId, ReleaseId

_OPEN = HotStatement("""
    with voided as (
        update auth.releases set state = 'void', closed_at = :now
         where person_id = :person and act = :act and subject = :subject and state = 'open'
    ), opened as (
        insert into auth.releases (release_id, person_id, act, subject, text_sealed, state, opened_at, expires_at)
        values (:release, :person, :act, :subject, :sealed, 'open', :now, :expires_at)
    ), woken as (
        insert into auth.pushes (release_id, factor_id, opened_at)
        select :release, factor_id, :now from auth.factors
         where person_id = :person and state = 'active' and kind in ('app', 'hardware')
    )
    select factor_id, kind, name from auth.factors where person_id = :person and state = 'active' order by factor_id
""")

_DETAILS = text("""
    select r.release_id, r.person_id, r.act, r.subject, r.text_sealed, r.state, r.expires_at,
           f.factor_id, f.kind, f.name
      from auth.releases r left join auth.factors f on f.person_id = r.person_id and f.state = 'active'
     where r.release_id = :release order by f.factor_id
""")

_LOCK = text("""
    select r.release_id, r.person_id, r.act, r.subject, r.text_sealed, r.state as release_state, r.expires_at,
           f.factor_id, f.kind, f.name, f.state as factor_state, f.secret_sealed, f.public_key, f.last_step,
           f.passkey_id, f.passkey_rp_id, f.passkey_origin, f.sign_count,
           f.failures, f.set_up_at, f.set_up_by
      from auth.releases r join auth.factors f on f.person_id = r.person_id
     where r.release_id = :release and f.factor_id = :factor
       for update
""")

_CLOSE = text("""
    with factor as (
        update auth.factors
           set failures = 0, last_step = coalesce(:step, last_step), sign_count = coalesce(:sign_count, sign_count)
         where factor_id = :factor
    ), others as (
        update auth.releases set state = 'void', closed_at = :now
         where person_id = :person and act = :act and subject = :subject and state = 'open' and release_id <> :release
    ), logged as (
        insert into auth.access_log (entry_id, person_id, note, subject, happened_at)
        values (:entry, :person, 'release_answered', :release, :now)
    )
    update auth.releases
       set state = 'released', closed_at = :now, factor_id = :factor, proof_step = :step, proof_signature = :signature,
           proof_sms = :sms, proof_client_data = :client_data, proof_authenticator_data = :authenticator_data
     where release_id = :release
""")

_VOID = text("""
    update auth.releases set state = 'void', closed_at = :now where subject = :subject and state = 'open'
""")

_VOID_STALE = text("""
    update auth.releases set state = 'void', closed_at = :now where state = 'open' and expires_at < :before
""")

_WAITING = text("""
    select release_id, person_id, act, subject, text_sealed, state, expires_at
      from auth.releases where person_id = :person and state = 'open' and expires_at > :now order by release_id
     limit 50
""")


@dataclass(frozen=True, slots=True)
class Locked:
    """A release and the factor that answers it, both locked until the transaction ends."""

    release: Release
    credential: Credential


def _release(row: Row[*tuple[Any, ...]], state: str, factors: Sequence[Factor] = ()) -> Release:
    return Release(
        release_id=ReleaseId(row.release_id),
        person=PersonId(row.person_id),
        act=row.act,
        subject=row.subject,
        text=keyring().decrypt(bytes(row.text_sealed)).decode(),
        state=ReleaseState(state),
        expires_at=row.expires_at,
        factors=tuple(factors),
    )


def _factor(row: Row[*tuple[Any, ...]]) -> Factor:
    return Factor(FactorId(row.factor_id), FactorKind(row.kind), row.name)


def opening(release: Release, *, now: datetime) -> Question[Release]:
    """Open the release, void older ones of the same person, act and subject; it names the person's active factors."""
    parameters = {
        "release": release.release_id,
        "person": release.person,
        "act": release.act,
        "subject": release.subject,
        "sealed": keyring().encrypt(release.text.encode()),
        "now": now,
        "expires_at": release.expires_at,
    }
    return Question(_OPEN, parameters, lambda _, rows: replace(release, factors=tuple(_factor(row) for row in rows)))


def details(tx: Session, release: ReleaseId) -> Release | None:
    """A release with the factors that could answer it."""
    rows = tx.execute(_DETAILS, {"release": release}).all()
    if not rows:
        return None
    return _release(rows[0], rows[0].state, [_factor(row) for row in rows if row.factor_id is not None])


def locked(tx: Session, release: ReleaseId, factor: FactorId) -> Locked | None:
    """The release and a factor of the same person; None if either is missing or they belong to different persons."""
    row = tx.execute(_LOCK, {"release": release, "factor": factor}).one_or_none()
    if row is None:
        return None
    factor_seen = Factor(FactorId(row.factor_id), FactorKind(row.kind), row.name, FactorState(row.factor_state))
    secret = None if row.secret_sealed is None else keyring().decrypt(bytes(row.secret_sealed)).decode()
    credential = Credential(
        factor=factor_seen,
        person=PersonId(row.person_id),
        failures=row.failures,
        set_up_at=row.set_up_at,
        set_up_by=row.set_up_by,
        secret=secret,
        last_step=row.last_step,
        public_key=None if row.public_key is None else bytes(row.public_key),
        passkey=passkey_of(row),
    )
    return Locked(_release(row, row.release_state), credential)


def close(tx: Session, release: Release, proof: Proof, *, now: datetime) -> None:
    """Mark the release as given, with its proof, use the code up, and note it in the person's log."""
    tx.execute(
        _CLOSE,
        {
            "release": release.release_id,
            "person": release.person,
            "act": release.act,
            "subject": release.subject,
            "factor": proof.factor,
            "step": proof.step,
            "signature": proof.signature,
            "sms": proof.sms,
            "sign_count": proof.sign_count,
            "client_data": proof.client_data,
            "authenticator_data": proof.authenticator_data,
            "entry": new_id(),
            "now": now,
        },
    )


def void(tx: Session, subject: UUID, *, now: datetime) -> None:
    """Void every open release of a subject."""
    tx.execute(_VOID, {"subject": subject, "now": now})


def void_stale(tx: Session, *, before: datetime, now: datetime) -> None:
    """Releases that ran out long ago leave the indexes of open ones."""
    tx.execute(_VOID_STALE, {"before": before, "now": now})


def waiting(tx: Session, person: PersonId, *, now: datetime) -> Sequence[Release]:
    """The open releases of a person, oldest first."""
    return [_release(row, row.state) for row in tx.execute(_WAITING, {"person": person, "now": now})]
