"""The rows that a part of a run writes by COPY: lots, events, halves, claims and tax years (TAX-37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel import binary_copy
from depot.kernel.binary_copy import (
    BIGINT,
    DATE,
    INTEGER,
    NULL,
    SMALLINT,
    TIMESTAMP,
    Rows,
    day_number,
    moment_number,
    text_field,
)
from depot.kernel.id_arrays import UUID_FIELD
from tax.rules.vorabpauschale_shard import AssessedLots, Bytes, ShardEvents, per_person
from tax.store.shard_persons import NOBODY, PersonFacts


@dataclass(frozen=True, slots=True)
class AssessedPart:
    """A part computed but not written: the lots read, those with an amount, the persons, their events."""

    rows: Rows
    lots: AssessedLots
    facts: PersonFacts
    events: ShardEvents
    late: Mapping[str, int]

    @property
    def sums(self) -> dict[str, int]:
        """What the part adds to the report."""
        counts = {"positions": self.lots.positions_read, "lots": self.lots.lots_read}
        return {**counts, **self.events.sums(), **self.late}


_LOT: Final = binary_copy.record({"lot_id": UUID_FIELD, "year": INTEGER, "units_micro": BIGINT, "amount_cents": BIGINT})


def write_lots(tx: Session, table: str, lots: AssessedLots, *, year: int) -> None:
    """The Vorabpauschale of each lot, beside the table until the whole year is there."""
    columns = {
        "lot_id": lots.rows["lot_id"],
        "year": year,
        "units_micro": lots.rows["units_micro"],
        "amount_cents": lots.amounts,
    }
    binary_copy.write(tx, table, _LOT, columns, len(lots.rows))


@dataclass(frozen=True, slots=True)
class EventFrame:
    """What all events of a run share."""

    calendar_year: int
    received_on: date
    booked_on: date
    rule_version: str
    now: datetime


def write_events(
    tx: Session, ids: Bytes, events: ShardEvents, *, references: Bytes, facts: PersonFacts, frame: EventFrame
) -> None:
    """One event per position, with its halves where two hold the depot; no attribute and no community are null."""
    columns = _event_columns(ids, references, events, frame)
    columns["person_id"] = facts.firsts[events.owner]
    together = facts.arrays.persons != facts.firsts
    columns["community_id"] = facts.arrays.persons[events.owner]
    columns["church_attribute_id"] = np.where(together, NOBODY, facts.attributes[0]).astype(UUID_FIELD)[events.owner]
    is_one, has_none = ~together[events.owner], columns["church_attribute_id"] == NOBODY
    fields = _event_fields(frame)
    for attribute, one, chosen in (
        (NULL, NULL, is_one & has_none),
        (UUID_FIELD, NULL, is_one & ~has_none),
        (NULL, UUID_FIELD, ~is_one),
    ):
        layout = binary_copy.record({**fields, "church_attribute_id": attribute, "community_id": one})
        part: dict[str, Any] = {
            name: columns[name][chosen] if isinstance(columns[name], np.ndarray) else columns[name]
            for name in (*fields, "church_attribute_id", "community_id")
        }
        binary_copy.write(tx, "tax.events", layout, part, int(chosen.sum()))
    _write_halves(tx, ids, events, facts)


def _write_halves(tx: Session, ids: Bytes, events: ShardEvents, facts: PersonFacts) -> None:
    cents = ("tax_base_cents", "capital_gains_tax_cents", "solidarity_surcharge_cents", "church_tax_cents")
    holders = (facts.firsts[events.owner], facts.seconds[events.owner])
    for place, (half, persons, attributes) in enumerate(
        zip(events.halves, holders, facts.attributes, strict=True), start=1
    ):
        owned, taxes = attributes[events.owner], half.taxes
        amounts = (half.tax_base, taxes.capital_gains_tax, taxes.solidarity_surcharge, taxes.church_tax)
        for kind, has in ((NULL, owned == NOBODY), (UUID_FIELD, owned != NOBODY)):
            chosen = events.is_shared & has
            fields = {"event_id": UUID_FIELD, "person_id": UUID_FIELD, "place": SMALLINT}
            layout = binary_copy.record({**fields, **dict.fromkeys(cents, BIGINT), "church_attribute_id": kind})
            part: dict[str, Any] = {"event_id": ids[chosen], "person_id": persons[chosen], "place": place}
            part |= {name: amount[chosen] for name, amount in zip(cents, amounts, strict=True)}
            part["church_attribute_id"] = owned[chosen]
            binary_copy.write(tx, "tax.event_halves", layout, part, int(chosen.sum()))


_KIND: Final = b"vorabpauschale"
_AMOUNTS: Final = (
    "income_cents",
    "exempt_cents",
    "taxable_cents",
    "losses_used_cents",
    "loss_added_cents",
    "exemption_used_cents",
    "freed_by_nv_certificate_cents",
    "foreign_tax_cents",
    "tax_base_cents",
    "capital_gains_tax_cents",
    "solidarity_surcharge_cents",
    "church_tax_cents",
    "loss_pot_before_cents",
    "loss_pot_after_cents",
    "exemption_before_cents",
    "exemption_after_cents",
)


def _event_fields(frame: EventFrame) -> dict[str, str]:
    ids = dict.fromkeys(("event_id", "person_id", "depot_id", "position_id", "reference"), UUID_FIELD)
    return {
        **ids,
        "isin": text_field(12),
        "kind": text_field(len(_KIND)),
        "tax_year": SMALLINT,
        "received_on": DATE,
        "booked_on": DATE,
        "rule_version": text_field(len(frame.rule_version.encode())),
        "recorded_at": TIMESTAMP,
        **dict.fromkeys(_AMOUNTS, BIGINT),
        "derivation": NULL,
    }


def _event_columns(ids: Bytes, references: Bytes, events: ShardEvents, frame: EventFrame) -> dict[str, Any]:
    where = events.positions
    return {
        "event_id": ids,
        "depot_id": where["depot_id"],
        "position_id": where["position_id"],
        "reference": references,
        "isin": where["isin"],
        "kind": _KIND,
        "tax_year": frame.received_on.year,
        "received_on": day_number(frame.received_on),
        "booked_on": day_number(frame.booked_on),
        "rule_version": frame.rule_version.encode(),
        "recorded_at": moment_number(frame.now),
        "income_cents": events.amount,
        "exempt_cents": events.amount - events.taxable,
        "taxable_cents": events.taxable,
        "losses_used_cents": events.losses.used,
        "loss_added_cents": 0,
        "exemption_used_cents": events.exemption.used,
        "freed_by_nv_certificate_cents": events.freed,
        "foreign_tax_cents": 0,
        "tax_base_cents": events.tax_base,
        "capital_gains_tax_cents": events.taxes.capital_gains_tax,
        "solidarity_surcharge_cents": events.taxes.solidarity_surcharge,
        "church_tax_cents": events.taxes.church_tax,
        "loss_pot_before_cents": events.losses.before,
        "loss_pot_after_cents": events.losses.before - events.losses.used,
        "exemption_before_cents": events.exemption.before,
        "exemption_after_cents": events.exemption.before - events.exemption.used,
        "derivation": None,
    }


def write_claims(tx: Session, ids: Bytes, events: ShardEvents, *, year: int) -> None:
    """The tax of each event that is to be collected (TAX-34)."""
    due = events.taxes.total
    chosen = due > 0
    where = events.positions[chosen]
    identities = dict.fromkeys(("event_id", "person_id", "depot_id", "position_id"), UUID_FIELD)
    layout = binary_copy.record(
        {**identities, "isin": text_field(12), "year": SMALLINT, "due_cents": BIGINT, "state": text_field(len(b"open"))}
    )
    columns = {
        "event_id": ids[chosen],
        "person_id": where["holder_id"],
        "depot_id": where["depot_id"],
        "position_id": where["position_id"],
        "isin": where["isin"],
        "year": year,
        "due_cents": due[chosen],
        "state": b"open",
    }
    binary_copy.write(tx, "tax.collections", layout, columns, len(where))


_USED: Final = binary_copy.record(
    {"person_id": UUID_FIELD, "brought_cents": BIGINT, "losses_cents": BIGINT, "exemption_cents": BIGINT}
)
_USED_TABLE = text("""
    create temporary table if not exists used_by_part
        (person_id uuid, brought_cents bigint, losses_cents bigint, exemption_cents bigint) on commit delete rows
""")
_OPEN = text("""
    insert into tax.year_statuses as s (person_id, year, loss_brought_cents, loss_pot_cents, exemption_used_cents)
    select person_id, :year, brought_cents, brought_cents, 0 from used_by_part order by person_id
        on conflict (person_id, year) do nothing
""")
_TAKE = text("""
    update tax.year_statuses s
       set loss_pot_cents = s.loss_pot_cents - u.losses_cents,
           exemption_used_cents = s.exemption_used_cents + u.exemption_cents
      from used_by_part u
     where s.person_id = u.person_id and s.year = :year and (u.losses_cents > 0 or u.exemption_cents > 0)
""")
# A use of losses changes the pots of later years too, where these were carried over from it.
_TAKE_LATER = text("""
    update tax.year_statuses s
       set loss_brought_cents = s.loss_brought_cents - u.losses_cents,
           loss_pot_cents = s.loss_pot_cents - u.losses_cents
      from used_by_part u
     where s.person_id = u.person_id and s.year > :year and u.losses_cents > 0
       and not exists (select from tax.year_statuses l
                        where l.person_id = u.person_id and l.year >= :year and l.year < s.year
                          and l.loss_certificate_asked_at is not null)
""")


def take(tx: Session, facts: PersonFacts, events: ShardEvents, *, year: int) -> None:
    """The persons of a part use losses and exemption; a new tax year begins with what was brought (TAX-23)."""
    persons = facts.arrays.persons
    columns = {
        "person_id": persons,
        "brought_cents": facts.brought,
        "losses_cents": per_person(events.losses.used, events.owner, len(persons)),
        "exemption_cents": per_person(events.exemption.used, events.owner, len(persons)),
    }
    tx.execute(_USED_TABLE)
    binary_copy.write(tx, "used_by_part", _USED, columns, len(persons))
    tx.execute(_OPEN, {"year": year})
    tx.execute(_TAKE, {"year": year})
    if columns["losses_cents"].any():
        tx.execute(_TAKE_LATER, {"year": year})
