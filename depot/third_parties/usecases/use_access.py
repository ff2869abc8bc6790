"""A third party reads a cash account under a consent (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.usecases.visible_depots import visible_depots
from depot.kernel.actor import ThirdPartyActor
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import AccessConsentId, DepotId
from depot.third_parties.errors import AccessTooOften, ConsentNotValid, NotLicensed
from depot.third_parties.model import AccessConsent, ConsentState
from depot.third_parties.rules.access import Seen, is_covered
from depot.third_parties.store import consents
from depot.third_parties.usecases.access_of_party import access_of_party


def use_access(
    tx: Session,
    party: ThirdPartyActor,
    consent_id: AccessConsentId,
    *,
    what: Seen,
    depot: DepotId | None = None,
    is_person_present: bool,
    now: datetime,
) -> list[Depot]:
    """The accounts that may be shown: consented to, and still visible to the person who consented (ACC-9, AUT-13).

    Without the person present each account is read at most as often a day as the consent says.
    """
    if not party.reads_accounts:
        raise NotLicensed
    consent = access_of_party(tx, party, consent_id)
    if consent.state(today(now)) is not ConsentState.VALID or consent.person is None or not is_covered(consent, what):
        raise ConsentNotValid
    shown = [
        found
        for found in visible_depots(tx, person=consent.person, on=today(now))
        if found.depot_id in consent.depots and depot in {None, found.depot_id}
    ]
    if depot is not None and not shown:
        raise NotFound("account")
    _count(tx, consent, what=what, depot=depot, is_person_present=is_person_present, now=now)
    return shown


def _count(
    tx: Session,
    consent: AccessConsent,
    *,
    what: Seen,
    depot: DepotId | None,
    is_person_present: bool,
    now: datetime,
) -> None:
    wanted = consent.wanted
    if wanted.is_recurring and is_person_present:
        return
    # A single access is counted under its last day: there is one, whenever it is.
    day, most = (today(now), wanted.frequency_per_day) if wanted.is_recurring else (wanted.valid_until, 1)
    if consents.use(tx, consent.consent_id, what=f"{what.value}:{depot or '-'}", on=day) > most:
        raise AccessTooOften
