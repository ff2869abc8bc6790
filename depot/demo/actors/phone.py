"""A phone with the bank's app: shows what waits for a release, and signs it by itself (AUT-9)."""

from __future__ import annotations

import httpx2

from depot.demo.actors.caller import Caller, Json, Listener
from depot.demo.clock import StoryClock
from depot.demo.device import AppDevice


class Phone(Caller):
    """It has no session: its signature is the authentication."""

    name = "Phone"

    def __init__(self, client: httpx2.Client, clock: StoryClock, *, heard: Listener | None = None) -> None:
        super().__init__(client, clock, **({"heard": heard} if heard else {}))
        self.device = AppDevice()
        self.factor_id: str | None = None

    def waiting(self) -> list[Json]:
        """The releases that wait, each with the exact text to be shown."""
        assert self.factor_id is not None, "the phone is paired first"
        signed_at = self.clock.now().isoformat()
        body = {"signed_at": signed_at, "signature": self.device.question(self.factor_id, signed_at)}
        found: list[Json] = self.write(f"/v1/devices/{self.factor_id}/challenges", body)["data"]
        return found

    def approve(self, release: Json) -> Json:
        """Sign a release as the phone showed it."""
        shown = next(waiting for waiting in self.waiting() if waiting["id"] == release["id"])
        body = {"release_id": shown["id"], "signature": self.device.release(shown["id"], shown["text"])}
        return self.write(f"/v1/devices/{self.factor_id}/answers", body)
