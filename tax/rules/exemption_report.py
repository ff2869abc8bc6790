"""§ 45d EStG, REG-2: what exemption orders and NV certificates have freed, for the Federal Central Tax Office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from depot.customers.model import TaxIdentity
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, total
from tax.model import ExemptionOrder
from tax.rules.authority_file import Draft, ReportKind, exemptions_due, person_record
from tax.rules.exemption_order import in_force


@dataclass(frozen=True, slots=True)
class Freed:
    """What a tax subject had freed in a year; `holders` are one person, or the two of a community."""

    holders: tuple[PersonId, ...]
    exemption_used: Eur
    freed_by_nv_certificate: Eur
    last_day: date


def reported_with(freed: Freed, orders: Sequence[ExemptionOrder]) -> tuple[PersonId, ...]:
    """Spouses with one order are reported together, whoever of them has used it (TAX-28)."""
    order = in_force(orders, freed.last_day)
    if order is not None and order.spouse is not None:
        return tuple(sorted((order.person, order.spouse)))
    return tuple(sorted(freed.holders))


def exemption_report(
    period: str,
    freed: Sequence[Freed],
    orders: Mapping[PersonId, Sequence[ExemptionOrder]],
    identities: Mapping[PersonId, TaxIdentity],
) -> Draft:
    """One record for each order and year: the persons, what the order and what the certificate have freed (REG-2)."""
    groups: defaultdict[tuple[PersonId, ...], list[Freed]] = defaultdict(list)
    for each in freed:
        groups[reported_with(each, orders.get(each.holders[0], ()))].append(each)
    records = [
        {
            "persons": [person_record(identities[person]) for person in persons if person in identities],
            "exemption_used": str(total(each.exemption_used for each in theirs)),
            "freed_by_nv_certificate": str(total(each.freed_by_nv_certificate for each in theirs)),
        }
        for persons, theirs in sorted(groups.items())
    ]
    sums = {
        "exemption_used": str(total(each.exemption_used for each in freed)),
        "freed_by_nv_certificate": str(total(each.freed_by_nv_certificate for each in freed)),
    }
    return Draft(ReportKind.EXEMPTIONS, period, exemptions_due(period), sums, records)
