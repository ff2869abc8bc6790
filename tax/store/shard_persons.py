"""The subjects of a part of a run: their tax years, orders, certificates and church attributes (TAX-11, TAX-37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.holdings.model import PersonRange
from depot.kernel import binary_copy, id_arrays
from depot.kernel.binary_copy import BIGINT, DATE, SMALLINT, Rows, day_number
from depot.kernel.crypto import keyring
from depot.kernel.id_arrays import UUID_FIELD
from depot.kernel.ids import PersonId
from tax.rules.tax_subject import community
from tax.rules.vorabpauschale_shard import Bools, Bytes, JointOrders, PersonArrays, orders_in_force
from tax.rules.vorabpauschale_vectors import Ints

_STATUS: Final = binary_copy.record(
    {"person_id": UUID_FIELD, "year": SMALLINT, "pot": BIGINT, "used": BIGINT, "certified": SMALLINT}
)
_STATUSES: Final = """
    select person_id, year, loss_pot_cents, exemption_used_cents,
           (loss_certificate_asked_at is not null)::int::smallint
      from tax.year_statuses
     where person_id >= %(first_person)s and person_id < %(next_person)s or person_id = any(%(others)s)
"""
_ORDER: Final = binary_copy.record(
    {"person_id": UUID_FIELD, "spouse_id": UUID_FIELD, "amount": BIGINT, "valid_from": DATE, "valid_until": DATE}
)
# A joint order is one of both (TAX-28).
_ORDERS: Final = f"""
    select holder_id, spouse_id, amount_cents, valid_from, valid_until
      from (select person_id as holder_id, coalesce(spouse_id, '{UUID(int=0)}') as spouse_id, amount_cents, valid_from,
                   coalesce(valid_until, '9999-12-31') as valid_until, activated_at, order_id
              from tax.exemption_orders where activated_at is not null
             union all
            select spouse_id, person_id, amount_cents, valid_from, coalesce(valid_until, '9999-12-31'), activated_at,
                   order_id
              from tax.exemption_orders where activated_at is not null and spouse_id is not null) as o
     where holder_id >= %(first_person)s and holder_id < %(next_person)s or holder_id = any(%(others)s)
     order by activated_at, order_id
"""
_LOCK = text("""
    select count(*) from (
        select from tax.year_statuses
         where person_id >= :first_person and person_id < :next_person or person_id = any(cast(:others as uuid[]))
         order by person_id, year for update
    ) as locked
""")
_ATTRIBUTES = text("""
    select distinct on (person_id) person_id, attribute_id, rate_sealed
      from tax.church_attributes
     where (person_id >= :first_person and person_id < :next_person or person_id = any(cast(:others as uuid[])))
       and year = :year
     order by person_id, recorded_at desc, attribute_id desc
""")
_CERTIFIED: Final = binary_copy.record({"person_id": UUID_FIELD})
_CERTIFICATES: Final = """
    select distinct person_id from tax.nv_certificates
     where (person_id >= %(first_person)s and person_id < %(next_person)s or person_id = any(%(others)s))
       and valid_from <= %(received)s and valid_until >= %(received)s
       and (revoked_from is null or revoked_from > %(received)s)
"""
NOBODY: Final = bytes(16)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The subjects of a part with their holders' attributes, and the pot that a new tax year begins with."""

    arrays: PersonArrays
    brought: Ints
    firsts: Bytes
    seconds: Bytes
    attributes: tuple[Bytes, Bytes]


def person_facts(
    tx: Session, part: PersonRange, persons: Bytes, holders: tuple[Bytes, Bytes], *, received: date
) -> PersonFacts:
    """The tax years of the part, locked by rising id, with orders and the holders' church attributes (TAX-11)."""
    firsts, seconds = holders
    is_shared, is_alone = seconds != NOBODY, persons == firsts
    others = {*id_arrays.uuids(persons[~is_alone]), *id_arrays.uuids(np.unique(seconds[is_shared])), *part.plus}
    bounds = {"first_person": part.first, "next_person": part.beyond, "others": sorted(others)}
    orders = _orders(tx, persons, firsts, seconds, bounds, on=day_number(received))
    bounds["others"] = sorted(others | set(orders.partners))
    tx.execute(_LOCK, bounds)
    every = binary_copy.read(tx, _STATUSES, _STATUS, bounds)
    pot, brought, used = _pots(persons, _of(persons, every), received.year)
    church = _church(tx, bounds, received.year)
    of_first, of_second = church.of(firsts, is_alone | is_shared), church.of(seconds, is_shared)
    certified = binary_copy.read(tx, _CERTIFICATES, _CERTIFIED, {**bounds, "received": received})["person_id"]
    arrays = PersonArrays(
        persons=persons,
        loss_pot=pot,
        exemption_noted=orders.noted,
        exemption_left=np.where(orders.couple >= 0, 0, np.maximum(orders.noted - used, 0)),
        church_tax_rate=of_first[0],
        has_nv_certificate=np.isin(firsts, certified) & (is_alone | is_shared & np.isin(seconds, certified)),
        second_rate=of_second[0],
        is_shared=is_shared,
        joint=JointOrders(orders.left(every, received.year), orders.couple),
    )
    return PersonFacts(arrays, brought, firsts, seconds, (of_first[1], of_second[1]))


@dataclass(frozen=True, slots=True)
class _Orders:
    """The amount noted for each subject, which couple's it is, and of each couple: amount and subjects."""

    noted: Ints
    couple: Ints
    amounts: list[int]
    subjects: list[tuple[PersonId, ...]]

    @property
    def partners(self) -> Iterator[PersonId]:
        """Whose use counts against a joint order."""
        return (each for subjects in self.subjects for each in subjects)

    def left(self, statuses: Rows, year: int) -> Ints:
        """What the year has not used yet of each couple's amount."""
        this = statuses[statuses["year"] == year]
        used = dict(zip(id_arrays.uuids(this["person_id"]), this["used"].tolist(), strict=True))
        spent = [sum(used.get(each, 0) for each in subjects) for subjects in self.subjects]
        return np.maximum(np.array(self.amounts, np.int64) - np.array(spent, np.int64), 0)


def _orders(
    tx: Session, persons: Bytes, firsts: Bytes, seconds: Bytes, bounds: Mapping[str, Any], *, on: int
) -> _Orders:
    """A person's order in force; two holders together have only the one that they gave together (TAX-27, TAX-28)."""
    rows = binary_copy.read(tx, _ORDERS, _ORDER, bounds)
    owners, owner = np.unique(rows["person_id"], return_inverse=True)
    days = (rows["valid_from"].astype(np.int64), rows["valid_until"].astype(np.int64))
    newest = orders_in_force(owner, *days, count=len(owners), on=on)
    chosen = np.full(len(persons), -1, np.int64)
    if len(owners):
        at = np.minimum(np.searchsorted(owners, firsts), len(owners) - 1)
        chosen = np.where(owners[at] == firsts, newest[at], -1)
    spouse = np.where(chosen >= 0, rows["spouse_id"][chosen], NOBODY).astype(UUID_FIELD) if len(rows) else seconds[:0]
    if not len(rows):
        return _Orders(np.zeros(len(persons), np.int64), chosen, [], [])
    # An estate has none, two together only their own (decision 024).
    serves = np.where(persons == firsts, chosen >= 0, (seconds != NOBODY) & (spouse == seconds) & (chosen >= 0))
    noted = np.where(serves, rows["amount"].astype(np.int64)[chosen], 0)
    couple = np.full(len(persons), -1, np.int64)
    known: dict[PersonId, int] = {}
    amounts: list[int] = []
    subjects: list[tuple[PersonId, ...]] = []
    for each in np.flatnonzero(serves & (spouse != NOBODY)).tolist():
        both = [PersonId(one) for one in id_arrays.uuids(np.array([firsts[each], spouse[each]], UUID_FIELD))]
        together = community(*both).subject_id
        if together not in known:
            known[together] = len(amounts)
            amounts.append(int(noted[each]))
            subjects.append((*both, together))
        couple[each] = known[together]
    return _Orders(noted, couple, amounts, subjects)


def _of(persons: Bytes, rows: Rows) -> Rows:
    """The rows of these persons alone."""
    return rows[np.isin(rows["person_id"], persons)]


def _pots(persons: Bytes, statuses: Rows, year: int) -> tuple[Ints, Ints, Ints]:
    """The losses still there for the year, the pot the year began with or would begin with, the exemption used."""
    pot, brought, used = (np.zeros(len(persons), np.int64) for _ in range(3))
    owner = np.searchsorted(persons, statuses["person_id"])
    years, pots = statuses["year"].astype(np.int64), statuses["pot"].astype(np.int64)
    certified = statuses["certified"] != 0
    for past in sorted(set(years[years < year].tolist())):
        # Of a year whose losses are certified nothing carries over (TAX-41).
        brought[owner[years == past]] = np.where(certified, 0, pots)[years == past]
    pot[:] = brought
    this = years == year
    pot[owner[this]] = pots[this]
    used[owner[this]] = statuses["used"][this]
    # Losses that a later year has used up are no longer there for an event that comes late.
    is_carried = np.ones(len(persons), np.bool_)
    for later in sorted(set(years[years >= year].tolist())):
        rows = (years == later) & is_carried[owner]
        np.minimum.at(pot, owner[rows], pots[rows])
        is_carried[owner[rows & certified]] = False
    return pot, brought, used


@dataclass(frozen=True, slots=True)
class _Church:
    """Rate and attribute of the persons who have one, by rising id (TAX-33)."""

    persons: Bytes
    rates: Ints
    attributes: Bytes

    def of(self, holders: Bytes, chosen: Bools) -> tuple[Ints, Bytes]:
        """Of each of these holders; most have none, and those not chosen count as having none."""
        rates, attributes = np.zeros(len(holders), np.int64), np.full(len(holders), NOBODY, UUID_FIELD)
        if len(self.persons):
            at = np.minimum(np.searchsorted(self.persons, holders), len(self.persons) - 1)
            known = chosen & (self.persons[at] == holders)
            rates[known], attributes[known] = self.rates[at[known]], self.attributes[at[known]]
        return rates, attributes


def _church(tx: Session, bounds: Mapping[str, Any], year: int) -> _Church:
    rows = tx.execute(_ATTRIBUTES, {**bounds, "year": year}).all()
    return _Church(
        id_arrays.uuid_array(row.person_id for row in rows),
        np.array([int(keyring().decrypt(row.rate_sealed)) for row in rows], np.int64),
        id_arrays.uuid_array(row.attribute_id for row in rows),
    )
