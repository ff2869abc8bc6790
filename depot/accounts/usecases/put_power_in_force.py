"""A power that all holders granted counts from the day its attorney is identified (ACC-2, ACC-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_access import open_access
from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.model import PowerScope, Role, RoleKind
from depot.accounts.rules.letters import power_granted
from depot.accounts.rules.requests import DepotRequest
from depot.accounts.store import depots
from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.clock import new_id, today
from depot.kernel.ids import RoleId, to_text
from depot.kernel.outbox import Event, publish


def put_power_in_force(tx: Session, request: DepotRequest, *, now: datetime) -> RoleId:
    """The role names the released request as its proof; the attorney gets an access (ACC-7, ACC-10)."""
    attorney = request.attorney
    assert attorney is not None, "a power names its attorney"
    role = Role(
        attorney,
        RoleKind.ATTORNEY,
        valid_from=today(now),
        proof=f"released request {to_text('drq', request.request_id)}",
        scope=PowerScope(request.content["scope"]),
        ends_at_death=request.content["ends_at_death"] == "yes",
        role_id=RoleId(new_id()),
    )
    assert role.role_id is not None
    depots.insert_roles(tx, request.depot_id, [role], now=now)
    for person in persons_without_access(tx, frozenset({attorney})):
        open_access(tx, person=person, now=now)
    content = {"depot_id": to_text("dep", request.depot_id), "role_id": to_text("rol", role.role_id)}
    publish(tx, Event("power_granted.v1", role.role_id, content, depot=request.depot_id), now=now)
    subject, paragraphs = power_granted(request.text)
    file_letter(tx, request.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return role.role_id
