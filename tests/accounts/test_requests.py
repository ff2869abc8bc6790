from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.errors import PowerEnded, QuorumNotReached, RequestEnded, RequestRefused
from depot.accounts.model import (
    Act,
    Depot,
    DepotKind,
    Disposition,
    DispositionRight,
    PowerScope,
    Role,
    RoleKind,
)
from depot.accounts.rules.requests import RequestState
from depot.accounts.usecases.ask_for_change import Awaiting
from depot.accounts.usecases.ask_for_power import ask_for_power
from depot.accounts.usecases.ask_for_reference_account import ask_for_reference_account
from depot.accounts.usecases.ask_request_release import ask_request_release
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.identify_attorney import identify_attorney
from depot.accounts.usecases.may import may
from depot.accounts.usecases.payouts_wait_until import payouts_wait_until
from depot.accounts.usecases.powers_of import powers_of
from depot.accounts.usecases.release_depot_request import release_depot_request
from depot.accounts.usecases.requests_of import requests_of
from depot.accounts.usecases.revoke_power import revoke_power
from depot.kernel.calendar import Calendars
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from depot.postbox.usecases.documents_of import documents_of
from tests.accounts.conftest import Bank
from tests.build import (
    NOW,
    TODAY,
    a_clerk,
    a_person,
    a_tax_id,
    an_active_depot,
    an_identification,
    an_identified_person,
)

CALENDARS = Calendars("DE-BY")
SECOND = timedelta(seconds=1)
NEW_IBAN = "DE02120300000000202051"


@pytest.fixture
def pair(tx: Session) -> tuple[PersonId, PersonId]:
    return an_identified_person(tx), an_identified_person(tx)


def _joint(tx: Session, pair: tuple[PersonId, PersonId], disposition: Disposition) -> Depot:
    roles = [(person, RoleKind.JOINT_HOLDER) for person in pair]
    right = {RoleKind.JOINT_HOLDER: DispositionRight(disposition)}
    return an_active_depot(tx, DepotKind.JOINT, roles, dispositions=right)


def _released(tx: Session, awaiting: Awaiting, person: PersonId) -> None:
    release_depot_request(tx, calendars=CALENDARS, person=person, subject=awaiting.request.request_id, now=NOW + SECOND)


def _power(tx: Session, depot: Depot, person: PersonId, **changes: Any) -> Awaiting:
    return ask_for_power(
        tx,
        depot.depot_id,
        attorney=a_person(**changes),
        scope=PowerScope.TRADE,
        ends_at_death=False,
        person=person,
        now=NOW,
    )


@pytest.mark.rule("ACC-10", "ACC-2", "AUT-9", "ACC-7")
@pytest.mark.parametrize("disposition", [Disposition.SOLE, Disposition.JOINT])
def test_a_power_needs_all_holders_and_an_identified_attorney(
    tx: Session, pair: tuple[PersonId, PersonId], disposition: Disposition
) -> None:
    anna, bert = pair
    depot = _joint(tx, pair, disposition)
    awaiting = _power(tx, depot, anna, given_names="Clara", family_name="Weiß")
    assert awaiting.missing == ("joint_holder",)
    assert awaiting.release.text == (
        f"Vollmacht erteilen\nDepot: {depot.depot_number}\nBevollmächtigte Person: Clara Weiß, geboren am 17.04.1980\n"
        "Umfang: Auskunft und Aufträge\nGilt über den Tod hinaus"
    )
    _released(tx, awaiting, anna)
    assert powers_of(tx, depot.depot_id, person=bert, on=TODAY) == []
    with pytest.raises(RequestEnded):
        _released(tx, awaiting, anna)
    second = ask_request_release(tx, depot.depot_id, awaiting.request.request_id, person=bert, now=NOW)
    assert (second.release.text, second.missing) == (awaiting.release.text, ())
    _released(tx, second, bert)
    [waiting] = requests_of(tx, depot.depot_id, person=anna, on=TODAY)
    assert waiting.state is RequestState.IDENTIFICATION
    attorney = waiting.attorney
    assert attorney is not None
    with pytest.raises(NotFound):
        may(tx, depot=depot.depot_id, persons={attorney}, act=Act.ORDER, on=TODAY)
    found = an_identification()
    with pytest.raises(NotFound):
        identify_attorney(tx, waiting.request_id, person=bert, found=found, staff=a_clerk(), now=NOW)
    identify_attorney(tx, waiting.request_id, person=attorney, found=found, staff=a_clerk(), now=NOW)
    assert may(tx, depot=depot.depot_id, persons={attorney}, act=Act.ORDER, on=TODAY).granted
    assert not may(tx, depot=depot.depot_id, persons={attorney}, act=Act.CLOSE, on=TODAY).granted
    assert persons_without_access(tx, {attorney}) == set()
    with pytest.raises(QuorumNotReached):
        ask_for_reference_account(tx, depot.depot_id, iban=NEW_IBAN, holder_name="Clara Weiß", person=attorney, now=NOW)


@pytest.mark.rule("ACC-10")
def test_any_one_holder_revokes_a_power_at_once(tx: Session, pair: tuple[PersonId, PersonId]) -> None:
    attorney, stranger = an_identified_person(tx), an_identified_person(tx)
    power = Role(attorney, RoleKind.ATTORNEY, valid_from=TODAY, proof="test", scope=PowerScope.FULL)
    holders = [Role(person, RoleKind.JOINT_HOLDER, valid_from=TODAY, proof="test") for person in pair]
    depot = an_active_depot(tx, DepotKind.JOINT, [*holders, power]).depot_id
    [role] = powers_of(tx, depot, person=attorney, on=TODAY)
    assert role.role_id is not None
    with pytest.raises(NotFound):
        revoke_power(tx, depot, role.role_id, person=stranger, now=NOW)
    revoke_power(tx, depot, role.role_id, person=pair[1], now=NOW)
    with pytest.raises(NotFound):
        may(tx, depot=depot, persons={attorney}, act=Act.SEE, on=TODAY)
    with pytest.raises(PowerEnded):
        revoke_power(tx, depot, role.role_id, person=pair[0], now=NOW)
    titles = [document.title for document in documents_of(tx, pair[0])]
    assert any(title.startswith("Vollmacht erloschen") for title in titles)


@pytest.mark.rule("ACC-10")
def test_a_minor_is_no_attorney(tx: Session, pair: tuple[PersonId, PersonId]) -> None:
    depot = _joint(tx, pair, Disposition.SOLE)
    with pytest.raises(RequestRefused) as refused:
        _power(tx, depot, pair[0], birth_date=date(2006, 1, 9))
    assert [(fault.rule, fault.pointer) for fault in refused.value.faults] == [
        ("ACC-10", "/attorney/person/birth_date")
    ]


@pytest.mark.rule("ACC-5", "ACC-8", "ACC-15", "CSH-10")
def test_a_new_reference_account_waits_three_business_days(tx: Session, pair: tuple[PersonId, PersonId]) -> None:
    depot = _joint(tx, pair, Disposition.SOLE)
    awaiting = ask_for_reference_account(
        tx, depot.depot_id, iban="DE02 1203 0000 0000 2020 51", holder_name="Änne Weiß", person=pair[1], now=NOW
    )
    assert payouts_wait_until(tx, depot.depot_id, on=TODAY) is None
    _released(tx, awaiting, pair[1])
    assert depot_details(tx, depot.depot_id).reference_account.iban == NEW_IBAN
    # Monday 8 January 2024 and three business days.
    assert payouts_wait_until(tx, depot.depot_id, on=TODAY) == date(2024, 1, 11)
    assert payouts_wait_until(tx, depot.depot_id, on=date(2024, 1, 11)) is None
    titles = [document.title for document in documents_of(tx, pair[0])]
    assert any(title.startswith("Ihr Referenzbankkonto") for title in titles)


@pytest.mark.rule("ACC-9", "AUT-9")
def test_a_request_lapses_after_two_weeks(tx: Session, pair: tuple[PersonId, PersonId]) -> None:
    depot = _joint(tx, pair, Disposition.JOINT)
    awaiting = _power(tx, depot, pair[0])
    later = NOW + timedelta(days=14)
    with pytest.raises(RequestEnded):
        ask_request_release(tx, depot.depot_id, awaiting.request.request_id, person=pair[1], now=later)
    stranger = an_identified_person(tx)
    with pytest.raises(NotFound):
        ask_request_release(tx, depot.depot_id, awaiting.request.request_id, person=stranger, now=NOW)


@pytest.mark.rule("ACC-10", "AUT-16")
def test_powers_and_accounts_over_http(bank: Bank, sessions: Any) -> None:
    from depot.kernel.ids import to_text  # noqa: PLC0415 - beside its only use

    with sessions.begin() as tx:
        people = an_identified_person(tx), an_identified_person(tx), an_identified_person(tx)
        depot = _joint(tx, people[:2], Disposition.JOINT)
    anna, bert, stranger = (to_text("per", person) for person in people)
    path = f"/depots/{to_text('dep', depot.depot_id)}"
    attorney = {
        "person": {
            "given_names": "Clara",
            "family_name": "Weiß",
            "birth_date": "1990-01-01",
            "birth_place": "Ulm",
            "nationalities": ["DE"],
            "address": {"street": "Am Markt 1", "postcode": "89073", "city": "Ulm"},
            "email": "clara@example.org",
            "mobile": "0171 2345678",
            "occupation": "Ärztin",
            "industry": "Gesundheit",
        },
        "tax_residencies": [{"country": "DE", "tin": a_tax_id(950)}],
    }
    body = {"attorney": attorney, "scope": "inform"}
    assert bank.post(f"{path}/powers", body, stranger).status_code == 404
    asked = bank.post(f"{path}/powers", body, anna)
    assert (asked.status_code, asked.json()["release"]["missing"]) == (202, ["joint_holder"])
    request = asked.json()["request"]["id"]
    other = bank.post(f"{path}/requests/{request}/releases", None, bert)
    assert other.json()["release"]["text"] == asked.json()["release"]["text"]
    assert [each["id"] for each in bank.get(f"{path}/requests", bert).json()["data"]] == [request]
    assert bank.get(f"{path}/powers", anna).json() == {"data": []}
    changed = bank.post(f"{path}/reference-account", {"iban": "DE00", "holder_name": "1"}, anna)
    assert {fault["pointer"] for fault in changed.json()["errors"]} == {"/iban", "/holder_name"}
