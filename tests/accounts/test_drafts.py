"""An application that is begun, interrupted, resumed and sent; kept encrypted, for a month (ACC-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.jobs import remove_drafts
from depot.accounts.rules.draft import LIFETIME, MAX_LETTERS
from tests.accounts.conftest import Bank
from tests.accounts.test_accounts_api import APPLICATION
from tests.accounts.test_group_openings import MINOR
from tests.build import NOW
from tests.funds.fund_examples import a_fund

SECRET = "s3cret-made-by-the-applicants-own-program_0123456789-"


@pytest.fixture(autouse=True)
def service(bank: Bank, sessions: sessionmaker[Session]) -> Bank:
    with sessions.begin() as tx:
        a_fund(tx)
    return bank


def _begun(bank: Bank, form: dict[str, Any]) -> str:
    answer = bank.post("/application-drafts", {"resume_secret": SECRET, "form": form})
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"id", "lapses_at"}
    return f"/application-drafts/{answer.json()['id']}"


def _saved(bank: Bank, path: str, form: dict[str, Any], who: str = SECRET) -> Any:
    headers = {"Idempotency-Key": f"save-{len(str(form))}-{who[:4]}", "Authorization": f"Bearer {who}"}
    return bank.client.put(f"/v1{path}", json={"form": form}, headers=headers)


def _missing(bank: Bank, path: str) -> dict[str, str]:
    return {each["pointer"]: each["rule"] for each in bank.get(path, SECRET).json()["missing"]}


@pytest.mark.rule("ACC-11", "ACC-2")
def test_an_opening_is_resumed_until_nothing_is_missing(bank: Bank, sessions: sessionmaker[Session]) -> None:
    path = _begun(bank, {"kind": "minor", "custody": "joint"})
    missing = _missing(bank, path)
    assert {"/child", "/representatives", "/funds", "/terms", "/reference_account"} <= set(missing)
    nearly = {name: value for name, value in MINOR.items() if name != "birth_certificate"} | {"funds": []}
    assert _saved(bank, path, nearly).status_code == 200
    assert bank.get(path, SECRET).json()["form"] == nearly
    assert _missing(bank, path) == {"/birth_certificate": "ACC-2", "/funds": "ACC-11"}
    assert _saved(bank, path, MINOR).status_code == 200
    assert _missing(bank, path) == {}
    with sessions() as tx:
        for table in ("application_drafts", "receipts", "audit_entries"):
            kept = "".join(tx.scalars(text(f"select t::text from depot.{table} t")))
            assert not [word for word in ("Clara", b"Clara".hex(), SECRET) if word in kept]
    assert bank.post("/applications", bank.get(path, SECRET).json()["form"]).status_code == 201
    headers = {"Idempotency-Key": "the-last-key", "Authorization": f"Bearer {SECRET}"}
    assert bank.client.delete(f"/v1{path}", headers=headers).status_code == 200
    assert bank.get(path, SECRET).status_code == 404


@pytest.mark.rule("ACC-11", "AUT-16")
def test_only_the_secret_opens_a_draft_and_only_for_a_month(bank: Bank, sessions: sessionmaker[Session]) -> None:
    path = _begun(bank, APPLICATION)
    assert _missing(bank, path) == {}
    for who in (SECRET[::-1], SECRET[1:] + "x"):
        assert (bank.get(path, who).status_code, _saved(bank, path, {}, who).status_code) == (404, 404)
    assert bank.get(path).status_code == 401
    assert remove_drafts(sessions, now=NOW + LIFETIME - timedelta(seconds=1)).done == 0
    assert remove_drafts(sessions, now=NOW + LIFETIME).done == 1
    assert bank.get(path, SECRET).status_code == 404


@pytest.mark.rule("ACC-11")
def test_a_draft_is_a_form_and_no_storage(bank: Bank) -> None:
    body = {"resume_secret": SECRET, "form": {"x": "y" * MAX_LETTERS}}
    answer = bank.post("/application-drafts", body)
    assert [error["code"] for error in answer.json()["errors"]] == ["too-large"]
    assert bank.post("/application-drafts", body | {"resume_secret": "short"}).status_code == 422
    for _ in range(30):
        _begun(bank, {})
    assert bank.post("/application-drafts", body | {"form": {}}).status_code == 429
