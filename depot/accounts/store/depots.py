"""Depots, their roles, states and reference accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from depot.accounts.model import (
    Depot,
    DepotKind,
    DepotState,
    DispositionRight,
    Product,
    ReferenceAccount,
    Role,
    RoleKind,
    StateChange,
)
from depot.accounts.tables import (
    DEPOT_NUMBERS,
    DepotRow,
    DispositionRow,
    ReferenceAccountRow,
    RoleRow,
    StateChangeRow,
)
from depot.kernel.clock import new_id
from depot.kernel.crypto import keyring
from depot.kernel.ids import DepotId, PersonId, RoleId

_IBAN: Final = "iban"


def iban_digest(iban: str) -> bytes:
    """How an IBAN is found again without being readable (PRV-4)."""
    return keyring().digest(_IBAN, iban)


def next_number(tx: Session) -> int:
    """A base for a depot number that was never given out before."""
    return tx.execute(select(DEPOT_NUMBERS.next_value())).scalar_one()


def insert_depot(
    tx: Session, depot_id: DepotId, *, number: str, kind: DepotKind, product: Product, state: DepotState, cash_iban: str
) -> None:
    """The depot itself; roles and reference account follow."""
    tx.execute(
        insert(DepotRow).values(
            depot_id=depot_id,
            depot_number=number,
            kind=kind,
            product=product,
            state=state,
            cash_iban_sealed=cash_iban,
            cash_iban_digest=iban_digest(cash_iban),
        )
    )


def insert_roles(tx: Session, depot_id: DepotId, roles: Collection[Role], *, now: datetime) -> None:
    """Roles with their proofs."""
    tx.execute(
        insert(RoleRow).values(
            [
                {
                    "role_id": role.role_id or RoleId(new_id()),
                    "depot_id": depot_id,
                    "person_id": role.person,
                    "kind": role.kind,
                    "valid_from": role.valid_from,
                    "valid_to": role.valid_to,
                    "proof": role.proof,
                    "stands_for": role.stands_for,
                    "scope": role.scope,
                    "ends_at_death": role.ends_at_death,
                    "excluded": sorted(role.excluded),
                    "revoked_on": role.revoked_on,
                    "recorded_at": now,
                }
                for role in roles
            ]
        )
    )


def insert_dispositions(
    tx: Session, depot_id: DepotId, rights: Mapping[RoleKind, DispositionRight], *, valid_from: date
) -> None:
    """How the depot's groups act from a day on."""
    rows = [
        {
            "depot_id": depot_id,
            "role_kind": kind,
            "valid_from": valid_from,
            "disposition": right.disposition,
            "required": right.required,
        }
        for kind, right in rights.items()
    ]
    if rows:
        tx.execute(insert(DispositionRow).values(rows))


def insert_reference_account(tx: Session, depot_id: DepotId, account: ReferenceAccount, *, now: datetime) -> None:
    """The reference account from now on."""
    tx.execute(
        insert(ReferenceAccountRow).values(
            depot_id=depot_id,
            valid_from=now,
            iban_sealed=account.iban,
            iban_digest=iban_digest(account.iban),
            bic=account.bic,
            holder_name=account.holder_name,
        )
    )


def locked_state(tx: Session, depot_id: DepotId) -> DepotState | None:
    """The state of the depot, which nobody else changes until the transaction ends."""
    state = tx.scalar(select(DepotRow.state).where(DepotRow.depot_id == depot_id).with_for_update())
    return None if state is None else DepotState(state)


_CHANGE = text("""
    insert into depot.depot_state_changes (depot_id, step, state, actor, reason, changed_at)
    select :depot_id, coalesce(max(step), 0) + 1, :state, :actor, :reason, :changed_at
      from depot.depot_state_changes where depot_id = :depot_id
""")


def add_state(tx: Session, depot_id: DepotId, change: StateChange) -> None:
    """A row of the history."""
    tx.execute(
        _CHANGE,
        {
            "depot_id": depot_id,
            "state": change.state,
            "actor": change.actor,
            "reason": change.reason,
            "changed_at": change.changed_at,
        },
    )


def set_state(tx: Session, depot_id: DepotId, change: StateChange, *, today: date) -> None:
    """The depot stands in the state, and the history says who, when and why (ACC-17)."""
    columns: dict[str, Any] = {"state": change.state}
    if change.state is DepotState.ACTIVE:
        # A block that ends does not open the depot anew.
        columns["opened_on"] = text("coalesce(opened_on, :today)").bindparams(today=today)
    if change.state is DepotState.CLOSED:
        columns["closed_on"] = today
    tx.execute(update(DepotRow).where(DepotRow.depot_id == depot_id).values(columns))
    add_state(tx, depot_id, change)


def history(tx: Session, depot_id: DepotId) -> list[StateChange]:
    """The depot's life, first step first."""
    rows = tx.execute(
        select(StateChangeRow.__table__).where(StateChangeRow.depot_id == depot_id).order_by(StateChangeRow.step)
    )
    return [StateChange(DepotState(row.state), row.actor, row.reason, row.changed_at) for row in rows]


_HOLDING = ("holder", "joint_holder")


def depots(tx: Session, ids: Collection[DepotId]) -> list[Depot]:
    """These depots with holders and reference account, in the order of their ids."""
    newest = (
        select(ReferenceAccountRow.__table__)
        .distinct(ReferenceAccountRow.depot_id)
        .where(ReferenceAccountRow.depot_id.in_(ids))
        .order_by(ReferenceAccountRow.depot_id, ReferenceAccountRow.valid_from.desc())
        .subquery()
    )
    rows = tx.execute(
        select(DepotRow.__table__, newest.c.iban_sealed, newest.c.bic, newest.c.holder_name)
        .join(newest, newest.c.depot_id == DepotRow.depot_id)
        .where(DepotRow.depot_id.in_(ids))
        .order_by(DepotRow.depot_id)
    ).all()
    holders: dict[DepotId, list[PersonId]] = defaultdict(list)
    found = tx.execute(
        select(RoleRow.depot_id, RoleRow.person_id)
        .where(RoleRow.depot_id.in_(ids), RoleRow.kind.in_(_HOLDING))
        .where(RoleRow.valid_to.is_(None), RoleRow.revoked_on.is_(None))
        .order_by(RoleRow.role_id)
    )
    for depot_id, person in found:
        holders[depot_id].append(person)
    return [_depot(row, tuple(holders[row.depot_id])) for row in rows]


def _depot(row: Row[Any], holders: tuple[PersonId, ...]) -> Depot:
    return Depot(
        depot_id=row.depot_id,
        depot_number=row.depot_number,
        kind=DepotKind(row.kind),
        product=Product(row.product),
        state=DepotState(row.state),
        cash_iban=row.cash_iban_sealed,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        holders=holders,
        reference_account=ReferenceAccount(row.iban_sealed, row.bic, row.holder_name),
    )


_HOLDERS = text("""
    select depot_id, array_agg(person_id order by role_id) as persons
      from depot.depot_roles
     where depot_id = any(:depots) and kind in ('holder', 'joint_holder')
       and valid_from <= :on and (valid_to is null or valid_to >= :on) and (revoked_on is null or revoked_on > :on)
     group by depot_id
""")


def holders(tx: Session, ids: Collection[DepotId], *, on: date) -> dict[DepotId, tuple[PersonId, ...]]:
    """Who held each depot on the day."""
    rows = tx.execute(_HOLDERS, {"depots": list(ids), "on": on})
    return {DepotId(row.depot_id): tuple(PersonId(person) for person in row.persons) for row in rows}


def numbers(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, str]:
    """The number of each depot."""
    found = text("select depot_id, depot_number from depot.depots where depot_id = any(:ids)")
    return {DepotId(row.depot_id): row.depot_number for row in tx.execute(found, {"ids": list(ids)})}


def id_of_number(tx: Session, number: str) -> DepotId | None:
    """The depot that bears the number."""
    return tx.scalar(select(DepotRow.depot_id).where(DepotRow.depot_number == number))
