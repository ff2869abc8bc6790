"""The wire form of changes that staff record from a signed form (ACC-15)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from depot.accounts.schemas.changes import NewReferenceAccountAsked
from depot.customers.schemas import AddressAsked
from depot.kernel.web.wire import Answer, PaperRef, PersonRef, StrictModel


class SignedAddress(StrictModel):
    """A new address, and the uploaded form that the person signed."""

    address: AddressAsked
    form: PaperRef


class SignedReferenceAccount(NewReferenceAccountAsked):
    """Another reference account, who signed, and the uploaded form."""

    signed_by: Annotated[list[PersonRef], Field(min_length=1, max_length=20)]
    form: PaperRef


class FormCarriedOut(Answer):
    """The form whose change is made."""

    form: PaperRef
