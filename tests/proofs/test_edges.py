"""S13 and S14: bombs are refused at once, and every page carries the headers that keep other sites out."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import resource
import time
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.types import Message

from depot.kernel.clock import new_id
from depot.kernel.web.calls import every_route
from depot.kernel.web.edge import MAX_BODY
from tests.proofs.conftest import House, figure, who_may
from tests.sample_request import request as sample

MEGABYTE: Final = 1024 * 1024
BOMBS: Final[dict[str, str]] = {
    "a number of a million digits before the point": "1e1000000",
    "a decimal of 100,000 digits": '"' + "9" * 100_000 + '"',
    "an exponent in a text": '"1e1000000"',
    "100,000 brackets": "[" * 100_000 + "]" * 100_000,
    "100,000 braces": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a billion laughs": json.dumps('<!DOCTYPE a [<!ENTITY b "&c;&c;&c;">]><a>&b;</a>'),
    "a file of the machine": json.dumps('<!DOCTYPE a SYSTEM "file:///etc/passwd"><Document><A>x</A></Document>'),
    "a text of a million letters": '"' + "a" * MEGABYTE + '"',
    "a list of 100,000": "[" + ",".join("1" for _ in range(100_000)) + "]",
}


def _bombed(body: Any, bomb: str) -> str:
    """The same body with the bomb in as many places as the limit of bodies lets through."""
    if not isinstance(body, dict) or not body:
        return bomb
    places = max(1, (MAX_BODY - 10_000) // (len(bomb) + 50))
    parts = [bomb if number < places else json.dumps(value) for number, value in enumerate(body.values())]
    return "{" + ",".join(f"{json.dumps(name)}: {part}" for name, part in zip(body, parts, strict=True)) + "}"


def _resident() -> float:
    """Megabytes of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / MEGABYTE


@pytest.mark.rule("ORD-10", "S13")
def test_bombs_are_refused_by_every_operation_at_once(house: House) -> None:
    wrong, slowest, sent = {}, 0.0, 0
    before = 0.0
    takers = [found for found in house.operations() if "requestBody" in found[2]]
    for number, (method, path, operation) in enumerate(takers):
        if number == 30:  # what the first bombs of each kind load stays for good
            before = _resident()
        address, body = sample(house.document, path, operation, house.ids)
        who = who_may(operation["x-access"])[0]
        headers = {"Idempotency-Key": str(new_id()), "If-Match": "*", "Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {who}"} if who else {}
        for turn in range(2):
            name = list(BOMBS)[(number * 2 + turn) % len(BOMBS)]
            began = time.perf_counter()
            answer = house.client.request(method, address, content=_bombed(body, BOMBS[name]), headers=headers)
            seconds, sent = time.perf_counter() - began, sent + 1
            slowest = max(slowest, seconds)
            is_inert = BOMBS[name].startswith('"') and answer.status_code < 400  # a text where any text may stand
            if not (is_inert or 400 <= answer.status_code < 500) or seconds > 1:
                wrong[f"{method} {path} {name}"] = f"{answer.status_code} in {seconds:.2f} s: {answer.text[:200]}"
    grown = _resident() - before
    figure("S13", f"{sent} bombs, slowest answer {slowest * 1000:.0f} ms, memory grown by {grown:.0f} MB")
    assert not wrong, "\n".join(f"{call}: {said}" for call, said in wrong.items())
    assert grown < 50
    assert sent > 100


@pytest.mark.rule("OPS-3", "S13")
def test_of_200_megabytes_no_more_is_read_than_the_limit(house: House) -> None:
    piece, read, answered = b"1" * 100_000, [0], []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/bank-files",
        "raw_path": b"/v1/bank-files",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"authorization", b"Bearer operations"),
            (b"idempotency-key", b"two-hundred-megabytes"),
        ],
    }

    async def receive() -> Message:
        read[0] += len(piece)
        return {"type": "http.request", "body": piece, "more_body": read[0] < 200 * MEGABYTE}

    async def send(message: Message) -> None:
        answered.append(message)

    began = time.perf_counter()
    asyncio.run(house.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert answered[0]["status"] == 413
    assert read[0] <= MAX_BODY + len(piece)
    assert time.perf_counter() - began < 1


POLICY: Final = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}
ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "cross-origin-opener-policy": "same-origin",
}
FOREIGN: Final = re.compile(
    r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|<script|\bon[a-z]+\s*=\s*["']|<style|style="""
)


@pytest.mark.rule("CON-15", "S14")
def test_every_page_and_every_answer_of_a_page_keeps_other_sites_out(house: House) -> None:
    pages = [route for route in every_route(house.client.app.routes) if not route.include_in_schema]  # type: ignore[attr-defined]
    wrong: list[str] = []
    for route in pages:
        path = re.sub(r"\{[^}]+\}", "x" * 43, route.path)
        [method] = route.methods
        form = {"csrf": "x"} if method == "POST" else None
        answer = house.client.request(method, path, data=form, follow_redirects=False)
        policy = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        wanted = POLICY if is_page else {"default-src 'none'", "frame-ancestors 'none'"}
        if not wanted <= policy or "unsafe" in str(policy) or "//" in str(policy):
            wrong.append(f"{method} {path}: {policy}")
        wrong += [f"{method} {path}: {name}" for name, value in ALWAYS.items() if answer.headers.get(name) != value]
        if is_page and (found := FOREIGN.search(answer.text)):
            wrong.append(f"{method} {path}: {found.group()}")
        if method == "POST" and answer.status_code < 400 and answer.status_code != 303:
            wrong.append(f"{method} {path}: taken without the form's token, {answer.status_code}")
        for cookie in answer.headers.get_list("set-cookie"):
            is_removal = "max-age=0" in cookie.lower()
            if not is_removal and not all(word in cookie.lower() for word in ("httponly", "samesite=strict")):
                wrong.append(f"{method} {path}: {cookie}")
    figure("S14", f"{len(pages)} of {len(pages)} routes of pages")
    assert not wrong, "\n".join(wrong)
    assert len(pages) >= 13
