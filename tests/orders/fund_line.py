"""The desk with a fund company at the other end of the line, for tests of their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from depot.demo.actors.fund_company import FundCompany
from depot.demo.actors.fund_company_messages import Executed, OrderFile, confirmation, read_order
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from orders.model import Finding
from orders.rules.fund_messages.decisions import FindingAction, Outcome
from orders.rules.fund_messages.execution import MessageReport
from orders.usecases.decide_finding_action import decide_finding_action
from orders.usecases.open_findings import open_findings
from orders.usecases.propose_finding_action import propose_finding_action
from orders.usecases.receive_fund_message import receive_fund_message
from orders.usecases.sent_file import sent_file
from tests.orders.desk import AFTERNOON, MARGIN, TUESDAY, Desk

PRICE: Final = Decimal("107.04")
ANNA, BERT = StaffId(new_id()), StaffId(new_id())


@dataclass
class Line:
    """The desk, and a fund company at the other end of it."""

    desk: Desk
    company: FundCompany = field(default_factory=FundCompany)

    def send(self) -> list[OrderFile]:
        """The cut-off; the company has the price of the day."""
        self.desk.forward(AFTERNOON)
        self.company.price_of = {self.desk.terms.isin: {"2024-01-09": PRICE}}
        return [file for content in self.files() if (file := read_order(content))]

    def files(self) -> list[bytes]:
        with self.desk.sessions() as tx:
            return [sent_file(tx, bundle.bundle_id) for bundle in self.desk.bundles() if bundle.origin is None]

    def dealt(self, file: OrderFile) -> list[Executed]:
        return [self.company._execution(file, order) for order in file.orders]

    def receive(self, content: bytes) -> MessageReport:
        with self.desk.sessions.begin() as tx:
            return receive_fund_message(tx, content, margin_percent=MARGIN, now=TUESDAY)

    def answer(self, file: OrderFile, executed: Sequence[Executed]) -> MessageReport:
        return self.receive(confirmation(file, executed, message_id=new_id().hex, made_at=TUESDAY))

    def findings(self) -> list[Finding]:
        with self.desk.sessions() as tx:
            return open_findings(tx, after=None, limit=100)

    def propose(self, finding: Finding, action: FindingAction) -> None:
        with self.desk.sessions.begin() as tx:
            propose_finding_action(tx, finding.finding_id, action=action, reason="BMIN", by=ANNA, now=TUESDAY)

    def decide(self, finding: Finding, outcome: Outcome = Outcome.DONE, by: StaffId = BERT) -> None:
        with self.desk.sessions.begin() as tx:
            decide_finding_action(tx, finding.finding_id, outcome=outcome, by=by, margin_percent=MARGIN, now=TUESDAY)

    def both(self, finding: Finding, action: FindingAction) -> None:
        self.propose(finding, action)
        self.decide(finding)
