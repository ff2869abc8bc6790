"""What a third party may ask for, and the text under which a customer gives it (AUT-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from depot.kernel.clock import new_id
from depot.kernel.ids import AccessConsentId, PersonId, ThirdPartyId
from depot.third_parties.model import AccessConsent, AccessWanted, ConsentState
from depot.third_parties.rules.access import Seen, access_faults, access_text, is_covered

TODAY = date(2024, 3, 1)
IBAN, OTHER = "DE89370400440532013000", "DE68700900990000000016"
WANTED = AccessWanted(
    ibans=(IBAN,),
    balances=True,
    transactions=False,
    is_recurring=True,
    valid_until=TODAY + timedelta(days=180),
    frequency_per_day=4,
)


def _consent(**changes: object) -> AccessConsent:
    asked = AccessConsent(
        consent_id=AccessConsentId(new_id()),
        third_party_id=ThirdPartyId(new_id()),
        third_party="Kontoblick GmbH",
        wanted=WANTED,
        asked_at=datetime(2024, 3, 1, 9, tzinfo=ZoneInfo("Europe/Berlin")),
        person=None,
        depots=(),
        decided_at=None,
        ended_at=None,
        ended_as=None,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


@pytest.mark.rule("AUT-13")
@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({}, []),
        ({"valid_until": TODAY}, []),
        ({"valid_until": TODAY + timedelta(days=181)}, ["/validUntil"]),
        ({"valid_until": TODAY - timedelta(days=1)}, ["/validUntil"]),
        ({"frequency_per_day": 5}, ["/frequencyPerDay"]),
        ({"is_recurring": False}, ["/frequencyPerDay"]),
        ({"is_recurring": False, "frequency_per_day": 1}, []),
        ({"ibans": ()}, ["/access"]),
        ({"ibans": ("DE00370400440532013000",)}, ["/access/accounts/0/iban"]),
        ({"valid_until": date(2025, 1, 1), "frequency_per_day": 9}, ["/validUntil", "/frequencyPerDay"]),
    ],
    ids=str,
)
def test_every_fault_of_a_wish_is_told(change: dict[str, object], pointers: list[str]):
    wanted = replace(WANTED, **change)  # type: ignore[arg-type]
    assert [fault.pointer for fault in access_faults(wanted, on=TODAY)] == pointers


@pytest.mark.rule("AUT-13")
def test_a_consent_lives_from_the_release_to_its_last_day():
    given = _consent(person=PersonId(new_id()))
    assert _consent().state(TODAY) is ConsentState.RECEIVED
    assert given.state(WANTED.valid_until) is ConsentState.VALID
    assert given.state(WANTED.valid_until + timedelta(days=1)) is ConsentState.EXPIRED
    assert _consent().state(WANTED.valid_until + timedelta(days=1)) is ConsentState.EXPIRED
    assert _consent(ended_as=ConsentState.REVOKED).state(TODAY) is ConsentState.REVOKED


@pytest.mark.rule("AUT-13")
def test_only_what_was_said_is_covered():
    consent = _consent()
    assert [what for what in Seen if is_covered(consent, what)] == [Seen.ACCOUNTS, Seen.BALANCES]


@pytest.mark.rule("AUT-9", "AUT-13")
def test_the_text_names_who_what_which_and_until_when():
    text = access_text(_consent(wanted=replace(WANTED, ibans=(IBAN, OTHER), transactions=True)))
    assert text == (
        "Zugriff für Kontoblick GmbH auf Ihr Verrechnungskonto\n"
        f"Konto {IBAN}\nKonto {OTHER}\n"
        "Umfang: Kontoliste und Salden und Umsätze, bis zu 4-mal täglich\n"
        "Gültig bis 28.08.2024, jederzeit widerruflich"
    )
