"""Locks, lives and limits as tables (AUT-5, AUT-9 to AUT-12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auth.model import FactorState, ReleaseState, Tries
from auth.rules import factor_life, release_life
from auth.rules.lock_out import after_wrong, is_locked
from auth.rules.login_life import is_timely
from auth.rules.rate_limits import GLOBAL_LIMIT, ORIGIN_LIMIT, SUBJECT_LIMIT, wait_seconds

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.rule("AUT-10")
def test_five_wrong_in_a_row_lock_for_longer_each_time_and_then_for_good():
    tries, now, waits = Tries(), NOW, []
    for _ in range(3):
        for _ in range(4):
            tries = after_wrong(tries, now)
            assert not is_locked(tries, now)
        tries = after_wrong(tries, now)
        assert tries.locked_until is not None
        assert is_locked(tries, tries.locked_until - timedelta(seconds=1))
        waits.append(tries.locked_until - now)
        now = tries.locked_until
        assert not is_locked(tries, now)
    assert waits == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24)]
    for _ in range(5):
        tries = after_wrong(tries, now)
    assert tries.locked_for_good
    assert is_locked(tries, now + timedelta(days=3650))


@pytest.mark.rule("AUT-5", "AUT-9")
@pytest.mark.parametrize(
    ("life", "states", "start"),
    [
        (factor_life.NEXT, FactorState, FactorState.PENDING),
        (release_life.NEXT, ReleaseState, ReleaseState.OPEN),
    ],
)
def test_every_state_has_a_row_and_can_be_reached(life: Mapping[Any, frozenset[Any]], states: Any, start: Any):
    assert set(life) == set(states)
    reached, fresh = {start}, {start}
    while fresh:
        fresh = {after for state in fresh for after in life[state]} - reached
        reached |= fresh
    assert reached == set(states)


@pytest.mark.rule("AUT-6")
@pytest.mark.parametrize(("days", "known", "may"), [(0, 0, True), (29, 0, True), (30, 0, False), (0, 1, False)])
def test_one_factor_without_another_within_30_days(days: int, known: int, may: bool):  # noqa: FBT001 - a column
    until = NOW + timedelta(days=30)
    now = NOW + timedelta(days=days)
    assert factor_life.first_factor_may_come(until=until, known_factors=known, now=now) is may
    assert not factor_life.first_factor_may_come(until=None, known_factors=known, now=now)


@pytest.mark.rule("AUT-12")
def test_each_limit_holds_by_itself():
    assert wait_seconds(of_subject=SUBJECT_LIMIT - 1, of_origin=ORIGIN_LIMIT - 1, of_all=GLOBAL_LIMIT - 1) is None
    assert wait_seconds(of_subject=SUBJECT_LIMIT, of_origin=0, of_all=0) == 900
    assert wait_seconds(of_subject=0, of_origin=ORIGIN_LIMIT, of_all=0) == 60
    assert wait_seconds(of_subject=0, of_origin=0, of_all=GLOBAL_LIMIT) == 60


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(
    ("signed_at", "timely"),
    [
        ("2026-01-05T10:00:00+01:00", True),
        ("2026-01-05T09:02:00+00:00", True),
        ("2026-01-05T09:02:01+00:00", False),
        ("2026-01-05T08:57:59+00:00", False),
        ("2026-01-05T09:00:00", False),
        ("yesterday", False),
    ],
)
def test_a_device_signs_just_now(signed_at: str, timely: bool):  # noqa: FBT001 - a column
    assert is_timely(signed_at, NOW) is timely
