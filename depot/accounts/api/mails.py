"""E-mail changes over HTTP: asked for, confirmed by the code; and the local gateway's outbox (ACC-15)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from depot.accounts.ports import MailGateway
from depot.accounts.schemas.mails import EmailAsked, EmailAwaiting, EmailCode, EmailConfirmed, MailOutboxShown
from depot.accounts.usecases.ask_for_email import ask_for_email
from depot.accounts.usecases.confirm_email import confirm_email
from depot.accounts.usecases.local_mails import local_mails
from depot.kernel.actor import StaffRole
from depot.kernel.web.calls import CustomerWrites, StaffQuery, staff_query

router = APIRouter(prefix="/v1", tags=["persons"])
# Only where there is no production: `depot.app` connects it together with the local gateway.
local_gateway = APIRouter(prefix="/v1", tags=["persons"])


def _gateway(request: Request) -> MailGateway | None:
    gateway: MailGateway | None = request.app.state.mail_gateway
    return gateway


Gateway = Annotated[MailGateway | None, Depends(_gateway)]


@router.post("/persons/me/email", status_code=202, response_model=EmailAwaiting)
def change_own_email(call: CustomerWrites, body: EmailAsked, gateway: Gateway) -> Response:
    """Tell a new e-mail address; it holds once the code that goes there is entered (ACC-15)."""

    def run() -> EmailAwaiting:
        person = call.actor.person
        change = ask_for_email(call.tx, person=person, email=body.email, gateway=gateway, now=call.now)
        return EmailAwaiting(lapses_at=change.lapses_at)

    return call.answer(body, run, status=202)


@router.post("/persons/me/email/confirmations", status_code=201, response_model=EmailConfirmed)
def confirm_own_email(call: CustomerWrites, body: EmailCode, gateway: Gateway) -> Response:
    """Enter the code; the address so far is told, five wrong codes void the change (ACC-15)."""

    def run() -> EmailConfirmed:
        person = call.actor.person
        confirm_email(call.tx, person=person, code=body.code.get_secret_value(), gateway=gateway, now=call.now)
        return EmailConfirmed(person=person)

    return call.answer(body, run)


@local_gateway.get("/staff/mail-outbox")
def list_local_mails(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: UUID | None = None,
) -> MailOutboxShown:
    """The messages of the local mail gateway; there is none in production (ACC-15)."""
    return MailOutboxShown.of(local_mails(call.tx, after=after, limit=limit), limit)
