"""The last order of a bundle is settled: what single roundings differ by goes to suspense (ORD-11, ORD-23)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, EntryId, to_text
from depot.kernel.outbox import Event
from depot.ledger.model import Entry
from depot.ledger.usecases.post_entries import post_entries
from orders.model import Confirmation
from orders.rules.settlement_bookings import difference_moves
from orders.rules.settling import Dealt
from orders.store import bundles, settlements


def finish_bundle(tx: Session, confirmed: Confirmation, dealt: Dealt, *, now: datetime) -> None:
    """While an order still waits for a person the bundle stays open; then its sum is the confirmed total (ORD-11)."""
    sums = settlements.totals(tx, confirmed.bundle_id)
    if sums.waiting:
        return
    # The margin is ours: a purchase passes the rest on to the fund, a sale brings it on top of what the customer gets.
    margin = -sums.fx_margin if dealt.side is Side.SUBSCRIPTION else sums.fx_margin
    moves, units, money = difference_moves(
        confirmed, units=sums.units, paid=sums.amount + margin, mid_rate=dealt.mid_rate
    )
    if moves:
        entry = Entry(
            entry_id=EntryId(new_id()),
            kind="bundle_rounding",
            booked_on=dealt.booked_on,
            value_on=dealt.settlement_day,
            reference=confirmed.bundle_id,
            transfers=moves,
        )
        post_entries(tx, [entry], now=now)
    bundles.settle(tx, confirmed.bundle_id)
    content = {
        "bundle": to_text(PREFIX["BundleId"], confirmed.bundle_id),
        "units_difference": str(units),
        "amount_difference": str(money),
    }
    outbox.publish(tx, Event("bundle_settled.v1", confirmed.bundle_id, content), now=now)
