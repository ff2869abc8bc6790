"""Staff signs in at an identity provider that really answers: PKCE, state, nonce, signature, rotation (AUT-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import ECKey
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from auth.pages import staff_login, staff_sign_in
from auth.rules.id_token import IdentityProvider, is_safe_address, subject_of
from auth.usecases.authenticate import authenticate
from auth.usecases.propose_enrolment import propose_enrolment
from depot.approval_acts import approval_acts
from depot.approvals.usecases.approve import approve
from depot.kernel.actor import Purpose, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import SessionId, StaffId
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.settings import Environment, InstitutionSettings, Settings, institution
from tests.auth.customers import NOW
from tests.auth.identity_provider import Provider, identity_provider, parameters


@dataclass
class House:
    app: FastAPI
    provider: Provider
    name: str

    def browser(self) -> TestClient:
        address = str(new_id())
        return TestClient(self.app, client=(address, 1), raise_server_exceptions=False, follow_redirects=False)

    def leave(self, browser: TestClient, purpose: str = "tax") -> dict[str, str]:
        """To the provider; what the browser carries there."""
        gone = browser.get(f"/staff/sign-in?purpose={purpose}")
        assert gone.status_code == 303
        return parameters(urlsplit(gone.headers["location"]).query)

    def come_back(self, browser: TestClient, asked: dict[str, str]) -> Any:
        address = self.provider.authorize(asked)
        return browser.get(address.removeprefix("http://testserver"))

    def sign_in(self) -> Any:
        browser = self.browser()
        return self.come_back(browser, self.leave(browser))


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    app = FastAPI()
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.clock, app.state.authenticate = FixedClock(NOW), authenticate
    app.state.institution, app.state.public_url = institution(InstitutionSettings()), "http://testserver"
    app.state.page_style, app.state.staff_nav = "/style.css", (("/staff/home", "Start"),)
    for part in (staff_login, staff_sign_in):
        app.include_router(part.router)
    problems.install(app)
    refuse_undeclared(app)
    with identity_provider(NOW) as provider:
        app.state.identity_provider = IdentityProvider(provider.issuer, *provider.client)
        made = House(app, provider, f"Dora {new_id()}")
        provider.subject = str(new_id())
        enrol(made)
        yield made


def enrol(house: House) -> None:
    """Proposed by one admin, approved by another."""
    anna, bert = (Staff(StaffId(new_id()), SessionId(new_id()), frozenset({StaffRole.ADMIN})) for _ in "ab")
    who = {"name": house.name, "issuer": house.provider.issuer, "subject": house.provider.subject}
    with house.app.state.sessions.begin() as tx:
        waiting = propose_enrolment(tx, **who, roles=[StaffRole.TAX], by=anna.staff, now=NOW)
        approve(tx, waiting, staff=bert, acts=approval_acts(lambda: house.app.state.margin), now=NOW)


def is_in(answer: Any) -> bool:
    return answer.status_code == 200 and "Angemeldet" in answer.text and "staff" in answer.cookies


@pytest.mark.rule("AUT-14", "AUT-15")
def test_who_was_enrolled_under_four_eyes_signs_in_with_the_roles_we_gave(house: House):
    answer = house.sign_in()
    assert is_in(answer)
    assert 'content="0; url=/staff/home"' in answer.text
    strict = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("staff=")]
    assert "HttpOnly" in strict[0]
    assert "SameSite=strict" in strict[0]
    with house.app.state.sessions.begin() as tx:
        actor = authenticate(tx, token=answer.cookies["staff"], now=NOW)
        logged = tx.scalar(
            text(
                "select content->>'by' from depot.audit_entries where action = 'staff_login_succeeded' "
                "order by seq desc limit 1"
            )
        )
    assert isinstance(actor, Staff)
    assert (actor.roles, actor.purpose) == ({StaffRole.TAX}, Purpose.TAX)
    assert logged == house.provider.issuer


@pytest.mark.rule("AUT-14")
def test_keys_rotate_and_the_next_sign_in_works_while_the_old_key_opens_nothing(house: House):
    old = house.provider.keys[0]
    assert is_in(house.sign_in())
    house.provider.rotate()
    assert is_in(house.sign_in())
    house.provider.foreign_key = old
    assert house.sign_in().status_code == 403


@pytest.mark.rule("AUT-14")
@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": ["depot", "another-client"]},
        {"aud": ["depot", "another-client"], "azp": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int((NOW - timedelta(minutes=2)).timestamp())},
        {"iat": int((NOW + timedelta(minutes=2)).timestamp())},
        {"sub": ""},
        {"sub": "somebody-unknown"},
    ],
    ids=str,
)
def test_a_token_with_anything_wrong_opens_nothing(house: House, wrong: dict[str, Any]):
    house.provider.wrong = wrong
    answer = house.sign_in()
    assert (answer.status_code, "staff" in answer.cookies) == (403, False)


@pytest.mark.rule("AUT-14")
def test_a_code_is_good_for_the_browser_that_began_and_once(house: House):
    mine, other = house.browser(), house.browser()
    asked = house.leave(mine)
    assert asked["code_challenge_method"] == "S256"
    assert house.come_back(other, asked).status_code == 403, "no cookie: somebody else's browser"
    theirs = house.leave(other)
    assert house.come_back(other, {**asked, "nonce": theirs["nonce"]}).status_code == 403, "another state"
    assert house.come_back(mine, {**asked, "code_challenge": "x" * 43}).status_code == 403, "another verifier"
    mine = house.browser()
    address = house.provider.authorize(house.leave(mine)).removeprefix("http://testserver")
    cookie = mine.cookies["staff_sign_in"]
    assert is_in(mine.get(address))
    mine.cookies.set("staff_sign_in", cookie)
    assert mine.get(address).status_code == 403, "the provider gives one token for a code"


def later(house: House) -> None:
    house.app.state.clock = FixedClock(NOW + timedelta(minutes=6))


def down(house: House) -> None:
    house.provider.is_down = True


def another_secret(house: House) -> None:
    house.app.state.identity_provider = IdentityProvider(house.provider.issuer, "depot", "wrong")


@pytest.mark.rule("AUT-14")
@pytest.mark.parametrize("happens", [later, down, another_secret])
def test_too_late_a_silent_provider_or_a_wrong_secret_read_the_same(house: House, happens: Callable[[House], None]):
    browser = house.browser()
    asked = house.leave(browser)
    happens(house)
    answer = house.come_back(browser, asked)
    assert (answer.status_code, "Die Anmeldung hat nicht geklappt" in answer.text) == (403, True)


@pytest.mark.rule("AUT-14")
def test_without_a_provider_there_is_only_the_form(house: House):
    assert "/staff/sign-in" in house.browser().get("/staff/login").text
    house.app.state.identity_provider = None
    for path in ("/staff/sign-in", "/staff/sign-in/return"):
        assert house.browser().get(path).headers["location"] == "/staff/login"
    assert "/staff/sign-in" not in house.browser().get("/staff/login").text


@pytest.mark.rule("AUT-14")
def test_unsigned_and_shared_secret_tokens_are_nothing(house: House):
    provider = IdentityProvider(house.provider.issuer, *house.provider.client)
    keys = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
    for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"):
        assert subject_of(token, keys, provider=provider, nonce="n", now=NOW) is None
    assert subject_of("a.b.c", {}, provider=provider, nonce="n", now=NOW) is None


@pytest.mark.rule("AUT-14")
def test_secrets_go_over_https_only_and_production_needs_it_whole():
    assert is_safe_address("https://id.bank.example/token")
    for address in ("http://id.bank.example/token", "ftp://127.0.0.1/", "file:///etc/passwd", "https://"):
        assert not is_safe_address(address)
    unsafe = Settings(environment=Environment.PRODUCTION, oidc_issuer="http://id.bank.example")
    with pytest.raises(Exception, match="AUT-14: the identity provider is an https address"):
        unsafe.refuse_unsafe()
