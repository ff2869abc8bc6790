"""A mandate on the own reference account is signed with a factor; the release is its proof (CSH-5, AUT-9)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, Disposition, DispositionRight, RoleKind
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, to_text
from depot.payments.errors import MandateEnded
from depot.payments.usecases.ask_mandate import ask_mandate
from depot.payments.usecases.mandates_of import mandates_of
from depot.payments.usecases.release_mandate import release_mandate
from depot.payments.usecases.usable_mandate_ids import usable_mandate_ids
from tests.build import IBAN, NOW, TODAY, an_active_depot, an_active_single_depot, an_identified_person
from tests.payments.sepa import HOUSE


@pytest.mark.rule("CSH-5", "AUT-9")
def test_creditor_reference_and_iban_are_released_and_the_release_is_the_proof(tx: Session):
    depot = an_active_single_depot(tx)
    asked = ask_mandate(tx, depot.depot_id, house=HOUSE, person=depot.holders[0], now=NOW)
    for fact in (HOUSE.name, HOUSE.creditor_id, asked.signing.reference, "DE89 3704 0044 0532 0130 00"):
        assert fact in asked.release.text
    assert not usable_mandate_ids(tx, [depot.depot_id], on=TODAY)
    release_mandate(tx, person=depot.holders[0], subject=asked.signing.mandate_id, now=NOW)
    [mandate] = mandates_of(tx, depot.depot_id)
    assert (mandate.iban, mandate.reference, mandate.signed_on) == (IBAN, asked.signing.reference, TODAY)
    assert mandate.proof == to_text(PREFIX["ReleaseId"], asked.release.release_id)
    assert usable_mandate_ids(tx, [depot.depot_id], on=TODAY) == {depot.depot_id: mandate.mandate_id}
    with pytest.raises(MandateEnded):
        release_mandate(tx, person=depot.holders[0], subject=mandate.mandate_id, now=NOW)
    with pytest.raises(NotFound):
        ask_mandate(tx, depot.depot_id, house=HOUSE, person=an_identified_person(tx), now=NOW)


@pytest.mark.rule("CSH-5", "ACC-9")
def test_joint_holders_sign_the_same_words_together(tx: Session):
    pair = (an_identified_person(tx), an_identified_person(tx))
    joint = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
    roles = [(person, RoleKind.JOINT_HOLDER) for person in pair]
    depot = an_active_depot(tx, DepotKind.JOINT, roles, dispositions=joint)
    first, second = (ask_mandate(tx, depot.depot_id, house=HOUSE, person=person, now=NOW) for person in pair)
    assert first.signing == second.signing
    release_mandate(tx, person=pair[0], subject=first.signing.mandate_id, now=NOW)
    assert not mandates_of(tx, depot.depot_id)
    with pytest.raises(MandateEnded):
        ask_mandate(tx, depot.depot_id, house=HOUSE, person=pair[0], now=NOW)
    release_mandate(tx, person=pair[1], subject=first.signing.mandate_id, now=NOW)
    [mandate] = mandates_of(tx, depot.depot_id)
    assert mandate.proof.count("rel_") == len(pair)
