"""Consent to advertising: each channel apart, with history and a time in which nobody asks again (CON-16)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.rules.advertising import AdvertisingDecision, months_later, news
from depot.kernel.ids import PREFIX, PersonId, to_text
from tests.build import an_identified_person
from tests.consent.conftest import NOW, House
from tests.consent.test_qr_page import rows

GIVEN, REFUSED, WITHDRAWN = AdvertisingDecision


def a_customer(house: House) -> str:
    with house.sessions.begin() as tx:
        person: PersonId = an_identified_person(tx, now=NOW - timedelta(days=9))
    return to_text(PREFIX["PersonId"], person)


def said(house: House, token: str, channel: str, *, agrees: bool) -> dict[str, Any]:
    answer = house.call("POST", "/v1/advertising-consents", {"channel": channel, "agrees": agrees}, token=token)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = {each["channel"]: each for each in answer.json()["data"]}
    return found


@pytest.mark.rule("CON-16")
def test_each_channel_apart_withdrawn_as_easily_as_given(house: House):
    me = a_customer(house)
    none = house.call("GET", "/v1/advertising-consents", token=me).json()["data"]
    assert [(each["channel"], each["decision"], each["may_be_asked"]) for each in none] == [
        ("email", None, True),
        ("phone", None, True),
        ("post", None, True),
    ]
    said(house, me, "email", agrees=True)
    said(house, me, "email", agrees=True)
    house.pass_days(3)
    found = said(house, me, "email", agrees=False)
    assert (found["email"]["decision"], found["email"]["blocked_until"]) == ("withdrawn", "2028-01-08")
    assert [each["decision"] for each in found["email"]["history"]] == ["given", "withdrawn"]
    assert "per E-Mail" in found["email"]["history"][0]["wording"]
    assert (found["phone"]["decision"], found["post"]["history"]) == (None, [])
    assert said(house, me, "phone", agrees=False)["phone"]["decision"] == "refused"
    assert rows(house, "select * from consent.consents") == [], "advertising is no consent to terms"
    events = rows(house, "select content from depot.events where kind = 'advertising_answered.v1' order by seq")
    assert [row.content["decision"] for row in events] == ["given", "withdrawn", "refused"]


@pytest.mark.rule("CON-16")
def test_a_no_blocks_asking_again_but_not_a_yes(house: House):
    me = a_customer(house)
    said(house, me, "post", agrees=False)

    def post() -> dict[str, Any]:
        path = f"/v1/persons/{me}/advertising-consents"
        found: dict[str, Any] = house.call("GET", path, token="service").json()["data"][2]
        return found

    assert (post()["may_be_asked"], post()["blocked_until"]) == (False, "2028-01-05")
    house.pass_days(729)
    assert post()["may_be_asked"] is False
    house.pass_days(1)
    assert post()["may_be_asked"] is True
    assert said(house, me, "post", agrees=True)["post"]["decision"] == "given"
    assert (post()["may_be_asked"], post()["blocked_until"]) == (False, None)


@pytest.mark.rule("CON-16", "AUT-16")
def test_who_reads_and_what_is_refused(house: House):
    me = a_customer(house)
    path = f"/v1/persons/{me}/advertising-consents"
    assert house.call("GET", path, token="tax").status_code == 403
    assert house.call("GET", path, token=me).status_code == 403
    nobody = to_text(PREFIX["PersonId"], PersonId(PersonId.__supertype__(int=7)))
    assert house.call("GET", f"/v1/persons/{nobody}/advertising-consents", token="service").status_code == 404
    wrong = house.call("POST", "/v1/advertising-consents", {"channel": "fax", "agrees": "yes"}, token=me)
    assert wrong.status_code == 422


@pytest.mark.rule("CON-16")
@given(st.lists(st.booleans(), max_size=12))
def test_the_last_word_is_always_the_last_answer(answers: list[bool]):
    last: AdvertisingDecision | None = None
    history: list[AdvertisingDecision] = []
    for agrees in answers:
        fresh = news(last, agrees=agrees)
        if fresh is not None:
            history.append(fresh)
            last = fresh
        assert (last is GIVEN) is agrees
    assert all(before is not after for before, after in pairwise(history))
    assert all(before is GIVEN for before, after in pairwise(history) if after is WITHDRAWN)
    assert REFUSED not in history[1:]


@pytest.mark.rule("CON-16")
@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day: date, months: int, expected: date):
    assert months_later(day, months) == expected
