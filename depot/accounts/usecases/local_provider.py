"""The local provider of identifications, for development, tests and demonstrations (ACC-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.identification_case import HandedOver
from depot.customers.model import NaturalPerson
from depot.kernel.clock import new_id


def local_provider(tx: Session, *, case_number: str, person: NaturalPerson, now: datetime) -> HandedOver:  # noqa: ARG001 - a provider's shape
    """Takes everybody; what it reports later is signed like any provider's message (ACC-2)."""
    reference = f"local-{new_id().hex}"
    return HandedOver(reference, f"https://identification.example/{case_number}/{reference}")
