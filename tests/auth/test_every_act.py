"""The one release mechanism: no act without its text, and an answer to one text releases no other (AUT-9, S3, S5)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from auth.model import FAILURES_ALLOWED, FactorKind
from auth.rules.canonical import release_message
from auth.rules.factor_answer import is_signed
from auth.rules.passkey import proof_by_passkey
from auth.rules.sms_text import CODE_DIGITS, SMS_PER_DAY, TEXT_MAX, guess_chance, message_text, shortened
from auth.usecases.sms_digest import sms_digest
from depot.app import assemble
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, ReleaseId
from depot.settings import Environment, Settings
from tests.auth.device import Device
from tests.auth.every_text import TEXTS, Text
from tests.auth.security_key import SecurityKey
from tests.auth.test_passkeys import kept

RELEASE = ReleaseId(new_id())
NAMES = [text.kind for text in TEXTS]


@pytest.mark.rule("AUT-9")
def test_no_act_is_connected_without_its_text(engine: Engine, tmp_path: Path):
    app = assemble(Settings(environment=Environment.TEST, data_dir=tmp_path), engine)
    assert set(app.state.acts) == {text.act for text in TEXTS}, "a new act brings its text into every_text.py"
    for text in TEXTS:
        assert text.shown.strip()


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_every_fact_that_is_flipped_after_the_challenge_voids_the_answer(text: Text):
    device, key, factor = Device(), SecurityKey(counts=False), FactorId(new_id())
    passkey = kept(key)
    message = release_message(RELEASE, text.shown)
    signed, asserted = device.release(RELEASE, text.shown), key.use(message)
    code = sms_digest(factor, RELEASE, text.shown, "123456")
    assert is_signed(device.public_key, signed, message)
    assert proof_by_passkey(passkey, asserted, message=message) is not None
    for fact, altered in text.flipped():
        other = release_message(RELEASE, altered)
        assert not is_signed(device.public_key, signed, other), fact
        assert proof_by_passkey(passkey, asserted, message=other) is None, fact
        assert sms_digest(factor, RELEASE, altered, "123456") != code, fact


@pytest.mark.rule("AUT-9")
@pytest.mark.rule("AUT-9", "AUT-10")
def test_the_chance_to_guess_a_code_is_bounded():
    assert guess_chance() == Fraction(FAILURES_ALLOWED, 10**CODE_DIGITS) <= Fraction(5, 1_000_000)
    assert SMS_PER_DAY * guess_chance() <= Fraction(1, 10_000)
    assert set(FactorKind) >= {FactorKind.APP, FactorKind.HARDWARE, FactorKind.SMS, FactorKind.TOTP, FactorKind.PASSKEY}


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("purchase", ("1.000,00 EUR", "IE00BK5BQT80", "…8901")),
        ("sale", ("Anteile: 5", "IE00BK5BQT80", "…8901")),
        ("payout", ("100,00 EUR", "Anna Amsel", "0130 00")),
        ("reference account", ("Anna Amsel", "0130 00")),
    ],
)
def test_a_message_names_amount_fund_or_payee_and_last_digits(kind: str, named: tuple[str, ...]):
    text = next(text for text in TEXTS if text.kind == kind)
    shown = shortened(text.shown)
    assert shown is not None
    said = message_text(shown, "123456")
    assert [part for part in named if part not in said] == []
    assert "12345678901" not in said


@pytest.mark.rule("AUT-9")
@given(st.text(max_size=700))
def test_what_is_not_shown_is_not_sent(words: str):
    shown = shortened(words)
    assert shown is None or len(shown) <= TEXT_MAX
