"""An employee asks for a VL position (VL-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.model import Act
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.standing_for import standing_for
from depot.customers.usecases.person_details import person_details
from depot.funds.model import Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id, today
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, PersonId, VlAgreementId
from depot.vl import store
from depot.vl.errors import NotTheEmployee, PositionHasVl, VlRefused
from depot.vl.model import Agreement, AgreementAwaiting
from depot.vl.rules.eligible import is_eligible
from depot.vl.rules.letters import agreement_text

ACT: Final = "vl_agreement"


def ask_agreement(tx: Session, depot: DepotId, isin: str, *, person: PersonId, now: datetime) -> AgreementAwaiting:
    """A holder, in a fund of at least 60 % shares that sells; it counts with its release (VL-1, VL-14, AUT-9)."""
    on = today(now)
    roster, _ = standing_for(tx, depot, person, Act.ORDER, on=on)
    if person not in depot_details(tx, depot).holders:
        raise NotTheEmployee
    fund = fund_terms(tx, [isin], on=on).get(isin)
    faults = []
    if fund is None or not fund.in_universe or not deals(fund.state, Side.SUBSCRIPTION):
        faults.append(Fault("ORD-3", "/isin", "/isin: the fund is not offered for purchase", "not-in-universe"))
    elif fund.is_complex:
        faults.append(Fault("ORD-13", "/isin", "/isin: VL are not saved in complex funds", "complex-fund"))
    if not is_eligible(store.fund_on(tx, isin, on)):
        detail = "/isin: at least 60 % of the fund must be shares, as recorded from its annual report"
        faults.append(Fault("VL-14", "/isin", detail, "not-a-vl-fund"))
    if faults:
        raise VlRefused(_faults=tuple(faults))
    assert fund is not None, "refused above"
    if any(one.isin == isin and one.is_running for one in store.agreements_of(tx, [depot])):
        raise PositionHasVl
    name = person_details(tx, person).name
    words = agreement_text(fund_name=fund.name, isin=isin, depot_number=roster.depot_number, person_name=name)
    agreement = Agreement(VlAgreementId(new_id()), depot, isin, person, words, now)
    store.add_agreement(tx, agreement)
    release = open_release(tx, person=person, act=ACT, subject=agreement.agreement_id, text=words, now=now)
    return AgreementAwaiting(agreement, release)
