"""A campaign is announced at least two months before its terms take effect (CON-2, § 675g Abs. 1 BGB)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from consent.model import NewCampaign, Terms
from depot.kernel.errors import Fault


def latest_announcement(effective_on: date) -> date:
    """The last day on which the announcement still leaves two months before the effective day (§ 675g Abs. 1 BGB)."""
    months = effective_on.year * 12 + effective_on.month - 1 - 2
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(effective_on.day, monthrange(year, month)[1]))


def campaign_faults(new: NewCampaign, found: Sequence[Terms], *, today: date) -> tuple[Fault, ...]:
    """Everything that is wrong with a campaign to start (CON-2)."""
    return (*_days(new, today), *_terms(new, found))


def _days(new: NewCampaign, today: date) -> Iterator[Fault]:
    if new.announced_on < today:
        yield Fault("CON-2", "/announced_on", "the announcement cannot lie in the past", "past")
    if new.announced_on > latest_announcement(new.effective_on):
        detail = "the effective day must lie at least two months after the announcement"
        yield Fault("CON-2", "/effective_on", detail, "notice-too-short")
    if new.ends_on <= new.announced_on:
        yield Fault("CON-2", "/ends_on", "the campaign must end after its announcement", "ends-too-early")


def _terms(new: NewCampaign, found: Sequence[Terms]) -> Iterator[Fault]:
    known = {terms.terms_id: terms for terms in found}
    titles: set[tuple[str, str]] = set()
    for place, terms_id in enumerate(new.terms):
        terms = known.get(terms_id)
        if terms is None:
            yield Fault("CON-2", f"/terms/{place}", "these terms are not recorded", "unknown")
            continue
        if terms.in_force_from > new.effective_on:
            detail = "this version is in force only after the effective day of the campaign"
            yield Fault("CON-2", f"/terms/{place}", detail, "in-force-later")
        if (terms.product, terms.title) in titles:
            detail = "a campaign asks for one version of the same terms"
            yield Fault("CON-2", f"/terms/{place}", detail, "two-versions")
        titles.add((terms.product, terms.title))
