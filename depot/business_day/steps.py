"""The steps of the bank's day in their order; a day can be repeated without effect (OPS-3, OPS-4)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from auth.usecases.forget_stale import forget_stale
from consent.jobs import ask_those_who_joined, remind_open
from depot.accounts.jobs import end_minority, finish_closings, remove_drafts
from depot.holdings.usecases.units_in_the_way import units_in_the_way
from depot.kernel import audit
from depot.kernel.calendar import Calendars
from depot.kernel.clock import BERLIN
from depot.kernel.reports import StepReport
from depot.payments.jobs import announce_planned_debits, charge_fees, collect_debits
from depot.payments.model.house import PaymentHouse
from depot.payments.usecases.pay_out_balance import pay_out_balance
from depot.payments.usecases.payouts_in_the_way import payouts_in_the_way
from depot.postbox.model.document import Institution
from depot.postbox.usecases.render_waiting import render_waiting
from depot.vl.jobs import keep_vl_contracts
from orders.jobs.book_transfers import book_transfers
from orders.jobs.buy_from_incoming import buy_from_incoming
from orders.jobs.collect_vorabpauschale import collect_vorabpauschale
from orders.jobs.convert_funds import convert_funds
from orders.jobs.forward_bundles import forward_bundles
from orders.jobs.lapse_orders import lapse_orders
from orders.jobs.pay_distributions import pay_distributions
from orders.jobs.resettle_corrected import resettle_corrected
from orders.jobs.resume_suspended import resume_suspended
from orders.jobs.run_plans import run_plans
from orders.jobs.sell_for_fees import sell_for_fees
from orders.jobs.sell_freed_vl import sell_freed_vl
from orders.jobs.settle_confirmed import settle_confirmed
from orders.jobs.settle_plan_sales import settle_plan_sales
from orders.jobs.watch_confirmations import watch_confirmations
from orders.jobs.watch_limits import watch_limits
from orders.rules.plans.plan import PlanOffer
from orders.usecases.orders_in_the_way import orders_in_the_way

SEAL_BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Day:
    """What every step is given: the database, the bank's calendars and name, and one moment for all steps."""

    sessions: sessionmaker[Session]
    calendars: Calendars
    institution: Institution
    fx_margin_percent: Decimal
    house: PaymentHouse
    now: datetime
    plan_offer: PlanOffer

    @property
    def is_business_day(self) -> bool:
        """Whether the bank is open today."""
        return self.calendars.is_business_day(self.now.astimezone(BERLIN).date())


@dataclass(frozen=True, slots=True)
class TimedReport:
    """A step's report and how long it took."""

    report: StepReport
    seconds: str


def _keep_vl_contracts(day: Day) -> StepReport:
    return keep_vl_contracts(day.sessions, now=day.now)


def _sell_freed_vl(day: Day) -> StepReport:
    return sell_freed_vl(day.sessions, calendars=day.calendars, now=day.now)


def _render_documents(day: Day) -> StepReport:
    done = 0
    while True:
        with day.sessions.begin() as tx:
            rendered = render_waiting(tx, institution=day.institution, now=day.now)
        done += rendered
        if not rendered:
            return StepReport("documents rendered", read=done, done=done)


def _forget_stale_logins(day: Day) -> StepReport:
    with day.sessions.begin() as tx:
        gone = forget_stale(tx, now=day.now)
    return StepReport("stale logins forgotten", read=gone, done=gone)


def _remove_drafts(day: Day) -> StepReport:
    return remove_drafts(day.sessions, now=day.now)


def _seal_audit_trail(day: Day) -> StepReport:
    done = 0
    while True:
        with day.sessions.begin() as tx:
            sealed = audit.seal(tx, limit=SEAL_BATCH)
        done += sealed
        if sealed < SEAL_BATCH:
            return StepReport("audit entries sealed", read=done, done=done)


def _end_minority(day: Day) -> StepReport:
    return end_minority(day.sessions, now=day.now)


def _finish_closings(day: Day) -> StepReport:
    others = (units_in_the_way, orders_in_the_way, payouts_in_the_way)
    return finish_closings(day.sessions, others=others, pay_out=pay_out_balance, now=day.now)


def _lapse_orders(day: Day) -> StepReport:
    return lapse_orders(day.sessions, now=day.now)


def _run_plans(day: Day) -> StepReport:
    return run_plans(day.sessions, calendars=day.calendars, offer=day.plan_offer, now=day.now)


def _settle_plan_sales(day: Day) -> StepReport:
    return settle_plan_sales(day.sessions, calendars=day.calendars, now=day.now)


def _book_transfers(day: Day) -> StepReport:
    return book_transfers(day.sessions, calendars=day.calendars, now=day.now)


def _convert_funds(day: Day) -> StepReport:
    return convert_funds(day.sessions, calendars=day.calendars, now=day.now)


def _resettle_corrected(day: Day) -> StepReport:
    return resettle_corrected(day.sessions, calendars=day.calendars, now=day.now)


def _watch_limits(day: Day) -> StepReport:
    return watch_limits(day.sessions, calendars=day.calendars, now=day.now)


def _resume_suspended(day: Day) -> StepReport:
    return resume_suspended(day.sessions, calendars=day.calendars, now=day.now)


def _forward_bundles(day: Day) -> StepReport:
    return forward_bundles(day.sessions, now=day.now)


def _settle_confirmed(day: Day) -> StepReport:
    return settle_confirmed(
        day.sessions,
        calendars=day.calendars,
        margin_percent=day.fx_margin_percent,
        debit_business_days=day.plan_offer.debit_business_days,
        now=day.now,
    )


def _watch_confirmations(day: Day) -> StepReport:
    return watch_confirmations(day.sessions, now=day.now)


def _pay_distributions(day: Day) -> StepReport:
    return pay_distributions(day.sessions, calendars=day.calendars, now=day.now)


def _collect_vorabpauschale(day: Day) -> StepReport:
    return collect_vorabpauschale(day.sessions, calendars=day.calendars, now=day.now)


def _ask_successors(day: Day) -> StepReport:
    return ask_those_who_joined(day.sessions, now=day.now)


def _remind_of_consents(day: Day) -> StepReport:
    return remind_open(day.sessions, now=day.now)


def _charge_fees(day: Day) -> StepReport:
    return charge_fees(day.sessions, now=day.now)


def _sell_for_fees(day: Day) -> StepReport:
    return sell_for_fees(day.sessions, calendars=day.calendars, now=day.now)


def _buy_from_incoming(day: Day) -> StepReport:
    return buy_from_incoming(day.sessions, calendars=day.calendars, now=day.now)


def _announce_debits(day: Day) -> StepReport:
    return announce_planned_debits(day.sessions, house=day.house, now=day.now)


def _collect_debits(day: Day) -> StepReport:
    return collect_debits(day.sessions, house=day.house, calendars=day.calendars, now=day.now)


STEPS: Final[tuple[Callable[[Day], StepReport], ...]] = (
    _end_minority,
    _lapse_orders,
    _settle_confirmed,
    _keep_vl_contracts,
    _sell_freed_vl,
    _watch_confirmations,
    _resettle_corrected,
    _pay_distributions,
    _settle_plan_sales,
    _collect_vorabpauschale,
    _run_plans,
    _convert_funds,
    _book_transfers,
    _watch_limits,
    _resume_suspended,
    _buy_from_incoming,
    _charge_fees,
    _sell_for_fees,
    _forward_bundles,
    _announce_debits,
    _collect_debits,
    _ask_successors,
    _remind_of_consents,
    _finish_closings,
    _render_documents,
    _forget_stale_logins,
    _remove_drafts,
    _seal_audit_trail,
)


def run_steps(day: Day) -> Iterator[TimedReport]:
    """All steps in order; each commits its own work, so a day that was interrupted is simply run again."""
    for step in STEPS:
        started = time.perf_counter()
        report = step(day)
        yield TimedReport(report, f"{time.perf_counter() - started:.3f}")
