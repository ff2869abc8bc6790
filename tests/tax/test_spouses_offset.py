"""Spouses set off losses between them at the year's end (§ 43a Abs. 3 Satz 2 EStG, TAX-29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, RoleKind
from depot.kernel import invariants
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur, total
from depot.ledger.invariants import INVARIANTS as LEDGER_INVARIANTS
from tax.errors import TaxYearNotOver
from tax.invariants import INVARIANTS
from tax.rules.explanation import explanation
from tax.rules.spouses_offset import YearLeft, spouses_offset
from tax.rules.tax_subject import TaxSubject, community, sole
from tax.store import events
from tax.usecases.ask_for_loss_certificate import ask_for_loss_certificate
from tax.usecases.couples_of_year import couples_of_year
from tax.usecases.issue_tax_certificates import issue_tax_certificates
from tax.usecases.offset_spouses import offset_spouses
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.record_joint_order import record_joint_order
from tests.build import an_active_depot
from tests.tax.people import NOW
from tests.tax.test_tax_certificates import a_customer, gain, lines, papers

JANUARY = datetime(2025, 1, 10, 9, tzinfo=UTC)
YEAR_END = date(2024, 12, 31)


@dataclass(frozen=True)
class Couple:
    first: PersonId
    second: PersonId
    depots: tuple[DepotId, DepotId, DepotId]

    @property
    def both(self) -> TaxSubject:
        return community(self.first, self.second)


@pytest.fixture
def couple(tx: Session) -> Couple:
    """Spouses with a depot each, one together, and a joint order of 0 EUR."""
    (first, one), (second, two) = a_customer(tx), a_customer(tx)
    roles = [(first, RoleKind.HOLDER), (second, RoleKind.JOINT_HOLDER)]
    shared = an_active_depot(tx, DepotKind.JOINT, roles, now=NOW).depot_id
    record_joint_order(tx, first, second, amount=Eur.ZERO, valid_from=date(2024, 1, 1), valid_until=None, now=NOW)
    return Couple(first, second, (one, two, shared))


def offset(tx: Session, couple: Couple) -> str:
    return str(offset_spouses(tx, couple.first, couple.second, 2024, now=JANUARY))


def cash(tx: Session, depot: DepotId) -> int:
    query = "select balance from depot.ledger_accounts where kind = 'cash' and owner = :depot"
    return int(tx.scalar(text(query), {"depot": depot}) or 0)


@pytest.mark.rule("TAX-29", "TAX-28", "TAX-40", "TAX-3")
def test_a_loss_of_one_gives_back_tax_of_the_other_and_of_both(tx: Session, couple: Couple):
    one, two, shared = couple.depots
    gain(tx, sole(couple.first), one, "-150.00")
    gain(tx, sole(couple.second), two, "100.00")
    gain(tx, couple.both, shared, "80.00")
    with pytest.raises(TaxYearNotOver):
        offset_spouses(tx, couple.first, couple.second, 2024, now=NOW)
    assert couples_of_year(tx, 2024) == [tuple(sorted((couple.first, couple.second)))]
    # 100.00 of the other: 26.37 back; 50.00 of both: 20.00 + 1.10 were withheld, 7.50 + 0.40 stay
    assert (offset(tx, couple), cash(tx, two), cash(tx, shared)) == ("39.57", 2_637, 1_320)
    assert offset(tx, couple) == "0.00"
    assert str(peek_tax_status(tx, couple.first, on=YEAR_END).loss_pot) == "0.00"
    given, taken = (events.of_depot(tx, depot, after=None, limit=9)[-1] for depot in (one, two))
    assert (given.income, given.losses_used) == (Eur.parse("50.00"), Eur.parse("50.00"))
    assert "an Ihren Ehegatten abgegeben" in explanation(given)[0]
    assert "mit einem Verlust Ihres Ehegatten verrechnet" in explanation(taken)[0]
    issue_tax_certificates(tx, 2024, [couple.second], now=JANUARY)
    [certificate] = papers(tx)
    assert (lines(certificate.data)["Zeile 7"], lines(certificate.data)["Zeile 37"]) == ("0.00", "0.00")
    assert list(invariants.broken(tx, INVARIANTS | LEDGER_INVARIANTS)) == []


@pytest.mark.rule("TAX-29", "TAX-41")
def test_losses_that_are_certified_stay_with_whose_they_are(tx: Session, couple: Couple):
    gain(tx, sole(couple.first), couple.depots[0], "-150.00")
    gain(tx, sole(couple.second), couple.depots[1], "100.00")
    ask_for_loss_certificate(tx, sole(couple.first), now=NOW)
    assert offset(tx, couple) == "0.00"
    assert str(peek_tax_status(tx, couple.first, on=YEAR_END).loss_pot) == "150.00"


eur = st.integers(0, 1_000_000).map(Eur)


@pytest.mark.rule("TAX-29")
@given(st.lists(st.tuples(eur, eur), min_size=3, max_size=3))
def test_never_more_than_the_pot_nor_than_was_taxed_and_nothing_is_left_on_both_sides(pairs: list[tuple[Eur, Eur]]):
    years = [YearLeft(PersonId(UUID(int=at)), losses, taxed) for at, (losses, taxed) in enumerate(pairs)]
    found = list(spouses_offset(years))
    left = {}
    for year in years:
        given_away = total(each.amount for each in found if each.giver == year.subject)
        taken = total(each.amount for each in found if each.taker == year.subject)
        left[year.subject] = (year.losses - given_away, year.taxed - taken)
        assert min(left[year.subject]) >= Eur.ZERO
    for giver, (losses, _) in left.items():
        assert not losses or all(not taxed for taker, (_, taxed) in left.items() if taker != giver)
