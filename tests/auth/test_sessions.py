"""A session ends after five minutes without use, at logout, and at any change of PIN or factors (AUT-11)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from auth.model import SessionKind
from auth.usecases.authenticate import authenticate
from auth.usecases.change_pin import change_pin
from auth.usecases.end_session import end_session
from auth.usecases.living_sessions import living_sessions
from auth.usecases.open_session import open_session
from auth.usecases.reissue_pin import reissue_pin
from auth.usecases.set_up_session import set_up_session
from depot.kernel.actor import Customer as CustomerActor
from depot.kernel.clock import new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PersonId
from tests.auth.customers import NOW, PIN, log_in, with_app

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def is_alive(tx: Session, token: str, now: datetime) -> bool:
    try:
        authenticate(tx, token=token, now=now)
    except Unauthenticated:
        return False
    return True


def a_token(tx: Session) -> str:
    return open_session(tx, SessionKind.CUSTOMER, person=PersonId(new_id()), now=NOW).token


@pytest.mark.rule("AUT-11")
@pytest.mark.parametrize(("after", "alive"), [(4 * MINUTE + 59 * SECOND, True), (5 * MINUTE + SECOND, False)])
def test_five_minutes_without_use(tx: Session, after: timedelta, alive: bool):  # noqa: FBT001 - a column
    assert is_alive(tx, a_token(tx), NOW + after) is alive


@pytest.mark.rule("AUT-11")
def test_use_keeps_a_session_alive_but_not_beyond_twelve_hours(tx: Session):
    token, now = a_token(tx), NOW
    while now < NOW + timedelta(hours=12) - 4 * MINUTE:
        now += 4 * MINUTE
        assert is_alive(tx, token, now)
    assert not is_alive(tx, token, NOW + timedelta(hours=12))


@pytest.mark.rule("AUT-11")
def test_one_statement_finds_the_actor_and_notes_the_use_at_most_once_a_second(tx: Session):
    opened = open_session(tx, SessionKind.CUSTOMER, person=PersonId(new_id()), now=NOW)
    noted = text("select last_used_at from auth.sessions where session_id = :id")
    sent: list[str] = []
    event.listen(tx.connection(), "before_cursor_execute", lambda *sql: sent.append(sql[2]))
    actor = authenticate(tx, token=opened.token, now=NOW + SECOND)
    assert len(sent) == 1
    assert isinstance(actor, CustomerActor)
    assert actor.session == opened.session_id
    assert tx.scalar(noted, {"id": opened.session_id}) == NOW
    authenticate(tx, token=opened.token, now=NOW + 2 * SECOND)
    assert tx.scalar(noted, {"id": opened.session_id}) == NOW + 2 * SECOND


@pytest.mark.rule("AUT-11")
def test_logout_ends_at_once(tx: Session):
    opened = open_session(tx, SessionKind.CUSTOMER, person=PersonId(new_id()), now=NOW)
    end_session(tx, opened.session_id, now=NOW)
    assert not is_alive(tx, opened.token, NOW)


@pytest.mark.rule("AUT-11")
@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_a_made_up_token_is_nobody(tx: Session, token: str):
    assert not is_alive(tx, token, NOW)


@pytest.mark.rule("AUT-11")
def test_only_the_hash_of_a_token_is_kept(tx: Session):
    token = a_token(tx)
    rows = " ".join(tx.scalars(text("select to_jsonb(s)::text from auth.sessions s")))
    assert token not in rows
    assert token.encode().hex() not in rows


@pytest.mark.rule("AUT-6")
def test_a_set_up_token_is_nobody_elsewhere_and_a_session_sets_nothing_up(tx: Session):
    person = PersonId(new_id())
    setup = open_session(tx, SessionKind.SETUP, person=person, now=NOW)
    assert not is_alive(tx, setup.token, NOW)
    assert set_up_session(tx, token=setup.token, now=NOW).person == person
    with pytest.raises(Unauthenticated):
        set_up_session(tx, token=a_token(tx), now=NOW)


@pytest.mark.rule("AUT-11")
def test_a_new_pin_ends_the_sessions_elsewhere_and_a_pin_letter_ends_all(tx: Session):
    customer = with_app(tx)
    here, elsewhere = log_in(tx, customer, now=NOW).session, log_in(tx, customer, now=NOW).session
    seen = living_sessions(tx, person=customer.person, current=here.session_id, now=NOW)
    assert [session.is_current for session in seen] == [True, False]
    change_pin(tx, person=customer.person, session=here.session_id, current_pin=PIN, new_pin="83620", now=NOW + SECOND)
    assert is_alive(tx, here.token, NOW + SECOND)
    assert not is_alive(tx, elsewhere.token, NOW + SECOND)
    assert len(living_sessions(tx, person=customer.person, current=here.session_id, now=NOW + SECOND)) == 1
    reissue_pin(tx, person=customer.person, now=NOW + SECOND)
    assert not is_alive(tx, here.token, NOW + SECOND)
