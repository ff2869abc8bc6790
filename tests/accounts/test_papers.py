"""Papers of applications and of life events: checked, encrypted, reviewed; openings resumed by a secret (ACC-2)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import PaperKind
from depot.accounts.rules.papers import MAX_BYTES, MAX_PAPERS, MediaType, media_type, paper_faults
from depot.kernel.ids import to_text
from tests.accounts.conftest import Bank
from tests.accounts.files import CANARY, JPEG, PDF, PNG, in_base64
from tests.accounts.test_group_openings import COMPANY, ESTATE, MINOR, _identification
from tests.build import a_clerk, an_active_single_depot, an_identified_person
from tests.funds.fund_examples import a_fund

SECRET = "s3cret-made-by-the-applicants-own-program-_0123456789"


@pytest.fixture(autouse=True)
def service(bank: Bank, sessions: sessionmaker[Session]) -> Bank:
    with sessions.begin() as tx:
        a_fund(tx)
    bank.staff.update(sabine=a_clerk(), nina=a_clerk())
    return bank


def _applied(bank: Bank, form: dict[str, Any], **more: object) -> str:
    answer = bank.post("/applications", form | {"resume_secret": SECRET} | more)
    assert answer.status_code == 201, answer.text
    assert SECRET not in answer.text
    return str(answer.json()["id"])


def _uploaded(bank: Bank, application: str, kind: str, content: bytes = PDF, who: str | None = SECRET) -> Any:
    return bank.post(f"/applications/{application}/papers", {"kind": kind, "file": in_base64(content)}, who)


def _steps(bank: Bank, application: str) -> list[str]:
    found = bank.get(f"/applications/{application}/progress", SECRET).json()["steps"]
    return [f"{step['paper'] or step['role'] or step['kind']} {step['state']}" for step in found]


@pytest.mark.rule("ACC-2")
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, MediaType.PDF),
        (JPEG, MediaType.JPEG),
        (PNG, MediaType.PNG),
        (b"", None),
        (b"%PDF-1.7 cut off", None),
        (JPEG[:-2], None),
        (PNG[:-8], None),
        (b"MZ" + PDF, None),
        (b"<html>%PDF-%%EOF</html>", None),
        (b"GIF89a" + CANARY, None),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, found: MediaType | None) -> None:
    assert media_type(content) is found
    assert bool(paper_faults(content)) is (found is None)


@pytest.mark.rule("ACC-2")
def test_a_file_has_a_largest_size() -> None:
    assert paper_faults(PDF.ljust(MAX_BYTES - 6, b"x") + b"%%EOF\n") == ()
    assert [fault.code for fault in paper_faults(PDF.ljust(MAX_BYTES) + b"%%EOF\n")] == ["too-large"]


@pytest.mark.rule("ACC-2", "ACC-11", "ACC-12", "PRV-4")
def test_papers_are_kept_encrypted_and_read_by_staff_only(bank: Bank, sessions: sessionmaker[Session]) -> None:
    application = _applied(bank, MINOR)
    shown = _uploaded(bank, application, "birth_certificate").json()
    assert (shown["media_type"], shown["size_bytes"], shown["accepted"]) == ("application/pdf", len(PDF), None)
    assert _uploaded(bank, application, "birth_certificate").json() == shown  # the same file is the same paper
    with sessions() as tx:
        for table in ("paper_contents", "papers", "receipts", "audit_entries", "events", "depot_applications"):
            kept = "".join(tx.scalars(text(f"select t::text from depot.{table} t")))
            assert CANARY.hex() not in kept
            assert SECRET not in kept
        sealed = tx.scalar(text("select content_sealed from depot.paper_contents"))
        assert CANARY not in bytes(sealed or b"")
    read = bank.get(f"/staff/papers/{shown['id']}/file", "sabine")
    assert (read.content, read.headers["content-type"]) == (PDF, "application/pdf")
    assert read.headers["content-disposition"] == 'attachment; filename="birth_certificate.pdf"'
    assert bank.get(f"/staff/applications/{application}/papers", "sabine").json()["data"] == [shown]
    for who in (SECRET, to_text("per", an_id())):
        assert bank.get(f"/staff/papers/{shown['id']}/file", who).status_code in {401, 403}


def an_id() -> Any:
    return a_clerk().staff


@pytest.mark.rule("ACC-2", "AUT-16")
def test_what_is_refused_of_an_upload(bank: Bank) -> None:
    application = _applied(bank, MINOR)
    other = _applied(bank, MINOR, resume_secret=SECRET[::-1])
    refused = _uploaded(bank, application, "birth_certificate", b"MZ\x90\x00 a program")
    assert (refused.status_code, refused.json()["rule"]) == (422, "ACC-2")
    assert [error["code"] for error in refused.json()["errors"]] == ["type-not-accepted"]
    path = f"/applications/{application}/papers"
    assert bank.post(path, {"kind": "birth_certificate", "file": "no base64!"}, SECRET).status_code == 422
    assert bank.post(path, {"kind": "poem", "file": in_base64(PDF)}, SECRET).status_code == 422
    # A wrong secret, another application's, and an application that never was look alike.
    nowhere = to_text("app", an_id())
    for where, who in ((application, SECRET[::-1]), (other, SECRET), (nowhere, SECRET)):
        for answer in (
            _uploaded(bank, where, "birth_certificate", who=who),
            bank.get(f"/applications/{where}/progress", who),
        ):
            assert (answer.status_code, answer.json()["code"], answer.json()["what"]) == (
                404,
                "not-found",
                "application",
            )
    assert _uploaded(bank, application, "birth_certificate", who=None).status_code == 401
    assert bank.post("/applications", MINOR | {"resume_secret": "short"}).status_code == 422


@pytest.mark.rule("ACC-11")
def test_an_application_takes_a_number_of_files(bank: Bank) -> None:
    application = _applied(bank, MINOR)
    for number in range(MAX_PAPERS):
        assert _uploaded(bank, application, "birth_certificate", JPEG[:-2] + bytes([number]) + JPEG[-2:]).is_success
    answer = _uploaded(bank, application, "birth_certificate")
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-papers")


@pytest.mark.rule("ACC-2", "ACC-11", "ACC-12")
def test_an_interrupted_opening_goes_on_where_it_stopped(bank: Bank) -> None:
    sole = {
        "custody": "sole",
        "representatives": MINOR["representatives"][:1],
        "custody_proof": {"kind": "court_order", "reference": "AG Kaufbeuren 3 F 1/24"},
    }
    application = _applied(bank, MINOR, **sole)
    people = ["holder open", "legal_representative open"]
    assert _steps(bank, application) == ["persons done", "birth_certificate open", "custody_proof open", *people]
    first = _uploaded(bank, application, "birth_certificate").json()["id"]
    assert _steps(bank, application)[1] == "birth_certificate under_way"
    refusal = {"refusal": "Das Bild ist nicht lesbar."}
    assert bank.post(f"/staff/papers/{first}/reviews", refusal, "sabine").json()["accepted"] is False
    again = bank.post(f"/staff/papers/{first}/reviews", {}, "sabine")
    assert (again.status_code, again.json()["code"]) == (409, "already-reviewed")
    shown = bank.get(f"/applications/{application}/progress", SECRET).json()
    assert (shown["next"]["paper"], shown["next"]["reason"]) == ("birth_certificate", refusal["refusal"])
    second = _uploaded(bank, application, "birth_certificate", PNG).json()["id"]
    assert bank.post(f"/staff/papers/{second}/reviews", {}, "sabine").json()["accepted"] is True
    assert _steps(bank, application) == ["persons done", "birth_certificate done", "custody_proof open", *people]
    persons = [step["person"] for step in shown["steps"] if step["kind"] == "identification"]
    for person in persons:
        done = bank.post(f"/applications/{application}/identifications", _identification(person), "sabine")
        assert done.status_code == 201
    # Staff who record an identification hold the papers beside it.
    shown = bank.get(f"/applications/{application}/progress", SECRET).json()
    assert (shown["state"], shown["next"], {step["state"] for step in shown["steps"]}) == ("completed", None, {"done"})
    assert _uploaded(bank, application, "custody_proof", JPEG).status_code == 404


@pytest.mark.rule("ACC-2", "ACC-4", "ACC-12")
@pytest.mark.parametrize(
    ("form", "due"), [(COMPANY, ["register_extract"]), (ESTATE, ["death_certificate", "inheritance_proof"])]
)
def test_which_papers_an_opening_needs(bank: Bank, form: dict[str, Any], due: list[str]) -> None:
    found = [step.split()[0] for step in _steps(bank, _applied(bank, form)) if step.endswith("open")]
    assert [word for word in found if word in set(PaperKind)] == due


@pytest.mark.rule("ACC-7", "ACC-14")
def test_an_event_of_life_names_its_papers(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)
        other = to_text("per", an_identified_person(tx))
    late = to_text("per", depot.holders[0])
    body = {"kind": "death_certificate", "file": in_base64(PDF)}
    foreign = bank.post(f"/staff/persons/{other}/papers", body, "sabine").json()["id"]
    paper = bank.post(f"/staff/persons/{late}/papers", body, "sabine").json()["id"]
    assert bank.post(f"/staff/persons/{to_text('per', an_id())}/papers", body, "sabine").status_code == 404
    told = {"died_on": "2024-01-05", "certificate": "S 9/2024"}
    refused = bank.post(f"/staff/persons/{late}/death", told | {"papers": [paper, foreign]}, "sabine").json()
    assert [(error["rule"], error["pointer"]) for error in refused["errors"]] == [("ACC-7", "/papers/1")]
    assert bank.post(f"/staff/persons/{late}/death", told | {"papers": [paper]}, "sabine").status_code == 201
    events = bank.get(f"/staff/depots/{to_text('dep', depot.depot_id)}/life-events", "sabine").json()["data"]
    assert [event["papers"] for event in events] == [[paper]]
    assert [each["id"] for each in bank.get(f"/staff/persons/{late}/papers", "sabine").json()["data"]] == [paper]
