"""Staff log in to see a campaign's figures in a browser (CON-14, AUT-14)."""

from __future__ import annotations

import re

import pyotp
import pytest

from auth.usecases.authenticate import authenticate
from auth.usecases.enrol_staff import enrol_staff
from depot.kernel.actor import StaffRole
from tests.consent.conftest import BORN, House
from tests.consent.phone import Phone
from tests.consent.test_qr_page import a_holder, rows

PASSWORD = "correct horse battery"


def a_member_of_staff(house: House, *roles: StaffRole) -> str:
    """Olga, with her password and the code that her authenticator shows."""
    house.app.state.authenticate = authenticate
    with house.sessions.begin() as tx:
        chosen = roles or (StaffRole.COMPLIANCE,)
        made = enrol_staff(tx, name="olga", roles=chosen, password=PASSWORD, now=house.moment)
    return pyotp.TOTP(made.totp_secret).at(house.moment)


def log_in(browser: Phone, code: str, *, password: str = PASSWORD) -> int:
    browser.open("/staff/login")
    return browser.send("/staff/login", name="olga", password=password, code=code).status_code


@pytest.mark.rule("CON-14", "AUT-14", "AUT-15")
def test_the_figures_by_state_channel_product_role_and_day(house: House):
    person, _ = a_holder(house)
    a_holder(house)
    campaign = house.campaign()
    house.pass_days(7)
    with house.phone() as phone:
        phone.open(house.letter(campaign, person).path)
        phone.legitimate(BORN)
        phone.answer("consent", *phone.requirements)
    code = a_member_of_staff(house)
    with house.phone() as browser:
        assert log_in(browser, code) == 200
        assert "Neue Bedingungen zum 1. April 2026" in browser.text
        page = browser.open(f"/staff/campaigns/{campaign}")
    for words in ("Investmentdepot (von 2): 1", "Depotinhaber (von 2): 1", "(QR-Code): 1", "12.01.2026: 1", "offen: 1"):
        assert words in page.text, words
    assert page.text.count("<svg class=") == 5
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "style=" not in page.text, "the policy allows no inline styles"
    assert "<script" not in page.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text), "no third party"
    read = rows(house, "select actor from depot.audit_entries where action = 'show_figures'")
    assert [row.actor.split(":")[0] for row in read] == ["staff"]


@pytest.mark.rule("AUT-14", "AUT-11")
def test_without_a_session_or_the_role_nothing_is_read(house: House):
    campaign = house.campaign()
    code = a_member_of_staff(house, StaffRole.TAX)
    with house.phone() as browser:
        for path in ("/staff/campaigns", f"/staff/campaigns/{campaign}"):
            assert browser.open(path).url.path == "/staff/login"
        browser.browser.cookies.set("staff", "not-a-session", path="/staff")
        assert browser.open("/staff/campaigns").url.path == "/staff/login"
    with house.phone() as browser:
        assert log_in(browser, code) == 200
        assert browser.page is not None
        assert browser.page.url.path == "/staff/login", "the tax desk has no business here"


@pytest.mark.rule("AUT-14", "AUT-11", "CON-14")
def test_logout_ends_the_session_and_only_our_own_form_does_it(house: House):
    house.campaign()
    code = a_member_of_staff(house)
    with house.phone() as browser:
        log_in(browser, code)
        token = browser.browser.cookies["staff"]
        browser.browser.post("/staff/logout", data={"csrf": "0" * 64}, follow_redirects=False)
        browser.browser.cookies.set("staff", token, path="/staff")
        page = browser.open("/staff/campaigns")
        assert page.url.path == "/staff/campaigns", "a foreign form ended nothing"
        browser.send("/staff/logout")
        browser.browser.cookies.set("staff", token, path="/staff")
        assert browser.open("/staff/campaigns").url.path == "/staff/login"
    with house.phone() as browser:
        assert browser.open("/staff/campaigns/cmp_0").url.path == "/staff/login"


@pytest.mark.rule("AUT-14", "AUT-10")
def test_every_refused_login_looks_the_same_and_wrong_tries_lock(house: House):
    code = a_member_of_staff(house)
    seen = set()
    with house.phone() as browser:
        for _ in range(6):
            assert log_in(browser, code, password="wrong") == 403
            seen.add(re.sub(r'value="[0-9a-f]{64}"', "", browser.text))
        assert log_in(browser, code) == 403, "locked"
        seen.add(re.sub(r'value="[0-9a-f]{64}"', "", browser.text))
        foreign = browser.browser.post("/staff/login", data={"name": "olga", "password": PASSWORD, "code": code})
        seen.add(re.sub(r'value="[0-9a-f]{64}"', "", foreign.text))
    assert len(seen) == 1
    cookie = foreign.headers["set-cookie"]
    assert re.fullmatch(r"staff_form=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/staff; SameSite=strict", cookie)
