"""The German words for kinds, products and dispositions, as customers read them (ACC-4, ACC-5, ACC-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.accounts.model import DepotKind, Disposition, Product, RoleKind

KIND_DE: Final[Mapping[DepotKind, str]] = {
    DepotKind.SINGLE: "Einzeldepot",
    DepotKind.JOINT: "Gemeinschaftsdepot",
    DepotKind.MINOR: "Minderjährigendepot",
    DepotKind.COMPANY: "Firmendepot",
    DepotKind.ESTATE: "Nachlassdepot",
}
PRODUCT_DE: Final[Mapping[Product, str]] = {
    Product.INVESTMENT: "Investmentdepot",
    Product.SECURITIES: "Wertpapierdepot",
    Product.MANAGED: "Depot mit Vermögensverwaltung",
    Product.VL: "VL-Depot",
}
DISPOSITION_DE: Final[Mapping[Disposition, str]] = {
    Disposition.SOLE: "Einzelverfügung",
    Disposition.JOINT: "gemeinschaftliche Verfügung",
    Disposition.BY_NUMBER: "gemeinschaftliche Verfügung in registrierter Anzahl",
}
ROLE_DE: Final[Mapping[RoleKind, str]] = {
    RoleKind.HOLDER: "Depotinhaber",
    RoleKind.JOINT_HOLDER: "Mitinhaber",
    RoleKind.LEGAL_REPRESENTATIVE: "gesetzlicher Vertreter",
    RoleKind.SIGNATORY: "Zeichnungsberechtigter",
    RoleKind.HEIR: "Erbe",
    RoleKind.EXECUTOR: "Testamentsvollstrecker",
    RoleKind.CUSTODIAN: "Betreuer",
    RoleKind.INSOLVENCY_ADMINISTRATOR: "Insolvenzverwalter",
    RoleKind.ATTORNEY: "Bevollmächtigter",
}
