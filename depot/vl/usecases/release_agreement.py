"""A released agreement: the act "vl_agreement" (VL-1, AUT-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME
from auth.ports import ReleasedAct
from depot.accounts.model import Act
from depot.accounts.usecases.file_letter import file_letter
from depot.accounts.usecases.standing_for import standing_for
from depot.customers.usecases.person_details import person_details
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, PersonId, VlAgreementId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.open_accounts import open_accounts
from depot.payments.model.house import PaymentHouse
from depot.vl import store
from depot.vl.errors import AgreementEnded, PositionHasVl
from depot.vl.rules.letters import employer_form, opening_confirmation


def release_agreement(house: Callable[[], PaymentHouse]) -> ReleasedAct:
    """The act with the bank's own account, which stands in the form for the employer (VL-11)."""

    def act(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        _open(tx, VlAgreementId(subject), house(), person=person, now=now)

    return act


def _open(tx: Session, agreement_id: VlAgreementId, house: PaymentHouse, *, person: PersonId, now: datetime) -> None:
    """The position is opened, with the account its locked units lie on, and its confirmation goes out (VL-11)."""
    on = today(now)
    agreement = store.locked_agreement(tx, agreement_id)
    if agreement is None or agreement.person_id != person:
        raise NotFound("agreement")
    if agreement.opened_on is not None or now > agreement.asked_at + CHALLENGE_LIFETIME:
        raise AgreementEnded
    depot = agreement.depot_id
    standing_for(tx, depot, person, Act.ORDER, on=on)
    pair = (depot, agreement.isin)
    position = ensure_positions(tx, [pair], now=now)[pair]
    if any(one.isin == agreement.isin and one.is_running for one in store.agreements_of(tx, [depot])):
        raise PositionHasVl
    open_accounts(tx, [position.locked_account], now=now)
    store.open_agreement(tx, agreement_id, position.position_id, on=on)
    form = employer_form(
        house_name=house.name,
        iban=house.iban,
        bic=house.bic,
        position_number=position.number,
        person_name=person_details(tx, person).name,
    )
    fund = fund_terms(tx, [agreement.isin], on=on)[agreement.isin]
    subject, paragraphs = opening_confirmation(form, position_number=position.number, fund_name=fund.name)
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, now=now)
    content = {
        "agreement": to_text(PREFIX["VlAgreementId"], agreement_id),
        "position": to_text(PREFIX["PositionId"], position.position_id),
        "isin": agreement.isin,
    }
    publish(tx, Event("vl_agreement_opened.v1", agreement_id, content, depot=depot), now=now)
