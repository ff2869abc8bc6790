from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.dated import Dated, NoFigureYet, Since
from depot.kernel.ids import PREFIX, from_text, to_text
from depot.kernel.money import Eur, Money, Units, cut_decimal, half_up_decimal, total

HALF_UP = [("0.005", "0.01"), ("0.0049999", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.00", "1.00")]
CUT = [("0.0099", "0.00"), ("14.6949", "14.69"), ("-0.019", "-0.01"), ("4.05405", "4.05")]


@pytest.mark.rule("TAX-1", "ORD-11")
@pytest.mark.parametrize(("exact", "expected"), HALF_UP)
def test_half_up_rounds_a_tie_away_from_zero(exact: str, expected: str) -> None:
    assert str(Eur.half_up(Decimal(exact))) == expected


@pytest.mark.rule("TAX-22")
@pytest.mark.parametrize(("exact", "expected"), CUT)
def test_cut_drops_fractions_of_a_cent(exact: str, expected: str) -> None:
    assert str(Eur.cut(Decimal(exact))) == expected


@pytest.mark.rule("TAX-1")
def test_a_near_tie_beyond_28_digits_is_still_decided_rightly() -> None:
    just_below = Fraction(5, 1000) - Fraction(1, 10**60)
    assert Eur.half_up(just_below) == Eur.ZERO


@pytest.mark.rule("TAX-1")
@pytest.mark.parametrize("text", ["1,50", "1.505", "1e3", " 1", "", "NaN", "1_000", "0x1", "+1", "1" * 16, "١"])
def test_amounts_are_read_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        Eur.parse(text)


@pytest.mark.rule("TAX-1")
@pytest.mark.parametrize("text", ["1,5", "1.1234567", "1e3", "", "9" * 13])
def test_units_are_read_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="units"):
        Units.parse(text)


@pytest.mark.rule("TAX-1")
@given(st.integers(-(10**15), 10**15))
def test_text_and_cents_are_the_same_amount(cents: int) -> None:
    assert Eur.parse(str(Eur(cents))) == Eur(cents)


@pytest.mark.rule("TAX-1")
@given(st.integers(-(10**17), 10**17))
def test_text_and_millionths_are_the_same_units(micro: int) -> None:
    assert Units.parse(str(Units(micro))) == Units(micro)


@pytest.mark.rule("TAX-1")
@given(st.fractions(), st.integers(0, 9))
def test_roundings_stay_within_a_step(exact: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    assert abs(Fraction(half_up_decimal(exact, places)) - exact) * 2 <= step
    assert 0 <= (exact - Fraction(cut_decimal(exact, places))) * (1 if exact >= 0 else -1) < step


@pytest.mark.rule("TAX-1")
def test_amounts_add_subtract_and_speak_plainly() -> None:
    assert total([Eur(1), Eur(2)]) + Eur(4) - Eur(10) == -Eur(3)
    assert not total([])
    assert Eur(150).exact == Fraction(3, 2)
    assert str(Units.half_up(Fraction(1, 3), 4)) == "0.333300"
    assert (Units(5) - Units(7) + Units(1)).micro == -1
    assert -Units(3) == Units(-3)
    assert bool(Units(0)) is False
    assert str(Money.half_up(Decimal("66.665"), "USD") - Money(1311, "USD")) == "53.56"


@pytest.mark.rule("TAX-1")
@given(st.uuids(), st.sampled_from(sorted(PREFIX.values())))
def test_ids_read_back_as_they_are(value: UUID, prefix: str) -> None:
    text = to_text(prefix, value)
    assert from_text(prefix, text) == value


@pytest.mark.rule("TAX-1")
@pytest.mark.parametrize("text", ["ord_", "dep_0", "ord_" + "u" * 26, "ord_" + "z" * 26, "", "ord"])
def test_a_foreign_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="id"):
        from_text("ord", text)


@pytest.mark.rule("TAX-6")
def test_a_dated_figure_answers_for_each_day_and_refuses_days_before_it() -> None:
    figure = Dated(Since(date(2020, 1, 1), 1, "a"), Since(date(2023, 1, 1), 2, "b"))
    assert [figure.on(date(2020, 1, 1)), figure.on(date(2022, 12, 31)), figure.on(date(2023, 1, 1))] == [1, 1, 2]
    assert figure.row_on(date(2024, 1, 1)).source == "b"
    with pytest.raises(NoFigureYet):
        figure.on(date(2019, 12, 31))
