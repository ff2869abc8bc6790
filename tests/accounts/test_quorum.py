from __future__ import annotations

from operator import attrgetter

import pytest

from depot.accounts.model import Act, DepotKind, DepotState, PowerScope
from depot.accounts.rules.life_cycle import ALLOWED
from depot.accounts.rules.quorum import DECIDING, POWERS, deciding_seats, quorum, seeing
from tests.accounts.cast import TODAY, letters, people, roster
from tests.accounts.quorum_cases import CASES, Case

WRITING = [act for act in Act if act is not Act.SEE]


@pytest.mark.rule("ACC-7", "ACC-8", "ACC-9", "ACC-10")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_quorum(case: Case):
    depot, act = roster(case.roster), Act(case.act)
    for acting in case.by:
        assert quorum(depot, act, people(acting), TODAY).granted, f"{acting} suffices"
    for acting in case.not_by:
        verdict = quorum(depot, act, people(acting), TODAY)
        assert not verdict.granted, f"{acting} does not suffice"
        assert verdict.rule
        assert verdict.reason
    if case.missing:
        alone, missing, still_needed = case.missing
        verdict = quorum(depot, act, people(alone), TODAY)
        assert not verdict.granted
        assert (letters(owed.person for owed in verdict.missing), verdict.still_needed) == (missing, still_needed)


SIGHT = [
    ("ACC-9 the holder", "single | holder:A", "A"),
    ("ACC-9 each joint holder alone", "joint joint | joint:A; joint:B", "AB"),
    ("ACC-9 parents, not the child", "minor joint | holder:K; parent:A; parent:B", "AB"),
    ("ACC-9 signatories, not the company itself", "company 2 | holder:F; signatory:A; signatory:B", "AB"),
    ("ACC-9 heirs beside the executor, not the dead", "estate | holder:D; heir:A; executor:E for=D", "AE"),
    ("ACC-9 who is in care still sees", "single | holder:A; custodian:C for=A", "AC"),
    ("ACC-9 the debtor still sees", "single | holder:A; administrator:I for=A", "AI"),
    ("ACC-10 every attorney", "single | holder:A; attorney:V scope=inform; attorney:W scope=full", "AVW"),
    ("ACC-10 no revoked attorney", "single | holder:A; attorney:V scope=full revoked=2023-05-01", "A"),
    ("ACC-7 no ended role", "joint sole | joint:A; joint:B to=2023-12-31", "A"),
    ("ACC-8 sight itself may be excluded", "single | holder:A; custodian:C for=A not=see", "A"),
]


@pytest.mark.rule("ACC-9", "ACC-10", "DOC-1")
@pytest.mark.parametrize(("law", "text", "seers"), SIGHT, ids=[law for law, _, _ in SIGHT])
def test_who_sees(law: str, text: str, seers: str):
    depot = roster(text)
    assert letters(seeing(depot, TODAY)) == seers, law
    for letter in "ABCDEFIKVWX":
        assert quorum(depot, Act.SEE, people(letter), TODAY).granted is (letter in seers)


@pytest.mark.rule("ACC-10")
@pytest.mark.parametrize("scope", PowerScope)
def test_what_a_power_covers(scope: PowerScope):
    depot = roster(f"single | holder:A; attorney:V scope={scope}")
    covered = {act for act in Act if quorum(depot, act, people("V"), TODAY).granted}
    assert covered == POWERS[scope]
    assert not covered & {Act.CLOSE, Act.CHANGE_REFERENCE_ACCOUNT, Act.GRANT_POWER}
    assert all(quorum(depot, act, people("V"), TODAY).rule == "ACC-10" for act in covered - {Act.SEE})


@pytest.mark.rule("ACC-17")
@pytest.mark.parametrize("state", DepotState)
def test_the_state_comes_before_every_right(state: DepotState):
    depot = roster(f"single @{state} | holder:A")
    for act in Act:
        verdict = quorum(depot, act, people("A"), TODAY)
        assert verdict.granted is (act in ALLOWED[state])
        if not verdict.granted:
            assert verdict.rule == "ACC-17"
            assert verdict.missing == ()


@pytest.mark.rule("ACC-17")
def test_a_closed_depot_can_be_read_never_written():
    assert ALLOWED[DepotState.CLOSED] == {Act.SEE}
    assert all(Act.SEE in allowed for allowed in ALLOWED.values())


@pytest.mark.rule("ACC-4", "ACC-8")
def test_every_kind_has_deciders_and_every_scope_its_acts():
    assert set(DECIDING) == set(DepotKind)
    assert set(POWERS) == set(PowerScope)
    assert set(ALLOWED) == set(DepotState)


@pytest.mark.rule("ACC-9")
def test_without_anybody_in_charge_nobody_acts():
    for kind in DepotKind:
        depot = roster(f"{kind} | attorney:V scope=inform")
        for act in WRITING:
            assert not quorum(depot, act, people("VX"), TODAY).granted


@pytest.mark.rule("ACC-9", "CON-4")
def test_the_seats_name_everybody_whose_agreement_counts():
    depot = roster("joint joint | joint:A; joint:D; heir:H for=D; heir:J for=D")
    seats = deciding_seats(depot, Act.ORDER, TODAY)
    assert [letters(role.person for role in signers) for signers in seats.signers] == ["A", "HJ"]
    assert seats.needed == 2
