"""Who must be identified before a depot becomes active, how, and who then gets an access (ACC-2, ACC-11)."""

from __future__ import annotations

from datetime import date
from typing import Final

from depot.accounts.model import DepotKind, Ownership, RoleKind
from depot.customers.model import IdentificationMethod
from depot.customers.rules.age import is_minor
from depot.kernel.errors import Fault

# Custodians and administrators come later in a depot's life; staff check them with their papers.
MUST_BE_IDENTIFIED: Final = frozenset(
    {
        RoleKind.HOLDER,
        RoleKind.JOINT_HOLDER,
        RoleKind.LEGAL_REPRESENTATIVE,
        RoleKind.SIGNATORY,
        RoleKind.ATTORNEY,
        RoleKind.HEIR,
        RoleKind.EXECUTOR,
    }
)


def must_be_identified(kind: DepotKind, role: RoleKind) -> bool:
    """A company is known by its register, its people are identified (ACC-2; § 11(5), § 12(2) GwG)."""
    return role in MUST_BE_IDENTIFIED and not (kind is DepotKind.COMPANY and role is RoleKind.HOLDER)


def gets_access(kind: DepotKind, role: RoleKind | Ownership) -> bool:
    """Who acts or sees gets an access: not a child, nor an owner who only stands behind a company (AUT-6)."""
    return isinstance(role, RoleKind) and not (kind is DepotKind.MINOR and role is RoleKind.HOLDER)


def method_faults(kind: DepotKind, method: IdentificationMethod, *, born_on: date, on: date) -> tuple[Fault, ...]:
    """A minor is identified by PostIdent only, together with every legal representative (ACC-2)."""
    if method is not IdentificationMethod.POST_IDENT and (kind is DepotKind.MINOR or is_minor(born_on, on)):
        detail = "child and representatives are identified by PostIdent only"
        return (Fault("ACC-2", "/method", detail, "method-not-accepted"),)
    return ()
