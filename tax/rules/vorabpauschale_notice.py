"""TAX-37, DOC-2: the notes on the Vorabpauschalen of a part; what all positions of a fund share is written once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from depot.accounts.model import Letterhead
from depot.funds.model import FundTerms
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur, Units
from depot.postbox.model.contents import Collection, VorabpauschaleContent
from depot.postbox.model.document import AlikeDocument, DocumentForm
from depot.postbox.model.parts import (
    Address,
    DepotBalance,
    DepotHead,
    PositionBalance,
    Taxes,
    TaxWorking,
)
from tax.rules import partial_exemption
from tax.rules.fund_year import AssessedFundYear
from tax.rules.inflow import received_on
from tax.rules.vorabpauschale import vorabpauschale_per_unit
from tax.rules.vorabpauschale_shard import AssessedLots, PersonArrays, ShardEvents
from tax.rules.vorabpauschale_vectors import MICRO

# What a position has of its own in its note.
_OWN = frozenset(
    {
        "recipient",
        "depot",
        "position_number",
        "reference",
        "lots",
        "amount",
        "working",
        "taxes",
        "tax_total",
        "collection",
        "balance",
    }
)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_POSTGRES_EPOCH = date(2000, 1, 1).toordinal()
_NOBODY = Address((), "", "", "")
_NO_DEPOT = DepotHead("", "", ())
_NO_TAXES = Taxes(Eur.ZERO, Eur.ZERO, Eur.ZERO)
_NO_WORKING = TaxWorking("Vorabpauschale", *(Eur.ZERO,) * 9)


def notice_form(year: AssessedFundYear, terms: FundTerms, *, booked_on: date, country: str) -> dict[str, Any]:
    """What the notes of all positions of a fund share, with the sum per unit step by step (§ 18 InvStG)."""
    inflow = received_on(year.calendar_year)
    per_unit = vorabpauschale_per_unit(year.fund_year)
    held = PositionBalance(
        position_number="",
        fund=terms.name,
        isin=year.isin,
        units=Units.ZERO,
        valuation_price=year.last_price,
        price_currency="EUR",
        valuation_day=year.last_day,
        exchange_rate=None,
        value=Eur.ZERO,
        custody_country=country,
    )
    year_end = date(year.calendar_year, 12, 31)
    content = VorabpauschaleContent(
        recipient=_NOBODY,
        depot=_NO_DEPOT,
        position_number="",
        fund=terms.name,
        isin=year.isin,
        reference="",
        calendar_year=year.calendar_year,
        received_on=inflow,
        booked_on=booked_on,
        base_rate=year.base_rate,
        first_price=year.first_price,
        last_price=year.last_price,
        distributions=year.distributions,
        base_yield_per_unit=per_unit.base_yield,
        ceiling_per_unit=per_unit.ceiling,
        vorabpauschale_per_unit=per_unit.vorabpauschale,
        lots=(),
        amount=Eur.ZERO,
        partial_exemption=partial_exemption.printed(year.fund_class, on=inflow),
        working=_NO_WORKING,
        taxes=_NO_TAXES,
        collection=Collection.NOTHING_DUE,
        balance=DepotBalance((held,), Eur.ZERO, year_end, None, None, church_tax_applies=False),
        derivation=per_unit.steps,
    )
    return content.to_data()


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A part of a run as its notes need it."""

    lots: AssessedLots
    events: ShardEvents
    persons: PersonArrays
    values: Mapping[bytes, Mapping[str, int]]
    calendar_year: int


def depot_values(rows: npt.NDArray[np.void], years: Mapping[str, AssessedFundYear]) -> dict[bytes, dict[str, int]]:
    """The value of each position at the last price of the year, half up to cents, by depot and position number."""
    positions, firsts, of_position = np.unique(rows["position_id"], return_index=True, return_inverse=True)
    held: Any = np.zeros(len(positions), np.int64)
    np.add.at(held, of_position, rows["units_micro"].astype(np.int64))
    shared = rows[firsts]
    prices = {isin.encode(): year.last_price.as_integer_ratio() for isin, year in years.items()}
    values: dict[bytes, dict[str, int]] = {}
    for depot, number, isin, units in zip(
        shared["depot_id"].tolist(), shared["number"].tolist(), shared["isin"].tolist(), held.tolist(), strict=True
    ):
        numerator, denominator = prices[isin]
        cents = (200 * units * numerator + MICRO * denominator) // (2 * MICRO * denominator)
        values.setdefault(depot.ljust(16, b"\0"), {})[number.decode()] = cents
    return values


def notices(
    part: NoticePart, forms: Mapping[str, Mapping[str, Any]], heads: Mapping[DepotId, Letterhead]
) -> Iterator[AlikeDocument]:
    """One note per taxed position, in the order of the events, as JSON written out (DOC-2)."""
    shared = {isin: _JSON(_shared(form))[:-1] for isin, form in forms.items()}
    for taxed in _taxed_positions(part):
        head = heads.get(taxed.depot)
        if head is None:  # an estate that nobody speaks for yet (ACC-14)
            continue
        own = {**_head(head), **_figures(taxed), "balance": _balance(taxed, forms[taxed.isin]["balance"])}
        yield AlikeDocument(taxed.depot, head.readers, f"{shared[taxed.isin]},{_JSON(own)[1:]}")


def document_form(calendar_year: int, booked_on: date) -> DocumentForm:
    """What all notes of a run share."""
    return DocumentForm(
        category=VorabpauschaleContent.category,
        kind=VorabpauschaleContent.template,
        title=f"Vorabpauschale {calendar_year}",
        template=VorabpauschaleContent.template,
        filed_on=booked_on,
    )


def _shared(form: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the form that no position changes."""
    return {name: value for name, value in form.items() if name not in _OWN}


def _head(head: Letterhead) -> dict[str, Any]:
    to, depot = head.recipient, head.depot
    return {
        "recipient": {
            "names": to.names,
            "street": to.street,
            "postcode": to.postcode,
            "city": to.city,
            "country": to.country,
            "country_name": to.country_name,
        },
        "depot": {"depot_number": depot.depot_number, "product": depot.product, "holders": depot.holders},
    }


@dataclass(frozen=True, slots=True)
class _Taxed:
    """A taxed position; amounts in cents, units in millionths."""

    depot: DepotId
    number: str
    isin: str
    calendar_year: int
    lots: list[tuple[int, int, int, int]]
    amount: int
    taxable: int
    losses_used: int
    exemption_used: int
    tax_base: int
    taxes: tuple[int, int, int]
    values: Mapping[str, int]
    exemption_noted: int
    exemption_left: int
    has_church_tax: bool


def _lots_by_position(lots: AssessedLots) -> dict[bytes, list[tuple[int, int, int, int]]]:
    """Day, units, twelfths and amount of each lot, by position number."""
    rows = list(
        zip(
            lots.rows["acquired_on"].tolist(),
            lots.rows["units_micro"].tolist(),
            lots.twelfths.tolist(),
            lots.amounts.tolist(),
            strict=True,
        )
    )
    ends = [*lots.firsts[1:].tolist(), len(rows)]
    return {
        number: rows[first:end]
        for number, first, end in zip(lots.positions["number"].tolist(), lots.firsts.tolist(), ends, strict=True)
    }


def _taxed_positions(part: NoticePart) -> Iterator[_Taxed]:
    events, persons = part.events, part.persons
    lots = _lots_by_position(part.lots)
    taxes = zip(
        events.taxes.capital_gains_tax.tolist(),
        events.taxes.solidarity_surcharge.tolist(),
        events.taxes.church_tax.tolist(),
        strict=True,
    )
    for depot, number, isin, amount, taxable, losses, exemption, base, three, noted, left, church in zip(
        _ids(events.positions["depot_id"].tobytes()),
        events.positions["number"].tolist(),
        events.positions["isin"].tolist(),
        events.amount.tolist(),
        events.taxable.tolist(),
        events.losses.used.tolist(),
        events.exemption.used.tolist(),
        events.tax_base.tolist(),
        taxes,
        persons.exemption_noted[events.owner].tolist(),
        (events.exemption.before - events.exemption.used).tolist(),
        persons.has_church_tax(events.owner).tolist(),
        strict=True,
    ):
        yield _Taxed(
            depot=DepotId(depot),
            number=number.decode(),
            isin=isin.decode(),
            calendar_year=part.calendar_year,
            lots=lots[number],
            amount=amount,
            taxable=taxable,
            losses_used=losses,
            exemption_used=exemption,
            tax_base=base,
            taxes=three,
            values=part.values[depot.bytes],
            exemption_noted=noted,
            exemption_left=left,
            has_church_tax=church,
        )


def _figures(taxed: _Taxed) -> dict[str, Any]:
    """What is the position's own in its note."""
    amount, (capital_gains_tax, surcharge, church) = _eur(taxed.amount), taxed.taxes
    due = sum(taxed.taxes)
    return {
        "position_number": taxed.number,
        "reference": f"VAP-{taxed.calendar_year}-{taxed.number}",
        "lots": [
            {"acquired_on": _day(day), "units": _units(units), "twelfths": twelfths, "amount": _eur(cents)}
            for day, units, twelfths, cents in taxed.lots
        ],
        "amount": amount,
        "working": {
            "income_label": "Vorabpauschale",
            "income": amount,
            "vorabpauschalen_deducted": "0.00",
            "exempt_amount": _eur(taxed.amount - taxed.taxable),
            "taxable_amount": _eur(taxed.taxable),
            "losses_used": _eur(taxed.losses_used),
            "loss_added": "0.00",
            "exemption_used": _eur(taxed.exemption_used),
            "foreign_tax_credited": "0.00",
            "tax_base": _eur(taxed.tax_base),
        },
        "taxes": {
            "capital_gains_tax": _eur(capital_gains_tax),
            "solidarity_surcharge": _eur(surcharge),
            "church_tax": _eur(church),
        },
        "tax_total": _eur(due),
        "collection": (Collection.UNITS if due else Collection.NOTHING_DUE).value,
    }


def _balance(taxed: _Taxed, form: Mapping[str, Any]) -> dict[str, Any]:
    [held] = form["positions"]
    units = _units(sum(units for _, units, _, _ in taxed.lots))
    position = {**held, "position_number": taxed.number, "units": units, "value": _eur(taxed.values[taxed.number])}
    return {
        **form,
        "positions": [position],
        "depot_total": _eur(sum(taxed.values.values())),
        "exemption_noted": _eur(taxed.exemption_noted) if taxed.exemption_noted else None,
        "exemption_left": _eur(taxed.exemption_left) if taxed.exemption_noted else None,
        "church_tax_applies": taxed.has_church_tax,
    }


def _ids(sealed: bytes) -> list[UUID]:
    return [UUID(bytes=sealed[at : at + 16]) for at in range(0, len(sealed), 16)]


def _eur(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _units(micro: int) -> str:
    return f"{micro // MICRO}.{micro % MICRO:06d}"


@lru_cache(maxsize=20_000)
def _day(number: int) -> str:
    return date.fromordinal(_POSTGRES_EPOCH + number).isoformat()
