"""A chunk of the positions entitled to a distribution is paid in one transaction, each exactly once (ORD-20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.accounts.model import Depot, DepotState
from depot.accounts.usecases.depots_among import depots_among
from depot.funds.model import FundTerms, Price
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import Position
from depot.holdings.usecases.positions import positions
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, DepotId, DistributionId, DistributionPaymentId, EntryId, PositionId, to_text
from depot.kernel.money import Eur, Units
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from orders.model import Order
from orders.rules.bank_orders import can_be_reinvested
from orders.rules.distribution_booking import (
    Distribution,
    DistributionPayment,
    DistributionUse,
    Payout,
    default_use,
    payment_entry,
    payment_of,
)
from orders.rules.reserving import hold_entry
from orders.rules.settlement_bookings import HOUSE
from orders.store import distributions as store
from orders.usecases.file_distribution_notes import file_distribution_notes
from orders.usecases.last_quote import last_quote
from orders.usecases.reinvest_distributions import reinvest_distributions
from orders.usecases.value_distribution import value_distribution
from tax.model import EventFacts, TaxedDistribution, YearStatus
from tax.rules.distribution import distribution as gross_distribution
from tax.rules.tax_book import TaxBook
from tax.rules.tax_subject import TaxSubject
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.tax_subjects_of import tax_subjects_of


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the positions of a chunk touch; those whose depot has no holder any more are left out."""

    terms: FundTerms
    terms_now: FundTerms
    price: Price | None
    price_rate: Decimal | None
    fx_rate: Decimal
    booked_on: date
    positions: Mapping[PositionId, Position]
    depots: Mapping[DepotId, Depot]
    subjects: Mapping[DepotId, TaxSubject]
    uses: Mapping[PositionId, DistributionUse]


def pay_distribution(
    tx: Session,
    distribution: DistributionId,
    entitled: Mapping[PositionId, Units],
    *,
    calendars: Calendars,
    now: datetime,
) -> Payout:
    """Taxed, booked, paid out or reinvested, documented and told; who was paid before is left out (ORD-20).

    `entitled` are some of the positions with their units at the end of the day before ex-day.
    """
    announced = store.locked(tx, distribution)
    before = store.paid_positions(tx, distribution, entitled)
    waiting = {position: units for position, units in sorted(entitled.items()) if position not in before}
    if not waiting:
        return Payout()
    facts = _facts(tx, announced, waiting, calendars=calendars, now=now)
    book = open_tax_book(tx, facts.subjects.values(), on=announced.pay_day)
    taxed = _taxed(book, announced, waiting, facts)
    reinvesting = [paid for paid, _ in taxed if paid.use is DistributionUse.REINVEST]
    orders = reinvest_distributions(tx, reinvesting, facts.terms_now, calendars=calendars, now=now)
    _book(tx, [paid for paid, _ in taxed], orders, announced, facts, now=now)
    events = close_tax_book(tx, book, now=now)
    documents = file_distribution_notes(
        tx, announced, taxed, terms=facts.terms, depots=facts.depots, years=_years(book, facts), now=now
    )
    order_of = {paid.payment_id: order.order_id for paid, order in zip(reinvesting, orders, strict=True)}
    kept = [
        replace(
            paid,
            order_id=order_of.get(paid.payment_id),
            tax_event_id=events[paid.payment_id],
            document_id=documents[paid.payment_id],
        )
        for paid, _ in taxed
    ]
    _keep(tx, kept, now=now)
    return Payout(tuple(kept), len(facts.positions) - len(kept), len(waiting) - len(facts.positions))


def _facts(
    tx: Session, announced: Distribution, waiting: Mapping[PositionId, Units], *, calendars: Calendars, now: datetime
) -> _Facts:
    today = clock.today(now)
    found = positions(tx, waiting.keys())
    depots = depots_among(tx, {position.depot_id for position in found.values()})
    owners = tax_subjects_of(tx, depots.keys(), on=announced.pay_day)
    subjects = {depot: subject for depot, subject in owners.items() if subject.is_spoken_for}
    price, price_rate = last_quote(tx, announced.isin, until=today)
    return _Facts(
        terms=fund_terms(tx, (announced.isin,), on=announced.pay_day)[announced.isin],
        terms_now=fund_terms(tx, (announced.isin,), on=today)[announced.isin],
        price=price,
        price_rate=price_rate,
        fx_rate=value_distribution(tx, announced, calendars=calendars, now=now),
        booked_on=calendars.next_business_day(today),
        positions={place: position for place, position in found.items() if position.depot_id in subjects},
        depots=depots,
        subjects=subjects,
        uses=store.uses(tx, waiting.keys()),
    )


def _years(book: TaxBook, facts: _Facts) -> dict[DepotId, YearStatus]:
    return {depot: book.statuses[subject.subject_id] for depot, subject in facts.subjects.items()}


def _taxed(
    book: TaxBook, announced: Distribution, waiting: Mapping[PositionId, Units], facts: _Facts
) -> list[tuple[DistributionPayment, TaxedDistribution]]:
    """Each position one after the other; less than half a cent is nobody's income and is not booked (TAX-21)."""
    found = []
    for place, units in waiting.items():
        position = facts.positions.get(place)
        if position is None:
            continue
        gross = gross_distribution(
            units,
            announced.per_unit,
            currency=announced.currency,
            fx_rate=facts.fx_rate,
            kind=facts.terms.fund_class,
            on=announced.pay_day,
        )
        if not gross.gross:
            continue
        payment_id = DistributionPaymentId(new_id())
        subject = facts.subjects[position.depot_id]
        event = EventFacts(
            reference=payment_id,
            depot=position.depot_id,
            position=place,
            isin=announced.isin,
            received_on=announced.pay_day,
            booked_on=facts.booked_on,
            foreign_tax=Eur.ZERO,
        )
        taxed = book.distribution(subject.subject_id, gross, facts=event)
        paid = payment_of(
            announced,
            taxed,
            payment_id=payment_id,
            holding=(place, position.depot_id, subject.person, units),
            fx_rate=facts.fx_rate,
            use=_use(place, position.depot_id, taxed.net, facts),
            booked_on=facts.booked_on,
        )
        found.append((paid, taxed))
    return found


def _use(place: PositionId, depot: DepotId, net: Eur, facts: _Facts) -> DistributionUse:
    """As chosen; money that cannot be reinvested is paid out (ORD-20)."""
    chosen = facts.uses.get(place, default_use(facts.positions[place].units_locked))
    if chosen is DistributionUse.PAY_OUT or facts.depots[depot].state is not DepotState.ACTIVE:
        return DistributionUse.PAY_OUT
    possible = can_be_reinvested(net, facts.terms_now, facts.price, mid_rate=facts.price_rate)
    return chosen if possible else DistributionUse.PAY_OUT


def _book(
    tx: Session,
    payments: Sequence[DistributionPayment],
    orders: Sequence[Order],
    announced: Distribution,
    facts: _Facts,
    *,
    now: datetime,
) -> None:
    """Gross, taxes, and what reinvestments reserve of the net: one call of the ledger for the whole chunk."""
    open_accounts(tx, HOUSE, now=now)
    text = f"Ausschüttung {facts.terms.name}"
    paid = [
        payment_entry(payment, entry_id=EntryId(new_id()), value_on=announced.pay_day, text=text)
        for payment in payments
    ]
    holds = [hold_entry(order, entry_id=EntryId(new_id()), booked_on=facts.booked_on) for order in orders]
    post_entries(tx, [*paid, *(entry for entry in holds if entry is not None)], now=now)


def _keep(tx: Session, payments: Sequence[DistributionPayment], *, now: datetime) -> None:
    """The record that makes it happen once, and the news of it."""
    store.add_payments(tx, payments, now=now)
    for paid in payments:
        content = {
            "payment": to_text(PREFIX["DistributionPaymentId"], paid.payment_id),
            "distribution": to_text(PREFIX["DistributionId"], paid.distribution_id),
            "position": to_text(PREFIX["PositionId"], paid.position_id),
            "isin": paid.isin,
            "units": str(paid.units),
            "gross": str(paid.gross),
            "currency": paid.gross.currency,
            "gross_eur": str(paid.gross_eur),
            "tax": str(paid.gross_eur - paid.net),
            "net": str(paid.net),
            "use": paid.use.value,
            "order": to_text(PREFIX["OrderId"], paid.order_id) if paid.order_id else None,
            "booked_on": paid.booked_on.isoformat(),
        }
        publish(tx, Event("distribution_paid.v1", paid.payment_id, content, depot=paid.depot_id), now=now)
