"""Codes are used once, signatures are bound to one purpose, challenge and text (AUT-9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.model import Credential, Factor, FactorAnswer, FactorKind, FactorState, Proof
from auth.rules.canonical import device_message, login_message, pairing_message, release_message
from auth.rules.factor_answer import accepted_step, first_proof, is_signed
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, LoginId, PersonId, ReleaseId, SessionId
from tests.auth.device import Device

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(
    ("seconds", "last_step", "step"),
    [
        (0, None, STEP),
        (29, None, STEP),
        (0, STEP - 1, STEP),
        (0, STEP, None),
        (0, STEP + 1, None),
        (30, None, None),
        (-1, None, None),
    ],
)
def test_a_code_is_good_in_its_own_step_and_once(seconds: int, last_step: int | None, step: int | None):
    code = pyotp.TOTP(SECRET).at(NOW)
    assert accepted_step(SECRET, code, last_step=last_step, now=NOW + timedelta(seconds=seconds)) == step


@pytest.mark.rule("AUT-9")
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_signature_is_good_for_its_text_alone(text: str, other: str):
    device, release = Device(), ReleaseId(new_id())
    signature = device.release(release, text)
    assert is_signed(device.public_key, signature, release_message(release, text))
    assert is_signed(device.public_key, signature, release_message(release, other)) == (text == other)
    assert not is_signed(device.public_key, signature, release_message(ReleaseId(new_id()), text))


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize("altered", [b"", b"x" * 64, b"\x00" * 64])
def test_what_is_no_signature_proves_nothing(altered: bytes):
    assert not is_signed(Device().public_key, altered, b"message")
    assert not is_signed(b"\x00" * 5, altered, b"message")


@pytest.mark.rule("AUT-9")
def test_no_purpose_shares_its_bytes_with_another():
    same = new_id()
    messages = {
        release_message(ReleaseId(same), "text"),
        login_message(LoginId(same), "text"),
        pairing_message(SessionId(same), "text", b"k" * 32),
        device_message(FactorId(same), "text"),
    }
    assert len({message.split(b"\n")[0] for message in messages}) == 4


@pytest.mark.rule("AUT-4", "AUT-10")
@pytest.mark.parametrize("state", FactorState)
def test_only_an_active_factor_answers(state: FactorState):
    factor = Factor(FactorId(new_id()), FactorKind.TOTP, "TOTP", state)
    held = Credential(factor, PersonId(new_id()), 0, NOW, SessionId(new_id()), secret=SECRET)
    answer = FactorAnswer(FactorKind.TOTP, code=pyotp.TOTP(SECRET).at(NOW))
    expected = Proof(factor.factor_id, step=STEP) if state is FactorState.ACTIVE else None
    assert first_proof([held], answer, message=b"", now=NOW) == expected
    assert first_proof([], answer, message=b"", now=NOW) is None
