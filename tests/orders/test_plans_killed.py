"""The run of a due day is killed by SIGKILL at moments of chance, and started again until it is through (R6, PLN-7)."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from depot.app import INVARIANTS
from depot.kernel import db
from depot.kernel.clock import new_id
from depot.kernel.ids import PlanId, PlanRequestId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from orders.model import MoneyPlace
from orders.rules.plans.plan import Interval, Leg, Plan, PlanKind, PlanState, PlanTerms, PlanVersion
from orders.store import plans
from tests.funds.fund_examples import WORLD
from tests.orders.desk import MORNING, Desk, a_desk

PLANS: Final = 40
FIRST: Final = date(2024, 2, 1)
# One process does all the runs, each in a child of its own, so that only one of them pays for the imports.
RUNS: Final = """
import datetime, os, random, signal, sys, time
from sqlalchemy.orm import sessionmaker
from depot.kernel import crypto, db
from depot.kernel.calendar import Calendars
from orders.jobs.run_plans import run_plans
from orders.rules.plans.plan import PlanOffer
crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))
calendars, chance = Calendars("DE-BY"), random.Random(7)

def child():
    pid = os.fork()
    if pid == 0:
        sessions = sessionmaker(db.engine(sys.argv[1]), expire_on_commit=False)
        run_plans(sessions, calendars=calendars, offer=PlanOffer(), at_once=2,
                  now=datetime.datetime(2024, 2, 1, 8, tzinfo=datetime.UTC))
        os._exit(0)
    return pid

kills = 0
for _ in range(8):
    pid = child()
    time.sleep(0.05 + chance.random() * 0.25)
    os.kill(pid, signal.SIGKILL)
    kills += os.waitpid(pid, 0)[1] == signal.SIGKILL
for pid in (child(), child()):  # two at the same time take turns
    assert os.waitpid(pid, 0)[1] == 0
print(kills)
"""


@pytest.fixture
def desk(fresh_database: str) -> Desk:
    engine = db.engine(fresh_database)
    made = a_desk(sessionmaker(engine, expire_on_commit=False), cash="5000")
    leg = Leg(WORLD, Eur.parse("100.00"))
    terms = PlanTerms(PlanKind.SAVINGS, (leg,), 1, Interval.MONTHLY, FIRST, MoneyPlace.CASH_ACCOUNT)
    with made.sessions.begin() as tx:
        for _ in range(PLANS):
            plan = PlanId(new_id())
            plans.add(tx, Plan(plan, made.depot.depot_id, PlanKind.SAVINGS, PlanState.WAITING, (), MORNING))
            plans.add_version(tx, plan, PlanVersion(1, FIRST, terms), request=PlanRequestId(new_id()), now=MORNING)
            plans.stand(tx, plan, state=PlanState.ACTIVE, next_due_on=FIRST)
    return made


@pytest.mark.rule("PLN-7", "R6")
def test_killed_at_any_moment_and_run_again_each_due_day_is_done_once(desk: Desk, fresh_database: str):
    ran = subprocess.run([sys.executable, "-c", RUNS, fresh_database], check=True, stdout=subprocess.PIPE, text=True)
    assert int(ran.stdout) > 0, "not one kill came in time"
    with desk.sessions() as tx:
        counts = tx.execute(
            text("""
            select (select count(*) from orders.plan_runs), (select count(*) from orders.plan_orders),
                   (select count(*) from orders.orders where state = 'accepted'),
                   (select count(*) from depot.ledger_entries where kind = 'order_hold'),
                   (select count(*) from depot.events where kind = 'plan_executed.v1'),
                   (select count(*) from orders.plans where next_due_on = '2024-03-01')
        """)
        ).one()
        assert set(counts) == {PLANS}
        assert list(broken(tx, INVARIANTS)) == []
    assert desk.cash() == Eur.parse("1000.00")
    desk.sessions.kw["bind"].dispose()
