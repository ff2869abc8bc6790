"""A forgotten access id is shown for three particulars; a wrong combination tells nothing (AUT-1, AUT-12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session, sessionmaker

from auth.model import Origin
from auth.rules.rate_limits import SUBJECT_LIMIT
from auth.usecases.access_number_of import access_number_of
from auth.usecases.count_attempt import count_attempt
from depot.accounts.errors import AccessNotShown
from depot.accounts.usecases.show_access_number import show_access_number
from tests.accounts.conftest import Bank
from tests.build import NOW, an_active_single_depot

BORN = date(1980, 4, 17)
COUNTED = text("select count(*) from auth.attempts")


@pytest.mark.rule("AUT-1", "AUT-12")
def test_three_particulars_show_the_access_id(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)
        number = access_number_of(tx, depot.holders[0])
        before = tx.scalar(COUNTED)
    right = {"depot_number": depot.depot_number, "birth_date": "1980-04-17", "postcode": "50674"}
    shown = bank.client.post("/v1/access-numbers", json=right)
    assert shown.json() == {"access_number": number}
    wrong: tuple[dict[str, str], ...] = (
        {"birth_date": "1980-04-18"},
        {"postcode": "50675"},
        {"depot_number": "10000000009"},
    )
    answers = []
    for change in wrong:
        answer = bank.client.post("/v1/access-numbers", json=right | change)
        assert answer.status_code == 404
        answers.append({name: told for name, told in answer.json().items() if name != "trace_id"})
    assert answers[0] == answers[1] == answers[2]
    with sessions() as tx:
        assert tx.scalar(COUNTED) - before == 4  # every call is counted, the right one too
    with sessions.begin() as tx:
        for _ in range(SUBJECT_LIMIT - 3):
            count_attempt(tx, f"depot {depot.depot_number}", origin=Origin("192.0.2.1"), now=NOW)
    assert bank.client.post("/v1/access-numbers", json=right).status_code == 429


@pytest.mark.rule("AUT-1")
def test_the_same_work_is_done_whatever_is_known(tx: Session) -> None:
    depot = an_active_single_depot(tx)
    particulars: dict[str, Any] = {"depot_number": depot.depot_number, "birth_date": BORN, "postcode": "50674"}
    sent: list[int] = []

    def count(*_arguments: object) -> None:
        sent[-1] += 1

    event.listen(tx.connection(), "before_cursor_execute", count)
    for change in ({}, {"birth_date": date(1980, 4, 18)}, {"depot_number": "10000000009"}):
        sent.append(0)
        try:
            show_access_number(tx, **particulars | change, origin=Origin("192.0.2.1"), now=NOW)
        except AccessNotShown:
            assert change
    event.remove(tx.connection(), "before_cursor_execute", count)
    assert sent[0] > 4
    assert sent[0] == sent[1] == sent[2]
