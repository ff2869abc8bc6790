"""Who stands in which role once an opening is accepted, by which paper and until when (ACC-4, ACC-7, ACC-8, ACC-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from depot.accounts.model import DepotKind, Disposition, DispositionRight, Role, RoleKind
from depot.accounts.rules.openings.forms import (
    CompanyOpening,
    EstateOpening,
    GroupOpening,
    JointOpening,
    MinorOpening,
)
from depot.customers.model import NewPerson
from depot.customers.rules.age import full_age_on
from depot.kernel.ids import PersonId

K = RoleKind


@dataclass(frozen=True, slots=True)
class Cast:
    """The kind of depot, its roles and how its groups act."""

    kind: DepotKind
    roles: tuple[Role, ...]
    dispositions: Mapping[RoleKind, DispositionRight]


def persons_of(opening: GroupOpening) -> tuple[NewPerson, ...]:
    """Everybody who becomes known to the bank, in the order in which `cast` reads them again (ACC-1)."""
    match opening:
        case JointOpening(holders=holders):
            return tuple(each.person for each in holders)
        case MinorOpening(child=child, representatives=representatives):
            return (child.person, *(each.person for each in representatives))
        case CompanyOpening(signatories=signatories, owners=owners):
            return (*signatories, *(owner.person for owner in owners if owner.person is not None))
        case EstateOpening(heirs=heirs, executor=executor):
            return (*(each.person for each in heirs), *([executor] if executor else []))


def owners_of(opening: CompanyOpening, persons: Sequence[PersonId]) -> list[PersonId]:
    """The beneficial owners among those who became known: signatories first, then persons of their own (ACC-1)."""
    signing = [persons[owner.signatory] for owner in opening.owners if owner.signatory is not None]
    return [*signing, *persons[len(opening.signatories) :]]


def cast(opening: GroupOpening, persons: Sequence[PersonId], company: PersonId | None, on: date) -> Cast:
    """The roles from the day on; a company holds by its register extract, heirs by their proof (ACC-7)."""
    match opening:
        case JointOpening():
            roles = [Role(person, K.JOINT_HOLDER, valid_from=on, proof="application") for person in persons]
            return Cast(DepotKind.JOINT, tuple(roles), {K.JOINT_HOLDER: DispositionRight(opening.disposition)})
        case MinorOpening():
            return _minor(opening, persons, on)
        case CompanyOpening():
            assert company is not None, "the company is registered before its signatories stand"
            proof = f"register extract: {opening.register_extract}"
            signing = persons[: len(opening.signatories)]
            roles = [Role(company, K.HOLDER, valid_from=on, proof=proof)]
            roles += [Role(person, K.SIGNATORY, valid_from=on, proof=proof, stands_for=company) for person in signing]
            return Cast(DepotKind.COMPANY, tuple(roles), {K.SIGNATORY: opening.right})
        case EstateOpening():
            return Cast(DepotKind.ESTATE, _estate(opening, persons, on), {})


def _minor(opening: MinorOpening, persons: Sequence[PersonId], on: date) -> Cast:
    child, *representatives = persons
    last_day = full_age_on(opening.child.person.birth_date) - timedelta(days=1)
    proof = opening.custody_proof.line if opening.custody_proof else "birth certificate, joint custody"
    roles = [Role(child, K.HOLDER, valid_from=on, proof=f"birth certificate: {opening.birth_certificate or 'not due'}")]
    roles += [
        Role(person, K.LEGAL_REPRESENTATIVE, valid_from=on, valid_to=last_day, proof=proof, stands_for=child)
        for person in representatives
    ]
    # Who represents alone needs nobody to agree with.
    right = DispositionRight(Disposition.SOLE if len(representatives) == 1 else opening.disposition)
    return Cast(DepotKind.MINOR, tuple(roles), {K.LEGAL_REPRESENTATIVE: right})


def _estate(opening: EstateOpening, persons: Sequence[PersonId], on: date) -> tuple[Role, ...]:
    late = f"estate of {opening.decedent.name}, died on {opening.decedent.died_on.isoformat()}"
    proof = f"{opening.inheritance_proof.line} ({late})"
    heirs = persons[: len(opening.heirs)]
    roles = [Role(person, K.HEIR, valid_from=on, proof=proof) for person in heirs]
    if opening.executor is not None:
        own = f"certificate of executorship: {opening.executor_proof} ({late})"
        roles.append(Role(persons[-1], K.EXECUTOR, valid_from=on, proof=own))
    return tuple(roles)
