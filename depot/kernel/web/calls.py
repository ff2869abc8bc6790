"""One request, one transaction, committed before the answer leaves; who calls, and the receipt of every command.

Each endpoint takes exactly one of the call types below, and so declares who may use it: an endpoint that declares
nothing stops the start (AUT-16, `refuse_undeclared`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Protocol

from fastapi import Depends, FastAPI, Header, Request, Response, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from starlette.routing import BaseRoute

from depot.kernel import audit, clock, idempotency
from depot.kernel.actor import Actor, Anonymous, Customer, Staff, StaffRole
from depot.kernel.errors import Fault, Forbidden, Invalid, Refusal, Unauthenticated


class Authenticate(Protocol):
    """Who stands behind a token; answered by `auth`, connected in `depot.app`."""

    def __call__(self, tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        """The actor of a living session; raises Unauthenticated otherwise."""


class NotForThisRole(Forbidden):
    """A member of staff without the role, or a customer where staff is needed."""

    title = "Your role does not allow this"
    title_de = "Ihre Rolle erlaubt dies nicht"
    rule = "AUT-14"


class IdempotencyKeyMissing(Invalid):
    """Every call that changes something carries a key of the caller's making."""

    title = "The header Idempotency-Key is required"
    title_de = "Der Header Idempotency-Key fehlt"
    rule = "ORD-2"


@dataclass(slots=True)
class Query:
    """A call that reads."""

    tx: Session
    now: datetime
    actor: Actor
    request: Request

    @property
    def today(self) -> date:
        """The calendar day in Berlin."""
        return clock.today(self.now)

    @property
    def language(self) -> str:
        """`de` or `en`, from Accept-Language; German is the default."""
        asked = self.request.headers.get("accept-language", "de").split(",")[0].strip().lower()
        return "en" if asked.startswith("en") else "de"


@dataclass(slots=True)
class Command(Query):
    """A call that changes something; `answer` runs it once per key."""

    key: str

    def answer(self, body: BaseModel | None, run: Callable[[], BaseModel], *, status: int = 201) -> Response:
        """Run the command, or replay its first answer; audit and receipt are written in the same transaction."""
        sent = "" if body is None else body.model_dump_json()
        path = self.request.url.path
        mark = idempotency.fingerprint(self.request.method, path, sent)
        client = self.actor.label
        first = idempotency.claim(self.tx, client=client, key=self.key, mark=mark)
        if first is not None:
            return Response(first.answer, first.status, {"Idempotent-Replayed": "true"}, media_type="application/json")
        receipt = idempotency.Receipt(status, run().model_dump_json())
        idempotency.keep(self.tx, client=client, key=self.key, mark=mark, receipt=receipt, now=self.now)
        route: APIRoute = self.request.scope["route"]
        audit.record(
            self.tx,
            self.actor,
            action=route.name,
            subject=path,
            content={"key": self.key, "request": mark, "answer": idempotency.fingerprint("", "", receipt.answer)},
            now=self.now,
        )
        return Response(receipt.answer, status, media_type="application/json")


class CustomerQuery(Query):
    """A customer reads."""

    actor: Customer


class CustomerCommand(Command):
    """A customer changes something."""

    actor: Customer


class StaffQuery(Query):
    """A member of staff reads; such reads are audited (AUT-15)."""

    actor: Staff


class StaffCommand(Command):
    """A member of staff changes something."""

    actor: Staff


@contextmanager
def _transaction(request: Request) -> Iterator[tuple[Session, datetime]]:
    sessions: sessionmaker[Session] = request.app.state.sessions
    business_clock: clock.Clock = request.app.state.clock
    now = business_clock.now()
    with sessions() as tx:
        try:
            yield tx, now
            tx.commit()
        except Refusal as refusal:
            if refusal.keeps_writes:
                tx.commit()
            else:
                tx.rollback()
            raise
        except IntegrityError as broken:
            tx.rollback()
            if getattr(getattr(broken.orig, "diag", None), "constraint_name", "") == "pk_receipts":
                raise idempotency.IdempotencyKeyInFlight from broken
            raise


def _key(value: str | None) -> str:
    if value is None or not 8 <= len(value) <= 128 or not value.isprintable() or not value.isascii():
        raise IdempotencyKeyMissing(
            _faults=(
                Fault("ORD-2", "/Idempotency-Key", "send a key of 8 to 128 printable ASCII characters", "missing"),
            )
        )
    return value


_bearer = HTTPBearer(auto_error=False, description="The session token of `POST /v1/logins/{id}/answers`")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Your own key for this command, 8 to 128 characters. Required."),
]


def _actor(request: Request, tx: Session, bearer: HTTPAuthorizationCredentials | None, now: datetime) -> Actor:
    if bearer is None:
        raise Unauthenticated
    authenticate: Authenticate = request.app.state.authenticate
    actor = authenticate(tx, token=bearer.credentials, now=now)
    request.state.actor = actor.label
    return actor


def _customer_query(request: Request, bearer: Bearer) -> Iterator[CustomerQuery]:
    with _transaction(request) as (tx, now):
        actor = _actor(request, tx, bearer, now)
        if not isinstance(actor, Customer):
            raise NotForThisRole
        yield CustomerQuery(tx, now, actor, request)


def _customer_command(request: Request, bearer: Bearer, key: Key = None) -> Iterator[CustomerCommand]:
    with _transaction(request) as (tx, now):
        actor = _actor(request, tx, bearer, now)
        if not isinstance(actor, Customer):
            raise NotForThisRole
        yield CustomerCommand(tx, now, actor, request, _key(key))


def _public_query(request: Request) -> Iterator[Query]:
    with _transaction(request) as (tx, now):
        yield Query(tx, now, Anonymous(), request)


def _public_command(request: Request, key: Key = None) -> Iterator[Command]:
    with _transaction(request) as (tx, now):
        yield Command(tx, now, Anonymous(), request, _key(key))


async def _stateless() -> None:
    """Open to everybody, reads and writes nothing."""


def _staff(roles: tuple[StaffRole, ...], actor: Actor) -> Staff:
    if not isinstance(actor, Staff) or not actor.roles.intersection(roles):
        raise NotForThisRole
    return actor


def staff_query(*roles: StaffRole) -> Any:
    """The dependency of an endpoint that staff with one of the roles may read; auditors read everything."""
    allowed = (*roles, StaffRole.AUDITOR)

    def call(request: Request, bearer: Bearer) -> Iterator[StaffQuery]:
        with _transaction(request) as (tx, now):
            actor = _staff(allowed, _actor(request, tx, bearer, now))
            route: APIRoute = request.scope["route"]
            audit.record(tx, actor, action=route.name, subject=request.url.path, content={}, now=now)
            yield StaffQuery(tx, now, actor, request)

    return _declare(call, "staff: " + ", ".join(allowed))


def staff_command(*roles: StaffRole) -> Any:
    """The dependency of an endpoint that changes something and that staff with one of the roles may use."""

    def call(request: Request, bearer: Bearer, key: Key = None) -> Iterator[StaffCommand]:
        with _transaction(request) as (tx, now):
            actor = _staff(roles, _actor(request, tx, bearer, now))
            yield StaffCommand(tx, now, actor, request, _key(key))

    return _declare(call, "staff: " + ", ".join(roles))


def _declare(dependency: Callable[..., Any], access: str) -> Any:
    dependency.access = access  # type: ignore[attr-defined] # read by `access_of`
    return Depends(dependency, scope="function")


CustomerReads = Annotated[CustomerQuery, _declare(_customer_query, "customer")]
CustomerWrites = Annotated[CustomerCommand, _declare(_customer_command, "customer")]
PublicReads = Annotated[Query, _declare(_public_query, "public")]
PublicWrites = Annotated[Command, _declare(_public_command, "public")]
PUBLIC_STATELESS: Any = _declare(_stateless, "public")


def access_of(route: APIRoute) -> str | None:
    """Who may use the endpoint, or None if it does not say."""

    def declared(dependant: Dependant) -> Iterator[str]:
        for dependency in dependant.dependencies:
            access = getattr(dependency.call, "access", None)
            if access:
                yield access
            yield from declared(dependency)

    return next(declared(route.dependant), None)


def every_route(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """All endpoints, also those of included routers, which the framework keeps as routers of their own."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from every_route(inner.routes)


def refuse_undeclared(app: FastAPI) -> None:
    """Stop the start if an endpoint does not say who may use it (AUT-16)."""
    silent = [route.path for route in every_route(app.routes) if access_of(route) is None]
    if silent:
        raise RuntimeError(f"AUT-16: these endpoints declare no access: {', '.join(sorted(silent))}")
