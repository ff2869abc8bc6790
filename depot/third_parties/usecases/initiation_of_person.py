"""A customer looks at a payment that a third party asks for in their name (AUT-13)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, InitiationId, PersonId
from depot.third_parties.model import Initiation
from depot.third_parties.usecases.accounts_of_person import accounts_of_person
from depot.third_parties.usecases.initiation_now import initiation_now


def initiation_of_person(
    tx: Session, person: PersonId, initiation_id: InitiationId, *, on: date, locked: bool = False
) -> tuple[Initiation, DepotId]:
    """With the depot whose cash account pays; for whoever may not see that account it does not exist (AUT-16)."""
    found = initiation_now(tx, initiation_id, locked=locked)
    accounts = None if found is None else accounts_of_person(tx, person, [found.debtor_iban], on=on)
    if found is None or accounts is None:
        raise NotFound("payment")
    return found, accounts[found.debtor_iban]
