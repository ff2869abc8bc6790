"""What the opening confirmation says (ACC-11)."""

from __future__ import annotations

from collections.abc import Mapping

from depot.accounts.model import (
    ALL_TOGETHER,
    Application,
    DepotKind,
    Disposition,
    DispositionRight,
    FundWish,
    Letterhead,
    RoleKind,
    Roster,
    WishKind,
)
from depot.accounts.rules.names import DISPOSITION_DE, KIND_DE, ROLE_DE
from depot.accounts.rules.quorum import DECIDING
from depot.postbox.model.contents import FundWish as WishShown
from depot.postbox.model.contents import OpeningContent, TermsShown


def opening_confirmation(
    application: Application, head: Letterhead, names: Mapping[str, str], roster: Roster
) -> OpeningContent:
    """The confirmation of a depot with who disposes and how (ACC-8, ACC-11)."""
    depot = application.depot
    assert depot.opened_on is not None, "only an opened depot is confirmed"
    return OpeningContent(
        recipient=head.recipient,
        depot=head.depot,
        depot_kind=KIND_DE[depot.kind],
        case_number=application.case_number,
        opened_on=depot.opened_on,
        cash_iban=depot.cash_iban,
        reference_iban=depot.reference_account.iban,
        reference_holder=depot.reference_account.holder_name,
        disposition=disposition_text(roster),
        wishes=tuple(_wish(wish, names) for wish in application.funds),
        terms=tuple(
            TermsShown(terms.title, terms.version, terms.effective_on, terms.sha256)
            for terms in application.accepted_terms
        ),
    )


def disposition_text(roster: Roster) -> str:
    """How those who decide act, in words: a single holder alone, others as registered (ACC-8)."""
    if roster.kind is DepotKind.SINGLE:
        return DISPOSITION_DE[Disposition.SOLE]
    kind = next(kind for kind in DECIDING[roster.kind] if any(role.kind is kind for role in roster.roles))
    members = {role.person for role in roster.roles if role.kind is kind}
    right = roster.dispositions.get(kind, ALL_TOGETHER)
    words = f"{right.required} von {len(members)} gemeinschaftlich" if right.required else _words(right, len(members))
    return words if kind is RoleKind.JOINT_HOLDER else f"{words} ({ROLE_DE[kind]})"


def _words(right: DispositionRight, members: int) -> str:
    return DISPOSITION_DE[Disposition.SOLE if members == 1 else right.disposition]


def _wish(wish: FundWish, names: Mapping[str, str]) -> WishShown:
    return WishShown(names[wish.isin], wish.isin, wish.amount, monthly=wish.kind is WishKind.PLAN)
