"""SQL of held quotes and the decisions on them (FND-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, text
from sqlalchemy.orm import Session

from depot.funds.model import Decision, HeldPrice, HoldReason, Quote, QuoteKind, Verdict
from depot.funds.tables import HeldPriceRow, PriceDecisionRow
from depot.kernel.clock import new_id
from depot.kernel.ids import PriceId, StaffId

_SAME = text("""
    select h.* from unnest(cast(:subjects as text[]), cast(:firsts as date[]), cast(:lasts as date[]))
                as asked(subject, first, last)
      join depot.held_prices h
        on h.subject = asked.subject and h.day between asked.first and asked.last and h.kind = :kind
""")
_INSERT = text("""
    insert into depot.held_prices
        (price_id, kind, subject, day, value, issue_price, currency, hold_reason, source, proposed_by, held_at)
    select q.*, :source, cast(:proposed_by as uuid), :now
      from unnest(cast(:ids as uuid[]), cast(:kinds as text[]), cast(:subjects as text[]), cast(:days as date[]),
                  cast(:values as numeric[]), cast(:issues as numeric[]), cast(:currencies as text[]),
                  cast(:reasons as text[])) as q
""")
_WRITER_LOCK = text("select pg_advisory_xact_lock(hashtext('depot.prices'))")


def lock_writers(tx: Session) -> None:
    """One import or decision at a time, so that none decides on prices that another is just writing."""
    tx.execute(_WRITER_LOCK)


def _asked() -> Select[Any]:
    return select(
        HeldPriceRow.__table__,
        PriceDecisionRow.verdict,
        PriceDecisionRow.reason,
        PriceDecisionRow.decided_by,
        PriceDecisionRow.decided_at,
    ).outerjoin(PriceDecisionRow, PriceDecisionRow.price_id == HeldPriceRow.price_id)


def _held(row: Row[Any]) -> HeldPrice:
    decision = None
    if row.verdict is not None:
        decision = Decision(Verdict(row.verdict), row.reason, StaffId(row.decided_by), row.decided_at)
    return HeldPrice(
        price_id=PriceId(row.price_id),
        quote=_quote(row),
        reason=HoldReason(row.hold_reason),
        source=row.source,
        proposed_by=None if row.proposed_by is None else StaffId(row.proposed_by),
        held_at=row.held_at,
        decision=decision,
    )


def _quote(row: Row[Any]) -> Quote:
    return Quote(QuoteKind(row.kind), row.subject, row.day, row.value, row.issue_price, row.currency)


def same_held(tx: Session, kind: QuoteKind, spans: Mapping[str, tuple[date, date]]) -> dict[str, set[Quote]]:
    """Quotes of these subjects and spans of days that were held before, decided or not."""
    asked = {
        "kind": kind.value,
        "subjects": list(spans),
        "firsts": [first for first, _ in spans.values()],
        "lasts": [last for _, last in spans.values()],
    }
    found: dict[str, set[Quote]] = {}
    for row in tx.execute(_SAME, asked):
        found.setdefault(row.subject, set()).add(_quote(row))
    return found


def add_held(
    tx: Session, held: Sequence[tuple[Quote, HoldReason]], *, source: str, proposed_by: StaffId | None, now: datetime
) -> list[PriceId]:
    """Put quotes aside for staff, in one statement."""
    if not held:
        return []
    held_ids = [PriceId(new_id()) for _ in held]
    tx.execute(
        _INSERT,
        {
            "ids": held_ids,
            "kinds": [quote.kind.value for quote, _ in held],
            "subjects": [quote.subject for quote, _ in held],
            "days": [quote.day for quote, _ in held],
            "values": [quote.value for quote, _ in held],
            "issues": [quote.issue_price for quote, _ in held],
            "currencies": [quote.currency for quote, _ in held],
            "reasons": [reason.value for _, reason in held],
            "source": source,
            "proposed_by": proposed_by,
            "now": now,
        },
    )
    return held_ids


def held_price(tx: Session, price_id: PriceId) -> HeldPrice | None:
    """One held quote with its decision."""
    row = tx.execute(_asked().where(HeldPriceRow.price_id == price_id)).first()
    return None if row is None else _held(row)


def waiting_page(tx: Session, *, after: PriceId | None, limit: int) -> list[HeldPrice]:
    """The quotes nobody has decided on, the oldest first."""
    asked = _asked().where(PriceDecisionRow.price_id.is_(None)).order_by(HeldPriceRow.price_id).limit(limit)
    if after is not None:
        asked = asked.where(HeldPriceRow.price_id > after)
    return [_held(row) for row in tx.execute(asked)]


def add_decision(tx: Session, price_id: PriceId, decision: Decision) -> None:
    """Write what was decided; the primary key keeps it at one decision."""
    tx.execute(
        insert(PriceDecisionRow).values(
            price_id=price_id,
            verdict=decision.verdict,
            reason=decision.reason,
            decided_by=decision.decided_by,
            decided_at=decision.decided_at,
        )
    )
