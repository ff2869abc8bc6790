"""What tests of payments share: the house, schemas, mandates and debits, and XML read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PaymentFileId
from depot.kernel.money import Eur
from depot.payments.model.house import PaymentHouse
from depot.payments.model.mandates import Mandate, MandateKind, NewDebit, NewMandate
from depot.payments.store import files
from depot.payments.usecases.sign_mandate import sign_mandate
from tests.build import IBAN, NOW, TODAY

OTHER_IBAN: Final = "DE32700400410212233100"
DUE: Final = date(2024, 1, 24)
CALENDARS: Final = Calendars("DE-BY")
HOUSE: Final = PaymentHouse(
    "Musterbank für Fondsdepots AG", "DE98ZZZ09999999999", "DE80700900999000000001", "MUSTDEMMXXX"
)
# The schemas lie beside the repository and are never copied into it.
SCHEMAS: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd"


def schema(message: str) -> Any:
    """The schema of a message, or the test is skipped with the reason."""
    path = SCHEMAS / f"{message}.xsd"
    if not path.exists():
        pytest.skip(f"the schema {path.name} is not beside the repository")
    return etree.XMLSchema(etree.parse(path))


def a_mandate(tx: Session, depot: DepotId, **changes: Any) -> Mandate:
    """A mandate without faults, but for what is changed."""
    new = NewMandate(depot, MandateKind.RECURRING, "Änne Müller-Groß", IBAN, TODAY, "paper 4711")
    return sign_mandate(tx, replace(new, **changes), now=NOW)


def a_debit(mandate: Mandate, **changes: Any) -> NewDebit:
    """A collection of 50.00 EUR, but for what is changed."""
    debit = NewDebit(mandate.depot_id, mandate.mandate_id, Eur(5_000), DUE, new_id(), "Sparplan")
    return replace(debit, **changes)


def sent(tx: Session, file_id: PaymentFileId) -> bytes:
    """A file as sent."""
    return b"".join(files.content(tx, file_id))


def values(document: Any, name: str) -> list[str]:
    """The texts of all elements of a local name."""
    return [element.text for element in document.iter(f"{{*}}{name}")]
