"""Depots, their roles, states and reference accounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ARRAY, Date, Row, Text, Uuid, column, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from depot.accounts.model import (
    Depot,
    DepotKind,
    DepotState,
    DispositionRight,
    NamedDepot,
    Product,
    ReferenceAccount,
    Role,
    RoleKind,
    StateChange,
)
from depot.accounts.tables.depots import (
    DEPOT_NUMBERS,
    DepotRow,
    DispositionRow,
    ReferenceAccountRow,
    RoleRow,
    StateChangeRow,
)
from depot.kernel.clock import new_id
from depot.kernel.crypto import EncryptedText, keyring
from depot.kernel.hot_sql import HotStatement
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


def revoke_role(tx: Session, role_id: RoleId, *, on: date) -> None:
    """The role ends with the day of receipt."""
    tx.execute(update(RoleRow).where(RoleRow.role_id == role_id).values(revoked_on=on))


def insert_reference_account(
    tx: Session, depot_id: DepotId, account: ReferenceAccount, *, payout_from: date | None = None, now: datetime
) -> None:
    """The reference account from now on; pay-outs to it from a day on, or at once."""
    tx.execute(
        insert(ReferenceAccountRow).values(
            depot_id=depot_id,
            valid_from=now,
            iban_sealed=account.iban,
            iban_digest=iban_digest(account.iban),
            bic=account.bic,
            holder_name=account.holder_name,
            payout_from=payout_from,
        )
    )


def closing(tx: Session) -> list[DepotId]:
    """The depots in state closing, oldest first."""
    query = select(DepotRow.depot_id).where(DepotRow.state == DepotState.CLOSING).order_by(DepotRow.depot_id)
    return list(tx.scalars(query))


def payout_from(tx: Session, depot_id: DepotId) -> date | None:
    """The first day on which money may go to the reference account in force; None: always."""
    return payouts_from(tx, [depot_id]).get(depot_id)


def payouts_from(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, date | None]:
    """The same for many depots."""
    query = (
        select(ReferenceAccountRow.depot_id, ReferenceAccountRow.payout_from)
        .ext(distinct_on(ReferenceAccountRow.depot_id))
        .where(ReferenceAccountRow.depot_id.in_(ids))
        .order_by(ReferenceAccountRow.depot_id, ReferenceAccountRow.valid_from.desc())
    )
    return {row.depot_id: row.payout_from for row in tx.execute(query)}


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


_DEPOTS = text("""
    select d.depot_id, d.depot_number, d.kind, d.product, d.state, d.cash_iban_sealed, d.opened_on, d.closed_on,
           a.iban_sealed, a.bic, a.holder_name,
           array(select r.person_id from depot.depot_roles r
                  where r.depot_id = d.depot_id and r.kind in ('holder', 'joint_holder')
                    and r.valid_to is null and r.revoked_on is null
                  order by r.role_id) as holders
      from depot.depots d
      cross join lateral (
           select iban_sealed, bic, holder_name from depot.depot_reference_accounts
            where depot_id = d.depot_id order by valid_from desc limit 1) a
     where d.depot_id = any(:ids)
     order by d.depot_id
""").columns(
    column("depot_id", Uuid),
    column("depot_number", Text),
    column("kind", Text),
    column("product", Text),
    column("state", Text),
    column("cash_iban_sealed", EncryptedText),
    column("opened_on", Date),
    column("closed_on", Date),
    column("iban_sealed", EncryptedText),
    column("bic", Text),
    column("holder_name", Text),
    column("holders", ARRAY(Uuid)),
)


def depots(tx: Session, ids: Collection[DepotId]) -> list[Depot]:
    """These depots with holders and reference account, in the order of their ids."""
    return [_depot(row) for row in tx.execute(_DEPOTS, {"ids": list(ids)})]


def _depot(row: Row[Any]) -> Depot:
    return Depot(
        depot_id=row.depot_id,
        depot_number=row.depot_number,
        kind=DepotKind(row.kind),
        product=Product(row.product),
        state=DepotState(row.state),
        cash_iban=row.cash_iban_sealed,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        holders=tuple(row.holders),
        reference_account=ReferenceAccount(row.iban_sealed, row.bic, row.holder_name),
    )


# A single depot on which one person stands alone, as most do, needs no rule to say who may see it.
_NAMED: Final = HotStatement("""
    select d.depot_id, d.depot_number, d.product,
           array_agg(r.person_id order by r.role_id)
               filter (where r.kind in ('holder', 'joint_holder') and r.valid_to is null and r.revoked_on is null)
               as holders,
           count(*) = 1 and bool_and(d.kind = 'single' and r.kind = 'holder' and r.valid_from <= :on
                                     and r.valid_to is null and r.revoked_on is null and r.excluded = '[]') as is_alone
      from depot.depots d join depot.depot_roles r using (depot_id)
     where d.depot_id = any(:ids)
     group by d.depot_id
     order by d.depot_id
""")


def named(tx: Session, ids: Collection[DepotId], *, on: date) -> list[NamedDepot]:
    """What documents say of these depots, in the order of their ids."""
    return [
        NamedDepot(
            depot_id=row.depot_id,
            depot_number=row.depot_number,
            product=Product(row.product),
            holders=tuple(row.holders or ()),
            sole_reader=row.holders[0] if row.is_alone else None,
        )
        for row in _NAMED.rows(tx, {"ids": list(ids), "on": on})
    ]


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


_NUMBERS: Final = HotStatement("select depot_id, depot_number from depot.depots where depot_id = any(:ids)")


def numbers(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, str]:
    """The number of each depot."""
    return {DepotId(row.depot_id): row.depot_number for row in _NUMBERS.rows(tx, {"ids": list(ids)})}


def id_of_number(tx: Session, number: str) -> DepotId | None:
    """The depot that bears the number."""
    return tx.scalar(select(DepotRow.depot_id).where(DepotRow.depot_number == number))


_STATES: Final = text("select depot_id, state from depot.depots where depot_id = any(cast(:ids as uuid[]))")


def states(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, DepotState]:
    """Where each of these depots stands."""
    return {row.depot_id: DepotState(row.state) for row in tx.execute(_STATES, {"ids": list(ids)})}
