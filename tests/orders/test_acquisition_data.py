"""Data of lots between banks, messages to the registrar, gifts for the tax office (REG-7, TAX-19, TAX-43)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.model import Side
from depot.holdings.model import LotOrigin, LotUse, OldLaw
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, LotId, PersonId, TransferId
from depot.kernel.money import Eur, Units, total
from orders.errors import AcquisitionDataRefused, GiftYearNotReportable, TransferNotOpen, UnitsMovedOn
from orders.rules.transfers.acquisition_file import read, written
from orders.rules.transfers.late_data import carrying, matched, units_of
from orders.rules.transfers.lots import LotPart, split_part
from orders.rules.transfers.messages import confirmations_in, transfer_message
from orders.rules.transfers.transfer import HolderChange, TransferKind, TransferState, UnitTransfer
from orders.usecases.acquisition_data_of import acquisition_data_of
from orders.usecases.gifts_reported import gifts_reported
from orders.usecases.take_acquisition_data import take_acquisition_data
from orders.usecases.take_transfer_confirmations import take_transfer_confirmations
from orders.usecases.transfer_instruction import transfer_instruction
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, Desk, pieces
from tests.orders.iso_schemas import assert_valid
from tests.orders.transfers import (
    BANK,
    BOUGHT,
    CHILD,
    SPRING,
    another_depot,
    assessed,
    confirmed,
    kept,
    lots,
    moved,
    wish,
)

IN, OUT, INTERNAL = TransferKind.IN, TransferKind.OUT, TransferKind.INTERNAL
TODAY = date(2024, 4, 10)
NOON = datetime(2024, 4, 10, 13, 0, tzinfo=UTC)
NEXT_EVENING = datetime(2024, 4, 11, 18, 0, tzinfo=UTC)


def _transfer(**changes: Any) -> UnitTransfer:
    facts: dict[str, Any] = {
        "transfer_id": TransferId(new_id()),
        "depot_id": DepotId(new_id()),
        "kind": OUT,
        "change": HolderChange.NONE,
        "isin": WORLD,
        "units": Units.parse("12"),
        "state": TransferState.IN_PROGRESS,
        "text": "",
        "asked_by": PersonId(new_id()),
        "asked_at": SPRING,
        "lapses_at": SPRING,
        "counterparty": BANK,
    }
    return UnitTransfer(**(facts | changes))


def _file(units: str = "20", **changes: Any) -> str:
    lot = {"units": "15", "acquired_on": "2018-01-01", "cost": "600.00", "vorabpauschalen": "12.34"}
    old = lot | {"really_acquired_on": "2016-05-02", "frozen_result": "100.00"}
    new = lot | {"units": "5", "acquired_on": "2020-02-03", "cost": "275.00", "vorabpauschalen": "0.00"}
    content = {
        "format": "acquisition-data",
        "version": 1,
        "reference": "X-1",
        "isin": WORLD,
        "units": units,
        "lots": [old, new],
    }
    return json.dumps(content | changes)


def _came(desk: Desk) -> TransferId:
    transfer = moved(desk, wish(IN, "20")).transfer_id
    confirmed(desk, transfer, "20")
    return transfer


def _taken(desk: Desk, transfer: TransferId, file: str, *, now: datetime = SPRING) -> Eur:
    with desk.sessions.begin() as tx:
        return take_acquisition_data(tx, transfer, file, calendars=CALENDARS, now=now)[1]


@pytest.mark.rule("REG-7", "TAX-43", "TAX-18")
def test_data_that_come_make_the_lots_known(desk: Desk):
    transfer = _came(desk)
    assert _taken(desk, transfer, _file()) == Eur.ZERO
    assert [(lot.units, lot.cost, lot.acquired_on, lot.vorabpauschalen, lot.origin) for lot in lots(desk)] == [
        (Units.parse("15"), Eur(60_000), date(2018, 1, 1), Eur(1_234), LotOrigin.TRANSFER),
        (Units.parse("5"), Eur(27_500), date(2020, 2, 3), Eur.ZERO, LotOrigin.TRANSFER),
    ]
    assert lots(desk)[0].old_law == OldLaw(date(2016, 5, 2), Eur(10_000))
    with pytest.raises(TransferNotOpen):
        _taken(desk, transfer, _file())
    assert desk.holds()


@pytest.mark.rule("TAX-19", "TAX-23", "TAX-3")
def test_a_sale_before_the_data_is_taxed_again(desk: Desk):
    transfer = _came(desk)
    desk.take(Side.REDEMPTION, pieces("16"), now=SPRING)
    desk.execute("80", at=NOON, settled=NEXT_EVENING)
    # 30 % of 1280.00 are 384.00, of which 268.80 are taxed: 67.20 and 3.69 on top.
    before = desk.cash()
    # Known: 15 of 2018 (1200.00 - 2.40 - 600.00 - 12.34 = 585.26, and 100.00 of before 2018), 1 of 2020
    # (80.00 - 0.16 - 55.00 = 24.84): 70 % of 610.10 and the old 100.00 are 527.07,
    # 258.27 more than 268.80: 64.57 and 3.55 on top.
    assert _taken(desk, transfer, _file(), now=NEXT_EVENING) == Eur(6_812)
    assert desk.cash() == before - Eur(6_812)
    [lot] = lots(desk)
    assert (lot.units, lot.cost, lot.acquired_on) == (Units.parse("4"), Eur(22_000), date(2020, 2, 3))
    assert desk.count("tax.events where kind = 'redemption_correction'") == 1
    assert desk.holds()


@pytest.mark.rule("TAX-19", "TAX-23")
def test_less_income_gives_tax_back_and_all_may_be_sold(desk: Desk):
    transfer = _came(desk)
    desk.take(Side.REDEMPTION, pieces("20"), now=SPRING)
    desk.execute("40", at=NOON, settled=NEXT_EVENING)
    difference = _taken(desk, transfer, _file(), now=NEXT_EVENING)
    assert difference < Eur.ZERO
    assert lots(desk) == []
    assert desk.holds()


@pytest.mark.rule("TAX-19", "REG-7")
def test_data_of_units_that_moved_on_are_taken_by_hand(desk: Desk):
    transfer = _came(desk)
    other = another_depot(desk)
    moved_on = wish(INTERNAL, "5", into_depot_number=other.depot_number, change=HolderChange.GIFT, donee=CHILD)
    assert moved(desk, moved_on).state is TransferState.DONE
    assert lots(desk, other)[0].origin is LotOrigin.TRANSFER_WITHOUT_DATA
    with pytest.raises(UnitsMovedOn):
        _taken(desk, transfer, _file())


ODD: list[tuple[str, dict[str, Any] | str, list[str]]] = [
    ("no JSON", "<xml/>", [""]),
    ("deep", "[" * 100_000, [""]),
    ("another version", {"version": 2}, ["/version"]),
    ("no lots", {"lots": []}, ["/lots"]),
    ("other sum", {"units": "21"}, ["/units"]),
    ("a number", {"units": 20}, ["/units"]),
    ("negative", {"units": "-20"}, ["/units"]),
    ("no fund", {"isin": "x"}, ["/isin"]),
    ("no object", {"lots": ["x"]}, ["/lots/0"]),
    (
        "all of it",
        {"lots": [{"units": "0"}]},
        ["/lots/0/units", "/lots/0/acquired_on", "/lots/0/cost", "/lots/0/vorabpauschalen"],
    ),
    (
        "old law",
        {
            "lots": [
                {
                    "units": "20",
                    "acquired_on": "2016-01-01",
                    "cost": "1.00",
                    "vorabpauschalen": "0.00",
                    "really_acquired_on": "2016-01-01",
                }
            ]
        },
        ["/lots/0/acquired_on"],
    ),
    (
        "tomorrow",
        {"lots": [{"units": "20", "acquired_on": "2024-04-11", "cost": "1.00", "vorabpauschalen": "0.00"}]},
        ["/lots/0/acquired_on"],
    ),
]


@pytest.mark.rule("REG-7")
def test_a_file_that_cannot_be_taken_says_everything_that_is_wrong():
    for name, changes, pointers in ODD:
        file = changes if isinstance(changes, str) else _file(**changes)
        with pytest.raises(AcquisitionDataRefused) as refused:
            read(file, today=TODAY)
        assert [fault.pointer for fault in refused.value.faults] == pointers, name


@pytest.mark.rule("REG-7")
def test_data_of_other_units_are_refused(desk: Desk):
    transfer = _came(desk)
    lot = {"units": "1", "acquired_on": "2020-01-01", "cost": "1.00", "vorabpauschalen": "0.00"}
    with pytest.raises(AcquisitionDataRefused):
        _taken(desk, transfer, _file("1", lots=[lot]))


@st.composite
def parts(draw: st.DrawFn) -> list[LotPart]:
    found = []
    for _ in range(draw(st.integers(1, 5))):
        old = draw(st.booleans())
        day = date(2018, 1, 1) if old else draw(st.dates(date(2000, 1, 1), TODAY))
        found.append(
            LotPart(
                Units(draw(st.integers(1, 10**9))),
                day,
                Eur(draw(st.integers(0, 10**8))),
                Eur(draw(st.integers(0, 10**5))),
                old_law=OldLaw(date(2015, 1, 1), Eur(draw(st.integers(-(10**6), 10**6)))) if old else None,
            )
        )
    return sorted(found, key=lambda part: part.acquired_on)


@pytest.mark.rule("REG-7", "TAX-43")
@given(parts())
def test_what_one_bank_writes_another_reads(lots_out: list[LotPart]):
    transfer = _transfer(units=units_of(lots_out))
    assert list(read(written(transfer, lots_out, depot_number="12345678901"), today=TODAY).lots) == lots_out


@pytest.mark.rule("TAX-19", "TAX-17")
@given(parts(), st.data())
def test_nothing_is_lost_between_sales_and_what_is_left(known: list[LotPart], data: st.DataObject):
    units = units_of(known).micro
    cuts = sorted(data.draw(st.lists(st.integers(1, units), max_size=3, unique=True)))
    lot = LotId(new_id())
    uses = [
        LotUse(lot, Units(upto - before), Eur.ZERO, Eur.ZERO, new_id(), TODAY)
        for before, upto in zip([0, *cuts], cuts, strict=False)
    ]
    found = matched(known, uses)
    every = [part for sold in found.sold.values() for part in sold] + list(found.left)
    assert [units_of(found.sold[use.reference]) for use in uses] == [use.units for use in uses]
    assert units_of(every) == units_of(known)
    for figure in ("cost", "vorabpauschalen"):
        assert total(getattr(part, figure) for part in every) == total(getattr(part, figure) for part in known)
    if found.left:
        extra = carrying(found.left, Eur(1_001))
        assert total(part.vorabpauschalen for part in extra) == total(p.vorabpauschalen for p in found.left) + Eur(
            1_001
        )
    assert split_part(known[0], known[0].units) == (known[0], None)


@pytest.mark.rule("ORD-22", "ORD-21")
@pytest.mark.parametrize("kind", [OUT, IN])
def test_messages_to_the_registrar_are_valid(kind: TransferKind):
    assert_valid(transfer_message(_transfer(kind=kind), depot_number="12345678901", now=SPRING))


def _confirmation(transfer: TransferId, units: str, isin: str = WORLD) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:sese.003.001.09"><TrfOutConf>
<MsgId><Id>R-1</Id><CreDtTm>2024-04-10T12:00:00Z</CreDtTm></MsgId>
<TrfDtls><TrfConfRef>C-1</TrfConfRef><TrfRef>{transfer.hex}</TrfRef><FctvTrfDt><Dt>2024-04-10</Dt></FctvTrfDt>
<FinInstrmDtls><Id><ISIN>{isin}</ISIN></Id></FinInstrmDtls><TtlUnitsNb>{units}</TtlUnitsNb></TrfDtls>
<AcctDtls><AcctId>12345678901</AcctId></AcctDtls></TrfOutConf></Document>""".encode()


@pytest.mark.rule("ORD-22", "ORD-23", "REG-7")
def test_the_registrar_confirms_and_the_data_go_out(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    transfer = moved(desk, wish()).transfer_id
    with desk.sessions() as tx:
        assert_valid(transfer_instruction(tx, transfer, now=SPRING))
    assert_valid(_confirmation(transfer, "12"))
    for file, expected in (
        (_confirmation(transfer, "11"), ([], [transfer], 0)),
        (_confirmation(TransferId(new_id()), "12"), ([], [], 1)),
        (_confirmation(transfer, "12"), ([transfer], [], 0)),
        (_confirmation(transfer, "12"), ([], [], 1)),
    ):
        with desk.sessions.begin() as tx:
            taken = take_transfer_confirmations(tx, file, calendars=CALENDARS, now=SPRING)
        assert (list(taken.booked), list(taken.odd), taken.unknown) == expected
    assert kept(desk, transfer).finding is None
    with desk.sessions() as tx:
        data = read(acquisition_data_of(tx, transfer), today=TODAY)
    assert [(part.units, part.cost) for part in data.lots] == [
        (Units.parse("10"), Eur(50_000)),
        (Units.parse("2"), Eur(14_545)),
    ]
    assert desk.holds()


@pytest.mark.rule("ORD-10")
def test_a_message_without_our_reference_says_nothing():
    strange = _confirmation(TransferId(new_id()), "x").replace(b"<TrfRef>", b"<TrfRef>!")
    assert list(confirmations_in(strange)) == []


@pytest.mark.rule("TAX-43")
def test_gifts_are_reported_until_31_may(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    moved(
        desk, wish(INTERNAL, into_depot_number=another_depot(desk).depot_number, change=HolderChange.GIFT, donee=CHILD)
    )
    with desk.sessions() as tx:
        with pytest.raises(GiftYearNotReportable):
            gifts_reported(tx, 2024, today=date(2024, 12, 31))
        report = json.loads(gifts_reported(tx, 2024, today=date(2025, 1, 2)))
        assert json.loads(gifts_reported(tx, 2023, today=date(2025, 1, 2)))["gifts"] == []
    assert report["due_on"] == "2025-05-31"
    [gift] = report["gifts"]
    assert (gift["units"], gift["booked_on"], gift["donee"]["tax_id"]) == ("12.000000", "2024-04-10", CHILD.tax_id)
    assert gift["givers"][0]["tax_id"]
