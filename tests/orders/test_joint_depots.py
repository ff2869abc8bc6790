"""Orders of a depot of two: one sale, one distribution, one claim, each taxed by halves (TAX-25)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import DepotKind, Disposition, DispositionRight, RoleKind
from depot.funds.model import Side
from depot.kernel.money import Eur
from depot.ledger.model import AccountKind
from tax.usecases.record_church_attribute import record_church_attribute
from tests.build import an_active_depot, an_identified_person
from tests.funds.fund_examples import WORLD, a_fund
from tests.orders.desk import MORNING, Desk, pieces


@pytest.fixture
def joint(sessions: sessionmaker[Session]) -> Desk:
    with sessions.begin() as tx:
        fund = a_fund(tx, WORLD, now=MORNING)
        holders = [an_identified_person(tx, now=MORNING) for _ in range(2)]
        roles = [(person, RoleKind.JOINT_HOLDER) for person in holders]
        alone = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.SOLE)}
        depot = an_active_depot(tx, DepotKind.JOINT, roles, dispositions=alone, now=MORNING)
        record_church_attribute(tx, depot.holders[1], year=2024, rate=9, now=MORNING)
    return Desk(sessions, depot, fund)


@pytest.mark.rule("TAX-25", "TAX-21", "ORD-12")
def test_a_sale_of_two_is_taxed_by_halves(joint: Desk):
    joint.stock(("2", "100", date(2021, 3, 1)))
    order = joint.take(Side.REDEMPTION, pieces("2"))
    joint.execute("100")
    # 99.60 gained, 69.72 count: 34.86 without church tax: K 8.72, S 0.47; 34.86 with 9 %: K 8.52, S 0.46, C 0.76
    assert str(joint.settlement(order).tax) == "18.93"
    assert joint.house(AccountKind.CHURCH_TAX) == Eur(76)
    with joint.sessions() as tx:
        halves = tx.execute(text("select * from tax.event_halves order by place")).all()
    assert [(half.person_id, half.capital_gains_tax_cents) for half in halves] == [
        (joint.depot.holders[0], 872),
        (joint.depot.holders[1], 852),
    ]
    assert joint.holds()
