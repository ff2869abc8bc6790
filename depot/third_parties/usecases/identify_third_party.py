"""Which third party calls (AUT-13)."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.errors import Unauthenticated
from depot.third_parties.model import ThirdPartyRole
from depot.third_parties.store import parties


def identify_third_party(tx: Session, token: str) -> ThirdPartyActor:
    """The registered third party behind a token; raises Unauthenticated for any other (AUT-13)."""
    party = parties.of_token(tx, hashlib.sha256(token.encode()).digest())
    if party is None:
        raise Unauthenticated
    return ThirdPartyActor(
        party.third_party_id,
        reads_accounts=ThirdPartyRole.ACCOUNTS in party.roles,
        initiates_payments=ThirdPartyRole.PAYMENTS in party.roles,
    )
