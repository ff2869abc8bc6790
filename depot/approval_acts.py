"""Composition root: every act under four eyes, with its name and whose work it is (AUT-14)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from depot.accounts.usecases.ask_for_state import ACT as DEPOT_STATE
from depot.accounts.usecases.depot_state_act import depot_state_act
from depot.approvals.ports import Act
from depot.funds.usecases.held_price_act import held_price_act
from depot.funds.usecases.take_quotes import ACT as HELD_PRICE
from depot.kernel.actor import StaffRole
from depot.payments.usecases.make_payout_file import ACT as PAYOUT_FILE
from depot.payments.usecases.payout_file_act import payout_file_act
from orders.usecases.conversion_act import conversion_act
from orders.usecases.finding_act import finding_act
from orders.usecases.propose_conversion import ACT as CONVERSION
from orders.usecases.propose_finding_action import ACT as FINDING_ACTION


def approval_acts(fx_margin_percent: Callable[[], Decimal]) -> dict[str, Act]:
    """The acts by the name under which they are proposed."""
    operations = frozenset({StaffRole.OPERATIONS})
    return {
        HELD_PRICE: held_price_act(),
        FINDING_ACTION: finding_act(fx_margin_percent),
        DEPOT_STATE: Act(
            title="Block a depot, or end a block",
            title_de="Depot sperren oder entsperren",
            roles=frozenset({StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE}),
            carry_out=depot_state_act,
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
