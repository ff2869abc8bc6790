"""A power of attorney is revoked by any one holder, with effect on receipt (ACC-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import PowerEnded, QuorumNotReached
from depot.accounts.model import Act, RoleKind
from depot.accounts.rules.letters import power_revoked
from depot.accounts.rules.requests import may_revoke
from depot.accounts.store import depots
from depot.accounts.usecases.file_letter import file_letter
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId, RoleId, to_text
from depot.kernel.outbox import Event, publish


def revoke_power(tx: Session, depot: DepotId, power: RoleId, *, person: PersonId, now: datetime) -> None:
    """The revocation by any one extinguishes it at once, in every state of the depot; no release is owed (ACC-10)."""
    day = today(now)
    require_quorum(tx, depot=depot, persons={person}, act=Act.SEE, on=day)
    roster = roster_of(tx, depot, on=day)
    role = next((each for each in roster.roles if each.role_id == power and each.kind is RoleKind.ATTORNEY), None)
    if role is None:
        raise NotFound("power")
    if not may_revoke(roster, person, role.person, day):
        raise QuorumNotReached("ACC-10", (), 0, "a power is revoked by those who may grant it, or laid down")
    if not role.counts_on(day):
        raise PowerEnded
    depots.revoke_role(tx, power, on=day)
    content = {"depot_id": to_text("dep", depot), "role_id": to_text("rol", power)}
    publish(tx, Event("power_revoked.v1", power, content, depot=depot), now=now)
    subject, paragraphs = power_revoked(day)
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, now=now)
