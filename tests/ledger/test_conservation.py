"""Whatever is posted, reserved and reversed in whatever order: nothing appears, nothing vanishes (CSH-2, ORD-23)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId, PositionId
from depot.ledger.errors import AlreadyReversed, InsufficientBalance, ReversalNotReversible
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.ledger.usecases.reverse_entry import reverse_entry
from tests.ledger.bookings import DAY, NOW, customer, entry, holds

ISIN = "IE00BK5BQT80"
AMOUNTS = st.integers(1, 2_000)
DAYS = st.integers(0, 5).map(lambda days: DAY + timedelta(days=days))


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as tx:
            yield tx
        outer.rollback()


class Ledger(RuleBasedStateMachine):
    """The ledger beside a model of it that fits into a dictionary."""

    engine: Engine
    booked: Any = Bundle("booked")

    def __init__(self) -> None:
        super().__init__()
        self._context = _session(self.engine)
        self.tx = self._context.__enter__()
        depots, positions = [customer(self.tx) for _ in range(2)], [PositionId(new_id()) for _ in range(2)]
        self.groups = [
            [
                *[account for depot in depots for account in (Account.cash(depot), Account.cash_held(depot))],
                *[Account.reference(depot) for depot in depots],
                Account.house(AccountKind.TRUST),
            ],
            [
                *[make(position, ISIN) for position in positions for make in (Account.position, Account.position_held)],
                Account.registrar(ISIN),
                Account.unit_suspense(ISIN),
            ],
        ]
        self.model = dict.fromkeys([account for group in self.groups for account in group], 0)
        self.history: list[Entry] = []
        open_accounts(self.tx, self.model, now=NOW)

    def teardown(self) -> None:
        self._context.__exit__(None, None, None)

    def _fits(self, moves: list[Transfer]) -> bool:
        after = dict(self.model)
        for move in moves:
            after[move.source] -= move.amount
            after[move.target] += move.amount
        fits = all(account.may_overdraw or balance >= 0 for account, balance in after.items())
        if fits:
            self.model = after
        return fits

    @rule(target=booked, draw=st.data(), group=st.integers(0, 1), count=st.integers(1, 4), booked_on=DAYS)
    def post(self, draw: st.DataObject, group: int, count: int, booked_on: Any) -> EntryId | None:
        moves = []
        for _ in range(count):
            source, target = draw.draw(st.permutations(self.groups[group]))[:2]
            moves.append(Transfer(source, target, draw.draw(AMOUNTS)))
        made = entry(*moves, booked_on=booked_on)
        try:
            post_entries(self.tx, [made], now=NOW)
        except InsufficientBalance:
            assert not self._fits(moves)
            return None
        assert self._fits(moves)
        self.history.append(made)
        return made.entry_id

    @rule(entry_id=booked, booked_on=DAYS)
    def reverse(self, entry_id: EntryId | None, booked_on: Any) -> None:
        if entry_id is None:
            return
        original = next(made for made in self.history if made.entry_id == entry_id)
        moves = [move.reversal() for move in original.transfers]
        try:
            back = reverse_entry(self.tx, entry_id, booked_on=booked_on, now=NOW)
        except AlreadyReversed:
            undone = next(made.entry_id for made in self.history if made.reverses == entry_id)
            with pytest.raises(ReversalNotReversible):
                reverse_entry(self.tx, undone, booked_on=booked_on, now=NOW)
            return
        except InsufficientBalance:
            assert not self._fits(moves)
            return
        assert self._fits(moves)
        self.history.append(Entry(back, "test", booked_on, DAY, original.reference, tuple(moves), reverses=entry_id))

    @rule(day=DAYS)
    def ask_a_past_day(self, day: Any) -> None:
        expected = dict.fromkeys(self.model, 0)
        for made in self.history:
            for move in made.transfers if made.booked_on <= day else ():
                expected[move.source] -= move.amount
                expected[move.target] += move.amount
        assert balances(self.tx, self.model, as_of=day) == expected

    @invariant()
    def the_ledger_is_its_model(self) -> None:
        assert balances(self.tx, self.model) == self.model
        assert holds(self.tx)


@pytest.mark.rule("CSH-2", "ORD-23")
@pytest.mark.parametrize("examples", [8, pytest.param(200, marks=pytest.mark.prove)])
def test_nothing_appears_and_nothing_vanishes(engine: Engine, examples: int):
    machine = type("Ledger", (Ledger,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
