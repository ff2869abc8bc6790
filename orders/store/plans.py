"""SQL of plans and their requests: versions are added, never changed (PLN-1 to PLN-4, PLN-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PersonId, PlanId, PlanRequestId
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace
from orders.rules.plans.plan import (
    Interval,
    Leg,
    Pause,
    Plan,
    PlanKind,
    PlanRequest,
    PlanState,
    PlanTerms,
    PlanVersion,
    RequestKind,
    RequestState,
    Rise,
)
from orders.tables.plans import PlanRequestRow, PlanRow, PlanVersionRow


def content_of(terms: PlanTerms) -> dict[str, Any]:
    """The terms as they are kept."""
    rise, pause = terms.rise, terms.pause
    return {
        "kind": terms.kind.value,
        "legs": [
            {"isin": leg.isin, "cents": leg.amount and leg.amount.cents, "micro": leg.units and leg.units.micro}
            for leg in terms.legs
        ],
        "day": terms.day,
        "interval": terms.interval.value,
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on and terms.ends_on.isoformat(),
        "money": terms.money.value,
        "rise": rise and {"percent": rise.percent and str(rise.percent), "cents": rise.amount and rise.amount.cents},
        "pause": pause and [pause.first.isoformat(), pause.last.isoformat()],
    }


def terms_of(content: dict[str, Any]) -> PlanTerms:
    """The terms behind what is kept."""
    rise, pause, ends_on = content["rise"], content["pause"], content["ends_on"]
    return PlanTerms(
        kind=PlanKind(content["kind"]),
        legs=tuple(
            Leg(leg["isin"], _eur(leg["cents"]), None if leg["micro"] is None else Units(leg["micro"]))
            for leg in content["legs"]
        ),
        day=content["day"],
        interval=Interval(content["interval"]),
        starts_on=date.fromisoformat(content["starts_on"]),
        money=MoneyPlace(content["money"]),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        rise=Rise(Decimal(rise["percent"]) if rise["percent"] else None, _eur(rise["cents"])) if rise else None,
        pause=Pause(date.fromisoformat(pause[0]), date.fromisoformat(pause[1])) if pause else None,
    )


def _eur(cents: int | None) -> Eur | None:
    return None if cents is None else Eur(cents)


FIELDS: Final = """
    p.plan_id, p.depot_id, p.kind, p.state, p.created_at, p.next_due_on, p.first_run_on, p.ended_at, p.end_reason
"""
_BY_ID = text(f"select {FIELDS} from orders.plans p where p.plan_id = :plan")
_LOCK = text(f"select {FIELDS} from orders.plans p where p.plan_id = :plan for no key update")
_OF_DEPOT = text(f"""
    select {FIELDS} from orders.plans p
     where p.depot_id = :depot and (cast(:after as uuid) is null or p.plan_id < :after)
     order by p.plan_id desc limit cast(:limit as bigint)
""")
_LIVING = text(f"""
    select {FIELDS} from orders.plans p
     where p.depot_id = any(cast(:depots as uuid[])) and p.state in ('waiting', 'active', 'suspended')
     order by p.plan_id for no key update
""")
_VERSIONS = text("""
    select plan_id, number, valid_from, terms from orders.plan_versions
     where plan_id = any(cast(:plans as uuid[])) order by plan_id, number
""")


def add(tx: Session, plan: Plan) -> None:
    """A plan that waits for its release."""
    row = {"plan_id": plan.plan_id, "depot_id": plan.depot_id, "kind": plan.kind.value, "state": plan.state.value}
    tx.execute(insert(PlanRow), [row | {"created_at": plan.created_at}])


def by_id(tx: Session, plan: PlanId) -> Plan | None:
    """The plan as it stands."""
    return next(iter(with_versions(tx, tx.execute(_BY_ID, {"plan": plan}).all())), None)


def locked(tx: Session, plan: PlanId) -> Plan | None:
    """The plan, which nobody else changes until the transaction ends."""
    return next(iter(with_versions(tx, tx.execute(_LOCK, {"plan": plan}).all())), None)


def of_depot(tx: Session, depot: DepotId, *, after: PlanId | None, limit: int) -> list[Plan]:
    """The plans of a depot, the newest first, from behind `after` on."""
    return with_versions(tx, tx.execute(_OF_DEPOT, {"depot": depot, "after": after, "limit": limit}).all())


def living(tx: Session, depots: Collection[DepotId]) -> list[Plan]:
    """The plans of these depots that have not ended, locked."""
    return with_versions(tx, tx.execute(_LIVING, {"depots": list(depots)}).all())


def with_versions(tx: Session, rows: Sequence[Row[Any]]) -> list[Plan]:
    """The plans behind rows with `FIELDS`, in their order, with all their versions."""
    versions: defaultdict[PlanId, list[PlanVersion]] = defaultdict(list)
    if rows:
        for row in tx.execute(_VERSIONS, {"plans": [row.plan_id for row in rows]}):
            versions[row.plan_id].append(PlanVersion(row.number, row.valid_from, terms_of(row.terms)))
    return [_plan(row, tuple(versions[row.plan_id])) for row in rows]


def _plan(row: Row[Any], versions: tuple[PlanVersion, ...]) -> Plan:
    return Plan(
        plan_id=row.plan_id,
        depot_id=row.depot_id,
        kind=PlanKind(row.kind),
        state=PlanState(row.state),
        versions=versions,
        created_at=row.created_at,
        next_due_on=row.next_due_on,
        first_run_on=row.first_run_on,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def add_version(
    tx: Session, plan: PlanId, version: PlanVersion, *, request: PlanRequestId | None, now: datetime
) -> None:
    """Terms that count from a day on."""
    row = {
        "plan_id": plan,
        "number": version.number,
        "valid_from": version.valid_from,
        "terms": content_of(version.terms),
        "request_id": request,
        "recorded_at": now,
    }
    tx.execute(insert(PlanVersionRow), [row])


_STAND = text("""
    update orders.plans set state = :state, next_due_on = :next_due_on, ended_at = :ended_at, end_reason = :end_reason
     where plan_id = :plan
""")


def stand(
    tx: Session,
    plan: PlanId,
    *,
    state: PlanState,
    next_due_on: date | None,
    ended_at: datetime | None = None,
    end_reason: str | None = None,
) -> None:
    """Where the plan stands from now on."""
    facts = {"state": state.value, "next_due_on": next_due_on, "ended_at": ended_at, "end_reason": end_reason}
    tx.execute(_STAND, {"plan": plan} | facts)


def add_request(tx: Session, request: PlanRequest) -> None:
    """What was asked."""
    row = {
        "request_id": request.request_id,
        "plan_id": request.plan_id,
        "kind": request.kind.value,
        "terms": content_of(request.terms),
        "state": request.state.value,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at,
        "lapses_at": request.lapses_at,
    }
    tx.execute(insert(PlanRequestRow), [row])


_REQUEST: Final = """
    select r.request_id, r.plan_id, p.depot_id, r.kind, r.terms, r.state, r.asked_by, r.asked_at, r.lapses_at
      from orders.plan_requests r join orders.plans p using (plan_id)
"""
_REQUEST_BY_ID = text(f"{_REQUEST} where r.request_id = :request")
_WAITING = text(f"{_REQUEST} where r.plan_id = :plan and r.state = 'waiting'")
_LAPSED = text(f"""
    {_REQUEST} where r.state = 'waiting' and r.lapses_at <= :now
     order by r.request_id limit cast(:limit as bigint) for no key update of r skip locked
""")


def request_by_id(tx: Session, request: PlanRequestId) -> PlanRequest | None:
    """The request as it stands; whoever decides locks its plan first."""
    row = tx.execute(_REQUEST_BY_ID, {"request": request}).one_or_none()
    return _request(row) if row else None


def waiting_request(tx: Session, plan: PlanId) -> PlanRequest | None:
    """The one request of a plan that waits for releases."""
    row = tx.execute(_WAITING, {"plan": plan}).one_or_none()
    return _request(row) if row else None


def lapsed_requests(tx: Session, *, now: datetime, limit: int) -> list[PlanRequest]:
    """Requests that nobody released in time, locked."""
    return [_request(row) for row in tx.execute(_LAPSED, {"now": now, "limit": limit})]


def _request(row: Row[Any]) -> PlanRequest:
    return PlanRequest(
        request_id=row.request_id,
        plan_id=row.plan_id,
        depot_id=row.depot_id,
        kind=RequestKind(row.kind),
        terms=terms_of(row.terms),
        state=RequestState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        lapses_at=row.lapses_at,
    )


_END_REQUEST = text("update orders.plan_requests set state = :state where request_id = :request")
_WAIT_UNTIL = text("update orders.plan_requests set lapses_at = :lapses_at where request_id = :request")
_RELEASED = text("""
    insert into orders.plan_releases (request_id, person_id, released_at) values (:request, :person, :now)
        on conflict do nothing
""")
_RELEASERS = text("select person_id from orders.plan_releases where request_id = :request")


def end_request(tx: Session, request: PlanRequestId, state: RequestState) -> None:
    """The request waits no longer."""
    tx.execute(_END_REQUEST, {"request": request, "state": state.value})


def wait_until(tx: Session, request: PlanRequestId, lapses_at: datetime) -> None:
    """The request waits for the others until then."""
    tx.execute(_WAIT_UNTIL, {"request": request, "lapses_at": lapses_at})


def releasers(tx: Session, request: PlanRequestId) -> frozenset[PersonId]:
    """Who has released the request so far."""
    return frozenset(tx.scalars(_RELEASERS, {"request": request}))


def add_release(tx: Session, request: PlanRequestId, person: PersonId, *, now: datetime) -> None:
    """The person's release, once."""
    tx.execute(_RELEASED, {"request": request, "person": person, "now": now})
