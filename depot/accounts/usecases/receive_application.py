"""An application without faults gets its case number and waits for the identification (ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Application, NewApplication, PaperKind, TermsVersion
from depot.accounts.rules.numbers import case_number
from depot.accounts.rules.opening import fund_wish
from depot.accounts.rules.openings.forms import Basis
from depot.accounts.store import applications
from depot.accounts.usecases.complete_application import complete_application
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id, today
from depot.kernel.ids import ApplicationId, DepotId, to_text
from depot.kernel.outbox import Event, publish


def receive_application(
    tx: Session,
    asked: NewApplication | Basis,
    *,
    depot: DepotId,
    in_force: Sequence[TermsVersion],
    papers: Sequence[PaperKind],
    actor: Actor,
    now: datetime,
) -> Application:
    """Wishes and accepted terms are kept; where nobody is left to identify, the depot is active at once (ACC-11)."""
    application_id = ApplicationId(new_id())
    number = case_number(today(now).year, applications.next_case(tx))
    applications.insert_application(
        tx,
        application_id,
        first_factor=asked.first_factor,
        depot_id=depot,
        case_number=number,
        wishes=[wish for fund in asked.funds if (wish := fund_wish(fund))],
        accepted=in_force,
        papers_due=papers,
        now=now,
    )
    content = {
        "application_id": to_text("app", application_id),
        "case_number": number,
        "depot_id": to_text("dep", depot),
    }
    publish(tx, Event("application_received.v1", application_id, content, depot=depot), now=now)
    return complete_application(tx, application_id, actor=actor, now=now)
