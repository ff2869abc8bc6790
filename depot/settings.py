"""Settings, read once at the top from the environment; below this line they are plain arguments (R2, OPS-4)."""

from __future__ import annotations

import base64
import json
import os
import secrets
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from auth.rules.id_token import IdentityProvider
from depot.kernel.crypto import Keyring
from depot.payments.model.house import PaymentHouse
from depot.postbox.model.document import Institution

_KEY_BYTES = 32


class Environment(StrEnum):
    """Where the service runs; only production forbids what tests and demonstrations need."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class UnsafeSettings(Exception):
    """The service does not start with these settings."""


class InstitutionSettings(BaseSettings):
    """The bank in whose name the service speaks: invented by default, each bank sets its own."""

    model_config = SettingsConfigDict(env_prefix="DEPOT_BANK_", frozen=True)

    name: str = "Musterbank für Fondsdepots AG"
    street: str = "Beispielallee 1"
    postcode: str = "80333"
    city: str = "München"
    phone: str = "+49 89 1234560"
    website: str = "www.musterbank.example"
    bank_code: str = "70090099"
    bic: str = "MUSTDEMMXXX"
    creditor_id: str = "DE98ZZZ09999999999"
    trust_iban: str = "DE80700900999000000001"
    tax_number: str = "143/000/00000"
    seat: str = "DE-BY"

    @property
    def invented(self) -> list[str]:
        """The variables that were left at their invented defaults."""
        return [f"DEPOT_BANK_{name.upper()}" for name in type(self).model_fields if name not in self.model_fields_set]


class Settings(BaseSettings):
    """Everything that differs from one installation to the next."""

    model_config = SettingsConfigDict(env_prefix="DEPOT_", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    pg_bin: Path | None = Field(default=None, validation_alias="PG_BIN")
    data_dir: Path = Path(".data")
    test_clock: bool = False
    pool_size: int = 20
    fx_margin_percent: str = "0.45"
    advertising_blocked_months: int = 24
    plan_days: tuple[int, ...] = Field(default=(1, 15), min_length=1)
    plan_debit_business_days: int = Field(default=2, ge=0, le=10)
    public_url: str = "http://localhost:8000"
    anchor_file: Path | None = None
    pepper: SecretStr | None = None
    field_keys: SecretStr | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None

    @property
    def is_production(self) -> bool:
        """Whether real people's money is behind it."""
        return self.environment is Environment.PRODUCTION

    def refuse_unsafe(self) -> None:
        """Production starts only with its own keys, database, bank and address, and the real time (OPS-4, PRV-4)."""
        if not self.is_production:
            return
        faults = []
        if self.test_clock:
            faults.append("OPS-4: the test clock (DEPOT_TEST_CLOCK) is not for production")
        if self.database_url is None:
            faults.append("production needs DATABASE_URL; the embedded PostgreSQL is for development")
        if self.pepper is None or self.field_keys is None:
            faults.append("PRV-4: production needs DEPOT_PEPPER and DEPOT_FIELD_KEYS from the environment")
        if not self.public_url.startswith("https://"):
            faults.append("CON-9: QR codes and letters name DEPOT_PUBLIC_URL, which is an https address in production")
        if self.oidc_issuer is not None and (
            not self.oidc_issuer.startswith("https://") or not self.oidc_client_id or self.oidc_client_secret is None
        ):
            faults.append("AUT-14: the identity provider is an https address with a client id and a secret")
        if invented := InstitutionSettings().invented:
            faults.append(f"documents would name an invented bank: set {', '.join(invented)}")
        if faults:
            raise UnsafeSettings("; ".join(faults))

    def identity_provider(self) -> IdentityProvider | None:
        """The bank's sign-in service for staff, if there is one (AUT-14)."""
        if self.oidc_issuer is None:
            return None
        secret = "" if self.oidc_client_secret is None else self.oidc_client_secret.get_secret_value()
        return IdentityProvider(self.oidc_issuer, self.oidc_client_id, secret)

    def keyring(self) -> Keyring:
        """The keys of the environment; in development made once and kept in the data folder, readable by its owner."""
        if self.pepper is not None and self.field_keys is not None:
            return _keyring(self.pepper.get_secret_value(), json.loads(self.field_keys.get_secret_value()))
        path = self.data_dir / "keys.json"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            made = {"pepper": _fresh_key(), "field_keys": {"1": _fresh_key()}}
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(made, file)
        kept = json.loads(path.read_text())
        return _keyring(kept["pepper"], kept["field_keys"])


def institution(bank: InstitutionSettings) -> Institution:
    """The bank as its documents name it."""
    return Institution(
        name=bank.name,
        street=bank.street,
        postcode=bank.postcode,
        city=bank.city,
        bic=bank.bic,
        creditor_id=bank.creditor_id,
        phone=bank.phone,
        website=bank.website,
        tax_number=bank.tax_number,
    )


def payment_house(bank: InstitutionSettings) -> PaymentHouse:
    """The bank as its payments name it."""
    return PaymentHouse(name=bank.name, creditor_id=bank.creditor_id, iban=bank.trust_iban, bic=bank.bic)


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _keyring(pepper: str, field_keys: dict[str, str]) -> Keyring:
    keys = {int(number): base64.b64decode(key) for number, key in field_keys.items()}
    if not keys or any(len(key) != _KEY_BYTES for key in keys.values()) or len(base64.b64decode(pepper)) < _KEY_BYTES:
        raise UnsafeSettings("PRV-4: keys are base64 of 32 bytes, field keys a JSON object of number to key")
    return Keyring(keys, base64.b64decode(pepper))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
