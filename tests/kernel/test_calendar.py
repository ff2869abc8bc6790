"""Business days, fund days, TARGET days: the library's holidays, and dated overrides above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.calendar import BANK, BERLIN, Calendars, Closure, Override, Reason, UnknownCalendar
from depot.kernel.clock import BERLIN as CLOCK_BERLIN

CALENDARS = Calendars("DE-BY")
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
CODES = st.lists(st.sampled_from(["LU", "IE", "US", "DE-HE", "XNYS", "XLON", "XECB"]), max_size=3)


@dataclass(frozen=True)
class Case:
    about: str
    day: str
    codes: tuple[str, ...]
    expect: tuple[str, str | None, str | None] | None


CASES = [
    Case("an ordinary Thursday", "2024-03-28", ("LU", "XNYS"), None),
    Case(
        "Good Friday at the seat comes before LU and XNYS",
        "2024-03-29",
        ("LU", "XNYS"),
        ("public holiday", "bank", "Karfreitag"),
    ),
    Case("weekend", "2024-03-30", (), ("weekend", None, None)),
    Case("Easter Sunday is a weekend first", "2024-03-31", ("LU",), ("weekend", None, None)),
    Case("Easter Monday", "2024-04-01", (), ("public holiday", "bank", "Ostermontag")),
    Case("Corpus Christi is closed in Bavaria", "2024-05-30", (), ("public holiday", "bank", "Fronleichnam")),
    Case("Epiphany is closed in Bavaria", "2025-01-06", (), ("public holiday", "bank", "Heilige Drei Könige")),
    Case("Assumption Day: the bank books (as on real statements of 2023-08-15)", "2023-08-15", (), None),
    Case(
        "Assumption Day: Luxembourg is closed",
        "2023-08-15",
        ("XNYS", "LU"),
        ("public holiday", "LU", "Mariä Himmelfahrt"),
    ),
    Case(
        "Independence Day: only New York", "2024-07-04", ("LU", "XNYS"), ("public holiday", "XNYS", "Independence Day")
    ),
    Case("Thanksgiving does not close the bank", "2024-11-28", ("LU",), None),
    Case(
        "the first calendar named gives the reason",
        "2024-05-27",
        ("XLON", "XNYS"),
        ("public holiday", "XLON", "Spring Bank Holiday"),
    ),
    Case("24 December (decision)", "2024-12-24", ("LU",), ("bank closure", "bank", "Heiligabend")),
    Case("31 December (decision)", "2024-12-31", (), ("bank closure", "bank", "Silvester")),
    Case(
        "Reformation Day 2017 was a holiday once everywhere",
        "2017-10-31",
        (),
        ("public holiday", "bank", "Reformationstag"),
    ),
    Case("Reformation Day otherwise is none in Bavaria", "2018-10-31", (), None),
    Case(
        "a day on which only Belgian banks close",
        "2024-05-10",
        ("BE",),
        ("bank holiday", "BE", "Freitag nach Christi Himmelfahrt"),
    ),
]


@pytest.mark.rule("ORD-6", "ORD-9")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("about"))
def test_why_a_day_is_closed(case: Case) -> None:
    day = date.fromisoformat(case.day)
    found = CALENDARS.closure(day, case.codes)
    assert (found and (found.reason.value, found.calendar, found.name)) == case.expect
    assert CALENDARS.is_fund_day(day, case.codes) is (case.expect is None)


@pytest.mark.rule("ORD-9")
def test_names_do_not_follow_the_machines_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr_FR")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    closed = CALENDARS.closure(date(2032, 8, 16), ("LU",)), CALENDARS.closure(date(2029, 8, 15), ("LU",))
    assert closed == (None, Closure(date(2029, 8, 15), Reason.PUBLIC_HOLIDAY, "LU", "Mariä Himmelfahrt"))


@pytest.mark.rule("ORD-9")
@pytest.mark.parametrize(
    "code",
    ["", "XX", "UK", "LUX", "lu", "NYSE", "HKEX", "TSE", "XPAR", "DE-XX", "DE-Augsburg", "bank", "DE-BY ", "XXXX"],
)
def test_an_unknown_calendar_is_refused(code: str) -> None:
    assert not CALENDARS.knows(code)
    with pytest.raises(UnknownCalendar) as refused:
        CALENDARS.closure(date(2024, 4, 2), (code,))
    assert [fault.rule for fault in refused.value.faults] == ["ORD-9"]
    with pytest.raises(UnknownCalendar):
        Calendars(code)


@pytest.mark.rule("ORD-9")
def test_a_year_nobody_keeps_is_refused_and_not_taken_for_open() -> None:
    with pytest.raises(UnknownCalendar, match="Unknown calendar"):
        CALENDARS.closure(date(2010, 4, 7), ("XETR",))
    with pytest.raises(UnknownCalendar) as refused:
        CALENDARS.closure(date(1989, 4, 3), ())
    assert "1989" in refused.value.detail
    with pytest.raises(UnknownCalendar):
        CALENDARS.next_business_day(date(2101, 1, 1))


@pytest.mark.rule("ORD-9")
def test_overrides_beat_the_library() -> None:
    calendars = Calendars(
        "DE-BY",
        [
            Override("XNYS", date(2025, 1, 9), is_open=False, name="National Day of Mourning", source="NYSE notice"),
            Override("XNYS", date(2024, 7, 4), is_open=True, name="Sondersitzung", source="invented"),
            Override("DE-BY", date(2024, 5, 30), is_open=True, name="verlegt", source="invented"),
            Override(BANK, date(2024, 12, 24), is_open=True, name="Jahresendgeschäft", source="board"),
            Override(BANK, date(2024, 6, 15), is_open=True, name="Umstellung", source="board"),
            Override(BANK, date(2024, 6, 17), is_open=False, name="Umstellung", source="board"),
            Override("LU0123456789", date(2024, 6, 18), is_open=False, name="Fonds ruht", source="prospectus"),
        ],
    )
    mourning = calendars.closure(date(2025, 1, 9), ("XNYS",))
    assert mourning == Closure(date(2025, 1, 9), Reason.CLOSURE, "XNYS", "National Day of Mourning")
    assert CALENDARS.closure(date(2025, 1, 9), ("LU",)) is None
    assert calendars.is_fund_day(date(2024, 7, 4), ("XNYS",))
    assert calendars.is_business_day(date(2024, 5, 30))
    assert calendars.is_business_day(date(2024, 12, 24))
    assert calendars.is_business_day(date(2024, 6, 15)), "the bank may open a Saturday"
    closed = calendars.bank_closure(date(2024, 6, 17))
    assert closed == Closure(date(2024, 6, 17), Reason.BANK_CLOSURE, BANK, "Umstellung")
    assert calendars.closure(date(2024, 6, 18), ("LU0123456789",)) is not None
    assert calendars.is_fund_day(date(2024, 6, 19), ("LU0123456789", "IE00BK5BQT80"))
    with pytest.raises(UnknownCalendar):
        Calendars("DE-BY", [Override("XPAR", date(2024, 6, 18), is_open=False, name="?", source="?")])


@pytest.mark.rule("ORD-9")
def test_of_two_overrides_for_a_day_the_later_holds() -> None:
    first = Override(BANK, date(2024, 6, 17), is_open=False, name="Umstellung", source="board")
    second = Override(BANK, date(2024, 6, 17), is_open=True, name="abgesagt", source="board")
    assert Calendars("DE-BY", [first, second]).is_business_day(first.day)
    assert not Calendars("DE-BY", [second, first]).is_business_day(first.day)


@pytest.mark.rule("CSH-7")
def test_target_has_six_closing_days_and_works_on_24_and_31_december() -> None:
    year = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(366)]
    closed = [day for day in year if day.weekday() < 5 and not CALENDARS.is_target_day(day)]
    assert [f"{day:%m-%d}" for day in closed] == ["01-01", "03-29", "04-01", "05-01", "12-25", "12-26"]
    assert CALENDARS.is_target_day(date(2024, 12, 24))
    assert CALENDARS.is_target_day(date(2024, 12, 31))
    assert not CALENDARS.is_target_day(date(2024, 6, 1))
    assert CALENDARS.next_target_day(date(2024, 12, 25)) == date(2024, 12, 27)
    assert CALENDARS.add_target_days(date(2024, 3, 28), -1) == date(2024, 3, 27)


@pytest.mark.rule("ORD-6")
def test_counting_business_days() -> None:
    assert CALENDARS.next_business_day(date(2024, 3, 29)) == date(2024, 4, 2)
    assert CALENDARS.next_business_day(date(2024, 4, 2)) == date(2024, 4, 2)
    assert CALENDARS.add_business_days(date(2024, 3, 28), 2) == date(2024, 4, 3)
    assert CALENDARS.add_business_days(date(2024, 4, 3), -2) == date(2024, 3, 28)
    assert CALENDARS.add_fund_days(date(2024, 7, 3), 1, ("XNYS",)) == date(2024, 7, 5)
    assert CALENDARS.next_fund_day(date(2024, 7, 4), ("XNYS",)) == date(2024, 7, 5)
    assert CALENDARS.seat == "DE-BY"
    assert BERLIN is CLOCK_BERLIN


@pytest.mark.rule("ORD-7", "ORD-8")
@given(day=DAYS, codes=CODES)
def test_a_fund_day_is_a_business_day_and_closed_in_no_calendar(day: date, codes: list[str]) -> None:
    if CALENDARS.is_fund_day(day, codes):
        assert CALENDARS.is_business_day(day)
        assert day.weekday() < 5
        assert all(CALENDARS.is_fund_day(day, (code,)) for code in codes)
    assert CALENDARS.is_fund_day(day, codes) == CALENDARS.is_fund_day(day, codes[::-1])


@pytest.mark.rule("ORD-7", "ORD-8")
@given(day=DAYS, codes=CODES, count=st.integers(0, 30))
def test_counting_passes_exactly_that_many_fund_days(day: date, codes: list[str], count: int) -> None:
    found = CALENDARS.add_fund_days(day, count, codes)
    passed = [day + timedelta(days=step) for step in range(1, (found - day).days + 1)]
    open_days = sum(CALENDARS.is_fund_day(candidate, codes) for candidate in passed)
    assert CALENDARS.is_fund_day(found, codes)
    if count or not CALENDARS.is_fund_day(day, codes):
        assert open_days == max(count, 1)
    else:
        assert found == day
    if CALENDARS.is_fund_day(day, codes):
        assert CALENDARS.add_fund_days(found, -count, codes) == day
