"""Identification by providers: one case number, broken off, resumed by the other method, signed messages (ACC-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.ports import IdentificationDesk
from depot.accounts.rules.identification_case import NEXT, CaseState
from depot.accounts.usecases.local_provider_secret import local_provider_secret
from depot.customers.model import IdentificationMethod
from depot.demo.actors.identification_provider import DOCUMENT, IdentificationProvider
from depot.kernel.signed_message import SignedMessage, is_genuine, signature
from tests.accounts.conftest import Bank
from tests.accounts.test_accounts_api import APPLICATION
from tests.accounts.test_group_openings import MINOR
from tests.build import NOW, a_clerk
from tests.funds.fund_examples import a_fund

SECRET = "s3cret-made-by-the-applicants-own-program_-0123456789"
PERSON = APPLICATION["person"]


@pytest.fixture(autouse=True)
def service(bank: Bank, sessions: sessionmaker[Session]) -> Bank:
    with sessions.begin() as tx:
        a_fund(tx)
    bank.staff.update(sabine=a_clerk())
    return bank


@pytest.fixture
def video(bank: Bank) -> IdentificationProvider:
    return _provider(bank, IdentificationMethod.VIDEO_IDENT)


@pytest.fixture
def post(bank: Bank) -> IdentificationProvider:
    return _provider(bank, IdentificationMethod.POST_IDENT)


def _provider(bank: Bank, method: IdentificationMethod) -> IdentificationProvider:
    return IdentificationProvider(bank.client, method, secret=local_provider_secret(method), clock=lambda: NOW)


def _applied(bank: Bank, form: dict[str, Any] = APPLICATION) -> Any:
    answer = bank.post("/applications", form | {"resume_secret": SECRET})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _sent(bank: Bank, application: Any, method: str, person: int = 0, who: str | None = SECRET) -> Any:
    body = {"person": application["persons"][person]["id"], "method": method}
    return bank.post(f"/applications/{application['id']}/identification-cases", body, who)


def _progress(bank: Bank, application: Any) -> Any:
    return bank.get(f"/applications/{application['id']}/progress", SECRET).json()


def _step(bank: Bank, application: Any) -> tuple[str, str | None]:
    step = _progress(bank, application)["steps"][-1]
    return step["state"], step["reason"]


@pytest.mark.rule("ACC-2")
def test_every_state_of_a_case_can_be_reached_and_two_are_the_end() -> None:
    assert set(NEXT) == set(CaseState)
    assert set().union(*NEXT.values()) == set(CaseState)
    assert {state for state, following in NEXT.items() if not following} == {CaseState.PASSED, CaseState.REFUSED}


@pytest.mark.rule("ACC-2", "ACC-11")
def test_broken_off_by_video_and_passed_at_the_counter_makes_the_depot_active(
    bank: Bank, video: IdentificationProvider, post: IdentificationProvider, sessions: sessionmaker[Session]
) -> None:
    application = _applied(bank)
    following = _progress(bank, application)["next"]
    assert (following["kind"], following["methods"]) == ("identification", ["video_ident", "post_ident"])
    first = _sent(bank, application, "video_ident").json()
    assert (first["case"]["state"], _step(bank, application)[0]) == ("waiting", "open")
    assert video.started(first).json()["state"] == "started"
    assert _step(bank, application)[0] == "under_way"
    assert video.broken_off(first).json()["state"] == "broken_off"
    assert _step(bank, application) == ("open", "connection lost")
    second = _sent(bank, application, "post_ident").json()
    assert second["case"]["case_number"] == first["case"]["case_number"]
    assert (second["case"]["attempts"], second["reference"] != first["reference"]) == (2, True)
    assert video.refused(first).json()["state"] == "waiting"  # a late word about an earlier attempt
    assert post.passed(second, PERSON).json()["state"] == "passed"
    shown = _progress(bank, application)
    assert (shown["state"], shown["next"]) == ("completed", None)
    person = application["persons"][0]["id"]
    assert bank.get(f"/depots/{application['depot']['id']}", person).json()["state"] == "active"
    with sessions() as tx:
        kept = tx.execute(text("select method, case_number, recorded_by from depot.person_identifications")).one()
    assert kept == ("post_ident", first["case"]["case_number"], None)
    copies = bank.get(f"/staff/persons/{person}/papers", "sabine").json()["data"]
    assert [copy["kind"] for copy in copies] == ["identity_document"]
    assert _sent(bank, application, "video_ident").json()["code"] == "application-completed"


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"person": {"given_names": "Jürgen", "family_name": "Klein", "birth_date": "1975-02-28"}}, "another person"),
        ({"document": DOCUMENT | {"valid_until": "2023-12-31"}}, "no longer valid"),
        ({"copy_of_document": "TVqQAAMAAAAE"}, "no whole PDF"),
    ],
)
def test_a_pass_that_does_not_satisfy_the_law_is_left_to_staff(
    bank: Bank, video: IdentificationProvider, changes: dict[str, Any], reason: str
) -> None:
    application = _applied(bank)
    handed = _sent(bank, application, "video_ident").json()
    assert video.passed(handed, PERSON, **changes).json()["state"] == "refused"
    [case] = bank.get(f"/staff/applications/{application['id']}/identification-cases", "sabine").json()["data"]
    assert reason in case["reason"]
    assert (_step(bank, application)[0], _progress(bank, application)["next"]) == ("refused", None)
    assert _sent(bank, application, "post_ident").json()["code"] == "identification-ended"


@pytest.mark.rule("ACC-2", "ACC-12")
def test_a_minor_is_identified_at_the_counter_with_every_representative(
    bank: Bank, video: IdentificationProvider, post: IdentificationProvider
) -> None:
    application = _applied(bank, MINOR)
    refused = _sent(bank, application, "video_ident")
    assert [error["rule"] for error in refused.json()["errors"]] == ["ACC-2"]
    people = [MINOR["child"], *MINOR["representatives"]]
    names = {step["person"]: step["role"] for step in _progress(bank, application)["steps"] if step["person"]}
    for number, person in enumerate(people):
        handed = _sent(bank, application, "post_ident", number).json()
        assert names[handed["case"]["person"]] == ("holder" if number == 0 else "legal_representative")
        assert post.passed(handed, person["person"]).json()["state"] == "passed"
    # Nobody of the staff has seen the birth certificate yet.
    shown = _progress(bank, application)
    assert (shown["state"], shown["next"]["paper"]) == ("identification", "birth_certificate")
    body = {"kind": "birth_certificate", "file": "JVBERi0xLjcKJSVFT0YK"}
    paper = bank.post(f"/applications/{application['id']}/papers", body, SECRET).json()["id"]
    assert _progress(bank, application)["state"] == "identification"
    assert bank.post(f"/staff/papers/{paper}/reviews", {}, "sabine").status_code == 201
    assert _progress(bank, application)["state"] == "completed"


@pytest.mark.rule("ACC-2", "AUT-16")
def test_only_genuine_messages_count_and_each_counts_once(
    bank: Bank, video: IdentificationProvider, sessions: sessionmaker[Session]
) -> None:
    application = _applied(bank)
    handed = _sent(bank, application, "video_ident").json()
    said = video.message("refused", handed)
    late, soon = NOW - timedelta(minutes=6), NOW + timedelta(minutes=6)
    forged: tuple[dict[str, Any], ...] = ({"secret": b"x" * 32}, {"sent_at": late}, {"sent_at": soon})
    for how in forged:
        answer = video.send(said, **how)
        assert (answer.status_code, answer.json()["code"]) == (401, "message-not-genuine")
    assert _step(bank, application)[0] == "open"
    begun = video.message("started", handed)
    for _ in range(2):
        assert video.send(begun, message_id="msg_00000001").json()["state"] == "started"
    assert video.broken_off(handed).json()["state"] == "broken_off"
    assert video.send(begun, message_id="msg_00000001").json()["state"] == "broken_off"  # a replay changes nothing
    with sessions() as tx:
        assert tx.scalar(text("select count(*) from depot.identification_reports")) == 2
    assert video.send(said | {"case_number": "2024-9999999-9"}).status_code == 404
    assert [fault["pointer"] for fault in video.send(said | {"type": "passed"}).json()["errors"]] == [
        "/person",
        "/document",
        "/copy_of_document",
    ]
    assert video.send(said | {"type": "waiting"}).status_code == 422


@pytest.mark.rule("ACC-2", "AUT-16")
def test_who_may_begin_an_identification_and_for_whom(bank: Bank) -> None:
    application, other = _applied(bank), _applied(bank, APPLICATION | {"person": PERSON | {"email": "o@example.org"}})
    assert _sent(bank, application, "video_ident", who=SECRET[::-1]).status_code == 404
    assert _sent(bank, application, "video_ident", who=None).status_code == 401
    assert _sent(bank, application, "branch").status_code == 422
    strange = application | {"persons": other["persons"]}
    assert _sent(bank, strange, "video_ident").json()["what"] == "person"
    bank.app.state.identification_desk = IdentificationDesk({}, local_provider_secret)
    assert _sent(bank, application, "video_ident").json()["code"] == "method-not-offered"


@pytest.mark.rule("ACC-2")
def test_a_signature_belongs_to_id_time_and_body() -> None:
    moment = int(NOW.timestamp())
    right = signature(b"k" * 32, "msg_1", moment, b"{}")

    def genuine(name: str = "msg_1", when: str = str(moment), body: bytes = b"{}", signed: str = right) -> bool:
        return is_genuine(SignedMessage(name, when, body, signed), b"k" * 32, now=NOW)

    assert genuine()
    assert genuine(signed=f"v1,b2xkZXI= {right}")  # two secrets while they are rotated
    assert not genuine(name="msg_2")
    assert not genuine(when=str(moment + 1))
    assert not genuine(body=b"{ }")
    assert not genuine(signed="")
    assert not genuine(when="²³")
    assert not genuine(when="-1")
