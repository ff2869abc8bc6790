from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN

from depot.accounts.model import DepotKind, Disposition, HouseBank, Product, RoleKind
from depot.accounts.rules.names import DISPOSITION_DE, KIND_DE, PRODUCT_DE, ROLE_DE
from depot.accounts.rules.numbers import case_number, cash_iban, depot_number, is_depot_number
from depot.accounts.rules.reference_account import reference_account, reference_account_faults

BANK = HouseBank(bank_code="70090099")


@pytest.mark.rule("ACC-6")
@given(st.integers(0, 9_999_999_999), st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(base: int, place: int, shift: int):
    number = depot_number(base)
    assert len(number) == 11
    assert is_depot_number(number)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not is_depot_number(wrong)


@pytest.mark.rule("ACC-6")
@pytest.mark.parametrize("text", ["", "1234567890", "123456789012", "1000000001x", "١٠٠٠٠٠٠٠٠١٨", "10000000018"])
def test_what_is_no_depot_number(text: str):
    assert not is_depot_number(text)


@pytest.mark.rule("ACC-6")
@given(st.integers(0, 9_999_999_999))
def test_the_cash_account_has_an_iban_of_the_bank(base: int):
    number = depot_number(base)
    iban = IBAN(cash_iban(number, BANK))
    assert (iban.country_code, iban.bank_code, iban.account_code) == ("DE", "70090099", number[:10])


@pytest.mark.rule("ACC-2")
def test_a_case_number_can_be_read_out_on_the_phone():
    assert case_number(2024, 42) == "2024-0000042-0"


@pytest.mark.rule("ACC-5")
@pytest.mark.parametrize(
    ("iban", "code"),
    [
        ("DE89370400440532013000", None),
        ("de89 3704 0044 0532 0130 00", None),
        ("AT611904300234573201", None),
        ("CH9300762011623852957", None),
        ("DE89370400440532013001", "not-an-iban"),
        ("DE8937040044053201300", "not-an-iban"),
        ("FR7630006000011234567890188", "not-an-iban"),
        ("", "not-an-iban"),
        ("<script>", "not-an-iban"),
        ("BR1500000000000010932840814P2", "outside-sepa"),
    ],
)
def test_reference_accounts(iban: str, code: str | None):
    faults = reference_account_faults(iban, "Änne Groß", at="/reference_account")
    assert [(fault.rule, fault.pointer, fault.code) for fault in faults] == (
        [("ACC-5", "/reference_account/iban", code)] if code else []
    )
    assert all(iban == "" or iban not in fault.detail for fault in faults)


@pytest.mark.rule("ACC-5")
def test_a_reference_account_is_kept_in_one_form():
    account = reference_account("de89 3704 0044 0532 0130 00", "  Änne   Groß ")
    assert (account.iban, account.bic, account.holder_name) == ("DE89370400440532013000", "COBADEFFXXX", "Änne Groß")
    assert "DE89" not in repr(account)


@pytest.mark.rule("ACC-4", "ACC-5", "ACC-7", "ACC-8")
def test_everything_has_its_german_word():
    assert set(KIND_DE) == set(DepotKind)
    assert set(PRODUCT_DE) == set(Product)
    assert set(DISPOSITION_DE) == set(Disposition)
    assert set(ROLE_DE) == set(RoleKind)
