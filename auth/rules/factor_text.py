"""The canonical text of every change of factors, as its release shows it (AUT-9, AUT-5, AUT-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from auth.model import ADD_FACTOR, BLOCK_FACTOR, REMOVE_FACTOR, Factor, FactorKind
from depot.kernel.ids import to_text

_KIND: Final[Mapping[FactorKind, str]] = {
    FactorKind.APP: "App-Gerät",
    FactorKind.HARDWARE: "Hardware-Gerät",
    FactorKind.TOTP: "Authenticator-App (TOTP)",
    FactorKind.SMS: "smsTAN",
    FactorKind.PASSKEY: "Passkey",
}
SMS_SET_UP: Final = "smsTAN-Verfahren für Ihren Zugang einrichten."
_ACT: Final[Mapping[str, str]] = {
    ADD_FACTOR: "Neuen Sicherheitsfaktor hinzufügen",
    BLOCK_FACTOR: "Sicherheitsfaktor sperren",
    REMOVE_FACTOR: "Sicherheitsfaktor löschen",
}


def factor_change_text(act: str, factor: Factor) -> str:
    """What is done to which factor (AUT-9)."""
    return f"{_ACT[act]}: {_KIND[factor.kind]} „{factor.name}“ ({to_text('fac', factor.factor_id)})"
