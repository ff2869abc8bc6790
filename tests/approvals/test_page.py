"""The work list in a browser: approved or rejected by another, one login for all pages for staff (AUT-14, S14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.usecases.enrol_staff import enrol_staff
from depot.app import assemble
from depot.approvals.model import Approval
from depot.approvals.ports import Act
from depot.approvals.usecases.propose import propose
from depot.approvals.usecases.take_approval import take_approval
from depot.kernel import db
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import StaffId
from depot.settings import Settings
from tests.approvals.test_four_eyes import NOW

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
APPROVE = re.compile(r"/staff/approvals/(apv_[0-9a-z]{26})/approve")


class Browser:
    """Cookies of its own, the last page and its form."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = client.get("/staff/approvals")

    def send(self, path: str, **fields: str) -> Any:
        found = CSRF.search(self.page.text)
        self.page = self.client.post(path, data={"csrf": found[1] if found else "", **fields})
        return self.page


@dataclass
class House:
    app: Any
    secrets: dict[str, tuple[StaffId, str]]

    def tx(self) -> Any:
        return self.app.state.sessions.begin()

    def browser(self, name: str, **fields: str) -> Browser:
        browser = Browser(TestClient(self.app, raise_server_exceptions=False))
        assert browser.page.url.path == "/staff/login"
        code = pyotp.TOTP(self.secrets[name][1]).at(NOW)
        browser.send("/staff/login", name=name, password=PASSWORD, code=code, **fields)
        return browser

    def propose(self, by: str, words: str = "Depot 1000000001 sperren") -> None:
        with self.tx() as tx:
            propose(
                tx, act="booking", subject=new_id(), text=words, by=self.secrets[by][0], now=NOW - timedelta(days=3)
            )

    def rows(self, sql: str) -> list[Any]:
        with self.tx() as tx:
            return list(tx.execute(text(sql)))


def carry_out(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    take_approval(tx, act="booking", subject=approval.subject, by=staff.staff, now=now)


@pytest.fixture
def house(fresh_database: str) -> Iterator[House]:
    engine = db.engine(fresh_database)
    app = assemble(Settings(), engine)
    app.state.clock = FixedClock(NOW)
    app.state.approval_acts = {"booking": Act("Booking", "Buchung", frozenset({StaffRole.TAX}), carry_out)}
    secrets = {}
    with app.state.sessions.begin() as tx:
        for name, role in (("anna", StaffRole.TAX), ("bert", StaffRole.TAX), ("audit", StaffRole.AUDITOR)):
            made = enrol_staff(tx, name=name, roles=[role], password=PASSWORD, now=NOW)
            secrets[name] = (made.staff_id, made.totp_secret)
    yield House(app, secrets)
    engine.dispose()


@pytest.mark.rule("AUT-14", "AUT-15")
def test_what_one_proposed_another_approves_on_the_page(house: House):
    house.propose("anna")
    anna = house.browser("anna")
    assert "von Ihnen selbst" in anna.page.text
    assert "vor 3 Tagen" in anna.page.text
    assert not APPROVE.search(anna.page.text), "no button for the proposer"
    bert = house.browser("bert", purpose="tax")
    [approval] = APPROVE.findall(bert.page.text)
    refused = anna.send(f"/staff/approvals/{approval}/approve")
    assert refused.status_code == 409
    assert "eine andere Mitarbeiterin" in refused.text
    assert bert.send(f"/staff/approvals/{approval}/approve").url.path == "/staff/approvals"
    assert "Nichts wartet auf Sie" in bert.page.text
    [row] = house.rows("select state, decided_by from depot.approvals")
    assert (row.state, row.decided_by) == ("approved", house.secrets["bert"][0])
    purposes = house.rows("select content->>'purpose' as p from depot.audit_entries where action = 'show_approvals'")
    assert {row.p for row in purposes} == {"case_work", "tax"}


@pytest.mark.rule("AUT-14")
def test_rejected_with_a_reason_withdrawn_by_oneself_and_auditors_only_read(house: House):
    house.propose("anna", "erster")
    house.propose("anna", "zweiter")
    auditor = house.browser("audit")
    assert "erster" in auditor.page.text
    assert '<button class="main"' not in auditor.page.text
    bert = house.browser("bert")
    first, second = APPROVE.findall(bert.page.text)
    assert auditor.send(f"/staff/approvals/{first}/approve").status_code == 409
    bert.send(f"/staff/approvals/{first}/reject", reason="")
    assert "erster" in bert.page.text, "a rejection has a reason"
    bert.send(f"/staff/approvals/{first}/reject", reason="falscher Betrag")
    anna = house.browser("anna")
    anna.send(f"/staff/approvals/{second}/reject", reason="Irrtum")
    rows = house.rows("select state, reason from depot.approvals order by approval_id")
    assert [tuple(row) for row in rows] == [("rejected", "falscher Betrag"), ("withdrawn", "Irrtum")]


@pytest.mark.rule("AUT-14", "AUT-11")
def test_a_foreign_form_decides_nothing_and_the_page_is_strict(house: House):
    house.propose("anna")
    bert = house.browser("bert")
    [approval] = APPROVE.findall(bert.page.text)
    page = bert.page
    for fields, headers in (({"csrf": "0" * 64}, {}), ({}, {}), (None, {"Sec-Fetch-Site": "cross-site"})):
        data = {"csrf": CSRF.search(page.text)[1]} if fields is None else fields  # type: ignore[index]
        bert.client.post(f"/staff/approvals/{approval}/approve", data=data, headers=headers)
    assert house.rows("select state from depot.approvals")[0].state == "open"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r'<script|style=|(?:src|href)="(?:https?:)?//', page.text)
    bert.send("/staff/logout")
    assert bert.client.get("/staff/approvals").url.path == "/staff/login"
    nobody = TestClient(house.app).post(f"/staff/approvals/{approval}/approve", data={}, follow_redirects=False)
    assert nobody.headers["location"] == "/staff/login"


@pytest.mark.rule("AUT-14")
def test_over_https_the_session_cookie_is_secure_strict_and_hidden_from_scripts(house: House):
    house.app.state.public_url = "https://bank.example"
    with TestClient(house.app, base_url="https://testserver") as client:
        page = client.get("/staff/login")
        fields = {"csrf": CSRF.search(page.text)[1], "name": "anna", "password": PASSWORD}  # type: ignore[index]
        fields["code"] = pyotp.TOTP(house.secrets["anna"][1]).at(NOW)
        answer = client.post("/staff/login", data=fields, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"staff=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/staff; SameSite=strict; Secure", cookie)
    assert answer.headers["location"] == "/staff/approvals"


@pytest.mark.rule("AUT-15")
def test_each_read_is_logged_with_its_purpose_from_a_closed_list(house: House):
    browser = house.browser("anna", purpose="complaint").client
    headers = {"Authorization": f"Bearer {browser.cookies['staff']}"}
    assert browser.get("/v1/approvals", headers=headers).status_code == 200
    assert browser.get("/v1/approvals", headers=headers | {"X-Purpose": "audit"}).status_code == 200
    unknown = browser.get("/v1/approvals", headers=headers | {"X-Purpose": "Frau Muster, Depot 1"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "purpose-unknown")
    rows = house.rows("select content::text as c from depot.audit_entries where action = 'list_approvals' order by seq")
    assert [row.c for row in rows] == ['{"purpose": "complaint"}', '{"purpose": "audit"}']
