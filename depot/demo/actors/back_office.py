"""The back office: what members of staff do in the story, and the bank's clock that operations may move."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime

import httpx2
import pyotp

from depot.demo.actors.caller import Caller, Json, Listener
from depot.demo.clock import StoryClock
from depot.kernel.clock import BERLIN


class BackOffice(Caller):
    """A member of staff with all the roles that the story needs."""

    name = "Back office"

    def __init__(
        self,
        client: httpx2.Client,
        clock: StoryClock,
        *,
        login: str,
        password: str,
        totp_secret: str,
        heard: Listener | None = None,
    ) -> None:
        super().__init__(client, clock, **({"heard": heard} if heard else {}))
        self.login = login
        self.password = password
        self.totp_secret = totp_secret

    def log_in(self) -> None:
        """Name, password and code (AUT-14)."""
        code = pyotp.TOTP(self.totp_secret).at(self.clock.now())
        self.token = None
        opened = self.write("/v1/staff/sessions", {"name": self.login, "password": self.password, "code": code})
        self.token = opened["token"]

    def move_clock(self, moment: datetime) -> None:
        """Move the bank's time forward and log in again: sessions end after five idle minutes (OPS-4, AUT-11)."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)
        self.write("/v1/test-clock", {"now": local.isoformat()}, method="PUT")
        self.clock.set_to(local)
        self.log_in()

    def record_fund(self, isin: str, terms: Json) -> Json:
        """What holds for a fund (FND-1)."""
        return self.write(f"/v1/funds/{isin}/terms", terms)

    def import_prices(self, lines: str, *, source: str) -> Json:
        """A price file (FND-2)."""
        return self.write("/v1/price-imports", {"file": lines, "source": source})

    def import_rates(self, lines: str, *, source: str) -> Json:
        """A file of exchange rates (FND-3)."""
        return self.write("/v1/exchange-rate-imports", {"file": lines, "source": source})

    def record_terms(
        self,
        pdf: bytes,
        *,
        product: str,
        kind: str,
        title: str,
        version: str,
        since: date,
        synopsis: str = "Erste Fassung.",
    ) -> Json:
        """A version of the terms of a product (CON-1)."""
        body = {
            "product": product,
            "kind": kind,
            "title": title,
            "version": version,
            "in_force_from": since.isoformat(),
            "synopsis": synopsis,
            "pdf": b64encode(pdf).decode(),
        }
        return self.write("/v1/terms", body)

    def identify(self, application: Json, *, on: date) -> Json:
        """Record that the applicant was identified; the depot becomes active (ACC-2, ACC-11)."""
        body = {
            "person": application["persons"][0]["id"],
            "method": "post_ident",
            "document_type": "identity_card",
            "document_number": "L01X00T47",
            "issuer": "Stadt Köln",
            "valid_until": on.replace(year=on.year + 5, day=1).isoformat(),
            "identified_on": on.isoformat(),
            "full_copy_held": True,
        }
        return self.write(f"/v1/applications/{application['id']}/identifications", body)

    def print_letters(self, person_id: str) -> dict[str, Json]:
        """Print the letters with secrets of a person: each is handed out once (AUT-2)."""
        waiting = [letter for letter in self.all_of("/v1/staff/letters") if letter["person_id"] == person_id]
        printed = (self.write(f"/v1/staff/letters/{letter['letter_id']}/prints") for letter in waiting)
        return {letter["kind"]: letter for letter in printed}

    def book_payment(self, depot_id: str, amount: str, *, value_on: date, text: str) -> Json:
        """Money that arrived on the trust account (CSH-3)."""
        body = {"amount": amount, "value_on": value_on.isoformat(), "text": text}
        return self.write(f"/v1/depots/{depot_id}/incoming-payments", body)

    def run_day(self) -> Json:
        """The steps of the bank's day at the bank's now (OPS-3)."""
        return self.write("/v1/business-days")
