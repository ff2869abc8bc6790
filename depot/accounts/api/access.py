"""A forgotten access id over HTTP (AUT-1)."""

from __future__ import annotations

from fastapi import APIRouter

from auth.model import Origin
from depot.accounts.schemas.access import AccessForgotten, AccessShown
from depot.accounts.usecases.show_access_number import show_access_number
from depot.kernel.web.calls import PublicReads

router = APIRouter(prefix="/v1", tags=["login"])


@router.post("/access-numbers", status_code=200)
def show_forgotten_access(call: PublicReads, asked: AccessForgotten) -> AccessShown:
    """Show a forgotten access id; a wrong combination reveals nothing, in text or time (AUT-1, AUT-12).

    No receipt may hold the answer, so the call takes no Idempotency-Key although each try is counted (decision 003).
    """
    client = call.request.client
    number = show_access_number(
        call.tx,
        depot_number=asked.depot_number,
        birth_date=asked.birth_date,
        postcode=asked.postcode,
        origin=Origin(client.host if client else "unknown"),
        now=call.now,
    )
    return AccessShown(access_number=number)
