"""Fees that the cash account does not cover are met by units of the largest position, net of its own tax (FEE-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.clock import new_id
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.payments.jobs import charge_fees
from depot.payments.model.fees import ClaimState, DebitLoss
from depot.payments.usecases.claim_losses import claim_losses
from depot.payments.usecases.fees_of_depot import fees_of_depot
from orders.jobs.sell_for_fees import sell_for_fees
from orders.jobs.settle_plan_sales import settle_plan_sales
from tests.funds.fund_examples import a_fund
from tests.orders.desk import CALENDARS, MORNING, TUESDAY, Desk, a_desk, stocked

OTHER = "LU0109391861"
LATER = datetime(2024, 1, 11, 8, 0, tzinfo=UTC)


def owing(sessions: sessionmaker[Session], owed: Eur) -> Desk:
    """A customer with 5.00 EUR, ten units with a gain, and one unit of another fund, who owes."""
    desk = a_desk(sessions, cash="5")
    desk.stock(("10", "500", date(2020, 1, 2)))
    desk.prices("2024-01-05,100.00,100.00", now=MORNING)
    with sessions.begin() as tx:
        a_fund(tx, OTHER, now=MORNING)
        stocked(tx, desk.depot.depot_id, OTHER, ("1", "10", date(2020, 1, 2)))
        claim_losses(tx, [DebitLoss(desk.depot.depot_id, owed, new_id())], now=MORNING)
    return desk


@pytest.mark.rule("FEE-2", "TAX-36")
def test_the_largest_position_brings_what_the_cash_account_lacks_to_the_cent(sessions: sessionmaker[Session]):
    desk = owing(sessions, Eur(10_000))
    assert charge_fees(sessions, now=MORNING).skipped == {"open for want of money": 1}
    assert sell_for_fees(sessions, calendars=CALENDARS, now=MORNING).done == 1
    assert sell_for_fees(sessions, calendars=CALENDARS, now=MORNING).read == 0, "one sale at a time"
    desk.prices("2024-01-09,100.00,100.00", now=TUESDAY)
    settled = settle_plan_sales(sessions, calendars=CALENDARS, now=LATER)
    assert (settled.done, settled.sums["payments"]) == (1, "95.00")
    assert charge_fees(sessions, now=LATER).done == 1
    with sessions() as tx:
        [claim] = fees_of_depot(tx, desk.depot.depot_id)
    assert claim.state is ClaimState.SETTLED
    assert (desk.cash(), desk.cash(Account.fee_claim)) == (Eur.ZERO, Eur.ZERO)
    assert desk.holds()


@pytest.mark.rule("FEE-2")
def test_a_position_that_brings_too_little_is_sold_as_a_whole_and_the_next_follows(sessions: sessionmaker[Session]):
    desk = owing(sessions, Eur(500_000))
    assert sell_for_fees(sessions, calendars=CALENDARS, now=MORNING).done == 1
    desk.prices("2024-01-09,100.00,100.00", now=TUESDAY)
    assert settle_plan_sales(sessions, calendars=CALENDARS, now=LATER).done == 1
    assert Eur(80_000) < desk.cash() < Eur(100_500)
    again = sell_for_fees(sessions, calendars=CALENDARS, now=LATER)
    assert (again.done, again.skipped) == (1, {})
    assert desk.holds()
