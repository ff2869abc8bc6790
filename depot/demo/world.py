"""Everything that the chapters of the story share, and how time passes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from depot.demo.actors.back_office import BackOffice
from depot.demo.actors.caller import Json
from depot.demo.actors.clearing_bank import ClearingBank
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.fund_company import FundCompanyProcess
from depot.demo.market import Market
from depot.demo.stage import Stage
from depot.kernel.clock import BERLIN

MORNING: Final = time(9)
EVENING: Final = time(18, 30)
HOUSEKEEPING: Final = {"stale logins forgotten", "audit entries sealed"}
ONE_DAY: Final = timedelta(days=1)


def at(day: str, moment: time | str = MORNING) -> datetime:
    """A moment in Berlin."""
    clock = moment if isinstance(moment, time) else time.fromisoformat(moment)
    return datetime.combine(date.fromisoformat(day), clock, tzinfo=BERLIN)


@dataclass
class World:
    """The people of the story, the market, and the stage on which it is told."""

    stage: Stage
    office: BackOffice
    checker: BackOffice
    """Another member of staff: the second pair of eyes (AUT-14)."""
    frontend: Frontend
    command: Callable[..., str]
    """Run `depot …` as an operator; what it printed."""
    company: FundCompanyProcess
    """All fund companies in one process of their own."""
    market: Market = field(default_factory=Market)
    bank: ClearingBank = field(default_factory=ClearingBank)

    def go_to(self, moment: datetime) -> None:
        """Time passes; in the evening the prices and rates of the day are known. Both sides log in again."""
        local = moment.astimezone(BERLIN)
        known = local.date() if local.time() >= EVENING else local.date() - ONE_DAY
        self.stage.say(
            f"… {local:%a %d %b %Y, %H:%M}: everybody logs in again, prices and rates up to {known} are known"
        )
        with self.stage.quietly():
            self.office.move_clock(moment)
            self._publish(known)
            if self.frontend.access_number:
                self.frontend.log_in()

    def run_day(self, *names: str) -> dict[str, Json]:
        """The steps of the bank's day; tells those that did something, or are named."""
        steps = self.office.run_day()["steps"]
        self.stage.figures(_told(steps, names))
        return {step["name"]: step for step in steps}

    def settle(self, evening: datetime) -> None:
        """The evening of a day: prices are known, fund companies confirm what is due, and the day is run."""
        self.go_to(evening)
        self.run_day()
        today = evening.astimezone(BERLIN).date().isoformat()
        sent = [bundle for bundle in self.office.all_of("/v1/bundles") if bundle["state"] == "sent"]
        due = [bundle for bundle in sent if bundle["price_day"] <= today]
        if due:
            files = {bundle["id"]: self.office.fetch(f"/v1/bundles/{bundle['id']}/file") for bundle in due}
            replies = [
                self.office.write("/v1/fund-messages", {"file": answer.decode()})
                for answer in self.company.answers(files)
            ]
            confirmed = sum(reply["taken"] for reply in replies)
            ordered = sum(bundle["orders"] for bundle in due)
            self.stage.expect_equal("orders confirmed by the fund companies", confirmed, ordered)
            self.run_day()

    def pay_out(self) -> Json:
        """What waits leaves the bank: one pain.001 that two persons approve; the bank tells what became of it."""
        file = self.office.write("/v1/payout-files")
        self.checker.log_in()
        self.checker.write(f"/v1/payment-files/{file['id']}/approvals")
        sent = self.office.fetch(f"/v1/payment-files/{file['id']}/content")
        for answer in self.bank.answers([sent]):
            self.office.write("/v1/bank-files", {"content": answer.decode()})
        return file

    def run_until_settled(self, order: Json, evening: datetime) -> None:
        """Settle the evening's bundles; the order must be among them."""
        self.settle(evening)
        found = self.frontend.read(f"/v1/orders/{order['id']}")
        self.stage.expect_equal("state of the order", found["state"], "settled")

    def _publish(self, until: date) -> None:
        prices, rates = self.market.price_file(until), self.market.rate_file(until)
        if prices:
            report = self.office.import_prices(prices, source="exchange closes")
            assert not report["faulty"], report
            assert not report["held"], report
        if rates:
            report = self.office.import_rates(rates, source="ECB")
            assert not report["faulty"], report
            assert not report["held"], report


def _told(steps: Iterable[Json], names: Iterable[str]) -> list[tuple[str, object, str]]:
    return [
        (step["name"], f"{step['done']} of {step['read']}", ", ".join(f"{k} {v}" for k, v in step["sums"].items()))
        for step in steps
        if (step["done"] and step["name"] not in HOUSEKEEPING) or step["name"] in names
    ]
