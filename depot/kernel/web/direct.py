"""Endpoints run directly: the framework reads each signature once, at the start, and no request pays for it again.

A request is read on the event loop; who calls, the endpoint, the commit and the answer are one stay in a thread.
"""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_body_to_args, request_params_to_args
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.params import Body, Form
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined
from starlette.types import Receive, Scope, Send

from depot.kernel.web.calls import Query, declared, every_route
from depot.kernel.web.edge import Edge
from depot.kernel.web.threads import Threads, is_apart

# Threads beyond a few only queue for the interpreter.
_THREADS: Final = Threads(16)
# Calls that hash a PIN or a password: as many as may hash at once, so that a flood of them waits here.
_APART: Final = Threads(4)
_NO_RESPONSE: Final = Response()
_UNREADABLE: Final = {"type": "json_invalid", "loc": ("body",), "msg": "", "input": {}}

Errors = list[Any]


def routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    """The endpoints of the routers, to be asked in this order, each run directly."""
    for router in routers:
        for route in every_route(router.routes):
            direct = copy.copy(route)
            direct.app = Direct(route)
            yield direct


@dataclass(frozen=True, slots=True)
class _Look:
    """A dependency that looks at the request and waits for nothing; the call itself is none of them."""

    dependant: Dependant
    inner: tuple[_Look, ...]

    @classmethod
    def all_of(cls, dependant: Dependant) -> tuple[_Look, ...]:
        """The looks that an endpoint, or another look, asks for."""
        wanted = [inner for inner in dependant.dependencies if declared(inner.call) is None]
        assert not any(inner.path_params for inner in wanted), "the path belongs to the endpoint"
        return tuple(cls(inner, cls.all_of(inner)) for inner in wanted)

    async def seen(self, request: Request, response: Response, errors: Errors) -> Any:
        """What it found; nothing where the request lacks what it looks for, which is among the errors then."""
        call = self.dependant.call
        assert call is not None, "a dependency is something to call"
        lacking: Errors = []
        arguments = await _arguments(self.dependant, self.inner, request, response, lacking)
        if lacking:
            errors += lacking
            return None
        found = call(**arguments)
        return await found if inspect.isawaitable(found) else found


class DirectService(FastAPI):
    """The framework describes the service; a request goes from the edge to its route, with no layer in between."""

    def __init__(self, **described: Any) -> None:
        super().__init__(**described)
        self._edge = Edge(self.router)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; start and stop are the framework's."""
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self._edge(scope, receive, send)


class Direct:
    """One endpoint as an application of its own: read, run once in a thread, answered."""

    def __init__(self, route: APIRoute) -> None:
        self._route = route
        self._dependant = route.dependant
        self._endpoint: Callable[..., Any] = route.endpoint
        self._threads = _APART if is_apart(self._endpoint) else _THREADS
        self._looks = _Look.all_of(route.dependant)
        said = ((inner.name, declared(inner.call)) for inner in route.dependant.dependencies)
        self._call_name, self._make = next(((name, found.make) for name, found in said if found), (None, None))
        self._body = route.dependant.body_params
        self._whole_body = _whole_body(route.dependant)
        self._path = [(field.name, field.alias, _adapter(field)) for field in route.dependant.path_params]
        self._needs_response = bool(self._looks) or route.dependant.response_param_name is not None
        self._takes_form = any(isinstance(field.field_info, Form) for field in self._body)
        # Pages are left alone: links to them are passed on, and come back with what others have added.
        self._queries = {field.alias for field in route.dependant.query_params} if route.include_in_schema else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; refusals are raised, for `problems` to answer."""
        request = Request(scope, receive, send)
        call = self._make(request) if self._make else None
        errors: Errors = []
        response = Response() if self._needs_response else _NO_RESPONSE
        arguments = await _arguments(self._dependant, self._looks, request, response, errors)
        errors += self._named(request, arguments)
        if self._queries is not None and scope["query_string"]:
            errors += [_unknown(name) for name in request.query_params if name not in self._queries]
        if self._body and not await self._whole(request, arguments):
            read = _form if self._takes_form else _json
            errors += await read(self._dependant, request, arguments)
        run = self._answered if call is None else self._called
        answer = await self._threads.run(run, call, arguments, errors, response)
        await answer(scope, receive, send)

    def _named(self, request: Request, arguments: dict[str, Any]) -> Errors:
        """What the path names goes to the arguments; the faults come back."""
        named = request.scope["path_params"]
        try:
            arguments |= {name: adapter.validate_python(named[alias]) for name, alias, adapter in self._path}
        except ValidationError:
            return request_params_to_args(self._dependant.path_params, named)[1]
        return []

    async def _whole(self, request: Request, arguments: dict[str, Any]) -> bool:
        """The body straight from its bytes, if nothing is wrong with it; otherwise it is read again for its faults."""
        if self._whole_body is None or not _is_json(request.headers.get("content-type", "")):
            return False
        name, adapter = self._whole_body
        try:
            arguments[name] = adapter.validate_json(await request.body())
        except ValidationError:
            return False
        return True

    def _called(self, call: Query, arguments: dict[str, Any], errors: Errors, response: Response) -> Response:
        """The whole call in this thread; its transaction ends before the answer leaves, whatever happens."""
        fault: BaseException | None = None
        try:
            if errors:
                call.ask_caller()  # who may not call learns nothing of how to
            if self._call_name is not None:
                arguments[self._call_name] = call
            answer = self._answered(None, arguments, errors, response)
            call.refuse_unasked()
        except BaseException as raised:
            fault = raised
            raise
        finally:
            call.end(fault)
        return answer

    def _answered(self, _: None, arguments: dict[str, Any], errors: Errors, response: Response) -> Response:
        """The result in the form that the signature promises."""
        if errors:
            raise RequestValidationError(errors)
        result = self._endpoint(**arguments)
        if isinstance(result, Response):
            return result
        route, field = self._route, self._route.response_field
        status = response.status_code if response.status_code != 200 else route.status_code or 200
        if field is None:
            answer: Response = JSONResponse(jsonable_encoder(result), status)
        else:
            value, errors = field.validate(result, {}, loc=("response",))
            assert not errors, "an endpoint answers in the form that it declares"
            answer = Response(field.serialize_json(value), status, media_type="application/json")
        answer.raw_headers.extend(header for header in response.raw_headers if header[0] != b"content-length")
        return answer


def _whole_body(dependant: Dependant) -> tuple[str, TypeAdapter[Any]] | None:
    """How the one JSON body of an endpoint is read; forms, and bodies of several parts, are read otherwise."""
    if len(dependant.body_params) != 1 or type(dependant.body_params[0].field_info) is not Body:
        return None
    [field] = dependant.body_params
    return field.name, _adapter(field)


def _adapter(field: ModelField) -> TypeAdapter[Any]:
    annotated: Any = Annotated[field.field_info.annotation, field.field_info]
    return TypeAdapter(annotated)


async def _arguments(
    dependant: Dependant, looks: tuple[_Look, ...], request: Request, response: Response, errors: Errors
) -> dict[str, Any]:
    """What the signature asks of the request, apart from the body."""
    arguments: dict[str, Any] = {}
    for look in looks:
        found = await look.seen(request, response, errors)
        if look.dependant.name is not None:
            arguments[look.dependant.name] = found
    for fields, source in (
        (dependant.query_params, "query_params"),
        (dependant.header_params, "headers"),
        (dependant.cookie_params, "cookies"),
    ):
        if fields and not (source == "query_params" and _defaults(fields, request, arguments)):
            values, faults = request_params_to_args(fields, getattr(request, source))
            arguments |= values
            errors += faults
    for name in (dependant.request_param_name, dependant.http_connection_param_name):
        if name is not None:
            arguments[name] = request
    if dependant.response_param_name is not None:
        arguments[dependant.response_param_name] = response
    return arguments


def _defaults(fields: list[ModelField], request: Request, arguments: dict[str, Any]) -> bool:
    """Nothing is asked in the address: every parameter has its default, if all have one."""
    if request.scope["query_string"] or any(field.field_info.is_required() for field in fields):
        return False
    arguments |= {field.name: field.get_default() for field in fields}
    return True


def _unknown(name: str) -> dict[str, Any]:
    return {"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None}


async def _json(dependant: Dependant, request: Request, arguments: dict[str, Any]) -> Errors:
    """The body as the endpoint wants it goes to the arguments; the faults come back."""
    body: Any = await request.body() or PydanticUndefined
    if body is not PydanticUndefined and _is_json(request.headers.get("content-type", "")):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):  # cut off, not UTF-8, endless digits, endless nesting
            return [_UNREADABLE]
    return await _read(dependant, body, arguments)


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


async def _form(dependant: Dependant, request: Request, arguments: dict[str, Any]) -> Errors:
    async with request.form() as form:
        return await _read(dependant, form, arguments)


async def _read(dependant: Dependant, body: Any, arguments: dict[str, Any]) -> Errors:
    values, errors = await request_body_to_args(dependant.body_params, body, embed_body_fields=False)
    arguments |= values
    return errors
