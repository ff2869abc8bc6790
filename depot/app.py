"""The composition root of the web service: the only place where settings, packages and ports are connected."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from auth import invariants as auth_invariants
from auth.api import factors, logins, passkeys, recoveries, releases, staff, staff_members
from auth.api import sessions as sessions_api
from auth.api import sms as sms_api
from auth.model import ADD_FACTOR, BLOCK_FACTOR, REMOVE_FACTOR
from auth.pages import staff_login, staff_sign_in
from auth.ports import ReleasedAct, SmsDesk
from auth.rules.passkey import RelyingParty
from auth.usecases.activate_factor import activate_factor
from auth.usecases.authenticate import authenticate
from auth.usecases.block_factor import block_factor
from auth.usecases.close_access import close_access
from auth.usecases.keep_sms_locally import keep_sms_locally
from auth.usecases.remove_factor import remove_factor
from auth.usecases.send_pushes import send_pushes
from consent import invariants as consent_invariants
from consent.api import advertising as advertising_api
from consent.api import campaigns as campaigns_api
from consent.api import consents as consents_api
from consent.api import forms as consent_forms
from consent.api import migration as consent_migration
from consent.api import terms as terms_api
from consent.model import ACT as CONSENT
from consent.pages import changes as terms_changes
from consent.pages import routes as consent_page
from consent.pages import staff as staff_pages
from consent.usecases.give_released_consent import give_released_consent
from consent.usecases.opening_terms import opening_terms
from depot.accounts import invariants as accounts_invariants
from depot.accounts.api import access as access_api
from depot.accounts.api import applicant as applicant_api
from depot.accounts.api import applications as applications_api
from depot.accounts.api import changes as depot_changes
from depot.accounts.api import closing as closing_api
from depot.accounts.api import depots as depots_api
from depot.accounts.api import drafts as drafts_api
from depot.accounts.api import identification as identification_api
from depot.accounts.api import life_events as life_events_api
from depot.accounts.api import mails as mails_api
from depot.accounts.api import papers as papers_api
from depot.accounts.api import person_changes as person_changes_api
from depot.accounts.api import previews as previews_api
from depot.accounts.api import signed_forms as signed_forms_api
from depot.accounts.model import HouseBank
from depot.accounts.ports import IdentificationDesk
from depot.accounts.rules.identification_case import BY_PROVIDER
from depot.accounts.usecases.ask_for_address import ACT as CHANGE_ADDRESS
from depot.accounts.usecases.ask_for_change import ACT as DEPOT_REQUEST
from depot.accounts.usecases.change_address import change_address
from depot.accounts.usecases.depot_request_act import depot_request_act
from depot.accounts.usecases.keep_mail_locally import keep_mail_locally
from depot.accounts.usecases.local_provider import local_provider
from depot.accounts.usecases.local_provider_secret import local_provider_secret
from depot.accounts.usecases.tell_of_access import tell_of_access
from depot.approval_acts import approval_acts
from depot.approvals import api as approvals_api
from depot.approvals import invariants as approvals_invariants
from depot.approvals import pages as approvals_page
from depot.business_day import api as business_day
from depot.business_day.sealing import Sealer
from depot.customers import api as persons_api
from depot.customers import invariants as customers_invariants
from depot.customers.usecases.person_details import person_details
from depot.funds import invariants as funds_invariants
from depot.funds.api import calculators as execution_days_calculator
from depot.funds.api import funds as funds_api
from depot.funds.api import prices as prices_api
from depot.holdings import api as holdings_api
from depot.holdings import invariants as holdings_invariants
from depot.holdings.usecases.units_in_the_way import units_in_the_way
from depot.kernel import crypto, embedded, logs, migrate, test_clock
from depot.kernel.clock import SystemClock
from depot.kernel.db import engine as make_engine
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from depot.kernel.web import catalogue, closures, contract, direct, system
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.closures import CalendarsKept
from depot.kernel.web.direct import DirectService
from depot.ledger import invariants as ledger_invariants
from depot.payments import invariants as payments_invariants
from depot.payments.api import bank as bank_api
from depot.payments.api import fees as fees_api
from depot.payments.api import incoming as payments_api
from depot.payments.api import mandates as mandates_api
from depot.payments.api import payouts as payouts_api
from depot.payments.rules.mandate_text import ACT as MANDATE
from depot.payments.rules.payouts import ACT as PAYOUT
from depot.payments.usecases.payouts_in_the_way import payouts_in_the_way
from depot.payments.usecases.release_mandate import release_mandate
from depot.payments.usecases.release_payout import release_payout
from depot.postbox import api as postbox_api
from depot.postbox import invariants as postbox_invariants
from depot.settings import InstitutionSettings, Settings, institution, payment_house, settings
from depot.third_parties.api import accesses as account_accesses
from depot.third_parties.api import interface as third_party_interface
from depot.third_parties.api import payments as third_party_payments
from depot.third_parties.api import register as third_party_register
from depot.third_parties.model import ACCESS_ACT
from depot.third_parties.usecases.give_access import give_access
from depot.third_parties.usecases.identify_third_party import identify_third_party
from depot.vl import api as vl_api
from depot.vl import invariants as vl_invariants
from depot.vl.usecases.release_agreement import release_agreement
from orders import invariants as orders_invariants
from orders.api import collections as tax_collections
from orders.api import conversions, corrections, declarations, desk, distributions, limits, switches, transfers
from orders.api import orders as orders_api
from orders.api import plans as plans_api
from orders.api import vl as orders_vl
from orders.rules.plans.plan import PlanOffer
from orders.usecases.ask_cancellation import ACT as CANCEL_ORDER
from orders.usecases.ask_transfer import ACT as TRANSFER
from orders.usecases.cancel_order import cancel_order
from orders.usecases.open_plan_request import ACT as PLAN
from orders.usecases.order_act import order_act
from orders.usecases.orders_in_the_way import orders_in_the_way
from orders.usecases.place_order import ACT as PLACE_ORDER
from orders.usecases.plan_act import plan_act
from orders.usecases.release_end_sale import release_end_sale
from orders.usecases.stop_plans_of_person import stop_plans_of_person
from orders.usecases.transfer_act import transfer_act
from tax import invariants as tax_invariants
from tax.api import calculators as tax_calculators
from tax.api import exemption_orders, tax_events, year_end
from tax.usecases.activate_exemption_order import activate_exemption_order
from tax.usecases.end_exemption_order import end_exemption_order
from tax.usecases.end_relief_at_death import end_relief_at_death
from tax.usecases.void_nv_certificates import void_nv_certificates

log = structlog.get_logger("depot.app")

HOUSEKEEPING_SECONDS: Final = 2.0
# A thread back from the database waits for the interpreter until the thread that has it gives it up: a tenth of the
# default keeps ten of them from queueing behind the event loop.
SWITCH_SECONDS: Final = 0.0005

DESCRIPTION: Final = """
Retail fund custody: depots, orders, consent, German withholding tax.

Money, units, prices and rates are strings with a dot. Every call that changes something carries an `Idempotency-Key`.
Refusals are `application/problem+json` and name the rule and the field; one answer reports every fault found.
"""


INVARIANTS: Final[dict[str, str]] = {
    **approvals_invariants.INVARIANTS,
    **auth_invariants.INVARIANTS,
    **customers_invariants.INVARIANTS,
    **funds_invariants.INVARIANTS,
    **ledger_invariants.INVARIANTS,
    **postbox_invariants.INVARIANTS,
    **accounts_invariants.INVARIANTS,
    **payments_invariants.INVARIANTS,
    **holdings_invariants.INVARIANTS,
    **vl_invariants.INVARIANTS,
    **consent_invariants.INVARIANTS,
    **tax_invariants.INVARIANTS,
    **orders_invariants.INVARIANTS,
}

ROUTERS: Final = (
    system.health,
    system.router,
    closures.router,
    catalogue.router,
    business_day.router,
    logins.router,
    recoveries.router,
    factors.router,
    passkeys.router,
    releases.router,
    sms_api.router,
    sessions_api.router,
    staff.router,
    staff_members.router,
    approvals_api.router,
    persons_api.router,
    funds_api.router,
    prices_api.router,
    applications_api.router,
    applicant_api.router,
    drafts_api.router,
    papers_api.router,
    identification_api.router,
    depots_api.router,
    depot_changes.router,
    closing_api.router,
    life_events_api.router,
    person_changes_api.router,
    mails_api.router,
    previews_api.router,
    signed_forms_api.router,
    access_api.router,
    holdings_api.router,
    postbox_api.router,
    exemption_orders.router,
    tax_events.router,
    year_end.router,
    orders_api.router,
    switches.router,
    limits.router,
    declarations.router,
    conversions.router,
    corrections.router,
    desk.router,
    distributions.router,
    transfers.router,
    plans_api.router,
    tax_collections.router,
    payments_api.router,
    mandates_api.router,
    payouts_api.router,
    bank_api.router,
    fees_api.router,
    account_accesses.router,
    third_party_payments.router,
    third_party_register.router,
    third_party_interface.router,
    third_party_payments.interface,
    terms_api.router,
    campaigns_api.router,
    consents_api.router,
    consent_forms.router,
    consent_migration.router,
    advertising_api.router,
    consent_page.assets,
    terms_changes.router,
    staff_login.router,
    staff_sign_in.router,
    approvals_page.router,
    staff_pages.router,
    consent_page.router,
    execution_days_calculator.router,
    vl_api.router,
    vl_api.contracts,
    orders_vl.router,
    tax_calculators.router,
)


def create(configured: Settings | None = None) -> FastAPI:
    """The service as uvicorn runs it: settings from the environment, embedded PostgreSQL unless told otherwise."""
    chosen = configured or settings()
    chosen.refuse_unsafe()
    logs.configure()
    crypto.install(chosen.keyring())
    url = embedded.resolve(chosen.database_url, chosen.data_dir, pg_bin=chosen.pg_bin)
    app = assemble(chosen, make_engine(url, pool_size=chosen.pool_size))
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # what the start has made stays: no collection needs to look at it again
    return app


def assemble(chosen: Settings, engine: Engine) -> FastAPI:
    """Connect packages, ports and settings on a database that is already there."""
    app = DirectService(
        title="Depot service",
        version="1",
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,  # the interactive pages load scripts from third parties
        redoc_url=None,
        telemetry={"logs": False, "auto_configure": False},
    )
    sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.engine = engine
    app.state.sessions = sessions
    app.state.authenticate = authenticate
    app.state.identify_third_party = identify_third_party
    app.state.test_clock = chosen.test_clock
    app.state.clock = test_clock.DatabaseClock(sessions) if chosen.test_clock else SystemClock()
    app.state.sealer = Sealer(chosen.anchor_file)
    app.state.revision = migrate.head()
    app.state.needs_durability = chosen.is_production
    _connect(app, chosen)
    refuse_undeclared(app)
    contract.install(app)
    return app


def _connect(app: FastAPI, chosen: Settings) -> None:
    """Routers, and what packages ask of those above them: acts behind releases, pages after login, the bank itself."""
    bank = InstitutionSettings()
    app.state.institution = institution(bank)
    app.state.payment_house = payment_house(bank)
    app.state.house_bank = HouseBank(bank_code=bank.bank_code)
    app.state.calendars_kept = CalendarsKept(bank.seat, app.state.sessions)
    app.state.calendars = app.state.calendars_kept.calendars
    app.state.invariants = INVARIANTS
    app.state.public_url = chosen.public_url
    app.state.relying_party = relying_party(chosen.public_url, bank)
    app.state.terms_in_force = opening_terms
    app.state.after_login = (consents_api.ConsentPopUp(),)
    app.state.advertising_blocked_months = chosen.advertising_blocked_months
    app.state.after_name_change = (end_exemption_order, void_nv_certificates)
    app.state.after_death = (close_access, end_relief_at_death, stop_plans_of_person)
    providers = {} if chosen.is_production else dict.fromkeys(BY_PROVIDER, local_provider)
    app.state.identification_desk = IdentificationDesk(providers, local_provider_secret)
    app.state.mail_gateway = None if chosen.is_production else keep_mail_locally
    app.state.closing_obstacles = (units_in_the_way, orders_in_the_way, payouts_in_the_way)
    app.state.plan_offer = PlanOffer(chosen.plan_days, chosen.plan_debit_business_days)
    app.state.fx_margin_percent = Decimal(chosen.fx_margin_percent)
    app.state.push_gateway = None  # a bank connects its own here; devices that are not woken ask by themselves
    app.state.sms_desk = SmsDesk(None if chosen.is_production else keep_sms_locally, mobile_number)
    app.state.acts = _released_acts(app)
    app.state.identity_provider = chosen.identity_provider()
    app.state.page_style = consent_page.STYLE_URL
    app.state.staff_nav = ((approvals_page.HOME, "Freigaben"), (staff_pages.HOME, "Kampagnen"))
    app.state.approval_acts = approval_acts(lambda: app.state.fx_margin_percent)
    routers = (*ROUTERS, system.test_clock_router) if chosen.test_clock else ROUTERS
    if not chosen.is_production:
        routers = (*routers, sms_api.local_gateway, mails_api.local_gateway)
    # Routes are asked in turn, and orders are what comes most; otherwise the order is that of the documentation.
    # Not `include_router`: it would ask every router in turn at every request, which costs more than the match.
    app.router.routes.extend(direct.routes(sorted(routers, key=lambda router: router is not orders_api.router)))


def _released_acts(app: FastAPI) -> dict[str, ReleasedAct]:
    """What a released text sets in motion, by its act (AUT-9)."""
    return {
        ADD_FACTOR: activate_factor,
        BLOCK_FACTOR: block_factor,
        REMOVE_FACTOR: remove_factor,
        "exemption_order": activate_exemption_order,
        CONSENT: give_released_consent,
        ACCESS_ACT: give_access,
        PLACE_ORDER: order_act(lambda: app.state.calendars),
        CANCEL_ORDER: cancel_order,
        PLAN: plan_act(lambda: app.state.calendars),
        TRANSFER: transfer_act(lambda: app.state.calendars),
        "vl_agreement": release_agreement(lambda: app.state.payment_house),
        "vl_end_sale": release_end_sale,
        CHANGE_ADDRESS: change_address,
        PAYOUT: release_payout,
        MANDATE: release_mandate,
        DEPOT_REQUEST: depot_request_act(lambda: app.state.calendars),
    }


def mobile_number(tx: Session, *, person: PersonId) -> str | None:
    """The registered mobile number of a person, for codes by SMS (AUT-4)."""
    try:
        return person_details(tx, person).mobile
    except NotFound:
        return None


def relying_party(public_url: str, bank: InstitutionSettings) -> RelyingParty:
    """The bank as browsers know it: passkeys are made for its host (AUT-4)."""
    address = urlsplit(public_url)
    assert address.hostname is not None, "DEPOT_PUBLIC_URL names a host"
    return RelyingParty(address.hostname, f"{address.scheme}://{address.netloc}", bank.name)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_house, args=(app, stop), name="housekeeping", daemon=True)
    keeper.start()
    yield
    stop.set()
    keeper.join(timeout=5)
    app.state.engine.dispose()


def _keep_house(app: FastAPI, stop: threading.Event) -> None:
    """Every few seconds: seal what was written (workers take turns), tell persons, wake devices, learn of closures."""
    sessions: sessionmaker[Session] = app.state.sessions
    while not stop.wait(HOUSEKEEPING_SECONDS):
        try:
            app.state.sealer.keep(sessions)
            with sessions.begin() as tx:
                tell_of_access(tx, app.state.mail_gateway, now=app.state.clock.now())
                if app.state.push_gateway is not None:
                    send_pushes(tx, app.state.push_gateway, now=app.state.clock.now())
            if app.state.calendars_kept.refresh():
                app.state.calendars = app.state.calendars_kept.calendars
        except (SQLAlchemyError, OSError) as fault:
            log.warning("housekeeping_failed", kind=type(fault).__name__)
