"""One request, one transaction, committed before the answer leaves; who calls, and the receipt of every command.

Each endpoint takes exactly one of the call types below, and so declares who may use it: an endpoint that declares
nothing stops the start (AUT-16, `refuse_undeclared`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Protocol, cast

from anyio import CancelScope
from fastapi import Depends, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from depot.kernel import audit, clock, idempotency, pending
from depot.kernel.actor import Actor, Anonymous, Customer, Purpose, Staff, StaffRole
from depot.kernel.errors import Fault, Forbidden, Invalid, Refusal, Unauthenticated
from depot.kernel.hot_sql import ask_now


class Authenticate(Protocol):
    """Who stands behind a token; answered by `auth`, connected in `depot.app`."""

    def __call__(self, tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        """The actor of a living session; raises Unauthenticated otherwise."""


class NotForThisRole(Forbidden):
    """A member of staff without the role, or a customer where staff is needed."""

    title = "Your role does not allow this"
    title_de = "Ihre Rolle erlaubt dies nicht"
    rule = "AUT-14"


class PurposeUnknown(Invalid):
    """The purpose of an access is one of a list (AUT-15)."""

    title = "This purpose is not on the list"
    title_de = "Diesen Zweck gibt es nicht"
    rule = "AUT-15"


class Query:
    """A call that reads. It opens its transaction, and learns who calls, in the thread of the endpoint."""

    def __init__(self, request: Request, token: str | None, admit: Callable[[Actor], None]) -> None:
        self.request = request
        self._token = token
        self._admit = admit
        self._tx: Session | None = None
        self._now: datetime | None = None
        self._actor: Actor | None = None

    def _open(self) -> Session:
        """Begin the transaction and find out who calls; refuses whoever may not."""
        state = self.request.app.state
        self._now = state.clock.now()
        self._tx = state.sessions()
        if self._token is None:
            self._actor = Anonymous()
        else:
            self._actor = self.identify(self._tx, self._token, self._now)
            self.request.state.actor = self._actor.label
        self._admit(self._actor)
        return self._tx

    def identify(self, tx: Session, token: str, now: datetime) -> Actor:
        """Who stands behind the token; a kind of call with tokens of its own says so itself."""
        authenticate: Authenticate = self.request.app.state.authenticate
        return authenticate(tx, token=token, now=now)

    @property
    def tx(self) -> Session:
        """The transaction of this request."""
        return self._tx or self._open()

    @property
    def now(self) -> datetime:
        """The moment of this request: the business clock is read once."""
        if self._now is None:
            self._open()
        return cast("datetime", self._now)

    @property
    def actor(self) -> Any:
        """Who calls; each kind of call narrows it."""
        self.ask_caller()
        return self._actor

    @property
    def today(self) -> date:
        """The calendar day in Berlin."""
        return clock.today(self.now)

    @property
    def language(self) -> str:
        """`de` or `en`, from Accept-Language; German is the default."""
        asked = self.request.headers.get("accept-language", "de").split(",")[0].strip().lower()
        return "en" if asked.startswith("en") else "de"

    @property
    def is_open(self) -> bool:
        """Whether there is a transaction that has not ended, or something to write in one."""
        return self._tx is not None and (self._tx.in_transaction() or bool(pending.of(self._tx)))

    def ask_caller(self) -> None:
        """Find out who calls, and refuse whoever may not."""
        if self._actor is None:
            self._open()

    def refuse_unasked(self) -> None:
        """An endpoint that never asked who calls says nothing (AUT-16)."""
        if self._actor is None:
            raise CallerNotAsked(self.request.url.path)

    def commit(self) -> None:
        """Commit; the race for an idempotency key ends here."""
        try:
            pending.commit(self.tx)
        except IntegrityError as broken:
            self.tx.rollback()
            if getattr(getattr(broken.orig, "diag", None), "constraint_name", "") == "pk_receipts":
                raise idempotency.IdempotencyKeyInFlight from broken
            raise

    def end(self, failed_with: BaseException | None) -> None:
        """Commit, or roll back unless the refusal must leave its trace; gives the connection back."""
        try:
            is_kept = failed_with is None or (isinstance(failed_with, Refusal) and failed_with.keeps_writes)
            if is_kept and self.is_open:  # a command has mostly committed by then
                self.commit()
        finally:
            self.close()

    def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        if self._tx is not None:
            self._tx.close()


class Command(Query):
    """A call that changes something; `answer` runs it once per key."""

    def __init__(self, request: Request, token: str | None, admit: Callable[[Actor], None], key: str) -> None:
        super().__init__(request, token, admit)
        self.key = key

    def answer(self, body: BaseModel | None, run: Callable[[], BaseModel], *, status: int = 201) -> Response:
        """Run the command, or replay its first answer; audit and receipt are written and committed with the change."""
        sent = "" if body is None else body.model_dump_json()
        path = self.request.url.path
        mark = idempotency.fingerprint(self.request.method, path, sent)
        client = self.actor.label
        idempotency.claim(self.tx, client=client, key=self.key, mark=mark)
        try:
            answer = self._claimed(run)
        except idempotency.AnsweredBefore as before:
            self.tx.rollback()
            first, again = before.first, {"Idempotent-Replayed": "true"}
            return Response(first.answer, first.status, again, media_type="application/json")
        receipt = idempotency.Receipt(status, answer.model_dump_json())
        idempotency.keep(self.tx, client=client, key=self.key, mark=mark, receipt=receipt, now=self.now)
        route: APIRoute = self.request.scope["route"]
        audit.record(
            self.tx,
            self.actor,
            action=route.name,
            subject=path,
            content={"key": self.key, "request": mark, "answer": idempotency.fingerprint("", "", receipt.answer)}
            | ({"purpose": purpose_of(self.request, self.actor)} if isinstance(self.actor, Staff) else {}),
            now=self.now,
        )
        self.commit()
        return Response(receipt.answer, status, media_type="application/json")

    def _claimed(self, run: Callable[[], BaseModel]) -> BaseModel:
        """The key is claimed with the first statement, at the latest before a refusal without one."""
        try:
            return run()
        finally:
            ask_now(self.tx)


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


class CallerNotAsked(RuntimeError):
    """An endpoint declared who may use it and then never looked: its answer is not sent (AUT-16)."""


def key_of(request: Request) -> str:
    """The idempotency key, which every command must carry (ORD-2)."""
    value = request.headers.get("idempotency-key")
    if value is None or not 8 <= len(value) <= 128 or not value.isprintable() or not value.isascii():
        raise idempotency.IdempotencyKeyMissing(
            _faults=(
                Fault("ORD-2", "/Idempotency-Key", "send a key of 8 to 128 printable ASCII characters", "missing"),
            )
        )
    return value


def token_of(request: Request) -> str:
    """Read here and not by the framework, whose solving of headers costs more than the look; see `contract`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token


def purpose_of(request: Request, staff: Staff) -> Purpose:
    """Why the data is looked at: `X-Purpose` for one call, else what the session was opened for (AUT-15)."""
    said = request.headers.get("x-purpose", staff.purpose)
    try:
        return Purpose(said)
    except ValueError:
        known = f"one of {', '.join(Purpose)}"
        raise PurposeUnknown(_faults=(Fault("AUT-15", "/X-Purpose", known, "unknown"),)) from None


def _customers_only(actor: Actor) -> None:
    if not isinstance(actor, Customer):
        raise NotForThisRole


def _everybody(actor: Actor) -> None:
    """Nobody is refused."""


def _customer_query(request: Request) -> CustomerQuery:
    return CustomerQuery(request, token_of(request), _customers_only)


def _customer_command(request: Request) -> CustomerCommand:
    return CustomerCommand(request, token_of(request), _customers_only, key_of(request))


def _public_query(request: Request) -> Query:
    return Query(request, None, _everybody)


def _public_command(request: Request) -> Command:
    return Command(request, None, _everybody, key_of(request))


def staff_with(roles: tuple[StaffRole, ...]) -> Callable[[Actor], None]:
    """Admits members of staff with one of the roles."""

    def admit(actor: Actor) -> None:
        if not isinstance(actor, Staff) or not actor.roles.intersection(roles):
            raise NotForThisRole

    return admit


def staff_query(*roles: StaffRole) -> Any:
    """The dependency of an endpoint that staff with one of the roles may read; auditors read everything."""
    allowed = (*roles, StaffRole.AUDITOR)
    admit = staff_with(allowed)

    def made(request: Request) -> StaffQuery:
        return AuditedQuery(request, token_of(request), admit)

    return declare(made, "staff: " + ", ".join(allowed))


class AuditedQuery(StaffQuery):
    """Writes the audit entry of the read, with its purpose, as soon as it is known who reads (AUT-15)."""

    def _open(self) -> Session:
        tx = super()._open()
        route: APIRoute = self.request.scope["route"]
        content = {"purpose": purpose_of(self.request, self.actor)}
        audit.record(tx, self.actor, action=route.name, subject=self.request.url.path, content=content, now=self.now)
        return tx


def staff_command(*roles: StaffRole) -> Any:
    """The dependency of an endpoint that changes something and that staff with one of the roles may use."""
    admit = staff_with(roles)

    def made(request: Request) -> StaffCommand:
        return StaffCommand(request, token_of(request), admit, key_of(request))

    return declare(made, "staff: " + ", ".join(roles), takes_key=True)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a signature says of the call: who may, how it is made of a request, whether it changes something."""

    access: str
    make: Callable[[Request], Query] | None
    takes_key: bool


def declare(make: Callable[[Request], Query] | None, access: str, *, takes_key: bool = False) -> Any:
    """The service reads the declaration at the start (`direct`); a router on its own is run by the framework."""

    async def framework(request: Request) -> AsyncIterator[Query | None]:
        if make is None:
            yield None
            return
        call = make(request)
        fault: BaseException | None = None
        try:
            yield call
        except BaseException as raised:
            fault = raised
            raise
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(call.end, fault)
        call.refuse_unasked()

    framework.declared = Declared(access, make, takes_key)  # type: ignore[attr-defined] # read by `declared`
    return Depends(framework, scope="function")


CustomerReads = Annotated[CustomerQuery, declare(_customer_query, "customer")]
CustomerWrites = Annotated[CustomerCommand, declare(_customer_command, "customer", takes_key=True)]
PublicReads = Annotated[Query, declare(_public_query, "public")]
PublicWrites = Annotated[Command, declare(_public_command, "public", takes_key=True)]
PUBLIC_STATELESS: Any = declare(None, "public")


def declared(dependency: object) -> Declared | None:
    """What a dependency declares, if it is the call of its endpoint."""
    found: Declared | None = getattr(dependency, "declared", None)
    return found


def access_of(route: APIRoute) -> str | None:
    """Who may use the endpoint, or None if it does not say."""
    return next((said.access for said in _declarations(route.dependant)), None)


def takes_key(route: APIRoute) -> bool:
    """Whether the endpoint changes something and so asks for an idempotency key."""
    return any(said.takes_key for said in _declarations(route.dependant))


def _declarations(dependant: Dependant) -> Iterator[Declared]:
    for dependency in dependant.dependencies:
        if said := declared(dependency.call):
            yield said
        yield from _declarations(dependency)


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
