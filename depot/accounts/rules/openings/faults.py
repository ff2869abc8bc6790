"""Everything that is missing or impossible in an opening by several persons, found at once (ACC-2 to ACC-12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from depot.accounts.model import Disposition, TermsVersion
from depot.accounts.rules.opening import basis_faults
from depot.accounts.rules.openings.forms import (
    Certified,
    CompanyOpening,
    Custody,
    CustodyProof,
    EstateOpening,
    GroupOpening,
    JointOpening,
    MinorOpening,
)
from depot.customers.model import NewPerson
from depot.customers.rules.age import age_on, is_minor
from depot.customers.rules.legal_person_faults import legal_person_faults
from depot.customers.rules.person_faults import person_faults, residency_faults
from depot.kernel.errors import Fault

BIRTH_CERTIFICATE_BELOW: Final = 16  # ACC-2


def group_opening_faults(
    opening: GroupOpening, *, universe: Collection[str], in_force: Collection[TermsVersion], on: date
) -> tuple[Fault, ...]:
    """Every fault of an opening by several persons, each with its rule and place (ACC-11)."""
    found = [*basis_faults(opening.basis, universe=universe, in_force=in_force)]
    match opening:
        case JointOpening():
            found += _joint_faults(opening, on)
        case MinorOpening():
            found += _minor_faults(opening, on)
        case CompanyOpening():
            found += _company_faults(opening, on)
        case EstateOpening():
            found += _estate_faults(opening, on)
    return tuple(found)


def _joint_faults(opening: JointOpening, on: date) -> Iterator[Fault]:
    if len(opening.holders) != 2:
        yield Fault("ACC-4", "/holders", "a joint depot has exactly two holders", "not-two-holders")
    yield from _disposition_faults(opening.disposition)
    yield from _members(opening.holders, "/holders", on)
    yield from _twice([each.person for each in opening.holders], "/holders")


def _minor_faults(opening: MinorOpening, on: date) -> Iterator[Fault]:
    yield from _certified(opening.child, "/child", on)
    born = opening.child.person.birth_date
    if not is_minor(born, on):
        detail = "is of full age: the depot is opened as a single one"
        yield Fault("ACC-4", "/child/person/birth_date", detail, "not-a-minor")
    elif born <= on and age_on(born, on) < BIRTH_CERTIFICATE_BELOW and not opening.birth_certificate:
        detail = "a child under 16 needs the birth certificate"
        yield Fault("ACC-2", "/birth_certificate", detail, "birth-certificate-missing")
    yield from _members(opening.representatives, "/representatives", on)
    yield from _twice([each.person for each in opening.representatives], "/representatives")
    yield from _disposition_faults(opening.disposition)
    yield from _custody_faults(opening)


def _custody_faults(opening: MinorOpening) -> Iterator[Fault]:
    count, proof = len(opening.representatives), opening.custody_proof
    if opening.custody is Custody.JOINT and count != 2:
        detail = "with joint custody both parents represent the child; sole custody needs its proof"
        yield Fault("ACC-12", "/representatives", detail, "representative-missing")
    if opening.custody is Custody.SOLE and count != 1:
        yield Fault("ACC-12", "/representatives", "with sole custody one parent represents the child", "not-one")
    if opening.custody is Custody.GUARDIAN and count < 1:
        yield Fault("ACC-4", "/representatives", "name every guardian", "representative-missing")
    if opening.custody is not Custody.JOINT and proof is None:
        detail = "court order, negative certificate, divorce judgment or death certificate is needed"
        yield Fault("ACC-12", "/custody_proof", detail, "custody-proof-missing")
    if opening.custody is Custody.GUARDIAN and proof and proof.kind != CustodyProof.COURT_ORDER:
        detail = "a guardian is appointed by court order"
        yield Fault("ACC-12", "/custody_proof/kind", detail, "custody-proof-unfit")


def _company_faults(opening: CompanyOpening, on: date) -> Iterator[Fault]:
    yield from legal_person_faults(opening.company, at="/company")
    if not opening.is_self_certified:
        yield Fault("ACC-3", "/certified", "the self-certification is mandatory", "not-certified")
    yield from _persons(opening.signatories, "/signatories", on)
    yield from _twice(opening.signatories, "/signatories")
    if not opening.signatories:
        yield Fault("ACC-8", "/signatories", "name at least one authorised signatory", "missing")
    required = opening.right.required
    if required is not None and not 1 <= required <= len(opening.signatories):
        detail = "must lie between one and the number of signatories"
        yield Fault("ACC-8", "/disposition/required", detail, "not-reachable")
    yield from _owner_faults(opening, on)


def _owner_faults(opening: CompanyOpening, on: date) -> Iterator[Fault]:
    if not opening.owners:
        detail = "name at least one beneficial owner, else the legal representative (§ 3(2) GwG)"
        yield Fault("ACC-1", "/beneficial_owners", detail, "missing")
    for place, owner in enumerate(opening.owners):
        at = f"/beneficial_owners/{place}"
        if (owner.person is None) == (owner.signatory is None):
            yield Fault("ACC-1", at, "say either the person or which signatory it is", "unclear-owner")
        elif owner.person is not None:
            yield from _person(owner.person, at, on, is_of_age=False)
        elif owner.signatory is not None and not 0 <= owner.signatory < len(opening.signatories):
            yield Fault("ACC-1", f"{at}/signatory", "there is no such signatory", "unknown-signatory")
        if owner.signatory is not None and owner in opening.owners[:place]:
            yield Fault("ACC-1", at, "is named twice", "duplicate")


def _estate_faults(opening: EstateOpening, on: date) -> Iterator[Fault]:
    decedent = opening.decedent
    if decedent.died_on > on:
        yield Fault("ACC-14", "/decedent/died_on", "lies in the future", "in-the-future")
    if decedent.died_on < decedent.born_on:
        yield Fault("ACC-14", "/decedent/died_on", "lies before the birth", "contradiction")
    if not opening.heirs:
        yield Fault("ACC-4", "/heirs", "an estate depot is held by the community of heirs", "missing")
    # A minor may inherit; who represents the heir is recorded with the papers.
    for place, heir in enumerate(opening.heirs):
        yield from _certified(heir, f"/heirs/{place}", on)
    yield from _twice([each.person for each in opening.heirs], "/heirs")
    if opening.executor is not None:
        yield from _person(opening.executor, "/executor", on, is_of_age=True)
        if not opening.executor_proof:
            yield Fault("ACC-7", "/executor_proof", "the certificate of executorship is needed", "missing")


def _disposition_faults(disposition: Disposition) -> Iterator[Fault]:
    if disposition is Disposition.BY_NUMBER:
        yield Fault("ACC-8", "/disposition", "is either sole or joint", "disposition-not-offered")


def _members(members: Sequence[Certified], at: str, on: date) -> Iterator[Fault]:
    for place, member in enumerate(members):
        yield from _certified(member, f"{at}/{place}", on)
        yield from _of_age(member.person, f"{at}/{place}/person", on)


def _persons(persons: Sequence[NewPerson], at: str, on: date) -> Iterator[Fault]:
    for place, person in enumerate(persons):
        yield from _person(person, f"{at}/{place}", on, is_of_age=True)


def _certified(member: Certified, at: str, on: date) -> Iterator[Fault]:
    yield from person_faults(member.person, on=on, at=f"{at}/person")
    yield from residency_faults(member.person.tax_residencies, at=f"{at}/self_certification/tax_residencies")
    if not member.is_self_certified:
        detail = "the self-certification is mandatory"
        yield Fault("ACC-3", f"{at}/self_certification/certified", detail, "not-certified")


def _person(person: NewPerson, at: str, on: date, *, is_of_age: bool) -> Iterator[Fault]:
    yield from person_faults(person, on=on, at=f"{at}/person")
    yield from residency_faults(person.tax_residencies, at=f"{at}/tax_residencies")
    if is_of_age:
        yield from _of_age(person, f"{at}/person", on)


def _of_age(person: NewPerson, at: str, on: date) -> Iterator[Fault]:
    if person.birth_date <= on and is_minor(person.birth_date, on):
        detail = "must be of full age to hold jointly, to represent or to sign (§ 2 BGB)"
        yield Fault("ACC-4", f"{at}/birth_date", detail, "minor")


def _twice(persons: Sequence[NewPerson], at: str) -> Iterator[Fault]:
    """The same tax number twice is the same person twice."""
    seen: set[tuple[str, str]] = set()
    for place, person in enumerate(persons):
        numbers = {(each.country, each.tin) for each in person.tax_residencies if each.tin is not None}
        if numbers & seen:
            yield Fault("ACC-4", f"{at}/{place}", "is the same person as one before", "duplicate")
        seen |= numbers
