"""VL rules beside periods and lock-ups: allowance, funds, disposals, parts of purchases (VL-1 to VL-14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PaperId, PersonId, VlAgreementId, VlContractId
from depot.kernel.money import Eur, Units, total
from depot.vl.model import Contract, EarlyDisposal, HarmlessReason, NoticeKind, Stage, VlFund
from depot.vl.rules.allowance import savings_allowance
from depot.vl.rules.disposal import disposal_faults, notice_due_on, notice_kind
from depot.vl.rules.eligible import is_eligible
from depot.vl.rules.letters import contract_dissolved, employer_form
from depot.vl.rules.life_cycle import NEXT
from orders.rules.vl_parts import VlShare, locked_units, lot_parts, shared_cost

CONTRACT = Contract(
    contract_id=VlContractId(new_id()),
    agreement_id=VlAgreementId(new_id()),
    depot_id=DepotId(new_id()),
    isin="IE00BK5BQT80",
    person_id=PersonId(new_id()),
    number="70090000012.01-01",
    begins_on=date(2021, 3, 15),
    payments_until=date(2027, 3, 14),
    locked_from=date(2021, 1, 1),
    locked_until=date(2027, 12, 31),
    stage=Stage.LOCKED,
)
PAPER = PaperId(new_id())


@pytest.mark.rule("VL-9")
@pytest.mark.parametrize(
    ("year", "paid", "allowance", "single"),
    [
        (2023, "480.00", "80.00", "20000.00"),
        (2024, "480.00", "80.00", "40000.00"),
        (2024, "399.99", "80.00", "40000.00"),
        (2024, "6.65", "1.33", "40000.00"),
    ],
)
def test_the_allowance_is_a_fifth_of_at_most_400_euros(year: int, paid: str, allowance: str, single: str):
    """§ 13 Abs. 1, 2 5. VermBG."""
    found = savings_allowance(year, Eur.parse(paid))
    assert (str(found.allowance), str(found.limits.single)) == (allowance, single)
    assert found.limits.joint == found.limits.single + found.limits.single


@pytest.mark.rule("VL-14")
def test_a_fund_of_sixty_percent_shares_is_eligible():
    """§ 2 Abs. 1 Nr. 1 Buchst. c 5. VermBG."""
    fund = VlFund("IE00BK5BQT80", date(2021, 1, 1), Decimal(60), "Jahresbericht")
    assert is_eligible(fund)
    assert not is_eligible(replace(fund, equity_percent=Decimal("59.99")))
    assert not is_eligible(None)


@pytest.mark.rule("VL-14")
@pytest.mark.parametrize(
    ("disposed_on", "due_on"),
    [
        (date(2024, 1, 1), date(2024, 2, 15)),
        (date(2024, 1, 31), date(2024, 2, 15)),
        (date(2024, 12, 5), date(2025, 1, 15)),
    ],
)
def test_notices_are_due_on_the_15th_of_the_next_month(disposed_on: date, due_on: date):
    assert notice_due_on(disposed_on) == due_on


@dataclass(frozen=True)
class Case:
    law: str
    form: dict[str, Any]
    on: date
    codes: tuple[str, ...]
    kind: NoticeKind = NoticeKind.HARMLESS


def _reason(reason: HarmlessReason, event_on: date | None, **changes: Any) -> dict[str, Any]:
    return {"accepts_loss": False, "reason": reason, "event_on": event_on, "proof": PAPER} | changes


CASES = [
    Case(
        "VL-6: without the sentence",
        {"accepts_loss": False},
        date(2024, 1, 2),
        ("loss-not-accepted",),
        NoticeKind.FULLY_HARMFUL,
    ),
    Case("VL-6: with the sentence", {"accepts_loss": True}, date(2024, 1, 2), (), NoticeKind.FULLY_HARMFUL),
    Case("§ 4(4) Nr. 1: death", _reason(HarmlessReason.DEATH, date(2021, 4, 1)), date(2021, 5, 3), ()),
    Case(
        "§ 4(4) Nr. 1: without proof",
        _reason(HarmlessReason.DEATH, date(2021, 4, 1), proof=None),
        date(2021, 5, 3),
        ("proof-missing",),
    ),
    Case(
        "§ 4(4) Nr. 2: marriage, 31.12.2022",
        _reason(HarmlessReason.MARRIAGE, date(2022, 6, 1)),
        date(2022, 12, 31),
        ("two-years",),
    ),
    Case("§ 4(4) Nr. 2: marriage, 1.1.2023", _reason(HarmlessReason.MARRIAGE, date(2022, 6, 1)), date(2023, 1, 1), ()),
    Case(
        "§ 4(4) Nr. 2: before the contract",
        _reason(HarmlessReason.MARRIAGE, date(2021, 3, 14)),
        date(2024, 1, 2),
        ("before-the-contract",),
    ),
    Case(
        "§ 4(4) Nr. 3: eleven months",
        _reason(HarmlessReason.UNEMPLOYMENT, date(2023, 2, 1)),
        date(2024, 1, 2),
        ("one-year",),
    ),
    Case("§ 4(4) Nr. 3: a year", _reason(HarmlessReason.UNEMPLOYMENT, date(2023, 1, 2)), date(2024, 1, 2), ()),
    Case(
        "§ 4(4) Nr. 4: a part of it",
        _reason(HarmlessReason.FURTHER_EDUCATION, date(2023, 9, 1), is_for_all=False, accepts_loss=True),
        date(2024, 1, 2),
        (),
        NoticeKind.PARTLY_HARMFUL,
    ),
    Case(
        "§ 4(4) Nr. 5: to come",
        _reason(HarmlessReason.SELF_EMPLOYMENT, date(2024, 2, 1)),
        date(2024, 1, 2),
        ("in-the-future",),
    ),
    Case("VL-7: no day", _reason(HarmlessReason.SELF_EMPLOYMENT, None), date(2024, 1, 2), ("day-missing",)),
]


@pytest.mark.rule("VL-6", "VL-7", "VL-14")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_early_disposals(case: Case):
    disposal = EarlyDisposal(form=PAPER, **case.form)
    assert tuple(fault.code for fault in disposal_faults(disposal, CONTRACT, on=case.on)) == case.codes
    assert notice_kind(disposal) is case.kind
    subject, paragraphs = contract_dissolved(CONTRACT, disposal, case.kind)
    assert CONTRACT.number in subject
    assert ("unschädlich" in paragraphs[0]) == (case.kind is not NoticeKind.FULLY_HARMFUL)


@pytest.mark.rule("VL-4", "VL-5", "VL-6")
def test_every_stage_has_its_steps_and_can_be_reached():
    assert set(NEXT) == set(Stage)
    assert {stage for steps in NEXT.values() for stage in steps} | {Stage.LOCKED} == set(Stage)


@pytest.mark.rule("VL-11")
def test_the_employers_reference_begins_with_the_13_digits():
    form = employer_form(
        house_name="Bank", iban="DE1", bic="B", position_number="70090000012.01", person_name="Änne Müller " * 20
    )
    assert form.reference.startswith("7009000001201 VL Änne Müller")
    assert len(form.reference) == 140


@pytest.mark.rule("VL-3")
@given(
    units=st.integers(1, 10**12),
    parts=st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    free=st.integers(0, 10**9),
    cost=st.integers(0, 10**10),
)
def test_parts_of_a_purchase_make_up_the_whole(units: int, parts: list[int], free: int, cost: int):
    """Nothing is lost, no contract gets more than its share and a millionth, cents follow the units."""
    contracts = {VlContractId(new_id()): part for part in parts}
    whole = sum(parts) + free
    shares = [VlShare(contract, part, whole) for contract, part in contracts.items()]
    stages = [replace(CONTRACT, contract_id=one, stage=Stage.LOCKED) for one in contracts]
    found = lot_parts(Units(units), shares, {one.contract_id: one for one in stages})
    assert sum(part.units.micro for part in found) == units
    assert total(shared_cost(Eur(cost), [part.units for part in found])) == Eur(cost)
    if free == 0:
        assert locked_units(found) == Units(units)
    else:
        assert locked_units(found).micro <= units * sum(parts) // whole


@pytest.mark.rule("VL-6")
def test_a_contract_that_is_free_or_dissolved_locks_nothing():
    done = replace(CONTRACT, stage=Stage.DISSOLVED, ended_on=date(2024, 1, 2))
    [part] = lot_parts(Units(5), [VlShare(done.contract_id, 1, 1)], {done.contract_id: done})
    assert (part.contract, part.locked_until) == (done.contract_id, None)
