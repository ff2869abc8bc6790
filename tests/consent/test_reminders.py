"""Reminders after four and eight weeks, and the figures of a campaign (CON-13, CON-14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from auth.usecases.open_access import open_access
from consent.jobs import remind_open
from consent.model import ConsentChannel, Decision
from consent.rules.figures import DayCount, Turnaround, turnaround
from depot.accounts.model import DepotKind, Disposition, DispositionRight, RoleKind
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId
from tests.build import an_active_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, House
from tests.consent.test_qr_page import rows
from tests.consent.test_worked_example import PAIR, _lines, _written

THEN = NOW - timedelta(days=200)
K = RoleKind


def reminded(house: House) -> int:
    return remind_open(house.sessions, now=house.moment).done


def readers(house: House) -> list[tuple[PersonId, str]]:
    query = """
        select m.person_id, d.channel from consent.reminders m join depot.documents d using (document_id)
         order by m.number, m.sent_on, d.channel
    """
    return [(row.person_id, row.channel) for row in rows(house, query)]


@pytest.mark.rule("CON-13", "OPS-3")
def test_only_those_still_open_are_reminded_each_by_their_channel(house: House):
    with house.sessions.begin() as tx:
        online, offline, done, either = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(4))
        for person in (online, done, either):
            open_access(tx, person=person, now=THEN)
        for person in (online, offline, done):
            an_active_depot(tx, DepotKind.SINGLE, [(person, K.HOLDER)], now=THEN)
        sole = {K.JOINT_HOLDER: DispositionRight(Disposition.SOLE)}
        pair = [(done, K.JOINT_HOLDER), (either, K.JOINT_HOLDER)]
        an_active_depot(tx, DepotKind.JOINT, pair, dispositions=sole, now=THEN)
    house.campaign(letters="without_access")
    _written(house, *_lines(house, done).values(), channel="post")
    assert _lines(house, either)[PAIR]["state"] == "given", "completed by the other holder"
    house.pass_days(27)
    assert reminded(house) == 0
    house.pass_days(1)
    assert (reminded(house), reminded(house)) == (2, 0)
    assert sorted(readers(house), key=lambda found: found[1]) == [(offline, "post"), (online, "postbox")]
    _written(house, *_lines(house, online).values(), channel="fax")
    house.pass_days(28)
    assert (reminded(house), reminded(house)) == (1, 0)
    assert readers(house)[-1] == (offline, "post")
    titles = rows(house, "select title, category from depot.documents where kind = 'terms_reminder'")
    assert {(row.title, row.category) for row in titles} == {
        ("Erinnerung: Ihre Zustimmung zu geänderten Bedingungen", "changes_of_terms")
    }


@pytest.mark.rule("CON-13", "CON-12", "CON-4")
def test_nobody_is_reminded_after_a_refusal_or_after_the_end(house: House):
    with house.sessions.begin() as tx:
        refusing, silent = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(2))
        for person in (refusing, silent):
            an_active_depot(tx, DepotKind.SINGLE, [(person, K.HOLDER)], now=THEN)
    campaign = house.campaign()
    with house.phone() as phone:
        phone.open(house.letter(campaign, refusing).path)
        phone.legitimate(BORN)
        phone.answer("refuse", *phone.requirements)
    house.pass_days(60)
    assert reminded(house) == 1, "both reminders in one when the first was missed"
    house.pass_days(300)
    assert reminded(house) == 0


@pytest.mark.rule("CON-14")
def test_figures_by_product_role_day_and_turnaround(house: House):
    with house.sessions.begin() as tx:
        first, second, third = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(3))
        for person in (first, second, third):
            an_active_depot(tx, DepotKind.SINGLE, [(person, K.HOLDER)], now=THEN)
        an_active_depot(tx, DepotKind.JOINT, [(first, K.JOINT_HOLDER), (second, K.JOINT_HOLDER)], now=THEN)
    campaign = house.campaign()
    assert house.figures(campaign)["turnaround_business_days"] is None
    _written(house, _lines(house, first)[PAIR], channel="post")
    house.pass_days(7)
    with house.phone() as phone:
        phone.open(house.letter(campaign, third).path)
        phone.legitimate(BORN)
        phone.answer("consent", *phone.requirements)
    found = house.figures(campaign)
    assert (found["persons"], found["reached"], found["opened"]) == (3, 2, 1)
    groups = {(each["role"], each["state"]): each["count"] for each in found["by_product_and_role"]}
    assert groups == {("holder", "given"): 1, ("holder", "open"): 2, ("joint_holder", "partly_given"): 1}
    assert [(each["day"], each["channel"], each["decision"], each["count"]) for each in found["by_day"]] == [
        ("2026-01-05", "writing", "given", 1),
        ("2026-01-12", "qr", "given", 1),
    ]
    # From Monday the 5th: Epiphany (6 January) is a holiday in Bavaria.
    assert found["turnaround_business_days"] == {"quickest": 0, "median": 0, "slowest": 4}


@pytest.mark.rule("CON-14")
def test_the_median_is_that_of_all_consents():
    def day(number: int, count: int, decision: Decision = Decision.GIVEN) -> DayCount:
        return DayCount(date(2026, 2, number), ConsentChannel.ONLINE, decision, count)

    is_open = Calendars("DE-BY").is_business_day
    answers = [day(3, 1), day(4, 4), day(20, 2), day(27, 9, Decision.REFUSED)]
    assert turnaround(answers, announced_on=date(2026, 2, 2), is_business_day=is_open) == Turnaround(1, 2, 14)
    assert turnaround([day(7, 1)], announced_on=date(2026, 2, 2), is_business_day=is_open) == Turnaround(4, 4, 4)
    assert turnaround([], announced_on=date(2026, 2, 2), is_business_day=is_open) is None
