"""A third party sees a cash account and initiates a payment, as far as the customer lets it (AUT-13)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Final

import pytest

from depot.demo.actors.caller import Caller, Refused
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.story.trading import pay_in
from tests.scenarios.conftest import Town

STRANGER: Final = "DE89370400440532013000"
PAYEE: Final = "DE02500105170137075030"


class ThirdParty(Caller):
    """A licensed provider with the token that it made itself."""

    name = "Third party"

    def __init__(self, town: Town, *, roles: list[str], number: str) -> None:
        office = town.world.office
        super().__init__(office.client, office.clock)
        self.token = secrets.token_urlsafe(32)
        digest = hashlib.sha256(self.token.encode()).hexdigest()
        asked = {"name": "Kontoblick GmbH", "authorisation_number": number, "roles": roles, "token_sha256": digest}
        self.registered = office.write("/v1/staff/third-parties", asked)

    def under(self, consent: str, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        """Read under a consent."""
        sent = {"Authorization": f"Bearer {self.token}", "Consent-ID": consent, **headers}
        answer = self.client.get(f"/psd2/v1{path}", headers=sent)
        return answer.status_code, answer.json()


def _depot_with_money(town: Town) -> str:
    set_the_stage(town.world)
    open_depot(town.world)
    pay_in(town.world)
    iban: str = town.world.frontend.depot()["cash_account_iban"]
    return iban


def _wish(town: Town, *ibans: str, days: int = 90, **changes: Any) -> dict[str, Any]:
    accounts = [{"iban": iban} for iban in ibans]
    until = (town.world.office.clock.now() + timedelta(days=days)).date().isoformat()
    wish = {"access": {"accounts": [], "balances": accounts, "transactions": accounts}, "recurringIndicator": True}
    return {**wish, "validUntil": until, "frequencyPerDay": 4, **changes}


@pytest.mark.rule("AUT-13", "AUT-9", "AUT-16")
def test_an_account_is_seen_as_long_as_its_customer_wants(town: Town):
    iban = _depot_with_money(town)
    frontend, party = town.world.frontend, ThirdParty(town, roles=["accounts"], number="PSDDE-BAFIN-100001")
    asked = party.write("/psd2/v1/consents", _wish(town, iban))
    consent = asked["consentId"]
    assert (asked["consentStatus"], party.under(consent, "/accounts")[0]) == ("received", 403)

    awaiting = frontend.write(f"/v1/account-accesses/{consent}/releases")
    assert iban in awaiting["release"]["text"]
    frontend.phone.approve(awaiting["release"])

    accounts = party.under(consent, "/accounts")[1]["accounts"]
    assert [account["iban"] for account in accounts] == [iban]
    account = accounts[0]["resourceId"]
    balances = party.under(consent, f"/accounts/{account}/balances")[1]["balances"]
    assert [balance["balanceAmount"]["amount"] for balance in balances] == ["15000.00", "15000.00"]
    booked = party.under(consent, f"/accounts/{account}/transactions")[1]["transactions"]["booked"]
    assert [line["transactionAmount"]["amount"] for line in booked] == ["15000.00"]
    assert party.under(consent, f"/accounts/{account}/positions")[0] == 404, "depots are out of scope"

    assert [access["state"] for access in frontend.read("/v1/account-accesses")["data"]] == ["valid"]
    frontend.write(f"/v1/account-accesses/{consent}/revocations")
    assert party.under(consent, "/accounts")[0] == 403
    assert party.read(f"/psd2/v1/consents/{consent}/status") == {"consentStatus": "revokedByPsu"}
    assert town.whole()


@pytest.mark.rule("AUT-13")
def test_without_the_customer_present_an_account_is_read_four_times_a_day(town: Town):
    iban = _depot_with_money(town)
    frontend, party = town.world.frontend, ThirdParty(town, roles=["accounts"], number="PSDDE-BAFIN-100001")
    consent = party.write("/psd2/v1/consents", _wish(town, iban))["consentId"]
    frontend.phone.approve(frontend.write(f"/v1/account-accesses/{consent}/releases")["release"])
    account = party.under(consent, "/accounts")[1]["accounts"][0]["resourceId"]
    path = f"/accounts/{account}/balances"
    assert [party.under(consent, path)[0] for _ in range(5)] == [200, 200, 200, 200, 429]
    assert party.under(consent, path, **{"PSU-IP-Address": "192.0.2.7"})[0] == 200


@pytest.mark.rule("AUT-13", "AUT-16")
def test_what_is_not_allowed_is_refused_or_does_not_exist(town: Town):
    iban = _depot_with_money(town)
    frontend, party = town.world.frontend, ThirdParty(town, roles=["accounts"], number="PSDDE-BAFIN-100001")
    other = ThirdParty(town, roles=["payments"], number="PSDDE-BAFIN-100002")
    consent = party.write("/psd2/v1/consents", _wish(town, iban))["consentId"]
    strange = party.write("/psd2/v1/consents", _wish(town, iban, STRANGER))["consentId"]
    payment = _payment(iban, "10.00")

    for caller, path, body, status in (
        (other, "/psd2/v1/consents", _wish(town, iban), 403),
        (party, "/psd2/v1/payments/sepa-credit-transfers", payment, 403),
        (party, "/psd2/v1/consents", _wish(town, iban, days=181), 422),
        (frontend, f"/v1/account-accesses/{strange}/releases", None, 404),
        (frontend, "/psd2/v1/consents", _wish(town, iban), 401),
        (party, f"/v1/account-accesses/{consent}/releases", None, 401),
    ):
        with pytest.raises(Refused) as refused:
            caller.write(path, body)
        assert refused.value.status == status, path
    assert other.under(consent, "/accounts")[0] == 403
    with pytest.raises(Refused) as unknown:
        other.read(f"/psd2/v1/consents/{consent}")
    assert unknown.value.status == 404

    town.world.office.write(f"/v1/staff/third-parties/{party.registered['id']}/endings")
    with pytest.raises(Refused) as ended:
        party.read(f"/psd2/v1/consents/{consent}/status")
    assert ended.value.status == 401


def _payment(iban: str, amount: str) -> dict[str, Any]:
    return {
        "debtorAccount": {"iban": iban},
        "instructedAmount": {"currency": "EUR", "amount": amount},
        "creditorAccount": {"iban": PAYEE},
        "creditorName": "Erika Beispiel",
        "remittanceInformationUnstructured": "Miete April",
    }


@pytest.mark.rule("AUT-13", "AUT-9", "CSH-1")
def test_a_payment_is_initiated_taken_up_and_released(town: Town):
    iban = _depot_with_money(town)
    frontend, party = town.world.frontend, ThirdParty(town, roles=["payments"], number="PSDDE-BAFIN-100003")
    path = "/psd2/v1/payments/sepa-credit-transfers"
    first = party.write(path, _payment(iban, "250.00"))["paymentId"]
    second = party.write(path, _payment(iban, "99.00"))["paymentId"]

    awaiting = frontend.write(f"/v1/payment-initiations/{first}/releases")
    assert all(part in awaiting["release"]["text"] for part in ("250,00", "Erika Beispiel", "DE02 5001"))
    assert party.read(f"{path}/{first}/status") == {"transactionStatus": "RCVD"}
    frontend.phone.approve(awaiting["release"])
    assert party.read(f"{path}/{first}/status") == {"transactionStatus": "ACTC"}
    cash = frontend.depot("/cash-account")
    assert (cash["available"], cash["held"]) == ("14750.00", "250.00")

    for caller, address in ((party, f"{path}/{first}"), (frontend, f"/v1/payment-initiations/{first}/releases")):
        with pytest.raises(Refused) as refused:
            caller.write(address, method="DELETE" if caller is party else "POST")
        assert refused.value.status == 409
    assert party.write(f"{path}/{second}", method="DELETE") == {"transactionStatus": "CANC"}
    with pytest.raises(Refused) as cancelled:
        frontend.write(f"/v1/payment-initiations/{second}/releases")
    assert cancelled.value.status == 409
    assert town.whole()
