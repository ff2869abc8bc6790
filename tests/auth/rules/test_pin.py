"""PINs and access ids: what is refused as too easily guessed, and what a check digit finds (AUT-1, AUT-2)."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from auth.rules import argon2id
from auth.rules.access_number import access_number, is_access_number
from auth.rules.pin_policy import pin_faults

CASES = [
    ("27495", None),
    ("2749513806", None),
    ("2749", "pin-form"),
    ("27495138064", "pin-form"),
    ("27a95", "pin-form"),
    ("٢٧٤٩٥", "pin-form"),
    ("12345", "pin-pattern"),
    ("78901", "pin-pattern"),
    ("98765", "pin-pattern"),
    ("55555", "pin-pattern"),
    ("121212", "pin-pattern"),
    ("274274", "pin-pattern"),
    ("45678", "pin-pattern"),
    ("81726", "pin-in-access-id"),
]


@pytest.mark.rule("AUT-2")
@pytest.mark.parametrize(("pin", "code"), CASES)
def test_a_pin_is_five_to_ten_digits_and_no_pattern(pin: str, code: str | None):
    found = pin_faults(pin, access_number="9817263540")
    assert [fault.code for fault in found] == ([] if code is None else [code])
    assert all(pin not in fault.detail for fault in found)


@pytest.mark.rule("AUT-1")
@given(st.integers(min_value=0, max_value=999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_the_check_digit_finds_every_single_slip(body: int, place: int, slip: int):
    number = access_number(body)
    wrong = number[:place] + str((int(number[place]) + slip) % 10) + number[place + 1 :]
    assert is_access_number(number)
    assert not is_access_number(wrong)


@pytest.mark.rule("AUT-1")
@given(st.integers(min_value=0, max_value=999_999_999), st.integers(0, 8))
def test_the_check_digit_finds_every_swap_of_neighbours(body: int, place: int):
    number = access_number(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_access_number(swapped) == (swapped == number)


@pytest.mark.rule("AUT-2", "AUT-12")
def test_nobodys_hash_costs_what_a_real_one_costs_and_fits_nothing():
    real = argon2id.hashed(b"peppered")
    assert extract_parameters(real) == extract_parameters(argon2id.NOBODY)
    assert (extract_parameters(real).memory_cost, extract_parameters(real).time_cost) == (19_456, 2)
    assert argon2id.fits(real, b"peppered")
    assert not argon2id.fits(real, b"another")
    assert not argon2id.fits(None, b"nobody")
