"""What all who call the service have in common: a client, a token, keys for writing, and ears for refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2

from depot.demo.clock import StoryClock

Json = dict[str, Any]
Listener = Callable[[str, str, str, int], None]
"""Hears of every call: who, method, path, status."""


class Refused(Exception):
    """The service refused; the problem says by which rules and where."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('title')} {problem.get('errors')}")
        self.status = status
        self.problem = problem

    @property
    def rules(self) -> set[str]:
        """The rules that refused."""
        return {self.problem["rule"], *(fault["rule"] for fault in self.problem["errors"])}


def _unheard(_who: str, _method: str, _path: str, _status: int) -> None:
    """Nobody listens."""


class Caller:
    """One who calls the service over HTTP, and nothing but HTTP."""

    name = "anybody"

    def __init__(self, client: httpx2.Client, clock: StoryClock, *, heard: Listener = _unheard) -> None:
        self.client = client
        self.clock = clock
        self.token: str | None = None
        self._heard = heard

    def read(self, path: str, **query: str) -> Json:
        """The answer to a question."""
        return self._json(self._send("GET", path, query=query))

    def fetch(self, path: str) -> bytes:
        """A file."""
        return self._send("GET", path).content

    def all_of(self, path: str) -> list[Json]:
        """Every page of a list."""
        rows: list[Json] = []
        after: str | None = None
        while True:
            page = self.read(path, limit="200", **({"after": after} if after else {}))
            rows += page["data"]
            after = page.get("next")
            if not after:
                return rows

    def write(self, path: str, body: Json | None = None, *, method: str = "POST", token: str | None = None) -> Json:
        """A change; each is sent under a key of its own."""
        return self._json(self._send(method, path, body=body, token=token))

    def change(self, path: str, body: Json) -> Json:
        """Change what is there, as it was just seen: its tag goes along."""
        seen = self._send("GET", path).headers["ETag"]
        return self._json(self._send("PUT", path, body=body, seen=seen))

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        query: dict[str, str] | None = None,
        token: str | None = None,
        seen: str | None = None,
    ) -> httpx2.Response:
        headers = {} if method == "GET" else {"Idempotency-Key": str(uuid4())}
        if seen:
            headers["If-Match"] = seen
        bearer = token or self.token
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        answer = self.client.request(method, path, json=body, params=query or None, headers=headers)
        self._heard(self.name, method, path, answer.status_code)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, self._json(answer))
        return answer

    @staticmethod
    def _json(answer: httpx2.Response) -> Json:
        found: Json = answer.json()
        return found
