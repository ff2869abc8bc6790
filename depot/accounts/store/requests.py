"""Requests for a depot and who released them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from depot.accounts.rules.requests import DepotRequest, RequestKind, RequestState
from depot.accounts.tables.depots import AgreementRow, DepotRequestRow
from depot.kernel.ids import DepotId, DepotRequestId, PersonId


def add(tx: Session, request: DepotRequest) -> None:
    """A request that nobody has released yet."""
    tx.execute(
        insert(DepotRequestRow).values(
            request_id=request.request_id,
            depot_id=request.depot_id,
            kind=request.kind,
            state=request.state,
            content_sealed=json.dumps(dict(request.content), ensure_ascii=False),
            text_sealed=request.text,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            lapses_at=request.lapses_at,
        )
    )


def locked(tx: Session, request_id: DepotRequestId) -> DepotRequest | None:
    """A request that nobody else releases until the transaction ends."""
    query = select(DepotRequestRow.__table__).where(DepotRequestRow.request_id == request_id).with_for_update()
    row = tx.execute(query).one_or_none()
    return None if row is None else _request(tx, row)


def of_depot(tx: Session, depot_id: DepotId) -> list[DepotRequest]:
    """Everything that was ever asked for a depot, oldest first."""
    query = select(DepotRequestRow.__table__).where(DepotRequestRow.depot_id == depot_id)
    return [_request(tx, row) for row in tx.execute(query.order_by(DepotRequestRow.request_id)).all()]


def _request(tx: Session, row: Row[Any]) -> DepotRequest:
    agreed = tx.scalars(select(AgreementRow.person_id).where(AgreementRow.request_id == row.request_id))
    return DepotRequest(
        request_id=row.request_id,
        depot_id=row.depot_id,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        content=json.loads(row.content_sealed),
        text=row.text_sealed,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        lapses_at=row.lapses_at,
        agreed=frozenset(agreed),
    )


def agree(tx: Session, request_id: DepotRequestId, person: PersonId, *, now: datetime) -> None:
    """The person released it."""
    tx.execute(insert(AgreementRow).values(request_id=request_id, person_id=person, agreed_at=now))


def set_state(tx: Session, request_id: DepotRequestId, state: RequestState, *, now: datetime) -> None:
    """Everybody released it; carried out, or waiting for the attorney."""
    done_at = now if state is RequestState.DONE else None
    tx.execute(
        update(DepotRequestRow).where(DepotRequestRow.request_id == request_id).values(state=state, done_at=done_at)
    )
