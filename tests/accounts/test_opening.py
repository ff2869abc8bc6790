from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.errors import ApplicationCompleted, ApplicationRefused
from depot.accounts.invariants import INVARIANTS
from depot.accounts.model import (
    AcceptedTerms,
    ApplicationState,
    AskedFund,
    DepotState,
    NewApplication,
    Product,
    WishKind,
)
from depot.accounts.rules.numbers import is_depot_number
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.apply_for_depot import apply_for_depot
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.identify_applicant import identify_applicant
from depot.accounts.usecases.known_applicants import known_applicants
from depot.accounts.usecases.state_history import state_history
from depot.customers.errors import IdentificationRefused
from depot.customers.invariants import INVARIANTS as CUSTOMER_INVARIANTS
from depot.customers.model import Address, TaxResidency
from depot.kernel.actor import Anonymous
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.postbox.usecases.documents_of import documents_of
from depot.postbox.usecases.open_document import open_document
from tests.build import (
    BANK,
    NOW,
    TERMS,
    TODAY,
    a_clerk,
    a_person,
    a_registered_person,
    an_active_single_depot,
    an_application,
    an_identification,
    an_identified_person,
    applied,
)
from tests.funds.fund_examples import EUROPE, STOCKS, WORLD, a_fund


def _faults(tx: Session, application: NewApplication, **facts: Any) -> set[tuple[str, str, str]]:
    with pytest.raises(ApplicationRefused) as refused:
        apply_for_depot(
            tx, application, **({"in_force": TERMS, "bank": BANK, "actor": Anonymous(), "now": NOW} | facts)
        )
    return {(fault.rule, fault.pointer, fault.code) for fault in refused.value.faults}


@pytest.fixture
def world(tx: Session) -> Session:
    a_fund(tx)
    return tx


@pytest.mark.rule("ACC-11", "ACC-17")
def test_an_application_stays_open_until_identification_is_complete(tx: Session):
    application = applied(tx)
    assert application.state is ApplicationState.IDENTIFICATION
    assert application.depot.state is DepotState.IDENTIFICATION
    assert application.case_number.startswith("2024-")
    assert [applicant.is_identified for applicant in application.applicants] == [False]
    assert [step.state for step in state_history(tx, application.depot.depot_id)] == ["applied", "identification"]
    assert balances(tx, [], as_of=None) == {}
    assert persons_without_access(tx, application.depot.holders) == set(application.depot.holders)
    assert application_details(tx, application.application_id, on=TODAY) == application


@pytest.mark.rule("ACC-2", "ACC-5", "ACC-11", "AUT-1", "DOC-1")
def test_the_last_identification_makes_the_depot_active_at_once(tx: Session):
    application = applied(tx)
    person, clerk = application.applicants[0].person, a_clerk()
    found = an_identification(case_number=application.case_number)
    done = identify_applicant(tx, application.application_id, person=person, found=found, staff=clerk, now=NOW)
    depot = done.depot
    assert (done.state, depot.state, depot.opened_on) == (ApplicationState.COMPLETED, DepotState.ACTIVE, TODAY)
    accounts = [Account.cash(depot.depot_id), Account.cash_held(depot.depot_id), Account.reference(depot.depot_id)]
    assert balances(tx, accounts) == dict.fromkeys(accounts, 0)
    assert persons_without_access(tx, [person]) == set()
    documents = documents_of(tx, person)
    assert [(document.kind, document.depot_id) for document in documents] == [("opening_confirmation", depot.depot_id)]
    last = state_history(tx, depot.depot_id)[-1]
    assert (last.state, last.actor, last.reason) == (DepotState.ACTIVE, clerk.label, "all persons are identified")
    kinds = tx.info["pending_facts"].events if "pending_facts" in tx.info else []
    assert {"depot_activated.v1", "application_completed.v1", "person_identified.v1"} <= {
        each["kind"] for each in kinds
    }


@pytest.mark.rule("ACC-11")
def test_the_confirmation_names_accounts_wishes_and_terms(tx: Session):
    depot = an_active_single_depot(tx)
    (document,) = documents_of(tx, depot.holders[0])
    content = open_document(tx, document.document_id, person=depot.holders[0]).data
    assert content["depot"] == {
        "depot_number": depot.depot_number,
        "product": "Investmentdepot",
        "holders": ["Änne Maria Müller-Groß"],
    }
    assert content["cash_iban"] == depot.cash_iban
    assert content["reference_iban"] == "DE89370400440532013000"
    assert content["wishes"] == [{"fund": "FTSE All-World UCITS ETF", "isin": WORLD, "amount": None, "monthly": False}]
    assert [terms["version"] for terms in content["terms"]] == ["2024-01", "2023-07"]
    assert content["recipient"]["names"] == ["Änne Maria Müller-Groß"]


@pytest.mark.rule("ACC-6", "ACC-5")
def test_numbers_of_depot_and_cash_account(tx: Session):
    first, second = applied(tx).depot, applied(tx).depot
    assert first.depot_number != second.depot_number
    assert is_depot_number(first.depot_number)
    assert first.cash_iban[4:12] == BANK.bank_code
    assert first.cash_iban[12:] == first.depot_number[:10]
    assert first.reference_account.bic == "COBADEFFXXX"


@pytest.mark.rule("ACC-11")
def test_wishes_are_kept_with_the_application(tx: Session):
    for isin in (WORLD, STOCKS, EUROPE):
        a_fund(tx, isin)
    wishes = (
        AskedFund(WORLD, amount=Eur(100_000)),
        AskedFund(STOCKS, plan=Eur(5_000)),
        AskedFund(EUROPE, is_later=True),
    )
    kept = {wish.isin: (wish.kind, wish.amount) for wish in applied(tx, an_application(funds=wishes)).funds}
    assert kept == {
        WORLD: (WishKind.AMOUNT, Eur(100_000)),
        STOCKS: (WishKind.PLAN, Eur(5_000)),
        EUROPE: (WishKind.LATER, None),
    }


@pytest.mark.rule("ACC-11", "ACC-1", "ACC-3", "ACC-5", "FND-1")
def test_every_fault_is_found_at_once(world: Session):
    person = a_person(
        given_names="--",
        email="nobody",
        address=Address("Weg 1", "123", "Köln", "DE"),
        tax_residencies=(TaxResidency("DE", "12345678901"),),
    )
    faults = _faults(
        world,
        an_application(
            person,
            product=Product.VL,
            reference_iban="DE89370400440532013001",
            reference_holder="1",
            funds=(AskedFund("IE00BK5BQT81", is_later=True), AskedFund(STOCKS), AskedFund(STOCKS, is_later=True)),
            is_self_certified=False,
            accepted_terms=(AcceptedTerms("investment", "2019-01"),),
        ),
    )
    assert faults == {
        ("ACC-1", "/person/given_names", "not-a-name"),
        ("ACC-1", "/person/email", "not-an-email"),
        ("ACC-1", "/person/address/postcode", "not-a-postcode"),
        ("ACC-1", "/self_certification/tax_residencies/0/tin", "not-a-tin"),
        ("ACC-3", "/self_certification/certified", "not-certified"),
        ("ACC-5", "/product", "product-not-offered"),
        ("ACC-5", "/reference_account/iban", "not-an-iban"),
        ("ACC-5", "/reference_account/holder_name", "not-a-name"),
        ("FND-1", "/funds/0/isin", "not-an-isin"),
        ("ACC-11", "/funds/1", "unclear-wish"),
        ("ACC-11", "/funds/1/isin", "not-in-universe"),
        ("ACC-11", "/funds/2/isin", "not-in-universe"),
        ("ACC-11", "/funds/2/isin", "duplicate"),
        ("ACC-11", "/terms", "terms-not-accepted"),
        ("ACC-11", "/terms/0", "terms-not-in-force"),
    }


@pytest.mark.rule("ACC-11", "ACC-4", "ACC-3", "ACC-5")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"funds": ()}, ("ACC-11", "/funds", "missing")),
        ({"accepted_terms": ()}, ("ACC-11", "/terms", "terms-not-accepted")),
        ({"is_self_certified": False}, ("ACC-3", "/self_certification/certified", "not-certified")),
        ({"reference_iban": "US64SVBKUS6S3300958879"}, ("ACC-5", "/reference_account/iban", "not-an-iban")),
        ({"reference_iban": "BR1500000000000010932840814P2"}, ("ACC-5", "/reference_account/iban", "outside-sepa")),
        (
            {"holder": a_person(birth_date=TODAY.replace(year=2006) + timedelta(days=1))},
            ("ACC-4", "/person/birth_date", "minor"),
        ),
        (
            {"holder": a_person(tax_residencies=())},
            ("ACC-3", "/self_certification/tax_residencies", "missing"),
        ),
        (
            {"accepted_terms": tuple(AcceptedTerms(each.terms, each.version) for each in (*TERMS, TERMS[0]))},
            ("ACC-11", "/terms/2", "duplicate"),
        ),
    ],
)
def test_one_fault_each(world: Session, changes: dict[str, Any], fault: tuple[str, str, str]):
    assert _faults(world, replace(an_application(), **changes)) == {fault}


@pytest.mark.rule("ACC-11", "ACC-5")
def test_a_product_without_terms_in_force_cannot_be_opened(world: Session):
    faults = _faults(world, an_application(accepted_terms=()), in_force=())
    assert faults == {("ACC-11", "/terms", "no-terms")}


@pytest.mark.rule("ACC-4")
def test_full_age_begins_with_the_birthday(tx: Session):
    eighteen_today = a_person(birth_date=TODAY.replace(year=2006))
    assert applied(tx, an_application(eighteen_today)).depot.state is DepotState.IDENTIFICATION


@pytest.mark.rule("ACC-11")
def test_a_fund_outside_the_universe_is_refused(tx: Session):
    a_fund(tx, in_universe=False)
    assert _faults(tx, an_application()) == {("ACC-11", "/funds/0/isin", "not-in-universe")}


@pytest.mark.rule("ACC-1", "ACC-11")
def test_a_known_tax_id_is_told_to_staff_only(tx: Session):
    known = a_person()
    first = applied(tx, an_application(known))
    second = applied(tx, an_application(known))
    assert (first.state, first.depot.kind) == (second.state, second.depot.kind)
    assert first.applicants[0].person != second.applicants[0].person
    assert known_applicants(tx, second) == [first.applicants[0].person]
    assert known_applicants(tx, applied(tx)) == []


@pytest.mark.rule("ACC-2", "ACC-7")
def test_a_known_identified_person_opens_a_further_depot_at_once(tx: Session):
    person = an_identified_person(tx)
    first = an_active_single_depot(tx, holder=person)
    second = an_active_single_depot(tx, holder=person, product=Product.MANAGED)
    assert first.holders == second.holders == (person,)
    assert second.state is DepotState.ACTIVE
    assert len(documents_of(tx, person)) == 2


@pytest.mark.rule("ACC-2")
def test_an_identification_that_is_not_sufficient_leaves_the_application_open(tx: Session):
    application = applied(tx)
    person, clerk = application.applicants[0].person, a_clerk()
    found = an_identification(full_copy_held=False, valid_until=date(2023, 1, 1))
    with pytest.raises(IdentificationRefused) as refused:
        identify_applicant(tx, application.application_id, person=person, found=found, staff=clerk, now=NOW)
    assert {fault.pointer for fault in refused.value.faults} == {"/full_copy_held", "/valid_until"}
    assert depot_details(tx, application.depot.depot_id).state is DepotState.IDENTIFICATION


@pytest.mark.rule("ACC-2", "ACC-11")
def test_nobody_is_identified_twice_or_under_a_foreign_application(tx: Session):
    application = applied(tx)
    person, clerk = application.applicants[0].person, a_clerk()

    def identify(who: PersonId) -> None:
        found = an_identification(case_number=application.case_number)
        identify_applicant(tx, application.application_id, person=who, found=found, staff=clerk, now=NOW)

    with pytest.raises(NotFound):
        identify(a_registered_person(tx))
    with pytest.raises(NotFound):
        identify(PersonId(new_id()))
    identify(person)
    with pytest.raises(ApplicationCompleted):
        identify(person)
    with pytest.raises(NotFound):
        identify_applicant(
            tx,
            type(application.application_id)(int=7),
            person=person,
            found=an_identification(),
            staff=clerk,
            now=NOW,
        )


@pytest.mark.rule("ACC-2", "ACC-4", "ACC-5", "ACC-11", "ACC-17", "ACC-1")
@pytest.mark.parametrize("name", [*INVARIANTS, *CUSTOMER_INVARIANTS], ids=lambda name: name.split(":")[1].strip()[:40])
def test_invariants_hold_after_openings(tx: Session, name: str):
    applied(tx)
    an_active_single_depot(tx)
    assert tx.execute(text((INVARIANTS | CUSTOMER_INVARIANTS)[name])).all() == []


BREAKS = {
    "ACC-4: a living depot": "update depot.depot_roles set revoked_on = '2024-01-08'",
    "ACC-4: a joint depot": """
        with joint as (update depot.depots set kind = 'joint') update depot.depot_roles set kind = 'joint_holder'
    """,
    "ACC-2: in a depot that became active": """
        insert into depot.depot_roles (role_id, depot_id, person_id, kind, valid_from, proof, ends_at_death, excluded,
                                       recorded_at, scope)
        select gen_random_uuid(), d.depot_id, p.person_id, 'attorney', '2024-01-08', '', false, '[]',
               '2024-01-08', 'full'
          from depot.depots d, depot.persons p
         where not exists (select from depot.person_identifications i where i.person_id = p.person_id)
    """,
    "ACC-17: the state of a depot": "update depot.depots set state = 'blocked'",
    "ACC-17: a depot that became active": "update depot.depots set closed_on = '2024-01-08'",
    "ACC-11: an application is complete": "update depot.depot_applications set state = 'identification'",
}


@pytest.mark.rule("ACC-2", "ACC-4", "ACC-11", "ACC-17")
@pytest.mark.parametrize("name", BREAKS)
def test_invariants_have_teeth(tx: Session, name: str):
    applied(tx)
    an_active_single_depot(tx)
    tx.execute(text(BREAKS[name]))
    (query,) = (query for title, query in INVARIANTS.items() if title.startswith(name))
    assert tx.execute(text(query)).all() != []


@pytest.mark.rule("PRV-4")
def test_what_the_law_protects_is_sealed_in_the_database(tx: Session):
    person = a_person()
    application = applied(tx, an_application(person))
    found = an_identification(case_number=application.case_number)
    holder = application.applicants[0].person
    identify_applicant(tx, application.application_id, person=holder, found=found, staff=a_clerk(), now=NOW)
    tin = person.tax_residencies[0].tin or ""
    secrets = [tin, "1712345678", found.document_number, application.depot.cash_iban, "DE89370400440532013000"]
    tables = ["natural_persons", "person_tax_residencies", "person_identifications", "depots"]
    tables += ["depot_reference_accounts", "depot_applications", "depot_state_changes", "depot_roles"]
    for table in tables:
        kept = "".join(tx.scalars(text(f"select t::text from depot.{table} t")))
        assert kept
        assert not [secret for secret in secrets if secret in kept or secret.encode().hex() in kept]


@pytest.mark.rule("PRV-5", "AUT-15")
def test_events_name_ids_and_states_only(tx: Session):
    person = a_person()
    application = applied(tx, an_application(person))
    found = an_identification(case_number=application.case_number)
    holder = application.applicants[0].person
    identify_applicant(tx, application.application_id, person=holder, found=found, staff=a_clerk(), now=NOW)
    told = str([event["content"] for event in tx.info["pending_facts"].events])
    private = [person.family_name, person.email, person.tax_residencies[0].tin or "", application.depot.cash_iban]
    assert not [word for word in private if word in told]
