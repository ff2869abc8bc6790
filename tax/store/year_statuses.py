"""Tax years of persons: locked in one order, opened with the losses carried over, written back by differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import ExemptionOrderId, PersonId
from depot.kernel.money import Eur, total
from tax.errors import VorabpauschaleRunning
from tax.model import ChurchAttribute, ExemptionOrder, MemberYear, Withheld, YearStatus
from tax.rules.exemption_order import in_force
from tax.rules.tax_subject import Standing, TaxSubject, community
from tax.store import nv_certificates
from tax.store.run_lock import RUN_LOCK
from tax.tables import ExemptionOrderRow

# The lock of a living run is held by its session; the row tells of one that died and waits to be resumed.
_SHARE = text("""
    select pg_try_advisory_xact_lock_shared(:run_lock) as shared,
           (select min(year) from tax.runs where state = 'running') as running
""")
_LOCK = text("""
    select person_id, year, loss_pot_cents, exemption_used_cents,
           loss_certificate_asked_at is not null as is_certified
      from tax.year_statuses
     where person_id = any(cast(:persons as uuid[]))
     order by person_id, year
       for update
""")
_LOOK = text(str(_LOCK).replace("for update", ""))
_OPEN = text("""
    insert into tax.year_statuses (person_id, year, loss_brought_cents, loss_pot_cents, exemption_used_cents)
    select person_id, :year, brought, brought, 0
      from unnest(cast(:persons as uuid[]), cast(:brought as bigint[])) as o(person_id, brought)
     order by person_id
        on conflict (person_id, year) do nothing
""")
_ATTRIBUTES = text("""
    select distinct on (person_id) person_id, attribute_id, rate_sealed
      from tax.church_attributes
     where person_id = any(cast(:persons as uuid[])) and year = :year
     order by person_id, recorded_at desc, attribute_id desc
""")
# What was never collected cannot be refunded: a Vorabpauschale counts once its tax is met.
_WITHHELD = text("""
    select e.person_id, sum(e.tax_base_cents) as base, sum(e.capital_gains_tax_cents) as gains,
           sum(e.solidarity_surcharge_cents) as solidarity, sum(e.church_tax_cents) as church
      from tax.events e left join tax.collections c using (event_id)
     where e.person_id = any(cast(:persons as uuid[])) and e.tax_year = :year
       and (e.kind <> 'vorabpauschale' or c.state = 'collected') and e.community_id is null
     group by e.person_id
""")
_WITHHELD_OF_COMMUNITIES = text("""
    select e.community_id as person_id, sum(e.tax_base_cents) as base, sum(e.capital_gains_tax_cents) as gains,
           sum(e.solidarity_surcharge_cents) as solidarity, sum(e.church_tax_cents) as church
      from tax.events e left join tax.collections c using (event_id)
     where e.community_id = any(cast(:communities as uuid[])) and e.tax_year = :year
       and (e.kind <> 'vorabpauschale' or c.state = 'collected')
     group by e.community_id
""")
_HALVES = text("""
    select e.community_id, h.person_id, sum(h.tax_base_cents) as base, sum(h.capital_gains_tax_cents) as gains,
           sum(h.solidarity_surcharge_cents) as solidarity, sum(h.church_tax_cents) as church
      from tax.events e join tax.event_halves h using (event_id) left join tax.collections c using (event_id)
     where e.community_id = any(cast(:communities as uuid[])) and e.tax_year = :year
       and (e.kind <> 'vorabpauschale' or c.state = 'collected')
     group by e.community_id, h.person_id
""")
# A loss or its use in a year changes the pots of the years after it too, for these were carried over from it: up to
# the first year whose losses are certified, for nothing carries over from that one (TAX-41).
_WRITE = text("""
    update tax.year_statuses s
       set loss_brought_cents = s.loss_brought_cents + case when s.year > :year then c.pot else 0 end,
           loss_pot_cents = s.loss_pot_cents + c.pot,
           exemption_used_cents = s.exemption_used_cents + case when s.year = :year then c.used else 0 end
      from unnest(cast(:persons as uuid[]), cast(:pots as bigint[]), cast(:used as bigint[])) as c(person_id, pot, used)
     where s.person_id = c.person_id and s.year >= :year
       and s.year <= coalesce((select min(l.year) from tax.year_statuses l
                                where l.person_id = c.person_id and l.year >= :year
                                  and l.loss_certificate_asked_at is not null), 9999)
""")
_CERTIFY = text("""
    update tax.year_statuses set loss_certificate_asked_at = :now
     where person_id = :subject and year = :year and loss_certificate_asked_at is null
""")
_CERTIFIED = text("""
    select loss_certificate_asked_at from tax.year_statuses where person_id = :subject and year = :year
""")


def share_with_runs(tx: Session) -> None:
    """No run of Vorabpauschalen starts before this transaction ends; refused while one is under way (TAX-37)."""
    row = tx.execute(_SHARE, {"run_lock": RUN_LOCK}).one()
    if row.running is not None or not row.shared:
        raise VorabpauschaleRunning(calendar_year=row.running)


def locked(tx: Session, subjects: Sequence[TaxSubject], *, on: date) -> list[YearStatus]:
    """The tax year of each subject, locked by rising id; opened with the pot of the year before where it is new.

    With it those of the spouses whose use counts against the same joint order (TAX-28).
    """
    orders = _orders(tx, subjects)
    ids = sorted({each for subject in subjects for each in (subject.subject_id, *_partners(subject, orders, on))})
    years = _years(tx, ids, lock=True)
    missing = [subject for subject in ids if on.year not in years.get(subject, {})]
    if missing:
        brought = [_brought(years.get(subject, {}), on.year).cents for subject in missing]
        tx.execute(_OPEN, {"persons": missing, "year": on.year, "brought": brought})
        years = _years(tx, ids, lock=True)
    return _statuses(tx, subjects, orders, years, on)


def seen(tx: Session, subjects: Sequence[TaxSubject], *, on: date) -> list[YearStatus]:
    """The same without a lock and without a write, for previews."""
    orders = _orders(tx, subjects)
    ids = {each for subject in subjects for each in (subject.subject_id, *_partners(subject, orders, on))}
    return _statuses(tx, subjects, orders, _years(tx, sorted(ids), lock=False), on)


_Orders = dict[PersonId, tuple[ExemptionOrder, ...]]


def _orders(tx: Session, subjects: Sequence[TaxSubject]) -> _Orders:
    """The orders of each subject; of two holders together only those that they gave together (TAX-28)."""
    having = [subject for subject in subjects if subject.standing in {Standing.PERSON, Standing.COMMUNITY}]
    found = released_orders(tx, {person for subject in having for person in subject.holders})
    return {
        subject.subject_id: tuple(
            order
            for order in found.get(subject.person, ())
            if not subject.is_shared or {order.person, order.spouse} == set(subject.holders)
        )
        for subject in having
    }


def _partners(subject: TaxSubject, orders: _Orders, on: date) -> tuple[PersonId, ...]:
    order = in_force(orders.get(subject.subject_id, ()), on)
    if order is None or order.spouse is None:
        return ()
    both = community(order.person, order.spouse).subject_id
    return tuple(each for each in (order.person, order.spouse, both) if each != subject.subject_id)


_Years = dict[int, tuple[Eur, Eur, bool]]  # pot, exemption used, whether the losses are certified


def _years(tx: Session, persons: Sequence[PersonId], *, lock: bool) -> dict[PersonId, _Years]:
    found: dict[PersonId, _Years] = {}
    for row in tx.execute(_LOCK if lock else _LOOK, {"persons": list(persons)}):
        year = (Eur(row.loss_pot_cents), Eur(row.exemption_used_cents), row.is_certified)
        found.setdefault(row.person_id, {})[row.year] = year
    return found


def _brought(years: _Years, year: int) -> Eur:
    """The pot of the last year before this one, unless it is certified (§ 43a(3) S. 3, 4 EStG)."""
    before = [other for other in years if other < year]
    pot, _, is_certified = years[max(before)] if before else (Eur.ZERO, Eur.ZERO, False)
    return Eur.ZERO if is_certified else pot


def _still_there(years: _Years, year: int) -> Eur:
    """Losses that a later year has used up already are no longer there for an event that comes late."""
    pot = years[year][0] if year in years else _brought(years, year)
    for other in sorted(other for other in years if other >= year):
        pot = min(pot, years[other][0])
        if years[other][2]:
            break
    return pot


def certify_losses(tx: Session, subject: PersonId, year: int, *, now: datetime) -> datetime:
    """The year's losses go into a certificate, once and for ever; gives back when that was asked for (TAX-41)."""
    named = {"subject": subject, "year": year}
    tx.execute(_CERTIFY, {**named, "now": now})
    asked_at: datetime = tx.scalars(_CERTIFIED, named).one()
    return asked_at


def _statuses(
    tx: Session, subjects: Sequence[TaxSubject], orders: _Orders, years: dict[PersonId, _Years], on: date
) -> list[YearStatus]:
    persons = sorted({person for subject in subjects for person in subject.holders})
    alone = [subject.person for subject in subjects if subject.standing is Standing.PERSON]
    communities = [subject.subject_id for subject in subjects if subject.subject_id != subject.person]
    attributes = church_attributes(tx, persons, year=on.year)
    withheld = _withheld(tx, alone, communities, year=on.year)
    halves = _halves(tx, communities, year=on.year)
    certificates = nv_certificates.of_persons(tx, persons)

    def used(subject: PersonId) -> Eur:
        return years.get(subject, {}).get(on.year, (Eur.ZERO, Eur.ZERO, False))[1]

    found = []
    for subject in subjects:
        partners = _partners(subject, orders, on)
        own, key, person = years.get(subject.subject_id, {}), subject.subject_id, subject.person
        status = YearStatus(
            person=key,
            year=on.year,
            loss_pot=_still_there(own, on.year),
            exemption_used=used(key),
            church=None,
            orders=orders.get(key, ()),
            withheld=withheld.get(key, Withheld()),
            is_business=subject.standing is Standing.BUSINESS,
            partners=partners,
            used_by_partners=total(used(partner) for partner in partners),
        )
        if subject.standing is Standing.PERSON:
            status = replace(status, church=attributes.get(person), nv_certificates=certificates.get(person, ()))
        if subject.is_shared:
            members = tuple(
                MemberYear(each, attributes.get(each), certificates.get(each, ()), halves.get((key, each), Withheld()))
                for each in subject.holders
            )
            status = replace(status, members=members)
        found.append(status)
    return found


def _withheld(
    tx: Session, persons: Sequence[PersonId], communities: Sequence[PersonId], *, year: int
) -> dict[PersonId, Withheld]:
    """What the events of the year have withheld; read under the lock of the year, so nothing is given back twice."""
    rows = [*tx.execute(_WITHHELD, {"persons": list(persons), "year": year})]
    if communities:
        rows += tx.execute(_WITHHELD_OF_COMMUNITIES, {"communities": list(communities), "year": year})
    return {row.person_id: _sums(row) for row in rows}


def _halves(tx: Session, communities: Sequence[PersonId], *, year: int) -> dict[tuple[PersonId, PersonId], Withheld]:
    """The same for each half of a community (TAX-25)."""
    if not communities:
        return {}
    rows = tx.execute(_HALVES, {"communities": list(communities), "year": year})
    return {(row.community_id, row.person_id): _sums(row) for row in rows}


def _sums(row: Row[Any]) -> Withheld:
    return Withheld(Eur(int(row.base)), Eur(int(row.gains)), Eur(int(row.solidarity)), Eur(int(row.church)))


def church_attributes(tx: Session, persons: Sequence[PersonId], *, year: int) -> dict[PersonId, ChurchAttribute]:
    """The church tax rate last recorded for the year; persons without one are missing (TAX-33)."""
    rows = tx.execute(_ATTRIBUTES, {"persons": list(persons), "year": year})
    return {
        row.person_id: ChurchAttribute(row.attribute_id, int(keyring().decrypt(bytes(row.rate_sealed)))) for row in rows
    }


def released_orders(tx: Session, persons: Iterable[PersonId]) -> dict[PersonId, list[ExemptionOrder]]:
    """The exemption orders that were released, however old; the rule decides which counts on a day (TAX-27).

    A joint order is one of both (TAX-28).
    """
    asked = sorted(persons)
    named = text("any(cast(:persons as uuid[]))")
    query = select(ExemptionOrderRow).where(
        or_(ExemptionOrderRow.person_id == named, ExemptionOrderRow.spouse_id == named),
        ExemptionOrderRow.activated_at.is_not(None),
    )
    found: dict[PersonId, list[ExemptionOrder]] = {person: [] for person in asked}
    for row in tx.scalars(query, {"persons": asked}):
        order = order_of(row)
        for whose in (order.person, order.spouse):
            if whose is not None and whose in found:
                found[whose].append(order)
    return found


def order_of(row: ExemptionOrderRow) -> ExemptionOrder:
    """The row as the rules see it."""
    return ExemptionOrder(
        order_id=ExemptionOrderId(row.order_id),
        person=row.person_id,
        amount=row.amount_cents,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        lodged_at=row.lodged_at,
        activated_at=row.activated_at,
        spouse=row.spouse_id,
    )


def write(tx: Session, before: Iterable[YearStatus], after: Iterable[YearStatus]) -> None:
    """Write what the events have changed; years later than theirs follow."""
    changed = [
        (old, new)
        for old, new in zip(before, after, strict=True)
        if (old.loss_pot, old.exemption_used) != (new.loss_pot, new.exemption_used)
    ]
    if not changed:
        return
    persons: list[UUID] = [new.person for _, new in changed]
    tx.execute(
        _WRITE,
        {
            "persons": persons,
            "year": changed[0][1].year,
            "pots": [(new.loss_pot - old.loss_pot).cents for old, new in changed],
            "used": [(new.exemption_used - old.exemption_used).cents for old, new in changed],
        },
    )
