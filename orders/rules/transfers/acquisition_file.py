"""REG-7, TAX-43: the data of lots between banks as a versioned file, out and in (docs/acquisition-data.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from depot.holdings.model import OldLaw
from depot.kernel.errors import Fault
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.money import Eur, Units
from orders.errors import AcquisitionDataRefused
from orders.rules.transfers.lots import UNKNOWN_DAY, LotPart
from orders.rules.transfers.transfer import HolderChange, UnitTransfer

T = TypeVar("T")
FORMAT: Final = "acquisition-data"
VERSION: Final = 1
LOTS_AT_MOST: Final = 10_000
_FIRST_DAY: Final = date(1950, 1, 1)
_RATE: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_ISIN: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_/.-]{1,35}")


@dataclass(frozen=True, slots=True)
class AcquisitionData:
    """What the other bank says of the units; `lots` are those whose purchase is known, the oldest first."""

    reference: str
    isin: str
    units: Units
    lots: tuple[LotPart, ...]


def written(transfer: UnitTransfer, parts: Sequence[LotPart], *, depot_number: str) -> str:
    """The file for the receiving bank: keys sorted, figures as strings with a dot, the same bytes for the same lots."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "reference": to_text(PREFIX["TransferId"], transfer.transfer_id),
        "isin": transfer.isin,
        "units": str(transfer.units),
        "holder_change": transfer.change.value,
        "from_account": depot_number,
        "to_account": transfer.counterparty.account if transfer.counterparty else None,
        "lots": [_lot(part, transfer.change) for part in parts],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def _lot(part: LotPart, change: HolderChange) -> dict[str, Any]:
    """Of a purchase from somebody else nothing of before passes on: the price of the day is the cost."""
    if change is HolderChange.SALE or not part.is_known:
        return {"units": str(part.units), "acquired_on": None, "cost": None, "vorabpauschalen": "0.00"}
    old = part.old_law
    return {
        "units": str(part.units),
        "acquired_on": part.acquired_on.isoformat(),
        "cost": str(part.cost),
        "vorabpauschalen": str(part.vorabpauschalen),
        "fx_rate": None if part.fx_rate is None else f"{part.fx_rate:f}",
        "holding_since": part.holding_since.isoformat() if part.holding_since else None,
        "really_acquired_on": old.really_acquired_on.isoformat() if old else None,
        "frozen_result": str(old.frozen_result) if old and old.frozen_result is not None else None,
    }


def read(text: str, *, today: date) -> AcquisitionData:
    """The file of the delivering bank; raises `AcquisitionDataRefused` with all its faults."""
    try:
        content = json.loads(text, parse_float=str, parse_int=int)
    except (ValueError, RecursionError):
        raise AcquisitionDataRefused(_faults=(_fault("", "this is no JSON document", "unreadable"),)) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != VERSION:
        raise AcquisitionDataRefused(
            _faults=(_fault("/version", f"the format {FORMAT}, version {VERSION}, is taken", "version"),)
        )
    raw = content.get("lots")
    if not isinstance(raw, list) or not 1 <= len(raw) <= LOTS_AT_MOST:
        raise AcquisitionDataRefused(_faults=(_fault("/lots", f"1 to {LOTS_AT_MOST} lots are taken", "lots"),))
    faults: list[Fault] = []
    isin = _field(content, "isin", _isin, "", faults)
    units = _field(content, "units", _units, "", faults)
    reference = _field(content, "reference", _reference, "", faults)
    parts = [part for number, lot in enumerate(raw) for part in _part(lot, f"/lots/{number}", faults, today=today)]
    if not faults and units is not None and Units(sum(part.units.micro for part in parts)) != units:
        faults.append(_fault("/units", "the lots do not make up the units", "sum"))
    if faults:
        raise AcquisitionDataRefused(_faults=tuple(faults))
    assert isin is not None, "a fault otherwise"
    assert units is not None, "a fault otherwise"
    assert reference is not None, "a fault otherwise"
    return AcquisitionData(reference, isin, units, tuple(sorted(parts, key=lambda part: part.acquired_on)))


def _part(lot: object, at: str, faults: list[Fault], *, today: date) -> Iterator[LotPart]:
    if not isinstance(lot, dict):
        faults.append(_fault(at, "a lot is an object", "lot"))
        return
    before = len(faults)
    units = _field(lot, "units", _units, at, faults)
    acquired = _field(lot, "acquired_on", _day(today), at, faults)
    cost = _field(lot, "cost", _amount, at, faults)
    vorabpauschalen = _field(lot, "vorabpauschalen", _amount, at, faults)
    rate = _maybe(lot, "fx_rate", _rate, at, faults)
    since = _maybe(lot, "holding_since", _day(today), at, faults)
    really = _maybe(lot, "really_acquired_on", _day(today), at, faults)
    frozen = _maybe(lot, "frozen_result", Eur.parse, at, faults)
    if frozen is not None and really is None:
        faults.append(_fault(f"{at}/really_acquired_on", "a frozen result has a day of real purchase", "old-law"))
    if really is not None and acquired is not None and (really.year > 2017 or acquired != date(2018, 1, 1)):
        detail = "units from before 2018 count as bought on 2018-01-01 (§ 56(2) InvStG)"
        faults.append(_fault(f"{at}/acquired_on", detail, "old-law"))
    if len(faults) == before and units and acquired and cost is not None and vorabpauschalen is not None:
        old = OldLaw(really, frozen) if really else None
        yield LotPart(
            units, acquired, cost, vorabpauschalen, fx_rate=rate, holding_since=since, old_law=old, is_known=True
        )


def _field(content: dict[str, Any], name: str, parse: Callable[[str], T], at: str, faults: list[Fault]) -> T | None:
    value = content.get(name)
    try:
        return parse(value if isinstance(value, str) else "")
    except ValueError:
        faults.append(_fault(f"{at}/{name}", f"{at}/{name}: must be there, as the format says", "field"))
        return None


def _maybe(content: dict[str, Any], name: str, parse: Callable[[str], T], at: str, faults: list[Fault]) -> T | None:
    return None if content.get(name) is None else _field(content, name, parse, at, faults)


def _isin(text: str) -> str:
    if not _ISIN.fullmatch(text):
        raise ValueError
    return text


def _units(text: str) -> Units:
    units = Units.parse(text)
    if units <= Units.ZERO:
        raise ValueError
    return units


def _amount(text: str) -> Eur:
    amount = Eur.parse(text)
    if amount < Eur.ZERO:
        raise ValueError
    return amount


def _rate(text: str) -> Decimal:
    if not _RATE.fullmatch(text) or not Decimal(text):
        raise ValueError
    return Decimal(text)


def _reference(text: str) -> str:
    if not _REFERENCE.fullmatch(text):
        raise ValueError
    return text


def _day(today: date) -> Callable[[str], date]:
    def parse(text: str) -> date:
        day = date.fromisoformat(text)
        if not _FIRST_DAY <= day <= today or day == UNKNOWN_DAY:
            raise ValueError
        return day

    return parse


def _fault(pointer: str, detail: str, code: str) -> Fault:
    return Fault("REG-7", pointer, detail, code)
