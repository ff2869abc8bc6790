"""A small HTTP load generator: keep-alive connections, one request at a time on each, latencies kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What one connection sends next."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What the connections measured together."""

    requests: int
    seconds: float
    latencies: Sequence[float]
    failures: int

    @property
    def per_second(self) -> float:
        """Answered requests per second."""
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def run(port: int, *, connections: int, seconds: float, next_request: Callable[[int, int], Request]) -> Result:
    """`next_request(connection, number)` says what each connection sends; every answer must be 2xx."""
    return asyncio.run(_run(port, connections, seconds, next_request))


async def _run(port: int, connections: int, seconds: float, next_request: Callable[[int, int], Request]) -> Result:
    started = time.perf_counter()
    end = started + seconds
    parts = await asyncio.gather(*(_work(port, number, end, next_request) for number in range(connections)))
    latencies = [latency for part, _ in parts for latency in part]
    return Result(len(latencies), time.perf_counter() - started, latencies, sum(failed for _, failed in parts))


async def _work(
    port: int, connection: int, end: float, next_request: Callable[[int, int], Request]
) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies: list[float] = []
    failures = 0
    while time.perf_counter() < end:
        request = next_request(connection, len(latencies))
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        start = time.perf_counter()
        writer.write(
            f"POST {request.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(request.body)}\r\n{head}\r\n".encode()
            + request.body
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        latencies.append(time.perf_counter() - start)
        failures += not answer.startswith(b"HTTP/1.1 2")
    writer.close()
    await writer.wait_closed()
    return latencies, failures
