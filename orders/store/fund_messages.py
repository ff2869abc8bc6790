"""SQL of messages to and from fund companies, and of what they said about orders (ORD-10)."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.ids import BundleId, FindingId, OrderId
from depot.kernel.money import Units
from orders.model import Order
from orders.rules.fund_messages.execution import Deal, Execution, StatusReport
from orders.store.orders import FIELDS, order_of

_QUICK: Final = 1  # the level of zlib: XML shrinks to a tenth at the least effort

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('orders.fund_messages'))")


def one_at_a_time(tx: Session) -> None:
    """What fund companies say is taken in one after the other: two files never split the same bundle at once."""
    tx.execute(_ONE_AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is to go out."""

    message_key: UUID
    message_id: str
    kind: str
    bundle_id: BundleId
    content: bytes


_SEND = text("""
    insert into orders.fund_messages (message_key, direction, message_id, kind, bundle_id, digest, content, made_at)
    select key, 'sent', id, kind, bundle, digest, content, :now
      from unnest(cast(:keys as uuid[]), cast(:ids as text[]), cast(:kinds as text[]), cast(:bundles as uuid[]),
                  cast(:digests as text[]), cast(:contents as bytea[])) as m(key, id, kind, bundle, digest, content)
""")


def send(tx: Session, messages: Sequence[Outgoing], *, now: datetime) -> None:
    """Keep them as they go out; a message id never comes twice."""
    if messages:
        tx.execute(
            _SEND,
            {
                "keys": [one.message_key for one in messages],
                "ids": [one.message_id for one in messages],
                "kinds": [one.kind for one in messages],
                "bundles": [one.bundle_id for one in messages],
                "digests": [hashlib.sha256(one.content).hexdigest() for one in messages],
                "contents": [zlib.compress(one.content, _QUICK) for one in messages],
                "now": now,
            },
        )


_SENT = text("""
    select m.content from orders.bundles b
      join orders.fund_messages m on m.bundle_id = coalesce(b.origin_id, b.bundle_id)
     where b.bundle_id = :bundle and m.direction = 'sent' and m.kind not like 'setr.018%'
     order by m.made_at limit 1
""")


def sent(tx: Session, bundle: BundleId) -> bytes | None:
    """The file in which the bundle was sent, byte for byte."""
    content: bytes | None = tx.scalar(_SENT, {"bundle": bundle})
    return None if content is None else zlib.decompress(content)


_WAITING = text("""
    select message_key, message_id, kind, bundle_id, content from orders.fund_messages
     where direction = 'sent' and fetched_at is null
     order by message_key limit cast(:limit as bigint) for update skip locked
""")
_FETCHED = text("""
    update orders.fund_messages set fetched_at = :now where message_key = any(cast(:keys as uuid[]))
""")


def waiting(tx: Session, *, limit: int) -> list[Outgoing]:
    """Messages that did not go out yet, the oldest first, locked."""
    return [
        Outgoing(row.message_key, row.message_id, row.kind, row.bundle_id, zlib.decompress(row.content))
        for row in tx.execute(_WAITING, {"limit": limit})
    ]


def fetched(tx: Session, keys: Sequence[UUID], *, now: datetime) -> None:
    """They have gone out."""
    tx.execute(_FETCHED, {"keys": list(keys), "now": now})


_RECEIVE = text("""
    insert into orders.fund_messages (message_key, direction, message_id, kind, digest, content, made_at, fetched_at)
    values (:key, 'received', :id, :kind, :digest, :content, :now, :now)
        on conflict (direction, digest) do nothing
""")


def receive(tx: Session, content: bytes, *, message_id: str, kind: str, digest: str, now: datetime) -> None:
    """Keep it as it came, once however often it comes."""
    facts = {"key": new_id(), "id": message_id, "kind": kind, "digest": digest, "now": now}
    tx.execute(_RECEIVE, facts | {"content": zlib.compress(content, _QUICK)})


_NAMED = text(f"select {FIELDS} from orders.orders o where o.order_id = any(cast(:ids as uuid[]))")


def named(tx: Session, ids: Sequence[OrderId]) -> dict[OrderId, Order]:
    """The orders with these ids, in whatever state."""
    return {row.order_id: order_of(row) for row in tx.execute(_NAMED, {"ids": list(ids)})}


_EXECUTED = text("""
    select e.*, o.isin, o.side from orders.executions e join orders.orders o using (order_id)
     where e.order_id = any(cast(:ids as uuid[])) order by e.received_at, e.deal_reference
""")


def executions(tx: Session, ids: Sequence[OrderId]) -> dict[OrderId, list[Execution]]:
    """What was confirmed of these orders so far, the oldest first; the fund and side are those of the order."""
    found: defaultdict[OrderId, list[Execution]] = defaultdict(list)
    for row in tx.execute(_EXECUTED, {"ids": list(ids)}):
        deal = Deal(row.isin, Side(row.side), row.price_day, row.price, row.currency, row.fx_rate)
        found[row.order_id].append(
            Execution(
                line=0,
                order_id=row.order_id,
                deal_reference=row.deal_reference,
                deal=deal,
                units=Units(row.units_micro),
                amount=row.amount,
                is_partial=row.is_partial,
                source=row.source,
            )
        )
    return dict(found)


_EXECUTE = text("""
    insert into orders.executions (order_id, deal_reference, units_micro, amount, is_partial, price_day, price,
                                   currency, fx_rate, source, received_at)
    select e.order_id, e.deal, e.units, e.amount, e.is_partial, :price_day, :price, :currency, :fx_rate, :source, :now
      from unnest(cast(:orders as uuid[]), cast(:deals as text[]), cast(:units as bigint[]),
                  cast(:amounts as numeric[]), cast(:partly as boolean[]))
           as e(order_id, deal, units, amount, is_partial)
""")


def add_executions(tx: Session, found: Sequence[Execution], *, source: str, now: datetime) -> None:
    """Keep what was confirmed, a statement for each price."""
    by_deal: defaultdict[Deal, list[Execution]] = defaultdict(list)
    for one in found:
        by_deal[one.deal].append(one)
    for deal, of_deal in by_deal.items():
        tx.execute(
            _EXECUTE,
            {
                "orders": [one.order_id for one in of_deal],
                "deals": [one.deal_reference for one in of_deal],
                "units": [one.units.micro for one in of_deal],
                "amounts": [one.amount for one in of_deal],
                "partly": [one.is_partial for one in of_deal],
                "price_day": deal.price_day,
                "price": deal.price,
                "currency": deal.currency,
                "fx_rate": deal.fx_rate,
                "source": source,
                "now": now,
            },
        )


_REPLY = text("""
    insert into orders.fund_replies (reply_id, bundle_id, order_id, status, reason, source, line, received_at)
    values (:id, :bundle, :order, :status, :reason, :source, :line, :now) on conflict (source, line) do nothing
    returning reply_id
""")


def add_reply(tx: Session, report: StatusReport, bundle: BundleId, *, source: str, now: datetime) -> bool:
    """Keep what the fund company said; False if it had said so before."""
    facts = {"id": new_id(), "bundle": bundle, "order": report.order_id, "status": report.status.value, "now": now}
    kept = tx.scalar(_REPLY, facts | {"reason": report.reason, "source": source, "line": report.line})
    return kept is not None


_ACCEPTED = text("""
    select a.order_id, a.units_micro from orders.accepted_units a join orders.orders o using (order_id)
     where o.bundle_id = :bundle
""")
_ACCEPT = text("""
    insert into orders.accepted_units (order_id, finding_id, units_micro) values (:order, :finding, :units)
""")


def accepted_units(tx: Session, bundle: BundleId) -> dict[OrderId, Units]:
    """The units that staff has accepted for orders of the bundle."""
    return {row.order_id: Units(row.units_micro) for row in tx.execute(_ACCEPTED, {"bundle": bundle})}


def accept_units(tx: Session, order: OrderId, units: Units, *, finding: FindingId) -> None:
    """Keep what the order settles at."""
    tx.execute(_ACCEPT, {"order": order, "finding": finding, "units": units.micro})
