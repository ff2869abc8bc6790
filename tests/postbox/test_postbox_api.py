"""The postbox over HTTP: one's own documents, nobody else's; first reading; letters for the print shop."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PREFIX, DocumentId, SessionId, StaffId, to_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from depot.postbox import api
from depot.postbox.model.document import Channel, NewDocument
from depot.postbox.usecases.file_documents import file_documents
from tests.postbox import samples
from tests.postbox.filed import DAY, NOW, new, some_depot, some_person

ANNA, BERT = some_person(), some_person()
STAFF = StaffId(new_id())


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now >= NOW
    session = SessionId(new_id())
    if token in {"anna", "bert"}:
        return Customer({"anna": ANNA, "bert": BERT}[token], session)
    if token in set(StaffRole):
        return Staff(STAFF, session, frozenset({StaffRole(token)}))
    raise Unauthenticated


@pytest.fixture
def client(fresh_database: str) -> Iterator[TestClient]:
    app = FastAPI()
    engine = db.engine(fresh_database)
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.clock = FixedClock(NOW)
    app.state.authenticate = _authenticate
    app.state.institution = samples.BANK
    app.include_router(api.router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    with TestClient(app) as made:
        yield made
    engine.dispose()


def _as(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}"}


def _file(client: TestClient, *documents: NewDocument) -> list[str]:
    with client.app.state.sessions.begin() as tx:  # type: ignore[attr-defined]
        return [_text(document_id) for document_id in file_documents(tx, documents, now=NOW)]


def _text(document_id: DocumentId) -> str:
    return to_text(PREFIX["DocumentId"], document_id)


@pytest.mark.rule("DOC-1")
def test_the_list_shows_newest_first_by_category_and_goes_on_where_it_stopped(client: TestClient):
    depot = some_depot()
    ids = _file(client, *(new(depot, ANNA, content=content) for content in samples.FILED))
    newest = list(reversed(ids))
    first = client.get("/v1/postbox?limit=4", headers=_as("anna")).json()
    assert [shown["id"] for shown in first["data"]] == newest[:4]
    second = client.get(f"/v1/postbox?limit=200&after={first['next']}", headers=_as("anna")).json()
    assert [shown["id"] for shown in second["data"]] == newest[4:]
    assert second["next"] is None
    tax = client.get("/v1/postbox?category=tax", headers=_as("anna")).json()["data"]
    assert [(shown["kind"], shown["title"], shown["number"]) for shown in tax] == [
        ("vorabpauschale_note", "Vorabpauschale 2023", 5)
    ]
    assert client.get("/v1/postbox", headers=_as("bert")).json() == {"data": [], "next": None}


@pytest.mark.rule("DOC-1", "AUT-16")
@pytest.mark.parametrize("path", ["/v1/postbox/{0}", "/v1/postbox/{0}/pdf"])
def test_for_everybody_but_its_readers_a_document_does_not_exist(client: TestClient, path: str):
    (mine,) = _file(client, new(some_depot(), ANNA))
    unknown = _text(DocumentId(new_id()))
    foreign = client.get(path.format(mine), headers=_as("bert"))
    nowhere = client.get(path.format(unknown), headers=_as("bert"))
    assert foreign.status_code == nowhere.status_code == 404
    same = ("title", "detail", "code", "rule", "errors")
    assert [foreign.json()[name] for name in same] == [nowhere.json()[name] for name in same]
    assert client.get(path.format(mine), headers=_as("anna")).status_code == 200
    assert client.get(path.format(mine)).status_code == 401
    assert client.get(path.format(mine), headers=_as("service")).status_code == 403
    assert client.get(path.format("doc_1"), headers=_as("anna")).status_code == 422


@pytest.mark.rule("DOC-1")
def test_the_document_comes_with_the_data_its_pdf_shows(client: TestClient):
    (mine,) = _file(client, new(some_depot(), ANNA))
    shown = client.get(f"/v1/postbox/{mine}", headers=_as("anna")).json()
    assert shown["data"]["bookings"][0]["amount"] == "3072.69"
    assert shown["data"]["bookings"][0]["price_day"] == "2023-08-22"
    assert (shown["number"], shown["period_from"], shown["period_to"]) == (1, "2023-08-23", "2023-08-23")


@pytest.mark.rule("DOC-1")
def test_the_first_reading_of_each_reader_is_kept(client: TestClient):
    (shared,) = _file(client, new(some_depot(), ANNA, BERT))
    for hours in range(3):
        client.app.state.clock = FixedClock(NOW + timedelta(hours=hours))  # type: ignore[attr-defined]
        client.get(f"/v1/staff/documents/{shared}/pdf", headers=_as("service"))
        pdf = client.get(f"/v1/postbox/{shared}/pdf", headers=_as("anna"))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.headers["cache-control"] == "no-store"
        assert pdf.content.startswith(b"%PDF-1.7")
    (annas,) = client.get("/v1/postbox", headers=_as("anna")).json()["data"]
    (berts,) = client.get("/v1/postbox", headers=_as("bert")).json()["data"]
    assert datetime.fromisoformat(annas["first_read_at"]) == NOW
    assert berts["first_read_at"] is None
    with client.app.state.sessions() as tx:  # type: ignore[attr-defined]
        kinds = tx.scalars(text("select kind from depot.events order by seq")).all()
        audited = tx.scalars(text("select action from depot.audit_entries")).all()
    assert kinds == ["document_filed.v1", "document_read.v1"]
    assert audited == ["download_document_as_staff"] * 3


@pytest.mark.rule("AUT-14")
def test_customers_do_not_use_the_desk_of_staff(client: TestClient):
    (mine,) = _file(client, new(some_depot(), ANNA))
    assert client.get(f"/v1/staff/documents/{mine}/pdf", headers=_as("anna")).status_code == 403
    assert client.get(f"/v1/staff/documents/{mine}/pdf", headers=_as("auditor")).status_code == 200
    key = {"Idempotency-Key": "a-key-of-mine"}
    assert client.post("/v1/staff/letter-batches", headers={**_as("service"), **key}).status_code == 403


@pytest.mark.rule("DOC-4")
def test_letters_leave_once_and_their_print_file_is_the_same_every_time(client: TestClient):
    posted = [
        NewDocument.of(samples.consent_letter(), depot=None, persons=(ANNA,), filed_on=DAY, channel=Channel.POST)
        for _ in range(2)
    ]
    ids = _file(client, *posted, new(some_depot(), ANNA))[:2]
    headers = {**_as("operations"), "Idempotency-Key": "print-run-1"}
    batch = client.post("/v1/staff/letter-batches", headers=headers)
    assert batch.status_code == 201
    assert batch.json()["letters"] == ids
    assert client.post("/v1/staff/letter-batches", headers=headers).json() == batch.json()
    again = client.post("/v1/staff/letter-batches", headers={**headers, "Idempotency-Key": "print-run-2"})
    assert again.json()["letters"] == []
    path = f"/v1/staff/letter-batches/{batch.json()['id']}/file"
    packed = client.get(path, headers=_as("operations")).content
    assert client.get(path, headers=_as("operations")).content == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == [f"{document_id}.pdf" for document_id in ids]
    empty = f"/v1/staff/letter-batches/{again.json()['id']}/file"
    assert client.get(empty, headers=_as("operations")).status_code == 404


@pytest.mark.rule("DOC-1")
@pytest.mark.parametrize("query", ["limit=0", "limit=201", "category=secrets", "after=ord_1"])
def test_a_malformed_question_is_refused(client: TestClient, query: str):
    refused = client.get(f"/v1/postbox?{query}", headers=_as("anna"))
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
