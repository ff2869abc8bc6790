"""ORD-22, AUT-9: what a person releases, and what the depots concerned are told, in German."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.kernel.money import Eur, Units
from orders.rules.transfers.transfer import HolderChange, TransferKind, TransferRequest

_HEAD: Final[Mapping[TransferKind, str]] = {
    TransferKind.OUT: "Depotübertrag zu einer anderen Bank",
    TransferKind.INTERNAL: "Depotübertrag innerhalb der Bank",
    TransferKind.IN: "Depotübertrag von einer anderen Bank",
}
CHANGE_DE: Final[Mapping[HolderChange, str]] = {
    HolderChange.NONE: "Kein Inhaberwechsel",
    HolderChange.GIFT: "Schenkung (unentgeltlich); das Finanzamt wird unterrichtet",
    HolderChange.SALE: "Entgeltlich; gilt steuerlich als Veräußerung",
    HolderChange.INHERITANCE: "Übergang durch Erbfall",
}


def german(units: Units) -> str:
    """Units with a comma."""
    return str(units).replace(".", ",")


def transfer_text(request: TransferRequest, units: Units, *, fund_name: str, depot_number: str) -> str:
    """Exactly what is released, one fact per line: bank, depot, ISIN, units, and what it is before the tax law."""
    lines = [_HEAD[request.kind], f"Depot: {depot_number}", f"Fonds: {fund_name}", f"ISIN: {request.isin}"]
    lines.append(f"Anteile: {german(units)}")
    if request.counterparty is not None:
        there = request.counterparty
        name = "Abgebende Bank" if request.kind is TransferKind.IN else "Empfangende Bank"
        lines += [f"{name}: {there.bank}", f"BIC: {there.bic}", f"Depot dort: {there.account}"]
        lines.append(f"Depotinhaber dort: {there.holder}")
    else:
        lines.append(f"Empfangendes Depot: {request.into_depot_number}")
    lines.append(CHANGE_DE[request.change])
    if request.donee is not None:
        given = request.donee
        lines.append(f"Beschenkte Person: {given.name}, geboren am {given.birth_date:%d.%m.%Y}, {given.relationship}")
    return "\n".join(lines)


def booked_letter(
    kind: TransferKind, units: Units, *, fund: str, change: HolderChange, is_arrival: bool, tax: Eur | None
) -> tuple[str, tuple[str, ...]]:
    """What went or came, and what it meant for the tax (ORD-22, TAX-43)."""
    moved = "in Ihr Depot eingebucht" if is_arrival else "aus Ihrem Depot ausgebucht"
    text = f"im Rahmen eines Depotübertrags wurden {german(units)} Anteile des Fonds {fund} {moved}."
    return _HEAD[kind], (text, *_tax_paragraphs(change, is_arrival=is_arrival, tax=tax))


def _tax_paragraphs(change: HolderChange, *, is_arrival: bool, tax: Eur | None) -> tuple[str, ...]:
    if change is HolderChange.SALE:
        if is_arrival:
            return ("Als Anschaffungskosten gilt der Rücknahmepreis am Tag der Übertragung.",)
        return (f"Der Übertrag gilt als Veräußerung (§ 43 Abs. 1 Satz 4 EStG). Einbehaltene Steuern: {_eur(tax)}.",)
    known = "Anschaffungsdaten und Anschaffungskosten gelten fort; es wurde keine Steuer einbehalten."
    if change is HolderChange.GIFT and not is_arrival:
        return (known, "Die Schenkung melden wir bis zum 31. Mai des Folgejahres dem Finanzamt (§ 43 Abs. 1 EStG).")
    return (known,)


def without_data_letter(units: Units, *, fund: str) -> tuple[str, tuple[str, ...]]:
    """Units have come without data of their purchase (ORD-21, TAX-19)."""
    came = f"{german(units)} Anteile des Fonds {fund} wurden in Ihr Depot eingebucht."
    means = (
        "Die Anschaffungsdaten der abgebenden Bank liegen uns noch nicht vor. Verkaufen Sie vorher, werden 30 % des "
        "Erlöses als Gewinn angesetzt (§ 43a Abs. 2 Satz 7 EStG); treffen die Daten später ein, rechnen wir neu ab."
    )
    return _HEAD[TransferKind.IN], (came, means)


def refused_letter(units: Units, *, fund: str, reason: str) -> tuple[str, tuple[str, ...]]:
    """A transfer that did not come about; the units are free again."""
    return "Depotübertrag nicht ausgeführt", (
        f"der Übertrag von {german(units)} Anteilen des Fonds {fund} konnte nicht ausgeführt werden: {reason}",
        "Die Anteile, die dafür reserviert waren, stehen wieder zu Ihrer Verfügung.",
    )


def data_letter(fund: str, *, difference: Eur) -> tuple[str, tuple[str, ...]]:
    """The data of the purchase have come; sales since were taxed again (TAX-19)."""
    came = f"die Anschaffungsdaten Ihrer übertragenen Anteile des Fonds {fund} sind eingetroffen."
    if not difference:
        return "Anschaffungsdaten eingetroffen", (came,)
    done = "Erstattet" if difference < Eur.ZERO else "Nachbelastet"
    amount = -difference if difference < Eur.ZERO else difference
    again = f"Ihre Verkäufe seit dem Übertrag wurden mit diesen Daten neu abgerechnet. {done} wurden {_eur(amount)}."
    return "Anschaffungsdaten eingetroffen", (came, again)


def _eur(amount: Eur | None) -> str:
    return f"{amount or Eur.ZERO} EUR".replace(".", ",")
