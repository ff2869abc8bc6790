"""Persons over HTTP: each customer sees their own particulars (ACC-1)."""

from __future__ import annotations

from fastapi import APIRouter

from depot.customers.schemas import PersonShown
from depot.customers.usecases.person_details import person_details
from depot.kernel.web.calls import CustomerReads

router = APIRouter(prefix="/v1", tags=["persons"])


@router.get("/persons/me")
def read_own_person(call: CustomerReads) -> PersonShown:
    """The particulars of the person who is logged in (ACC-1, PRV-1)."""
    return PersonShown.of(person_details(call.tx, call.actor.person))
