"""SQL of distributions: announced once, paid once per position, chosen by the customer (ORD-20, FND-4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, DistributionId, DistributionPaymentId, PersonId, PositionId, StaffId
from depot.kernel.money import Eur, Money, Units
from orders.rules.distribution_booking import Distribution, DistributionPayment, DistributionUse
from orders.tables.distributions import DistributionPaymentRow, DistributionUseRow

_FIELDS: Final = "distribution_id, isin, ex_day, pay_day, per_unit, currency, fx_rate, announced_at, paid_at"

_ADD = text("""
    insert into orders.distributions (distribution_id, isin, ex_day, pay_day, per_unit, currency, fx_rate,
                                      announced_by, announced_at)
    values (:distribution_id, :isin, :ex_day, :pay_day, :per_unit, :currency, :fx_rate, :announced_by, :announced_at)
        on conflict (isin, ex_day) do nothing
 returning distribution_id
""")


def add(tx: Session, announced: Distribution, *, by: StaffId) -> bool:
    """Insert it; False if the fund has a distribution of this ex-day already."""
    names = ("distribution_id", "isin", "ex_day", "pay_day", "per_unit", "currency", "fx_rate", "announced_at")
    facts = {name: getattr(announced, name) for name in names}
    return tx.execute(_ADD, {**facts, "announced_by": by}).first() is not None


def _distribution(row: Row[Any]) -> Distribution:
    return Distribution(
        distribution_id=DistributionId(row.distribution_id),
        isin=row.isin,
        ex_day=row.ex_day,
        pay_day=row.pay_day,
        per_unit=row.per_unit,
        currency=row.currency,
        fx_rate=row.fx_rate,
        announced_at=row.announced_at,
        paid_at=row.paid_at,
    )


_BY_ID = text(f"select {_FIELDS} from orders.distributions where distribution_id = :id")
_LOCK = text(f"select {_FIELDS} from orders.distributions where distribution_id = :id for no key update")
_LISTED = text(f"""
    select {_FIELDS} from orders.distributions
     where cast(:after as uuid) is null or distribution_id < :after
     order by distribution_id desc limit cast(:limit as bigint)
""")
_UNPAID = text(f"""
    select {_FIELDS} from orders.distributions
     where paid_at is null and pay_day <= :today
     order by pay_day, distribution_id
""")


def by_id(tx: Session, distribution: DistributionId) -> Distribution | None:
    """The distribution as it stands."""
    row = tx.execute(_BY_ID, {"id": distribution}).one_or_none()
    return _distribution(row) if row else None


def locked(tx: Session, distribution: DistributionId) -> Distribution:
    """The distribution, which nobody else pays until the transaction ends."""
    return _distribution(tx.execute(_LOCK, {"id": distribution}).one())


def listed(tx: Session, *, after: DistributionId | None, limit: int) -> list[Distribution]:
    """The distributions, the newest first, from behind `after` on."""
    return [_distribution(row) for row in tx.execute(_LISTED, {"after": after, "limit": limit})]


def unpaid(tx: Session, *, today: date) -> list[Distribution]:
    """The distributions whose pay-day has come and of which somebody may still have to be paid."""
    return [_distribution(row) for row in tx.execute(_UNPAID, {"today": today})]


_TRADED = text("""
    select s.position_id, sum(case o.side when 'subscription' then s.units_micro else -s.units_micro end) as units_micro
      from orders.settlements s join orders.orders o using (order_id)
     where o.isin = :isin and o.price_day <= :day and s.booked_on > :day
     group by s.position_id
""")
_UNSETTLED = text("""
    select distinct depot_id from orders.orders
     where isin = :isin and price_day <= :day and state in ('accepted', 'forwarded')
""")


def traded_by(tx: Session, isin: str, day: date) -> dict[PositionId, Units]:
    """Units bought, or sold (negative), at prices up to the day that were booked after it."""
    rows = tx.execute(_TRADED, {"isin": isin, "day": day})
    return {row.position_id: Units(int(row.units_micro)) for row in rows}


def unsettled_depots(tx: Session, isin: str, day: date) -> frozenset[DepotId]:
    """Depots with an order at a price up to the day that is not settled yet."""
    return frozenset(tx.scalars(_UNSETTLED, {"isin": isin, "day": day}))


_PAID = text("""
    select position_id from orders.distribution_payments
     where distribution_id = :id and position_id = any(cast(:positions as uuid[]))
""")
_FINISH = text("update orders.distributions set paid_at = :now where distribution_id = :id and paid_at is null")


def paid_positions(tx: Session, distribution: DistributionId, among: Collection[PositionId]) -> frozenset[PositionId]:
    """Which of the positions have been paid."""
    return frozenset(tx.scalars(_PAID, {"id": distribution, "positions": list(among)}))


def finish(tx: Session, distribution: DistributionId, *, now: datetime) -> None:
    """Everybody entitled has been paid."""
    tx.execute(_FINISH, {"id": distribution, "now": now})


def add_payments(tx: Session, payments: Sequence[DistributionPayment], *, now: datetime) -> None:
    """Keep what was paid; the second payment of a position breaks the key."""
    rows = [
        {
            "payment_id": paid.payment_id,
            "distribution_id": paid.distribution_id,
            "position_id": paid.position_id,
            "depot_id": paid.depot_id,
            "person_id": paid.person,
            "units_micro": paid.units,
            "gross_minor": paid.gross.minor,
            "fx_rate": paid.fx_rate,
            "gross_cents": paid.gross_eur,
            "capital_gains_tax_cents": paid.capital_gains_tax,
            "solidarity_surcharge_cents": paid.solidarity_surcharge,
            "church_tax_cents": paid.church_tax,
            "net_cents": paid.net,
            "use": paid.use.value,
            "order_id": paid.order_id,
            "tax_event_id": paid.tax_event_id,
            "document_id": paid.document_id,
            "booked_on": paid.booked_on,
            "paid_at": now,
        }
        for paid in payments
    ]
    if rows:
        tx.execute(insert(DistributionPaymentRow), rows)


_OF_DEPOT = text("""
    select p.*, d.isin, d.currency
      from orders.distribution_payments p join orders.distributions d using (distribution_id)
     where p.depot_id = :depot and (cast(:after as uuid) is null or p.payment_id < :after)
     order by p.payment_id desc limit cast(:limit as bigint)
""")


def payments_of(
    tx: Session, depot: DepotId, *, after: DistributionPaymentId | None, limit: int
) -> list[DistributionPayment]:
    """What a depot was paid, the newest first, from behind `after` on."""
    return [_payment(row) for row in tx.execute(_OF_DEPOT, {"depot": depot, "after": after, "limit": limit})]


def _payment(row: Row[Any]) -> DistributionPayment:
    return DistributionPayment(
        payment_id=DistributionPaymentId(row.payment_id),
        distribution_id=row.distribution_id,
        isin=row.isin,
        position_id=row.position_id,
        depot_id=row.depot_id,
        person=row.person_id,
        units=Units(row.units_micro),
        gross=Money(row.gross_minor, row.currency),
        fx_rate=row.fx_rate,
        gross_eur=Eur(row.gross_cents),
        capital_gains_tax=Eur(row.capital_gains_tax_cents),
        solidarity_surcharge=Eur(row.solidarity_surcharge_cents),
        church_tax=Eur(row.church_tax_cents),
        net=Eur(row.net_cents),
        use=DistributionUse(row.use),
        booked_on=row.booked_on,
        order_id=row.order_id,
        tax_event_id=row.tax_event_id,
        document_id=row.document_id,
    )


_USES = text("""
    select distinct on (position_id) position_id, use from orders.distribution_uses
     where position_id = any(cast(:positions as uuid[]))
     order by position_id, choice_id desc
""")


def uses(tx: Session, positions: Collection[PositionId]) -> dict[PositionId, DistributionUse]:
    """What was chosen last for each position; those nobody chose for are missing."""
    return {row.position_id: DistributionUse(row.use) for row in tx.execute(_USES, {"positions": list(positions)})}


def add_use(
    tx: Session, choice: UUID, position: PositionId, use: DistributionUse, *, by: PersonId, now: datetime
) -> None:
    """Keep a choice."""
    values = {"choice_id": choice, "position_id": position, "use": use.value, "chosen_by": by, "chosen_at": now}
    tx.execute(insert(DistributionUseRow), [values])
