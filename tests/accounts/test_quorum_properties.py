from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.accounts.model import (
    Act,
    DepotKind,
    DepotState,
    Disposition,
    DispositionRight,
    PowerScope,
    Role,
    RoleKind,
    Roster,
)
from depot.accounts.rules.quorum import quorum
from depot.kernel.ids import PersonId
from tests.accounts.cast import TODAY, who

LETTERS = "ABCDE"
persons = st.sampled_from([who(letter) for letter in LETTERS])
days = st.integers(-3, 3).map(lambda shift: TODAY + timedelta(days=shift))


@st.composite
def roles(draw: st.DrawFn) -> Role:
    kind = draw(st.sampled_from(RoleKind))
    begun = draw(days)
    ended = draw(st.none() | st.integers(0, 6).map(lambda length: begun + timedelta(days=length)))
    return Role(
        person=draw(persons),
        kind=kind,
        valid_from=begun,
        valid_to=ended,
        stands_for=draw(st.none() | persons),
        scope=draw(st.sampled_from(PowerScope)) if kind is RoleKind.ATTORNEY else None,
        ends_at_death=draw(st.booleans()),
        excluded=frozenset(draw(st.lists(st.sampled_from(Act), max_size=2))),
        revoked_on=draw(st.none() | days),
    )


rights = st.one_of(
    st.sampled_from([DispositionRight(Disposition.SOLE), DispositionRight(Disposition.JOINT)]),
    st.integers(1, 4).map(lambda number: DispositionRight(Disposition.BY_NUMBER, number)),
)
rosters = st.builds(
    Roster,
    kind=st.sampled_from(DepotKind),
    state=st.just(DepotState.ACTIVE) | st.sampled_from(DepotState),
    roles=st.lists(roles(), max_size=8).map(tuple),
    dispositions=st.dictionaries(st.sampled_from(RoleKind), rights, max_size=4),
)
groups = st.frozensets(persons)
acts = st.sampled_from(Act)


@pytest.mark.rule("ACC-9")
@given(rosters, acts, groups, persons)
def test_a_further_person_never_takes_a_right_away(
    roster: Roster, act: Act, acting: frozenset[PersonId], joining: PersonId
):
    if quorum(roster, act, acting, TODAY).granted:
        assert quorum(roster, act, acting | {joining}, TODAY).granted


@pytest.mark.rule("ACC-9")
@given(rosters, acts, groups, st.randoms(use_true_random=False))
def test_the_order_of_the_papers_does_not_matter(roster: Roster, act: Act, acting: frozenset[PersonId], chance: Random):
    shuffled = list(roster.roles)
    chance.shuffle(shuffled)
    assert quorum(replace(roster, roles=tuple(shuffled)), act, acting, TODAY) == quorum(roster, act, acting, TODAY)


@pytest.mark.rule("ACC-9", "ACC-10")
@given(rosters, acts, groups)
def test_what_is_over_revoked_or_not_yet_begun_never_counts(roster: Roster, act: Act, acting: frozenset[PersonId]):
    counting = tuple(role for role in roster.roles if role.counts_on(TODAY))
    assert quorum(replace(roster, roles=counting), act, acting, TODAY) == quorum(roster, act, acting, TODAY)


@pytest.mark.rule("ACC-10")
@given(rosters, groups)
def test_nobody_acts_by_a_revoked_power_alone(roster: Roster, acting: frozenset[PersonId]):
    revoked = tuple(
        replace(role, revoked_on=date(2024, 1, 1)) if role.kind is RoleKind.ATTORNEY else role for role in roster.roles
    )
    without = tuple(role for role in roster.roles if role.kind is not RoleKind.ATTORNEY)
    for act in Act:
        answer = quorum(replace(roster, roles=revoked), act, acting, TODAY)
        assert answer == quorum(replace(roster, roles=without), act, acting, TODAY)


@pytest.mark.rule("ACC-9")
@given(rosters, acts, groups)
def test_nobody_outside_the_roster_counts(roster: Roster, act: Act, acting: frozenset[PersonId]):
    verdict = quorum(roster, act, acting, TODAY)
    assert quorum(roster, act, acting | {who("Z")}, TODAY) == verdict
    assert not quorum(roster, act, frozenset({who("Z")}), TODAY).granted


@pytest.mark.rule("ACC-9")
@given(rosters, acts, groups)
def test_the_missing_are_told_truly(roster: Roster, act: Act, acting: frozenset[PersonId]):
    """Everybody named as missing is not among those who act, and with all of them the act is granted."""
    verdict = quorum(roster, act, acting, TODAY)
    missing = {owed.person for owed in verdict.missing}
    assert not missing & acting
    assert not (verdict.granted and missing)
    assert bool(missing) is (verdict.still_needed > 0)
    if missing:
        assert quorum(roster, act, acting | missing, TODAY).granted


@pytest.mark.rule("ACC-9")
@given(rosters, acts, groups)
def test_every_answer_explains_itself(roster: Roster, act: Act, acting: frozenset[PersonId]):
    verdict = quorum(roster, act, acting, TODAY)
    assert verdict.rule in {"ACC-8", "ACC-9", "ACC-10", "ACC-17", "CON-4"}
    assert len(verdict.reason) > 10
