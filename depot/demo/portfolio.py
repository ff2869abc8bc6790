"""A family's depots of every kind, as the data of another bank would bring them: the example of CON-5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from auth.usecases.open_access import open_access
from depot.accounts.model import (
    DepotKind,
    Disposition,
    DispositionRight,
    HouseBank,
    NewDepot,
    Product,
    ReferenceAccount,
    Role,
    RoleKind,
)
from depot.accounts.usecases.activate_depot import activate_depot
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
from depot.kernel.actor import Job
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, PersonId, StaffId, to_text

K: Final = RoleKind
BORN: Final = date(1980, 4, 17)
SOLE: Final = DispositionRight(Disposition.SOLE)
JOINT: Final = DispositionRight(Disposition.JOINT)
ACCOUNT: Final = ReferenceAccount("DE89370400440532013000", "COBADEFFXXX", "Anna Beispiel")
HOME: Final = Address("Lindenstraße 12", "50674", "Köln", "DE", None)
# Nobody: names and tax ids are invented. Bert has no online access; the child, the firm's owner and the dead have none.
PEOPLE: Final[dict[str, str]] = {
    "anna": "15398746276",
    "bert": "56824391570",
    "carl": "19537262843",
    "dora": "89941376523",
    "emil": "43516879323",
    "fred": "42756985136",
    "child": "21497138653",
    "owner": "82347529160",
    "late": "46682951732",
}
ONLINE: Final = ("anna", "carl", "dora", "emil", "fred")


@dataclass(frozen=True, slots=True)
class Taken:
    """Who plays which part, and which depots there are."""

    kind: DepotKind
    product: Product
    roles: tuple[tuple[str, RoleKind], ...]
    right: Mapping[RoleKind, DispositionRight]


def _alone(product: Product) -> Taken:
    return Taken(DepotKind.SINGLE, product, (("anna", K.HOLDER),), {})


INVESTMENT: Final = Product.INVESTMENT
PARENTS: Final = (("anna", K.LEGAL_REPRESENTATIVE), ("bert", K.LEGAL_REPRESENTATIVE))
SIGNATORIES: Final = (("anna", K.SIGNATORY), ("carl", K.SIGNATORY), ("dora", K.SIGNATORY))
HEIRS: Final = (("anna", K.HEIR), ("emil", K.HEIR), ("fred", K.HEIR))
DEPOTS: Final[tuple[Taken, ...]] = (
    *(_alone(product) for product in (INVESTMENT, INVESTMENT, Product.SECURITIES, Product.MANAGED)),
    Taken(DepotKind.MINOR, INVESTMENT, (("child", K.HOLDER), *PARENTS), {K.LEGAL_REPRESENTATIVE: SOLE}),
    Taken(DepotKind.JOINT, INVESTMENT, (("anna", K.JOINT_HOLDER), ("bert", K.JOINT_HOLDER)), {K.JOINT_HOLDER: JOINT}),
    Taken(DepotKind.COMPANY, INVESTMENT, (("owner", K.HOLDER), *SIGNATORIES), {K.SIGNATORY: SOLE}),
    Taken(DepotKind.ESTATE, INVESTMENT, (("late", K.HOLDER), *HEIRS), {}),
)


def take_over(sessions: sessionmaker[Session], *, bank: HouseBank, now: datetime) -> dict[str, str]:
    """The persons by name, with their ids; depots are active, letters of access wait for the printer."""
    with sessions.begin() as tx:
        people = {name: _person(tx, name, tin, now) for name, tin in PEOPLE.items()}
        for taken in DEPOTS:
            _depot(tx, taken, people, bank=bank, now=now)
        for name in ONLINE:
            open_access(tx, person=people[name], now=now)
    return {name: to_text(PREFIX["PersonId"], person) for name, person in people.items()}


def _person(tx: Session, name: str, tin: str, now: datetime) -> PersonId:
    new = NewPerson(
        given_names=name.capitalize(),
        family_name="Beispiel",
        birth_name=None,
        birth_date=date(today(now).year - 10, 1, 1) if name == "child" else BORN,
        birth_place="Köln",
        birth_country="DE",
        nationalities=("DE",),
        address=HOME,
        email=f"{name}@example.org",
        mobile="+49 171 2345678",
        tax_residencies=(TaxResidency("DE", tin, None),),
        occupation="ohne Angabe",
        industry="ohne Angabe",
    )
    person = register_person(tx, new, now=now)
    found = NewIdentification(
        method=IdentificationMethod.POST_IDENT,
        document_type=IdentityDocument.IDENTITY_CARD,
        document_number="L01X00T47",
        issuer="Stadt Köln",
        valid_until=date(today(now).year + 5, 1, 1),
        identified_on=today(now),
        full_copy_held=True,
        case_number="Bestandsübernahme",
    )
    record_identification(tx, person, found, staff=StaffId(new_id()), now=now)
    return person


def _depot(tx: Session, taken: Taken, people: Mapping[str, PersonId], *, bank: HouseBank, now: datetime) -> None:
    def role(name: str, kind: RoleKind) -> Role:
        stands_for = people["late"] if kind is K.HEIR else None
        return Role(people[name], kind, today(now), proof="Bestandsübernahme", stands_for=stands_for)

    roles = tuple(role(name, kind) for name, kind in taken.roles)
    actor = Job("take_over")
    depot = open_depot(
        tx, NewDepot(taken.kind, taken.product, roles, ACCOUNT, taken.right), bank=bank, actor=actor, now=now
    )
    activate_depot(tx, depot, actor=actor, reason="Bestandsübernahme", now=now)
