"""What the opening confirmation says (ACC-11)."""

from __future__ import annotations

from collections.abc import Mapping

from depot.accounts.model import Application, DepotKind, Disposition, FundWish, Letterhead, WishKind
from depot.accounts.rules.names import DISPOSITION_DE, KIND_DE
from depot.postbox.model.contents import FundWish as WishShown
from depot.postbox.model.contents import OpeningContent, TermsShown


def opening_confirmation(application: Application, head: Letterhead, names: Mapping[str, str]) -> OpeningContent:
    """The confirmation of a single depot: its holder disposes alone (ACC-8, ACC-11)."""
    depot = application.depot
    assert depot.kind is DepotKind.SINGLE, "other kinds state the disposition their roster holds"
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
        disposition=DISPOSITION_DE[Disposition.SOLE],
        wishes=tuple(_wish(wish, names) for wish in application.funds),
        terms=tuple(
            TermsShown(terms.title, terms.version, terms.effective_on, terms.sha256)
            for terms in application.accepted_terms
        ),
    )


def _wish(wish: FundWish, names: Mapping[str, str]) -> WishShown:
    return WishShown(names[wish.isin], wish.isin, wish.amount, monthly=wish.kind is WishKind.PLAN)
