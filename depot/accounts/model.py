"""The nouns of depots: kinds, products, states, roles, the question of ACC-9 and its answer, applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from auth.model import FactorKind
from depot.customers.model import NewPerson
from depot.kernel.ids import ApplicationId, DepotId, PersonId, RoleId
from depot.kernel.money import Eur
from depot.postbox.model.parts import Address, DepotHead


class DepotKind(StrEnum):
    """Whose the depot is (ACC-4)."""

    SINGLE = "single"
    JOINT = "joint"
    MINOR = "minor"
    COMPANY = "company"
    ESTATE = "estate"


class Product(StrEnum):
    """What is sold under one set of terms and one price list (ACC-5)."""

    INVESTMENT = "investment"
    SECURITIES = "securities"
    MANAGED = "managed"
    VL = "vl"


class DepotState(StrEnum):
    """Where a depot stands in its life (ACC-17)."""

    APPLIED = "applied"
    IDENTIFICATION = "identification"
    ACTIVE = "active"
    BLOCKED = "blocked"
    CLOSING = "closing"
    CLOSED = "closed"


class RoleKind(StrEnum):
    """In which capacity a person stands to a depot (ACC-7)."""

    HOLDER = "holder"
    JOINT_HOLDER = "joint_holder"
    LEGAL_REPRESENTATIVE = "legal_representative"
    SIGNATORY = "signatory"
    HEIR = "heir"
    EXECUTOR = "executor"
    CUSTODIAN = "custodian"
    INSOLVENCY_ADMINISTRATOR = "insolvency_administrator"
    ATTORNEY = "attorney"


class Ownership(StrEnum):
    """Who stands behind a company without a role on its depot, and is identified all the same (ACC-2)."""

    BENEFICIAL_OWNER = "beneficial_owner"


class Disposition(StrEnum):
    """How the members of a group act (ACC-8): each alone, all together, or a number of them as registered."""

    SOLE = "sole"
    JOINT = "joint"
    BY_NUMBER = "by_number"


class PowerScope(StrEnum):
    """How far a power of attorney goes (ACC-10)."""

    INFORM = "inform"
    TRADE = "trade"
    FULL = "full"


class Act(StrEnum):
    """What one may want to do on a depot (ACC-9); ACC-10 sets the reference account apart from other master data."""

    SEE = "see"
    ORDER = "order"
    TRANSFER = "transfer"
    CHANGE_PLAN = "change_plan"
    CHANGE_MASTER_DATA = "change_master_data"
    CHANGE_REFERENCE_ACCOUNT = "change_reference_account"
    CONSENT_TO_TERMS = "consent_to_terms"
    CLOSE = "close"
    GRANT_POWER = "grant_power"


@dataclass(frozen=True, slots=True)
class Role:
    """A person's role on a depot, from a day to a day, with the paper that proves it (ACC-7).

    `stands_for` is the person in whose place a custodian, administrator, executor or heir acts; `excluded` is what the
    appointment leaves out; `scope` and `ends_at_death` belong to powers of attorney. A revocation counts from the day
    of its receipt, that day included (ACC-10).
    """

    person: PersonId
    kind: RoleKind
    valid_from: date
    valid_to: date | None = None
    proof: str = ""
    stands_for: PersonId | None = None
    scope: PowerScope | None = None
    ends_at_death: bool = False
    excluded: frozenset[Act] = frozenset()
    revoked_on: date | None = None
    role_id: RoleId | None = None

    def counts_on(self, day: date) -> bool:
        """Whether the role is in force on the day: both ends are inside, a revocation ends it at once."""
        begun = self.valid_from <= day
        ended = self.valid_to is not None and self.valid_to < day
        revoked = self.revoked_on is not None and self.revoked_on <= day
        return begun and not ended and not revoked


@dataclass(frozen=True, slots=True)
class DispositionRight:
    """How one group of a depot acts; `required` is the n of n of m (ACC-8)."""

    disposition: Disposition
    required: int | None = None

    def __post_init__(self) -> None:
        assert (self.required is not None) == (self.disposition is Disposition.BY_NUMBER), "n belongs to n of m"


ALL_TOGETHER = DispositionRight(Disposition.JOINT)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything the question of ACC-9 depends on: kind, state, roles, and how each group acts.

    The depot's number comes along for the words in which the act is asked (AUT-9).
    """

    kind: DepotKind
    state: DepotState
    roles: tuple[Role, ...]
    dispositions: Mapping[RoleKind, DispositionRight] = field(default_factory=dict)
    depot_number: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """Whose agreement is still missing, and in which role."""

    role: RoleKind
    person: PersonId


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to ACC-9: whether, by which rule, why, and if not, of whom `still_needed` more are missing."""

    granted: bool
    rule: str
    reason: str
    missing: tuple[Owed, ...] = ()
    still_needed: int = 0


@dataclass(frozen=True, slots=True)
class NewDepot:
    """A depot of any kind to be opened: who stands in which role, how the groups act, where money goes."""

    kind: DepotKind
    product: Product
    roles: tuple[Role, ...]
    reference_account: ReferenceAccount
    dispositions: Mapping[RoleKind, DispositionRight] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HouseBank:
    """What the bank's own IBANs are made of."""

    bank_code: str
    country: str = "DE"


@dataclass(frozen=True, slots=True)
class ReferenceAccount:
    """The one account outside the bank to which money leaves (Referenzbankkonto, ACC-5)."""

    iban: str = field(repr=False)
    bic: str | None
    holder_name: str


@dataclass(frozen=True, slots=True)
class Depot:
    """A depot as it stands: holders are those whose role as such has not ended."""

    depot_id: DepotId
    depot_number: str
    kind: DepotKind
    product: Product
    state: DepotState
    cash_iban: str = field(repr=False)
    opened_on: date | None
    closed_on: date | None
    holders: tuple[PersonId, ...]
    reference_account: ReferenceAccount


@dataclass(frozen=True, slots=True)
class StateChange:
    """A step in a depot's life: who, when, why (ACC-17)."""

    state: DepotState
    actor: str
    reason: str
    changed_at: datetime


class WishKind(StrEnum):
    """What the applicant wants of a fund to begin with (ACC-11)."""

    AMOUNT = "amount"
    PLAN = "plan"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class FundWish:
    """A fund of the opening: a first amount, a monthly plan, or later."""

    isin: str
    kind: WishKind
    amount: Eur | None = None


@dataclass(frozen=True, slots=True)
class AskedFund:
    """A fund as the applicant asks for it; whether exactly one of the three is said is for the rule to find out."""

    isin: str
    amount: Eur | None = None
    plan: Eur | None = None
    is_later: bool = False


@dataclass(frozen=True, slots=True, order=True)
class AcceptedTerms:
    """The name and version of terms that the applicant accepts."""

    terms: str
    version: str


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """A version of terms in force, as told by whoever keeps the terms (CON-1); kept with the application as proof."""

    terms: str
    version: str
    title: str
    effective_on: date
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """All that an opening takes (ACC-11); the holder is new to the bank, or a person already known to it."""

    product: Product
    holder: NewPerson | PersonId
    reference_iban: str = field(repr=False)
    reference_holder: str
    funds: tuple[AskedFund, ...]
    is_self_certified: bool
    accepted_terms: tuple[AcceptedTerms, ...]
    first_factor: FactorKind
    other_holders: int = 0


class ApplicationState(StrEnum):
    """An application stays open until identification is complete (ACC-11)."""

    IDENTIFICATION = "identification"
    COMPLETED = "completed"


class PaperKind(StrEnum):
    """What a paper proves (ACC-2, ACC-7, ACC-12, ACC-14, ACC-15)."""

    IDENTITY_DOCUMENT = "identity_document"
    BIRTH_CERTIFICATE = "birth_certificate"
    CUSTODY_PROOF = "custody_proof"
    REGISTER_EXTRACT = "register_extract"
    DEATH_CERTIFICATE = "death_certificate"
    INHERITANCE_PROOF = "inheritance_proof"
    EXECUTOR_CERTIFICATE = "executor_certificate"
    APPOINTMENT = "appointment"
    NAME_DOCUMENT = "name_document"
    SIGNED_FORM = "signed_form"


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person of an application who must be identified, and whether that has happened (ACC-2)."""

    person: PersonId
    role: RoleKind | Ownership
    is_identified: bool


@dataclass(frozen=True, slots=True)
class Application:
    """An opening under way or done."""

    application_id: ApplicationId
    case_number: str
    state: ApplicationState
    depot: Depot
    applicants: tuple[Applicant, ...]
    funds: tuple[FundWish, ...]
    accepted_terms: tuple[TermsVersion, ...]
    papers_due: tuple[PaperKind, ...]
    first_factor: FactorKind
    submitted_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedDepot:
    """A depot as documents name it; `sole_reader` is its only person, where nobody else has or had a role."""

    depot_id: DepotId
    depot_number: str
    product: Product
    holders: tuple[PersonId, ...]
    sole_reader: PersonId | None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every document about a depot begins with, and who may read it (DOC-1)."""

    recipient: Address
    depot: DepotHead
    readers: tuple[PersonId, ...]
