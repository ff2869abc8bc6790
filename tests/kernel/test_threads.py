"""Work in threads: what it returns and raises comes back, and it ends even when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import threading

import pytest

from depot.kernel.web.threads import Threads


def _raised(fault: BaseException) -> None:
    raise fault


@pytest.mark.rule("OPS-3")
def test_what_work_returns_or_raises_comes_back() -> None:
    async def ask() -> None:
        threads = Threads(2)
        assert await threads.run(max, 3, 4) == 4
        names = await asyncio.gather(*(threads.run(threading.current_thread) for _ in range(8)))
        assert {thread.name for thread in names} <= {"call-0", "call-1"}
        with pytest.raises(KeyError):
            await threads.run(_raised, KeyError("x"))
        with pytest.raises(RuntimeError):
            await threads.run(_raised, StopIteration())

    asyncio.run(ask())


@pytest.mark.rule("ORD-12")
def test_work_goes_on_when_whoever_asked_is_gone() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert may_end.wait(5)
        ended.set()

    async def ask() -> None:
        asked = asyncio.create_task(Threads(1).run(work))
        assert await asyncio.to_thread(begun.wait, 5)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(ask())
    may_end.set()
    assert ended.wait(5)
