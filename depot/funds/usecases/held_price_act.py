"""What a second member of staff decided about a held price (FND-2, AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.model import Approval
from depot.approvals.ports import Act
from depot.funds.model import Verdict
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.ids import PriceId


def held_price_act() -> Act:
    """Taken as the next version when approved, never when rejected (FND-2)."""

    def carry_out(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
        price, reason = PriceId(approval.subject), "von zweiter Person freigegeben"
        decide_held_price(tx, price, verdict=Verdict.ACCEPT, reason=reason, by=staff.staff, now=now)

    def turn_down(tx: Session, approval: Approval, *, staff: Staff, reason: str, now: datetime) -> None:
        price = PriceId(approval.subject)
        decide_held_price(tx, price, verdict=Verdict.REJECT, reason=reason, by=staff.staff, now=now)

    return Act(
        title="A price or rate that was held",
        title_de="Zurückgehaltener Preis oder Kurs",
        roles=frozenset({StaffRole.OPERATIONS}),
        carry_out=carry_out,
        turn_down=turn_down,
    )
