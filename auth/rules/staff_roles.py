"""The words in which a second admin reads who is to get which roles (AUT-14)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from depot.kernel.actor import StaffRole

_GERMAN: Final = {
    StaffRole.SERVICE: "Kundenservice",
    StaffRole.OPERATIONS: "Abwicklung",
    StaffRole.TAX: "Steuern",
    StaffRole.COMPLIANCE: "Compliance",
    StaffRole.AUDITOR: "Revision (nur lesend)",
    StaffRole.ADMIN: "Benutzerverwaltung",
}


def roles_in_german(roles: Collection[StaffRole]) -> str:
    """The roles in the order of the list, or that there are none (AUT-14)."""
    return ", ".join(words for role, words in _GERMAN.items() if role in roles) or "keine"


def roles_text(name: str, *, now_has: Collection[StaffRole], wanted: Collection[StaffRole]) -> str:
    """Who gets which roles instead of which (AUT-14)."""
    return f"{name} erhält die Rollen: {roles_in_german(wanted)}. Bisher: {roles_in_german(now_has)}."


def enrolment_text(name: str, *, roles: Collection[StaffRole], subject: str) -> str:
    """Who is to work here, with which identity at the provider and which roles (AUT-14)."""
    return f"{name} aufnehmen, Kennung {subject}, Rollen: {roles_in_german(roles)}."
