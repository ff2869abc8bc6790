"""Composition root: every act under four eyes, with its name and whose work it is (AUT-14)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from auth.usecases.enrol_approved import enrol_approved
from auth.usecases.grant_roles import grant_roles
from auth.usecases.propose_enrolment import ACT as STAFF_ENROLMENT
from auth.usecases.propose_roles import ACT as STAFF_ROLES
from depot.accounts.usecases.ask_for_state import ACT as DEPOT_STATE
from depot.accounts.usecases.depot_state_act import depot_state_act
from depot.approvals.ports import Act
from depot.funds.usecases.held_price_act import held_price_act
from depot.funds.usecases.take_quotes import ACT as HELD_PRICE
from depot.kernel.actor import StaffRole
from depot.payments.usecases.make_payout_file import ACT as PAYOUT_FILE
from depot.payments.usecases.payout_file_act import payout_file_act
from orders.usecases.approve_resettlement import approve_resettlement
from orders.usecases.conversion_act import conversion_act
from orders.usecases.finding_act import finding_act
from orders.usecases.propose_conversion import ACT as CONVERSION
from orders.usecases.propose_finding_action import ACT as FINDING_ACTION
from orders.usecases.propose_resettlement import ACT as PRICE_CORRECTION


def approval_acts(fx_margin_percent: Callable[[], Decimal]) -> dict[str, Act]:
    """The acts by the name under which they are proposed."""
    operations, admin = frozenset({StaffRole.OPERATIONS}), frozenset({StaffRole.ADMIN})
    return {
        STAFF_ROLES: Act(
            "Roles of a member of staff", "Rollen einer Mitarbeiterin oder eines Mitarbeiters", admin, grant_roles
        ),
        STAFF_ENROLMENT: Act("A new member of staff", "Neu im Haus", admin, enrol_approved),
        HELD_PRICE: held_price_act(),
        FINDING_ACTION: finding_act(fx_margin_percent),
        DEPOT_STATE: Act(
            title="Block a depot, or end a block",
            title_de="Depot sperren oder entsperren",
            roles=frozenset({StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE}),
            carry_out=depot_state_act,
        ),
        PRICE_CORRECTION: Act(
            title="Settle again at a corrected price",
            title_de="Zum berichtigten Preis neu abrechnen",
            roles=operations,
            carry_out=approve_resettlement,
        ),
        PAYOUT_FILE: Act(
            title="Send pay-outs to the bank",
            title_de="Auszahlungen an die Bank geben",
            roles=operations,
            carry_out=payout_file_act,
            can_be_rejected=False,
        ),
        CONVERSION: Act(
            title="Merger or split of funds",
            title_de="Verschmelzung oder Teilung von Fonds",
            roles=operations,
            carry_out=conversion_act,
            can_be_rejected=False,
        ),
    }
