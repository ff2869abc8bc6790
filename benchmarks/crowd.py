"""Many customers with many lots at a year's end, made by the database itself in bulk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.funds.usecases.import_prices import import_prices
from depot.kernel import crypto
from tests.funds.fund_examples import HEADER, a_fund

YEAR: Final = 2024
OPENED: Final = datetime(2019, 1, 7, 9, tzinfo=UTC)
BOOKED: Final = datetime(2025, 1, 22, 8, tzinfo=UTC)
LOTS_PER_CUSTOMER: Final = 4
KEYS: Final = crypto.Keyring({1: b"k" * 32}, b"p" * 32)

_ISINS: Final = (
    "IE00BK5BQT80", "IE00B5BMR087", "LU0908500753", "LU0109391861", "DE0008490962", "IE00B4L5Y983",
    "IE00B3RBWM25", "DE0008474008", "DE0009848119", "LU0323578657",
)  # fmt: skip

# Ids rise with the number, as the real ones rise with time; the first digits tell whose they are.
_ID: Final = "(lpad({kind}::text, 8, '0') || '-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def _id(kind: int, number: str) -> str:
    return _ID.format(kind=kind, number=number)


_PERSONS: Final = f"""
    with made as (
        select c, {_id(1, "c")} as person_id, {_id(2, "c")} as depot_id from generate_series(1, :customers) c),
    persons as (insert into depot.persons select person_id, 'natural', :opened from made),
    natural_persons as (
        insert into depot.natural_persons
        select person_id, 'Vorname', 'Nachname ' || c, null, '1980-01-01', 'Köln', 'DE', '["DE"]',
               'c' || c || '@example.org', :sealed, 'Lehrerin', 'Erziehung' from made),
    addresses as (
        insert into depot.person_addresses
        select person_id, '2019-01-07', 'Lindenstraße ' || c, null, '50674', 'Köln', 'DE' from made),
    depots as (
        insert into depot.depots (depot_id, depot_number, kind, product, state, cash_iban_sealed,
                                  cash_iban_digest, opened_on)
        select depot_id, lpad(c::text, 11, '0'), 'single', 'investment', 'active', :sealed, int8send(c), '2019-01-07'
          from made),
    accounts as (
        insert into depot.depot_reference_accounts (depot_id, valid_from, iban_sealed, iban_digest, bic, holder_name)
        select depot_id, :opened, :sealed, int8send(c), null, 'Nachname' from made)
    insert into depot.depot_roles (role_id, depot_id, person_id, kind, valid_from, proof, ends_at_death,
                                   excluded, recorded_at)
    select {_id(3, "c")}, depot_id, person_id, 'holder', '2019-01-07', 'bench', false, '[]', :opened from made
"""
# Every second customer has two positions of two lots, the others one of four.
_POSITIONS: Final = f"""
    insert into depot.positions (position_id, depot_id, isin, number, opened_at)
    select {_id(4, "c * 2 + n")}, {_id(2, "c")}, (cast(:isins as text[]))[1 + (c * 7 + n * 3) % 10],
           lpad(c::text, 11, '0') || '.0' || (n + 1), :opened
      from generate_series(1, :customers) c, generate_series(0, 1) n
     where n = 0 or c % 2 = 0
"""
_LOTS: Final = f"""
    insert into depot.lots (lot_id, position_id, acquired_on, units_micro, cost_cents, vorabpauschalen_brought_cents,
                            vorabpauschalen_used_cents, acquired_units_micro, acquired_cost_cents, origin, reference,
                            booked_on, booked_at)
    select {_id(5, "c * 4 + n")}, {_id(4, "c * 2 + case when c % 2 = 0 then n % 2 else 0 end")},
           date '2019-02-01' + ((c * 31 + n * 577) % 2150)::int,
           100000 + (c * 7919 + n * 104729) % 900000000, 10000, 0, 0,
           100000 + (c * 7919 + n * 104729) % 900000000, 10000, 'purchase', {_id(6, "c * 4 + n")}, '2019-02-01', :opened
      from generate_series(1, :customers) c, generate_series(0, 3) n
"""
_ORDERS: Final = f"""
    insert into tax.exemption_orders
    select {_id(7, "c")}, {_id(1, "c")}, (c % 1000) * 100, '2024-01-01', null, :opened, :opened
      from generate_series(1, :customers) c where c % 2 = 0
"""
_CHURCHES: Final = f"""
    insert into tax.church_attributes
    select {_id(8, "c")}, {_id(1, "c")}, 2025, :nine, :opened from generate_series(1, :customers) c where c % 5 < 2
"""
_POTS: Final = f"""
    insert into tax.year_statuses
    select {_id(1, "c")}, 2024, 0, c % 5000, 0 from generate_series(1, :customers) c where c % 10 = 0
"""
_TABLES: Final = (
    "depot.persons", "depot.natural_persons", "depot.person_addresses", "depot.depots", "depot.depot_roles",
    "depot.depot_reference_accounts", "depot.positions", "depot.lots", "depot.lot_uses", "tax.exemption_orders",
    "tax.church_attributes", "tax.year_statuses",
)  # fmt: skip


def gather(tx: Session, *, customers: int) -> None:
    """Persons, depots, positions, lots, orders, churches, pots; funds with prices of the year."""
    crypto.install(KEYS)
    facts = {
        "customers": customers,
        "opened": OPENED,
        "sealed": KEYS.encrypt(b"DE89370400440532013000"),
        "nine": KEYS.encrypt(b"9"),
        "isins": list(_ISINS),
    }
    for statement in (_PERSONS, _POSITIONS, _LOTS, _ORDERS, _CHURCHES, _POTS):
        tx.execute(text(statement), facts)
    for number, isin in enumerate(_ISINS):
        kind = list(FundClass)[number % len(FundClass)]
        a_fund(tx, isin, now=OPENED, fund_class=kind, name=f"Fonds {number}")
        first = f"{100 + number}.{number}1"
        last = f"{112 + number}.{number}7"
        lines = [f"{isin},{YEAR}-01-02,{first},,EUR", f"{isin},{YEAR}-12-30,{last},,EUR"]
        import_prices(tx, HEADER + "\n".join(lines), source="bench", now=BOOKED)


def analyze(tx: Session) -> None:
    """What autovacuum would have done long ago."""
    for table in _TABLES:
        tx.execute(text(f"analyze {table}"))
