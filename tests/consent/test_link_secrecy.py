"""A link cannot be guessed, five wrong tries lock it, and no answer tells wrong links apart (CON-9)."""

from __future__ import annotations

import multiprocessing
import re
import secrets
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import sessionmaker

from consent.model import SecretKind
from consent.usecases.legitimate_visitor import legitimate_visitor
from consent.usecases.open_page import open_page
from depot.kernel import db
from tests.consent.conftest import BORN, NOW, House
from tests.consent.phone import CSRF, Letter, Phone
from tests.consent.test_qr_page import a_holder, rows

WRONG = date(1980, 4, 18)


def without_csrf(page: str) -> str:
    return CSRF.sub("", page)


def renew(house: House, campaign: str, person: str) -> None:
    answer = house.call("POST", f"/v1/consent-campaigns/{campaign}/links", {"person": person})
    assert answer.status_code == 201, answer.text


def _unknown(_house: House, _campaign: str, letter: Letter) -> Letter:
    return Letter("", "", f"http://testserver/c/{secrets.token_urlsafe(24)}", letter.short_link, letter.code)


def _voided(house: House, campaign: str, letter: Letter) -> Letter:
    renew(house, campaign, letter.person)
    return letter


def _locked(house: House, _campaign: str, letter: Letter) -> Letter:
    with house.phone() as phone:
        phone.open(letter.path)
        for _ in range(5):
            assert phone.legitimate(WRONG).status_code == 403
    return letter


def _expired(house: House, _campaign: str, letter: Letter) -> Letter:
    house.pass_days(300)
    return letter


def _right(_house: House, _campaign: str, letter: Letter) -> Letter:
    return letter


KINDS: dict[str, Callable[[House, str, Letter], Letter]] = {
    "unknown": _unknown,
    "voided": _voided,
    "locked": _locked,
    "expired": _expired,
}


def _tried(house: House, letter: Letter, born: date) -> tuple[list[tuple[int, str]], dict[str, str]]:
    """Statuses, bodies without the form's own secret, and headers that could tell something."""
    with house.phone() as phone:
        opened = phone.open(letter.path)
        refused = phone.legitimate(born)
        seen = [(page.status_code, without_csrf(page.text)) for page in (*opened.history, opened, refused)]
        telling = {k: v for k, v in refused.headers.items() if k not in {"x-trace-id", "content-length", "date"}}
        return seen, {**telling, "length": refused.headers["content-length"]}


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("kind", KINDS)
def test_every_wrong_link_looks_like_a_right_one_with_a_wrong_birth_date(house: House, kind: str):
    person, _ = a_holder(house)
    campaign = house.campaign()
    letter = house.letter(campaign, person)
    expected = _tried(house, letter, WRONG)
    assert _tried(house, KINDS[kind](house, campaign, letter), BORN) == expected
    assert rows(house, "select * from consent.consents") == []


def _statements(house: House, path: str) -> list[str]:
    sent: list[str] = []

    def listen(_c: object, _u: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with house.phone() as phone:
        phone.open(path)
        engine = house.sessions.kw["bind"]
        event.listen(engine, "before_cursor_execute", listen)
        phone.legitimate(WRONG)
        event.remove(engine, "before_cursor_execute", listen)
    return sent


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_statements_run_for_a_right_and_a_wrong_link(house: House, kind: str):
    """Constant work: neither the number of round trips nor what they ask tells what is wrong with the link."""
    person, _ = a_holder(house)
    campaign = house.campaign()
    letter = house.letter(campaign, person)
    expected = _statements(house, letter.path)
    assert _statements(house, KINDS[kind](house, campaign, letter).path) == expected


@pytest.mark.rule("CON-9")
def test_of_many_wrong_tries_sent_at_once_five_are_evaluated(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    phones: list[Phone] = [house.phone() for _ in range(12)]
    for phone in phones:
        phone.open(letter.path)
    start = threading.Barrier(len(phones))

    def attempt(phone: Phone, born: date) -> None:
        start.wait()
        phone.legitimate(born)

    threads = [threading.Thread(target=attempt, args=(phone, WRONG)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for phone in phones:
        phone.browser.close()
    assert [(row.state, row.failures) for row in rows(house, "select state, failures from consent.links")] == [
        ("locked", 12)
    ]
    locked = rows(house, "select * from depot.events where kind = 'consent_link_locked.v1'")
    assert len(locked) == 1
    with house.phone() as phone:
        phone.open(letter.path)
        assert phone.legitimate(BORN).status_code == 403, "the right birth date comes too late"


def _tries(url: str, opened: list[str], start: Any, born: date) -> None:
    """A process of its own with the house's keys: a wrong birth date for each of the open pages, one after another."""
    engine = db.engine(url)
    with sessionmaker(engine)() as tx:
        start.wait()
        for secret in opened:
            assert legitimate_visitor(tx, secret, birth_date=born, code="", now=NOW) is None
            tx.commit()
    engine.dispose()


@pytest.mark.rule("CON-9")
def test_five_wrong_birth_dates_from_two_processes_lock_the_link_once(house: House, fresh_database: str):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    token = letter.path.removeprefix("/c/")
    with house.sessions.begin() as tx:
        opened = [open_page(tx, SecretKind.TOKEN, token, now=NOW) for _ in range(6)]
    context = multiprocessing.get_context("fork")
    start = context.Barrier(2)
    halves = (opened[:3], opened[3:])
    processes = [context.Process(target=_tries, args=(fresh_database, half, start, WRONG)) for half in halves]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    [link] = rows(house, "select state, failures from consent.links")
    assert (link.state, link.failures) == ("locked", 6)
    assert len(rows(house, "select * from depot.events where kind = 'consent_link_locked.v1'")) == 1
    with house.phone() as phone:
        phone.open(letter.path)
        assert phone.legitimate(BORN).status_code == 403, "the right birth date comes too late"
    assert rows(house, "select * from consent.consents") == []


@pytest.mark.rule("CON-9")
def test_four_wrong_tries_do_not_lock_and_a_right_one_starts_over(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    for _ in range(2):
        with house.phone() as phone:
            phone.open(letter.path)
            for _ in range(4):
                assert phone.legitimate(WRONG).status_code == 403
            assert phone.legitimate(BORN).status_code == 200


@pytest.mark.rule("CON-9")
def test_random_guesses_never_hit(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    token = letter.path.removeprefix("/c/")
    assert len(token) * 6 >= 128, "bits of the token"
    assert len(letter.code.replace("-", "")) * 5 >= 60, "bits of the code"
    with house.phone() as phone:
        for _ in range(100):
            phone.browser.get(f"/c/{secrets.token_urlsafe(24)}", follow_redirects=False)
        for wrong in (token[:-1], token + "A", token.swapcase(), f"{token}?x=1".replace("?", "%3F"), "'", "%00"):
            phone.browser.get(f"/c/{wrong}", follow_redirects=False)
    hits = rows(house, "select * from consent.page_sessions where link_id is not null")
    assert hits == []


@pytest.mark.rule("CON-9")
def test_only_digests_are_stored_and_the_letter_forgets(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    letter = house.letter(campaign, person)
    printed = house.call("POST", "/v1/consent-letter-prints", {"links": [letter.link]})
    assert printed.json() == {"links": [letter.link]}
    gone = house.call("GET", f"/v1/consent-letters/{letter.link}")
    assert (gone.status_code, gone.json()["rule"]) == (409, "CON-9")
    token = letter.path.removeprefix("/c/")
    tables = rows(
        house,
        "select table_schema || '.' || table_name as name from information_schema.tables"
        " where table_schema in ('consent', 'depot', 'auth') and table_type = 'BASE TABLE'",
    )
    with house.sessions() as tx:
        for table in tables:
            everything = " ".join(tx.scalars(text(f"select to_jsonb(t)::text from {table.name} t")))
            assert token not in everything, table.name
            assert letter.code not in everything, table.name
            assert letter.code.replace("-", "") not in everything, table.name
    with house.phone() as phone:
        phone.open(letter.path)
        assert phone.legitimate(BORN).status_code == 200


@pytest.mark.rule("CON-9")
def test_a_new_link_voids_the_old_one_and_its_open_visit(house: House):
    person, _ = a_holder(house)
    campaign = house.campaign()
    letter = house.letter(campaign, person)
    with house.phone() as phone:
        phone.open(letter.path)
        assert phone.legitimate(BORN).status_code == 200
        wanted, csrf = phone.requirements, phone.csrf
        renew(house, campaign, letter.person)
        late = phone.browser.post("/c/answers", data={"csrf": csrf, "action": "consent", "requirement": wanted})
        assert late.status_code == 410
    assert rows(house, "select * from consent.consents") == []
    fresh = house.letter(campaign, person)
    assert fresh.link != letter.link
    with house.phone() as phone:
        phone.open(fresh.path)
        assert phone.legitimate(BORN).status_code == 200


@pytest.mark.rule("CON-9")
def test_a_link_of_another_person_does_not_open_with_my_birth_date(house: House):
    mine, _ = a_holder(house, born=BORN)
    other, _ = a_holder(house, born=date(1975, 1, 2))
    campaign = house.campaign()
    assert mine != other
    with house.phone() as phone:
        phone.open(house.letter(campaign, other).path)
        assert phone.legitimate(BORN).status_code == 403


@pytest.mark.rule("CON-9", "CON-15")
def test_headers_of_every_page(house: House):
    person, _ = a_holder(house)
    letter = house.letter(house.campaign(), person)
    with house.phone() as phone:
        opened = phone.browser.get(letter.path, follow_redirects=False)
        assert opened.status_code == 303
        assert opened.headers["location"] == "/c"
        cookie = opened.headers["set-cookie"]
        assert re.fullmatch(r"consent=[\w-]{43}; HttpOnly; Max-Age=900; Path=/c; SameSite=strict", cookie)
        pages = [opened, phone.open("/c"), phone.legitimate(BORN), phone.answer("consent", *phone.requirements)]
        pages.append(house.phone().open("/c"))
    for page in pages:
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text), "no third party"


@pytest.mark.rule("CON-9")
def test_over_https_the_cookie_is_secure(house: House):
    house.app.state.public_url = "https://bank.example"
    with house.phone() as phone:
        opened = phone.browser.get("/c/anything", follow_redirects=False)
        assert "; Secure" in opened.headers["set-cookie"]


@pytest.mark.rule("CON-9")
def test_a_form_of_another_site_is_refused(house: House):
    person, _ = a_holder(house)
    with house.phone() as phone:
        phone.open(house.letter(house.campaign(), person).path)
        phone.legitimate(BORN)
        csrf, wanted = phone.csrf, phone.requirements
        sent = {"action": "consent", "requirement": wanted}
        for fields, headers in (
            ({"csrf": "0" * 64}, {}),
            ({}, {}),
            ({"csrf": csrf}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            assert phone.browser.post("/c/answers", data={**sent, **fields}, headers=headers).status_code == 410
    assert rows(house, "select * from consent.consents") == []


@pytest.mark.rule("CON-9")
def test_the_page_closes_after_fifteen_minutes(house: House):
    person, _ = a_holder(house)
    with house.phone() as phone:
        phone.open(house.letter(house.campaign(), person).path)
        phone.legitimate(BORN)
        before = house.moment
        house.moment = before.replace(minute=14)
        assert phone.open("/c").status_code == 200
        house.moment = before.replace(minute=16)
        assert phone.open("/c").status_code == 410
