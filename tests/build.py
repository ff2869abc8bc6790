"""Persons and depots for tests, as plain functions; each goes the way that real ones go."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from sqlalchemy.orm import Session
from stdnum.de import idnr

from auth.model import FactorKind
from depot.accounts.model import (
    AcceptedTerms,
    Application,
    AskedFund,
    Depot,
    DepotKind,
    DispositionRight,
    HouseBank,
    NewApplication,
    NewDepot,
    Product,
    ReferenceAccount,
    Role,
    RoleKind,
    TermsVersion,
)
from depot.accounts.usecases.activate_depot import activate_depot
from depot.accounts.usecases.apply_for_depot import apply_for_depot
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.identify_applicant import identify_applicant
from depot.accounts.usecases.open_depot import open_depot
from depot.customers.model import (
    Address,
    IdentificationMethod,
    IdentityDocument,
    NewIdentification,
    NewPerson,
    TaxResidency,
)
from depot.customers.usecases.record_identification import record_identification
from depot.customers.usecases.register_person import register_person
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import crypto
from depot.kernel.actor import Anonymous, Staff, StaffRole
from depot.kernel.clock import new_id, today
from depot.kernel.crypto import Keyring
from depot.kernel.ids import PersonId, SessionId, StaffId
from tests.funds.fund_examples import WORLD, a_fund

NOW: Final = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
TODAY: Final = date(2024, 1, 8)
BANK: Final = HouseBank(bank_code="70090099")
IBAN: Final = "DE89370400440532013000"
TERMS: Final = (
    TermsVersion("investment", "2024-01", "Bedingungen für das Investmentdepot", date(2024, 1, 1), "ab" * 32),
    TermsVersion("general", "2023-07", "Allgemeine Geschäftsbedingungen", date(2023, 7, 1), "cd" * 32),
)
_numbers = count(1)

# Whoever builds a person needs the keys of the sealed columns.
crypto.install(Keyring({1: b"k" * 32}, b"p" * 32))


def a_clerk(*roles: StaffRole) -> Staff:
    """A member of staff, of the service unless other roles are named."""
    return Staff(StaffId(new_id()), SessionId(new_id()), frozenset(roles or (StaffRole.SERVICE,)))


def a_tax_id(seed: int) -> str:
    """A tax id with the right check digit (§ 139b AO), the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    while True:
        digits = chance.sample("123456789", 9)
        digits.insert(chance.randint(1, 9), chance.choice(digits))
        for check in "0123456789":
            if idnr.is_valid("".join(digits) + check):
                return "".join(digits) + check


def a_person(**changes: Any) -> NewPerson:
    """A natural person without faults, with a tax id of their own, but for what is changed."""
    number = next(_numbers)
    person = NewPerson(
        given_names="Änne Maria",
        family_name="Müller-Groß",
        birth_name="Weiß",
        birth_date=date(1980, 4, 17),
        birth_place="Köln",
        birth_country="DE",
        nationalities=("DE",),
        address=Address("Lindenstraße 12", "50674", "Köln", "DE"),
        email=f"person{number}@example.org",
        mobile="+49 171 2345678",
        tax_residencies=(TaxResidency("DE", a_tax_id(number)),),
        occupation="Lehrerin",
        industry="Erziehung und Unterricht",
    )
    return replace(person, **changes)


def a_registered_person(tx: Session, *, now: datetime = NOW, **changes: Any) -> PersonId:
    """A person known to the bank, not yet identified."""
    return register_person(tx, a_person(**changes), now=now)


def an_identification(*, on: date = TODAY, case_number: str = "2024-0000001-0", **changes: Any) -> NewIdentification:
    """An identification that satisfies the law, but for what is changed."""
    found = NewIdentification(
        method=IdentificationMethod.POST_IDENT,
        document_type=IdentityDocument.IDENTITY_CARD,
        document_number="L01X00T47",
        issuer="Stadt Köln",
        valid_until=on.replace(year=on.year + 5, day=1),
        identified_on=on,
        full_copy_held=True,
        case_number=case_number,
    )
    return replace(found, **changes)


def an_identified_person(tx: Session, *, now: datetime = NOW, **changes: Any) -> PersonId:
    """A person known to the bank and identified."""
    person = a_registered_person(tx, now=now, **changes)
    found = an_identification(on=today(now))
    record_identification(tx, person, found, staff=a_clerk().staff, now=now)
    return person


def an_application(holder: NewPerson | PersonId | None = None, **changes: Any) -> NewApplication:
    """An application without faults for a fund that `a_fund` records, but for what is changed."""
    application = NewApplication(
        product=Product.INVESTMENT,
        holder=holder or a_person(),
        reference_iban=IBAN,
        reference_holder="Änne Müller-Groß",
        funds=(AskedFund(WORLD, is_later=True),),
        is_self_certified=True,
        accepted_terms=tuple(AcceptedTerms(version.terms, version.version) for version in TERMS),
        first_factor=FactorKind.APP,
    )
    return replace(application, **changes)


def applied(tx: Session, application: NewApplication | None = None, *, now: datetime = NOW) -> Application:
    """An application that was accepted; its fund is recorded if it is not yet."""
    if not fund_terms(tx, [WORLD], on=today(now)):
        a_fund(tx, now=now)
    asked = application or an_application()
    return apply_for_depot(tx, asked, in_force=TERMS, bank=BANK, actor=Anonymous(), now=now)


def an_active_single_depot(
    tx: Session, *, holder: PersonId | None = None, product: Product = Product.INVESTMENT, now: datetime = NOW
) -> Depot:
    """A single depot, active: applied for, identified, with access letters, confirmation and ledger accounts."""
    application = applied(tx, an_application(holder, product=product), now=now)
    for applicant in application.applicants:
        if not applicant.is_identified:
            found = an_identification(on=today(now), case_number=application.case_number)
            application = identify_applicant(
                tx, application.application_id, person=applicant.person, found=found, staff=a_clerk(), now=now
            )
    return application.depot


def an_active_depot(
    tx: Session,
    kind: DepotKind,
    roles: Iterable[tuple[PersonId, RoleKind] | Role],
    *,
    dispositions: Mapping[RoleKind, DispositionRight] | None = None,
    product: Product = Product.INVESTMENT,
    now: datetime = NOW,
) -> Depot:
    """A depot of any kind, active, with these roles from today on; without application and access."""
    standing = [
        role if isinstance(role, Role) else Role(role[0], role[1], valid_from=today(now), proof="test")
        for role in roles
    ]
    new = NewDepot(
        kind=kind,
        product=product,
        roles=tuple(standing),
        reference_account=ReferenceAccount(IBAN, "COBADEFFXXX", "Änne Müller-Groß"),
        dispositions=dispositions or {},
    )
    clerk = a_clerk()
    depot = open_depot(tx, new, bank=BANK, actor=clerk, now=now)
    activate_depot(tx, depot, actor=clerk, reason="test", now=now)
    return depot_details(tx, depot)
