"""The threads in which calls run: handing work over costs half of what the library's pool asks for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

Job = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]


_apart: Final[set[Callable[..., Any]]] = set()


def apart(endpoint: F) -> F:
    """Mark a call that keeps a core busy: a flood of such calls takes no thread from all others (AUT-12)."""
    _apart.add(endpoint)
    return endpoint


def is_apart(endpoint: Callable[..., Any]) -> bool:
    """Whether the call runs in the threads set apart."""
    return endpoint in _apart


class Threads:
    """A fixed number of threads that begin with the first work; work goes on when whoever asked for it is gone."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._beginning = threading.Lock()

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """What the work returns or raises, without keeping the event loop."""
        if self._number:
            self._begin()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        self._jobs.put((loop, outcome, work, arguments))
        return await outcome

    def _begin(self) -> None:
        with self._beginning:
            for number in range(self._number):
                threading.Thread(target=self._work, name=f"call-{number}", daemon=True).start()
            self._number = 0

    def _work(self) -> None:
        while True:
            _run(*self._jobs.get())


def _run(
    loop: asyncio.AbstractEventLoop, outcome: asyncio.Future[Any], work: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    result, fault = None, None
    try:
        result = work(*arguments)
    except BaseException as raised:  # noqa: BLE001 - it is raised where the work was asked for
        fault = RuntimeError("no such thing leaves a call") if isinstance(raised, StopIteration) else raised
    with suppress(RuntimeError):  # the loop was closed: nobody waits any more
        loop.call_soon_threadsafe(_settle, outcome, result, fault)


def _settle(outcome: asyncio.Future[Any], result: Any, fault: BaseException | None) -> None:
    if outcome.done():  # cancelled: whoever asked is gone
        return
    if fault is None:
        outcome.set_result(result)
    else:
        outcome.set_exception(fault)
