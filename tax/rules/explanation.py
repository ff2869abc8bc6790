"""TAX-3, § 43a, § 44a EStG: why tax was withheld, given back or spared, in German sentences for the customer.

Every sentence says one step of the derivation with its amount and paragraph, in the order of the steps (TAX-21).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from depot.kernel.money import Eur
from tax.model import TaxEventKind
from tax.rules.booked_event import BookedTaxEvent


def explanation(event: BookedTaxEvent) -> tuple[str, ...]:
    """From the income to the three taxes, and what did not stand in their way (TAX-3, TAX-21)."""
    return (*_income(event), *_relief(event), *_result(event))


def _income(event: BookedTaxEvent) -> Iterator[str]:
    loss = event.income < Eur.ZERO
    amount = _eur(event.income)
    if event.kind is TaxEventKind.VORABPAUSCHALE:
        yield (
            f"Die Vorabpauschale für {event.tax_year - 1} beträgt {amount}. Sie gilt am {_day(event.received_on)} als "
            "zugeflossen, auch ohne Auszahlung (§ 18 InvStG)."
        )
    elif event.kind is TaxEventKind.DISTRIBUTION:
        yield f"Die Ausschüttung von {amount} ist ein Investmentertrag (§ 16 InvStG)."
    elif event.kind is TaxEventKind.LATE_RELIEF:
        what = "Ihre Nichtveranlagungs-Bescheinigung" if event.freed_by_nv_certificate else "Ihr Freistellungsauftrag"
        yield f"{what} gilt auch für Erträge, die Sie in diesem Jahr bereits versteuert haben (§ 44b Abs. 5 EStG)."
    elif event.kind is TaxEventKind.SPOUSES_OFFSET:
        what = "mit einem Verlust Ihres Ehegatten verrechnet" if loss else "Verlust an Ihren Ehegatten abgegeben"
        yield f"Zum Jahresende wurden {amount} {what}: gemeinsamer Freistellungsauftrag (§ 43a Abs. 3 Satz 2 EStG)."
    elif event.kind is TaxEventKind.REDEMPTION_CORRECTION:
        yield (
            f"Beim Verkauf war die Vorabpauschale des Vorjahres noch nicht bekannt. Sie mindert das Ergebnis "
            f"nachträglich um {amount} (§ 19 InvStG)."
        )
    else:
        result = "Veräußerungsverlust" if loss else "Veräußerungsgewinn"
        yield f"Der Verkauf der Anteile führte zu einem {result} von {amount} (§ 19 InvStG)."
    if event.exempt_amount:
        free, counted = _eur(event.exempt_amount), _eur(event.taxable_amount)
        yield (
            f"Wegen der Teilfreistellung bleiben davon {free} außer Ansatz, es zählen {counted} (§ 20 InvStG)."
            if loss
            else f"Davon sind {free} durch die Teilfreistellung steuerfrei, {counted} steuerpflichtig (§ 20 InvStG)."
        )


def _relief(event: BookedTaxEvent) -> Iterator[str]:
    """What stood between the income and the tax, and what was missing."""
    if event.losses_used:
        yield (
            f"{_eur(event.losses_used)} wurden mit Ihrem Verlustverrechnungstopf verrechnet, "
            f"danach enthält er {_eur(event.loss_pot_after)} (§ 43a Abs. 3 EStG)."
        )
    if event.freed_by_nv_certificate > Eur.ZERO:
        freed = _eur(event.freed_by_nv_certificate)
        yield f"Ihre Nichtveranlagungs-Bescheinigung nimmt {freed} vom Steuerabzug aus (§ 44a Abs. 2 EStG)."
    if event.exemption_used > Eur.ZERO:
        yield (
            f"Ihr Freistellungsauftrag stellt {_eur(event.exemption_used)} frei, "
            f"danach sind noch {_eur(event.exemption_after)} frei (§ 44a Abs. 1 EStG)."
        )
    elif event.tax_base > Eur.ZERO:
        yield "Ein Freistellungsauftrag mit freiem Betrag lag am Tag des Zuflusses nicht vor (§ 44a Abs. 1 EStG)."
    if event.foreign_tax and event.tax_base > Eur.ZERO:
        yield f"Ausländische Steuer von {_eur(event.foreign_tax)} wird angerechnet (§ 32d Abs. 5 EStG)."


def _result(event: BookedTaxEvent) -> Iterator[str]:
    if event.tax_base < Eur.ZERO:
        cause = "Das" if event.kind is TaxEventKind.LATE_RELIEF else "Der Verlust"
        yield (
            f"{cause} mindert Erträge, die Sie in diesem Jahr bereits versteuert haben, um {_eur(event.tax_base)}. "
            f"Erstattet werden {_taxes(event)} (§ 43a Abs. 3 EStG)."
        )
    if event.exemption_used < Eur.ZERO:
        yield (
            f"Ihr Freistellungsauftrag lebt in Höhe von {_eur(event.exemption_used)} wieder auf, "
            f"danach sind {_eur(event.exemption_after)} frei (§ 43a Abs. 3, § 44a Abs. 1 EStG)."
        )
    if event.loss_added:
        yield (
            f"{_eur(event.loss_added)} kommen in Ihren Verlustverrechnungstopf, "
            f"danach enthält er {_eur(event.loss_pot_after)} (§ 43a Abs. 3 EStG)."
        )
    if event.total_tax > Eur.ZERO:
        due = "fallen an" if event.kind is TaxEventKind.VORABPAUSCHALE else "wurden einbehalten"
        yield (
            f"Auf die Bemessungsgrundlage von {_eur(event.tax_base)} {due}: {_taxes(event)} "
            "(§ 32d Abs. 1, § 43a Abs. 1 EStG, § 4 SolZG)."
        )
    elif event.tax_base >= Eur.ZERO:
        yield "Es wurde keine Steuer einbehalten."


def _taxes(event: BookedTaxEvent) -> str:
    """Each tax by name, and the sum."""
    named = [
        ("Kapitalertragsteuer", event.capital_gains_tax),
        ("Solidaritätszuschlag", event.solidarity_surcharge),
        ("Kirchensteuer", event.church_tax),
    ]
    parts = [f"{name} {_eur(amount)}" for name, amount in named if amount]
    return f"{', '.join(parts) or 'keine Steuer'}, zusammen {_eur(event.total_tax)}"


def _eur(amount: Eur) -> str:
    """The amount without its sign, as one writes it in German: the words say which way it goes."""
    euros, cents = divmod(abs(amount.cents), 100)
    return f"{euros:,}".replace(",", ".") + f",{cents:02d} EUR"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
