"""Two versions of terms compared: the rule, the JSON, the page (CON-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.rules.comparison import ChangeKind, Paragraph, compare
from tests.consent.conftest import House

OLD = "§ 1 Geltung\nEinwendungen sind binnen sechs Wochen zu erheben.\n§ 9 Post\nMitteilungen gehen per Post zu."
NEW = "§ 1 Geltung\nEinwendungen sind binnen acht Wochen zu erheben.\n§ 2 Neu: <Entgelte> gelten."


def side(found: tuple[Paragraph, ...], dropped: ChangeKind) -> list[str]:
    kept = ["".join(w.text for w in each.words if w.kind is not dropped) for each in found if each.kind is not dropped]
    return [" ".join(text.split()) for text in kept]


@pytest.mark.rule("CON-1")
def test_a_changed_word_is_shown_in_its_paragraph():
    same, changed, *rest = compare(OLD, NEW)
    assert same.kind is ChangeKind.SAME
    assert [(w.kind, w.text.strip()) for w in changed.words] == [
        ("same", "Einwendungen sind binnen"),
        ("removed", "sechs"),
        ("added", "acht"),
        ("same", "Wochen zu erheben."),
    ]
    assert {each.kind for each in rest} == {ChangeKind.REMOVED, ChangeKind.ADDED}


LINES = st.lists(st.text("ab §.", max_size=12), max_size=6).map("\n".join)


@pytest.mark.rule("CON-1")
@given(LINES, LINES)
def test_nothing_of_either_version_is_left_out(older: str, newer: str):
    found = compare(older, newer)
    assert side(found, ChangeKind.ADDED) == [" ".join(line.split()) for line in older.splitlines() if line.strip()]
    assert side(found, ChangeKind.REMOVED) == [" ".join(line.split()) for line in newer.splitlines() if line.strip()]


@pytest.mark.rule("CON-1", "CON-15")
def test_the_comparison_as_json_and_as_a_page(house: House):
    first = house.new_terms(in_force_from="2025-01-01", text=OLD)
    second = house.new_terms(text=NEW)
    shown = house.client.get(f"/v1/terms/{second}/changes").json()
    assert (shown["older"]["id"], shown["newer"]["id"]) == (first, second)
    assert shown["paragraphs"][1]["kind"] == "changed"
    back = house.client.get(f"/v1/terms/{first}/changes?since={second}").json()
    assert back["paragraphs"][1]["words"][1] == {"kind": "removed", "text": "acht "}
    page = house.client.get(f"/c/terms/{second}/changes")
    assert page.status_code == 200
    assert "sechs </del>" in page.text
    assert "acht </ins>" in page.text
    assert "&lt;Entgelte&gt;" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert "What changes" in house.client.get(f"/c/terms/{second}/changes?lang=en").text


@pytest.mark.rule("CON-1")
def test_versions_without_a_counterpart_are_not_compared(house: House):
    first = house.new_terms(in_force_from="2025-01-01")
    second = house.new_terms(text=NEW)
    other = house.new_terms("securities", text=OLD)
    for path in (f"{first}/changes", f"{second}/changes", f"{second}/changes?since={other}"):
        answer = house.client.get(f"/v1/terms/{path}")
        assert (answer.status_code, answer.json()["rule"]) == (409, "CON-1")
    assert house.client.get(f"/v1/terms/{first[:-3]}000/changes").status_code == 404
