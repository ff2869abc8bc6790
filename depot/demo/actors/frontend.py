"""A customer's frontend: opening, first login, orders and documents, as online banking would do them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pyotp

from depot.demo.actors.caller import Caller, Json, Listener
from depot.demo.actors.phone import Phone
from depot.demo.clock import StoryClock


class Frontend(Caller):
    """What a customer sees; the phone lies beside it."""

    name = "Frontend"

    def __init__(
        self, client: httpx2.Client, clock: StoryClock, *, phone: Phone, heard: Listener | None = None
    ) -> None:
        super().__init__(client, clock, **({"heard": heard} if heard else {}))
        self.phone = phone
        self.access_number = ""
        self.pin = ""
        self.totp_secret = ""
        self.totp_factor = ""
        self.depot_id = ""

    def apply(self, application: Json) -> Json:
        """Apply for a depot."""
        found = self.write("/v1/applications", application)
        self.depot_id = found["depot"]["id"]
        return found

    def first_login(self, access_number: str, temporary_pin: str, *, own_pin: str) -> None:
        """The temporary PIN is replaced by one's own, and the phone becomes the first factor (AUT-2, AUT-6)."""
        asked = {"access_number": access_number, "pin": temporary_pin, "new_pin": own_pin}
        opened = self.write("/v1/first-logins", asked)
        pairing = self.phone.device.pairing(opened["session_id"])
        paired = self.write("/v1/first-logins/factors/app", pairing, token=opened["setup_token"])
        self.phone.factor_id = paired["factor_id"]
        self.access_number, self.pin = access_number, own_pin

    def log_in(self) -> Json:
        """PIN, then the phone signs the challenge (AUT-3)."""
        return self._log_in(self._signed)

    def log_in_with_code(self) -> Json:
        """PIN, then a code of the authenticator app (AUT-3)."""
        return self._log_in(lambda _login: {"factor": "totp", "code": self.code()})

    def add_totp(self) -> Json:
        """An authenticator app as the second factor: proven by a code, released by the phone (AUT-4, AUT-5)."""
        made = self.write("/v1/factors/totp", {"name": "Authenticator"})
        self.totp_secret, self.totp_factor = made["secret"], made["factor_id"]
        offered = self.write(f"/v1/factors/{self.totp_factor}/confirmations", {"code": self.code()})
        return self.phone.approve(offered["release"])

    def code(self) -> str:
        """What the authenticator app shows now."""
        return pyotp.TOTP(self.totp_secret).at(self.clock.now())

    def release_with_code(self, release: Json) -> Json:
        """Release with a code in place of the phone (AUT-9)."""
        return self.write(f"/v1/releases/{release['id']}/answers", {"factor_id": self.totp_factor, "code": self.code()})

    def preview(self, **wish: Any) -> Json:
        """Days, costs and indicative figures of an order, before it is placed (ORD-9, CST-2)."""
        return self.write(f"/v1/depots/{self.depot_id}/order-previews", wish)

    def place(self, **wish: Any) -> Json:
        """Place an order under the cost information of its preview; it waits for its release (ORD-2)."""
        shown = self.preview(**wish)
        body = {**wish, "cost_information": shown["costs"]["version"]}
        return self.write(f"/v1/depots/{self.depot_id}/orders", body)

    def order(self, **wish: Any) -> Json:
        """Place an order and release it on the phone; the order as it was received (ORD-4)."""
        placed = self.place(**wish)
        self.phone.approve(placed["release"])
        return self.read(f"/v1/orders/{placed['order']['id']}")

    def depot(self, part: str = "", **query: str) -> Json:
        """The depot, or a part of it."""
        return self.read(f"/v1/depots/{self.depot_id}{part}", **query)

    def position(self, isin: str) -> Json:
        """The position in a fund."""
        found: list[Json] = self.depot("/positions")["data"]
        return next(position for position in found if position["isin"] == isin)

    def documents(self) -> list[Json]:
        """All documents in the postbox, the newest first."""
        return self.all_of("/v1/postbox")

    def pdf(self, document: Json) -> bytes:
        """A document as PDF."""
        return self.fetch(f"/v1/postbox/{document['id']}/pdf")

    def _signed(self, login: Json) -> Json:
        signature = self.phone.device.login(login["login_id"], login["challenge"])
        return {"factor": "app", "factor_id": self.phone.factor_id, "signature": signature}

    def _log_in(self, answer: Callable[[Json], Json]) -> Json:
        self.token = None
        login = self.write("/v1/logins", {"access_number": self.access_number, "pin": self.pin})
        done = self.write(f"/v1/logins/{login['login_id']}/answers", answer(login))
        self.token = done["token"]
        return done
