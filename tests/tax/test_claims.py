"""Claims of tax on Vorabpauschalen are met once, in full, or reported whole (TAX-34, TAX-35, REG-4)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from depot.kernel.clock import new_id
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from tax.errors import CollectionNotOpen
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.model import CollectionWay
from tax.rules.uncollected import Uncollected
from tax.usecases.collected_by_way import collected_by_way
from tax.usecases.open_collections import open_collections
from tax.usecases.report_uncollected import report_uncollected
from tax.usecases.settle_collections import settle_collections
from tests.funds.fund_examples import STOCKS, WORLD
from tests.tax.year_end import BOOKED, YEAR, Sessions, a_holding, some_funds

ON = date(2025, 1, 23)


@pytest.mark.rule("TAX-34", "TAX-35", "TAX-37", "REG-4")
def test_a_claim_is_met_once_and_the_report_names_what_became_of_each(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        for isin in (WORLD, STOCKS, WORLD):
            a_holding(tx, isin, ("10", date(2023, 2, 1)))
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False)
    with committing.begin() as tx:
        first, second, third = open_collections(tx)
        assert sorted(claim.due.cents for claim in (first, second, third)) == [131, 296, 296]
        assert open_collections(tx, after=first.event_id, limit=1) == [second]
        settle_collections(tx, {first.event_id: new_id()}, way=CollectionWay.UNITS, settled_on=ON)
        settle_collections(tx, {second.event_id: new_id()}, way=CollectionWay.CASH_ACCOUNT, settled_on=ON)
        lost = Uncollected(third.event_id, third.person, third.isin, ON, Units.ZERO, third.due, "no units, no money")
        report_uncollected(tx, [lost], reported_on=ON, now=BOOKED)
    with committing() as tx:
        assert open_collections(tx) == []
        assert list(broken(tx, INVARIANTS)) == []
        ways = collected_by_way(tx, YEAR)
        assert ways == {"units": first.due, "cash_account": second.due, "reported": third.due}
        assert tx.execute(text("select units_micro, amount_cents from tax.uncollected")).one() == (0, third.due.cents)
        for event in (first.event_id, third.event_id):
            with pytest.raises(CollectionNotOpen):
                settle_collections(tx, {event: new_id()}, way=CollectionWay.UNITS, settled_on=ON)
        with pytest.raises(CollectionNotOpen):
            report_uncollected(tx, [lost], reported_on=ON, now=BOOKED)
    again = run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False)
    assert again.collected == ways
    assert sum(amount.cents for amount in ways.values()) == again.total_tax.cents
    assert again.total_tax > Eur.ZERO
