"""The work list in a browser: what waits for a second person, approve, reject; no script runs (AUT-14).

The forms of a browser carry no Idempotency-Key: a proposal is decided once, so a double submit finds it decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from depot.approvals.model import Approval
from depot.approvals.ports import DECIDERS, Acts, is_work_of
from depot.approvals.usecases.approve import approve
from depot.approvals.usecases.open_approvals import open_approvals
from depot.approvals.usecases.reject import reject
from depot.kernel.actor import Staff
from depot.kernel.calendar import BERLIN
from depot.kernel.errors import Refusal
from depot.kernel.ids import PREFIX, ApprovalId, from_text, to_text
from depot.kernel.web.html import Templates, is_own_form
from depot.kernel.web.staff_pages import COOKIE, FRAME_TEMPLATES, LOGIN, StaffFrame, StaffPage, staff_page

router = APIRouter(prefix="/staff", tags=["staff pages"], include_in_schema=False)

HOME: Final = "/staff/approvals"
TEMPLATES: Final = Templates(Path(__file__).parent / "templates", FRAME_TEMPLATES)
_ALL: Final = 200

Text = Annotated[str, Form(max_length=200)]
Decider = Annotated[StaffPage, staff_page(*DECIDERS)]


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """A proposal with what this reader may do about it."""

    approval_id: str
    title: str
    text: str
    proposed: str
    is_own: bool
    can_decide: bool
    can_be_rejected: bool

    @classmethod
    def of(cls, found: Approval, acts: Acts, *, reader: Staff, now: datetime) -> ApprovalLine:
        """From the model."""
        days = (now - found.proposed_at).days
        moment = found.proposed_at.astimezone(BERLIN)
        age = "" if days < 1 else " (vor einem Tag)" if days == 1 else f" (vor {days} Tagen)"
        return cls(
            approval_id=to_text(PREFIX["ApprovalId"], found.approval_id),
            title=acts[found.act].title_de,
            text=found.text,
            proposed=f"am {moment:%d.%m.%Y} um {moment:%H:%M} Uhr{age}",
            is_own=found.proposed_by == reader.staff,
            can_decide=is_work_of(acts, found.act, reader),
            can_be_rejected=acts[found.act].can_be_rejected,
        )


@dataclass(frozen=True, slots=True)
class ApprovalsView:
    """The whole work list, and why the last step was refused."""

    frame: StaffFrame
    waiting: tuple[ApprovalLine, ...]
    refusal: str


@router.get("/approvals")
def show_approvals(call: Decider) -> Response:
    """What waits, the oldest first (AUT-14)."""
    return _listed(call) if call.is_admitted else RedirectResponse(LOGIN, 303)


@router.post("/approvals/{approval_id}/approve")
def approve_on_page(call: Decider, approval_id: str, csrf: Text = "") -> Response:
    """The second pair of eyes (AUT-14)."""
    return _decided(call, approval_id, csrf, reason=None)


@router.post("/approvals/{approval_id}/reject")
def reject_on_page(call: Decider, approval_id: str, reason: Text = "", csrf: Text = "") -> Response:
    """No, with a reason; by the proposer it is withdrawn (AUT-14)."""
    return _decided(call, approval_id, csrf, reason=reason.strip())


def _decided(call: StaffPage, approval_id: str, csrf: str, *, reason: str | None) -> Response:
    """One decision; a refusal rolls back what it began and is shown above the list."""
    if not call.is_admitted:
        return RedirectResponse(LOGIN, 303)
    if not is_own_form(call.request, call.request.cookies[COOKIE], csrf) or reason == "":
        return RedirectResponse(HOME, 303)
    acts: Acts = call.request.app.state.approval_acts
    try:
        wanted = ApprovalId(from_text(PREFIX["ApprovalId"], approval_id))
        with call.tx.begin_nested():
            if reason is None:
                approve(call.tx, wanted, staff=call.actor, acts=acts, now=call.now)
            else:
                reject(call.tx, wanted, staff=call.actor, reason=reason, acts=acts, now=call.now)
    except ValueError:
        return RedirectResponse(HOME, 303)
    except Refusal as refusal:
        return _listed(call, refusal=refusal.title_de, status=409)
    return RedirectResponse(HOME, 303)


def _listed(call: StaffPage, *, refusal: str = "", status: int = 200) -> Response:
    acts: Acts = call.request.app.state.approval_acts
    found = open_approvals(call.tx, staff=call.actor, acts=acts, limit=_ALL)
    view = ApprovalsView(
        frame=StaffFrame.of(call.request, secret=call.request.cookies[COOKIE]),
        waiting=tuple(ApprovalLine.of(approval, acts, reader=call.actor, now=call.now) for approval in found),
        refusal=refusal,
    )
    return TEMPLATES.page("approvals.html", view, language="de", status=status)
