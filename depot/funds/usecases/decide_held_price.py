"""The second pair of eyes on a price that was held (FND-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.usecases.take_approval import take_approval
from depot.approvals.usecases.take_rejection import take_rejection
from depot.funds.errors import AlreadyDecided, NotAcceptable
from depot.funds.model import Decision, HeldPrice, Quote, QuoteKind, Verdict
from depot.funds.rules.screening import Known, obstacle
from depot.funds.store import held as store
from depot.funds.store import prices, rates, terms
from depot.funds.usecases.take_quotes import ACT
from depot.kernel import clock
from depot.kernel.errors import NotFound
from depot.kernel.ids import PriceId, StaffId
from depot.kernel.outbox import Event, publish


def decide_held_price(
    tx: Session, price_id: PriceId, *, verdict: Verdict, reason: str, by: StaffId, now: datetime
) -> HeldPrice:
    """Who did not bring the price in accepts it as the next version, with a reason, or rejects it (FND-2)."""
    store.lock_writers(tx)
    held = store.held_price(tx, price_id)
    if held is None:
        raise NotFound("held price")
    if held.decision is not None:
        raise AlreadyDecided
    if verdict is Verdict.REJECT:
        take_rejection(tx, act=ACT, subject=price_id, by=by, reason=reason, now=now)
    else:
        take_approval(tx, act=ACT, subject=price_id, by=by, now=now)
    store.add_decision(tx, price_id, Decision(verdict, reason, by, now))
    quote = held.quote
    content = {"kind": quote.kind.value, "subject": quote.subject, "day": quote.day.isoformat(), "reason": held.reason}
    if verdict is Verdict.REJECT:
        publish(tx, Event("held_price_rejected.v1", price_id, content), now=now)
    else:
        version = _accept(tx, held, reason=reason, now=now)
        kind = "price_corrected.v1" if version > 1 else "held_price_accepted.v1"
        publish(tx, Event(kind, price_id, content | {"version": version, "value": f"{quote.value:f}"}), now=now)
    decided = store.held_price(tx, price_id)
    assert decided is not None
    return decided


def _accept(tx: Session, held: HeldPrice, *, reason: str, now: datetime) -> int:
    quote = held.quote
    if found := obstacle(quote, _known(tx, quote), today=clock.today(now)):
        raise NotAcceptable(found.value)
    add_version = prices.add_version if quote.kind is QuoteKind.PRICE else rates.add_version
    return add_version(tx, held.price_id, quote, source=held.source, reason=reason, now=now)


def _known(tx: Session, quote: Quote) -> Known:
    is_price = quote.kind is QuoteKind.PRICE
    return Known(currencies=terms.currencies(tx, (quote.subject,)).get(quote.subject, ()) if is_price else ())
