"""A passkey is proven when it comes, and answers one challenge, bound to the content, for one host (AUT-4, AUT-9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.errors import AnswerNotAccepted, LoginRefused, PasskeyKnown, ProofNotAccepted, ReleaseAlreadyAnswered
from auth.model import Assertion, Credential, Factor, FactorAnswer, FactorKind, FactorState, Passkey, Release
from auth.rules.canonical import login_message, passkey_message, release_message
from auth.rules.passkey import PasskeyMade, RelyingParty, made_passkey, proof_by_passkey
from auth.usecases.answer_login import answer_login
from auth.usecases.answer_release import answer_release
from auth.usecases.open_release import open_release
from auth.usecases.passkey_wanted import passkey_wanted
from auth.usecases.passkeys_of import passkeys_of
from auth.usecases.prove_factor import prove_factor
from auth.usecases.set_up_passkey import set_up_passkey
from auth.usecases.start_login import start_login
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, LoginId, PersonId, SessionId
from tests.auth.anna import PIN, TEXT, Anna, a_release
from tests.auth.customers import NOW, Customer, a_customer, a_passkey, first_login, origin, with_passkey
from tests.auth.house import House
from tests.auth.security_key import PARTY, SecurityKey, on_the_wire

T = NOW + timedelta(minutes=1)
CHALLENGE = b"c" * 32
MESSAGE = b"release\nrel_1\n..."
ELSEWHERE = RelyingParty("depot.example.evil", "https://depot.example.evil", "Musterbank")
BEARER = SessionId(new_id())


def kept(key: SecurityKey) -> Credential:
    """The passkey as it is kept."""
    found = made_passkey(key.make(CHALLENGE), challenge=CHALLENGE, party=key.party)
    assert found is not None
    factor = Factor(FactorId(new_id()), FactorKind.PASSKEY, "Schlüssel")
    return Credential(factor, PersonId(new_id()), 0, NOW, BEARER, public_key=found[1], passkey=found[0])


@pytest.mark.rule("AUT-5")
@pytest.mark.parametrize(
    ("key", "challenge"),
    [
        pytest.param(SecurityKey(party=ELSEWHERE), CHALLENGE, id="another host"),
        pytest.param(SecurityKey(party=replace(PARTY, origin="http://depot.example")), CHALLENGE, id="another origin"),
        pytest.param(SecurityKey(verified=False), CHALLENGE, id="owner not verified"),
        pytest.param(SecurityKey(), b"d" * 32, id="challenge of another session"),
    ],
)
def test_a_passkey_made_otherwise_is_not_taken(key: SecurityKey, challenge: bytes):
    assert made_passkey(key.make(challenge), challenge=CHALLENGE, party=PARTY) is None


@pytest.mark.rule("AUT-9")
def test_each_part_of_an_answer_counts():
    key = SecurityKey()
    credential = kept(key)
    right = key.use(MESSAGE)
    assert proof_by_passkey(credential, right, message=MESSAGE) is not None
    flipped = bytearray(right.authenticator_data)
    flipped[32] ^= 0x04
    altered = [
        replace(right, passkey_id=b"x" * 16),
        replace(right, client_data=right.client_data.replace(b"false", b"true")),
        replace(right, authenticator_data=bytes(flipped)),
        replace(right, signature=SecurityKey().use(MESSAGE).signature),
        replace(key.use(MESSAGE), signature=right.signature),
        None,
    ]
    assert [proof_by_passkey(credential, each, message=MESSAGE) for each in altered] == [None] * len(altered)
    assert proof_by_passkey(credential, right, message=MESSAGE.replace(b"1", b"2")) is None


@pytest.mark.rule("AUT-9")
@pytest.mark.parametrize(("counts", "kept_count", "taken"), [(True, 0, True), (True, 1, False), (False, 0, True)])
def test_a_count_that_does_not_rise_shows_a_copy(counts: bool, kept_count: int, taken: bool):  # noqa: FBT001 - columns
    key = SecurityKey(counts=counts)
    credential = kept(key)
    assert credential.passkey is not None
    seen = replace(credential, passkey=replace(credential.passkey, sign_count=kept_count))
    proof = proof_by_passkey(seen, key.use(MESSAGE), message=MESSAGE)
    assert (proof is not None) is taken
    assert proof is None or proof.sign_count == (1 if counts else 0)


@pytest.mark.rule("AUT-9")
@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=300), cut=st.integers(0, 200), part=st.sampled_from(["client_data", "other"]))
def test_what_no_browser_makes_is_refused_and_never_an_accident(noise: bytes, cut: int, part: str):
    key = SecurityKey()
    made, credential = key.make(CHALLENGE), kept(key)
    used = key.use(MESSAGE)
    if part == "client_data":
        assert made_passkey(replace(made, client_data=noise), challenge=CHALLENGE, party=PARTY) is None
        assert proof_by_passkey(credential, replace(used, client_data=noise), message=MESSAGE) is None
        return
    broken = made.attestation[:cut] + noise
    if broken != made.attestation:
        made_passkey(PasskeyMade(made.passkey_id, made.client_data, broken), challenge=CHALLENGE, party=PARTY)
    data = used.authenticator_data[: cut % 37] + noise
    if data != used.authenticator_data:
        assert proof_by_passkey(credential, replace(used, authenticator_data=data), message=MESSAGE) is None


def asked(tx: Session, customer: Customer, *, words: str = TEXT) -> Release:
    return open_release(tx, person=customer.person, act="place_order", subject=new_id(), text=words, now=T)


def give(tx: Session, customer: Customer, release: Release, assertion: Assertion) -> None:
    answer_release(
        tx,
        release=release.release_id,
        person=customer.person,
        session=None,
        answer=FactorAnswer(FactorKind.PASSKEY, factor=customer.factor, assertion=assertion),
        acts={"place_order": lambda *_, **__: None},
        now=T,
    )


@pytest.mark.rule("AUT-4", "AUT-5")
def test_a_new_passkey_proves_itself_and_is_one_factor_of_one_person(tx: Session):
    customer = a_customer(tx)
    setup, key = first_login(tx, customer), SecurityKey()
    person, session = setup.person, setup.session
    made = key.make(passkey_wanted(tx, person=person, session=session).challenge)
    pending = set_up_passkey(tx, person=person, session=session, name="Stick", made=made, party=PARTY, now=NOW)
    assert pending.state is FactorState.PENDING
    for wrong in (SecurityKey().use(passkey_message(pending.factor_id)), key.use(b"another")):
        answer = FactorAnswer(FactorKind.PASSKEY, assertion=wrong)
        with pytest.raises(ProofNotAccepted) as refused:
            prove_factor(tx, person=person, session=session, factor=pending.factor_id, answer=answer, now=NOW)
        assert [fault.pointer for fault in refused.value.faults] == ["/assertion"]
    with pytest.raises(PasskeyKnown):
        set_up_passkey(tx, person=person, session=session, name="Stick", made=made, party=PARTY, now=NOW)
    wanted = passkey_wanted(tx, person=person, session=session)
    assert wanted.known_passkeys == (key.passkey_id,)
    other = SecurityKey().make(b"x" * 32)
    with pytest.raises(ProofNotAccepted):
        set_up_passkey(tx, person=person, session=session, name="Stick", made=other, party=PARTY, now=NOW)
    assert a_passkey(tx, SecurityKey(), person=person, session=session).state is FactorState.CONFIRMED


@pytest.mark.rule("AUT-9")
def test_a_release_is_given_for_its_text_once_and_the_proof_can_be_checked_later(tx: Session):
    customer = with_passkey(tx)
    release, other = asked(tx, customer), asked(tx, customer)
    assert passkeys_of(tx, customer.person) == (customer.key.passkey_id,)
    for message in (
        release_message(release.release_id, TEXT.replace("1.000,00", "9.000,00")),
        release_message(other.release_id, other.text),
        login_message(LoginId(release.release_id), release.text),
    ):
        with pytest.raises(AnswerNotAccepted) as refused:
            give(tx, customer, release, customer.key.use(message))
        assert [fault.pointer for fault in refused.value.faults] == ["/assertion"]
    right = customer.key.use(release_message(release.release_id, release.text))
    give(tx, customer, release, right)
    with pytest.raises(ReleaseAlreadyAnswered):
        give(tx, customer, release, right)
    with pytest.raises(AnswerNotAccepted):
        give(tx, customer, other, right)
    row = tx.execute(
        text("""select proof_signature, proof_client_data, proof_authenticator_data, public_key, sign_count
                  from auth.releases r join auth.factors f using (factor_id) where release_id = :id"""),
        {"id": release.release_id},
    ).one()
    parts = Assertion(right.passkey_id, bytes(row[1]), bytes(row[2]), bytes(row[0]))
    passkey = Passkey(right.passkey_id, PARTY.rp_id, PARTY.origin, row.sign_count - 1)
    factor = Factor(FactorId(new_id()), FactorKind.PASSKEY, "")
    kept_then = Credential(factor, customer.person, 0, T, BEARER, public_key=bytes(row[3]), passkey=passkey)
    assert proof_by_passkey(kept_then, parts, message=release_message(release.release_id, release.text)) is not None


@pytest.mark.rule("AUT-3", "AUT-11")
def test_a_login_with_a_passkey_and_the_answer_of_another_login(tx: Session):
    customer = with_passkey(tx)

    def half() -> tuple[LoginId, str]:
        opened = start_login(tx, access_number=customer.number, pin=customer.pin, origin=origin(), now=T)
        return opened.login_id, opened.challenge

    def answered(login: LoginId, assertion: Assertion) -> PersonId:
        answer = FactorAnswer(FactorKind.PASSKEY, assertion=assertion)
        return answer_login(tx, login=login, answer=answer, new_pin=None, origin=origin(), after_login=(), now=T).person

    one, two = half(), half()
    right = customer.key.use(login_message(*one))
    with pytest.raises(LoginRefused):
        answered(two[0], right)
    assert answered(one[0], right) == customer.person
    with pytest.raises(LoginRefused):
        answered(one[0], right)


@pytest.mark.rule("AUT-4", "AUT-5", "AUT-9")
def test_over_http_a_passkey_is_added_gives_a_release_and_logs_in(house: House, anna: Anna):
    key = SecurityKey()
    wanted = house.call("GET", "/v1/factors/passkey-options", token=anna.token).json()
    assert (wanted["rp_id"], wanted["user_verification"], wanted["algorithms"]) == (
        "depot.example",
        "required",
        [-8, -7],
    )
    body = {"name": "Stick"} | on_the_wire(key.make(_bytes(wanted["challenge"])))
    made = house.call("POST", "/v1/factors/passkey", body, token=anna.token)
    assert made.status_code == 201, made.text
    factor, options = made.json()["factor_id"], made.json()["options"]
    proof = {"assertion": on_the_wire(key.answer(_bytes(options["challenge"])))}
    offered = house.call("POST", f"/v1/factors/{factor}/confirmations", proof, token=anna.token)
    assert (offered.status_code, "Passkey „Stick“" in offered.json()["release"]["text"]) == (202, True)
    code = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    path = f"/v1/releases/{offered.json()['release']['id']}/answers"
    assert house.call("POST", path, code, token=anna.token).status_code == 200

    release = a_release(house, anna)
    options = house.call("GET", f"/v1/releases/{release}/passkey-options", token=anna.token).json()
    assert options["allow_credentials"] == [on_the_wire(key.use(b""))["passkey_id"]]
    body = {"factor_id": factor, "assertion": on_the_wire(key.answer(_bytes(options["challenge"])))}
    given_ = house.call("POST", f"/v1/releases/{release}/answers", body, token=anna.token)
    assert (given_.status_code, len(house.done)) == (200, 1)
    shown = house.call("GET", f"/v1/releases/{release}", token=anna.token).json()
    assert shown["state"] == "released"

    for number in (anna.number, "9" * 10):  # the options name no passkey, whoever asks
        opened = house.call("POST", "/v1/logins", {"access_number": number, "pin": PIN}).json()
        assert opened["passkey_options"]["allow_credentials"] == []
        said = on_the_wire(key.answer(_bytes(opened["passkey_options"]["challenge"])))
        done = house.call("POST", f"/v1/logins/{opened['login_id']}/answers", {"factor": "passkey", "assertion": said})
        assert done.status_code == (201 if number == anna.number else 401)


def _bytes(text_: str) -> bytes:
    return urlsafe_b64decode(text_ + "=" * (-len(text_) % 4))
