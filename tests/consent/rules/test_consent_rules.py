"""The pure rules of consent as tables (CON-2, CON-4, CON-7, CON-9, CON-12)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.model import Decision, Link, LinkState, RequirementState, Terms, TermsKind
from consent.rules.code import CODE_LENGTH, in_groups, normal_form, written
from consent.rules.legitimation import Shown, legitimates, state_after_failure
from consent.rules.notice import latest_announcement
from consent.rules.state import requirement_state, seen_state, takes_effect_on
from consent.rules.typed_birth_date import typed_birth_date
from consent.rules.versions_in_force import versions_in_force
from depot.accounts.model import (
    DepotKind,
    DepotState,
    Disposition,
    DispositionRight,
    Product,
    Role,
    RoleKind,
    Roster,
)
from depot.kernel.ids import CampaignId, LinkId, PersonId, TermsId

DAY = date(2026, 1, 5)
ANNA, BERT = PersonId(UUID(int=1)), PersonId(UUID(int=2))
G, R = Decision.GIVEN, Decision.REFUSED


@pytest.mark.rule("CON-2")
@pytest.mark.parametrize(
    ("effective_on", "latest"),
    [
        (date(2026, 3, 5), date(2026, 1, 5)),
        (date(2026, 1, 31), date(2025, 11, 30)),
        (date(2026, 4, 30), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2025, 12, 28)),
    ],
)
def test_two_months_back(effective_on: date, latest: date):
    assert latest_announcement(effective_on) == latest


def roster(*persons: PersonId, disposition: Disposition | None, state: DepotState = DepotState.ACTIVE) -> Roster:
    kind = DepotKind.JOINT if disposition else DepotKind.SINGLE
    role = RoleKind.JOINT_HOLDER if disposition else RoleKind.HOLDER
    rights = {role: DispositionRight(disposition)} if disposition else {}
    return Roster(kind, state, tuple(Role(person, role, valid_from=DAY) for person in persons), rights)


ALONE = roster(ANNA, disposition=None)
EITHER = roster(ANNA, BERT, disposition=Disposition.SOLE)
BOTH = roster(ANNA, BERT, disposition=Disposition.JOINT)
LEFT = roster(ANNA, disposition=None, state=DepotState.CLOSED)
S = RequirementState


@pytest.mark.rule("CON-4")
@pytest.mark.parametrize(
    ("said", "rosters", "expected"),
    [
        ({}, [ALONE], S.OPEN),
        ({ANNA: G}, [ALONE], S.GIVEN),
        ({ANNA: R}, [ALONE], S.REFUSED),
        ({ANNA: G}, [ALONE, ALONE], S.GIVEN),
        ({ANNA: G}, [ALONE, LEFT], S.GIVEN),
        ({ANNA: G}, [LEFT], S.PARTLY_GIVEN),
        ({BERT: G}, [EITHER], S.GIVEN),
        ({ANNA: G}, [BOTH], S.PARTLY_GIVEN),
        ({ANNA: G, BERT: G}, [BOTH], S.GIVEN),
        ({ANNA: G, BERT: R}, [BOTH], S.REFUSED),
        ({ANNA: R, BERT: G}, [EITHER], S.GIVEN),
    ],
)
def test_state_follows_from_answers_and_quorum(
    said: dict[PersonId, Decision], rosters: list[Roster], expected: RequirementState
):
    assert requirement_state(said, rosters, on=DAY) is expected


@pytest.mark.rule("CON-4")
@pytest.mark.parametrize("state", list(RequirementState))
def test_only_what_waits_expires(state: RequirementState):
    waits = state in {S.OPEN, S.PARTLY_GIVEN}
    assert seen_state(state, ends_on=DAY, on=DAY) is state
    assert seen_state(state, ends_on=DAY, on=date(2026, 1, 6)) is (S.EXPIRED if waits else state)


@pytest.mark.rule("CON-11")
def test_effect_at_the_effective_day_at_the_earliest():
    assert takes_effect_on(date(2026, 4, 1), DAY) == date(2026, 4, 1)
    assert takes_effect_on(DAY, date(2026, 4, 1)) == date(2026, 4, 1)


@pytest.mark.rule("CON-9")
@given(st.integers(min_value=0, max_value=2**60 - 1))
def test_a_code_survives_being_typed(number: int):
    code = written(number, CODE_LENGTH)
    for typed in (in_groups(code, 4), code.lower(), f" {code[:6]} {code[6:]} ", code.replace("0", "O")):
        assert normal_form(typed, CODE_LENGTH) == code
    assert normal_form(code[1:], CODE_LENGTH) is None


@pytest.mark.rule("CON-7")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("17", "4", "1980"), date(1980, 4, 17)),
        ((" 01", "01 ", "2000"), date(2000, 1, 1)),
        (("31", "2", "1980"), None),
        (("", "", ""), None),
        (("١٧", "4", "1980"), None),
        (("17", "4", "80000"), None),
        (("-1", "4", "1980"), None),
        (("0", "0", "0"), None),
    ],
)
def test_a_birth_date_as_typed(typed: tuple[str, str, str], expected: date | None):
    assert typed_birth_date(*typed) == expected


def a_link(*, state: LinkState = LinkState.OPEN, failures: int = 0, ends_on: date = DAY) -> Link:
    return Link(LinkId(UUID(int=7)), CampaignId(UUID(int=8)), ANNA, state, failures, ends_on, b"right")


BORN = date(1980, 4, 17)


@pytest.mark.rule("CON-9", "CON-7")
@pytest.mark.parametrize(
    ("shown", "link", "expected"),
    [
        (Shown(BORN, b"wrong", is_typed=False), a_link(), True),
        (Shown(BORN, b"right", is_typed=True), a_link(), True),
        (Shown(BORN, b"wrong", is_typed=True), a_link(), False),
        (Shown(None, b"right", is_typed=True), a_link(), False),
        (Shown(date(1980, 4, 18), b"right", is_typed=True), a_link(), False),
        (Shown(BORN, b"right", is_typed=True), a_link(failures=4), True),
        (Shown(BORN, b"right", is_typed=True), a_link(failures=5), False),
        (Shown(BORN, b"right", is_typed=True), a_link(state=LinkState.LOCKED), False),
        (Shown(BORN, b"right", is_typed=True), a_link(state=LinkState.VOIDED), False),
        (Shown(BORN, b"right", is_typed=True), a_link(ends_on=date(2026, 1, 4)), False),
        (Shown(BORN, b"right", is_typed=True), None, False),
    ],
)
def test_who_is_let_in(shown: Shown, link: Link | None, *, expected: bool):
    assert legitimates(shown, link, BORN, today=DAY) is expected


@pytest.mark.rule("CON-9")
def test_an_unknown_birth_date_fits_nobody():
    assert not legitimates(Shown(None, b"right", is_typed=False), a_link(), None, today=DAY)
    assert not legitimates(Shown(date.min, b"right", is_typed=False), a_link(), None, today=DAY)


@pytest.mark.rule("CON-9")
def test_the_fifth_failure_locks():
    assert state_after_failure(a_link(failures=3)) is LinkState.OPEN
    assert state_after_failure(a_link(failures=4)) is LinkState.LOCKED
    assert state_after_failure(a_link(failures=9, state=LinkState.VOIDED)) is LinkState.VOIDED


def terms(version: str, since: date, title: str = "AGB") -> Terms:
    return Terms(TermsId(UUID(int=1)), Product.INVESTMENT, TermsKind.GENERAL, title, version, since, "neu", "00")


@pytest.mark.rule("CON-12", "CON-1")
def test_without_consent_old_versions_stay():
    recorded = [terms("1", date(2020, 1, 1)), terms("2", date(2026, 1, 1)), terms("9", date(2020, 1, 1), "Preise")]
    opened = date(2024, 1, 1)
    assert [t.version for t in versions_in_force(recorded, [], opened_on=opened)] == ["1", "9"]
    assert [t.version for t in versions_in_force(recorded, recorded[1:2], opened_on=opened)] == ["2", "9"]
