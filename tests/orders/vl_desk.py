"""A desk with a VL position: an employer pays, the fund deals, and the business day keeps the contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import PaperKind, Product
from depot.accounts.rules.papers import PaperOwner
from depot.accounts.usecases.upload_paper import upload_paper
from depot.demo.actors.clearing_bank_messages import statement
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.calendar import BERLIN
from depot.kernel.clock import new_id
from depot.kernel.ids import PaperId, PersonId
from depot.kernel.money import Eur, Units
from depot.kernel.reports import StepReport
from depot.payments.model.fees import PriceList
from depot.payments.store import fees
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.vl.jobs import keep_vl_contracts
from depot.vl.model import ContractStanding, EarlyDisposal, Notice, VlFund
from depot.vl.usecases.ask_agreement import ask_agreement
from depot.vl.usecases.contract_standings import contract_standings
from depot.vl.usecases.record_vl_fund import record_vl_fund
from depot.vl.usecases.release_agreement import release_agreement
from orders.jobs.buy_from_incoming import buy_from_incoming
from orders.jobs.sell_freed_vl import sell_freed_vl
from orders.model import MoneyPlace, Order
from orders.usecases.dispose_of_vl import VlSale, dispose_of_vl
from tests.build import a_clerk
from tests.orders.desk import CALENDARS, MORNING, Desk, a_desk
from tests.payments.sepa import HOUSE
from tests.payments.test_statements import came

CLERK: Final = a_clerk()
PDF: Final = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def at(day: str, hour: int = 9) -> datetime:
    """An hour of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), BERLIN).astimezone(UTC) + timedelta(
        hours=hour
    )


@dataclass
class VlDesk(Desk):
    """A customer whose employer pays into a VL position."""

    def pay(self, day: str, amount: str, *, purpose: str | None = None) -> StepReport:
        """The employer's transfer is told by the clearing bank and invested at once."""
        named = purpose if purpose is not None else self.position().number.replace(".", "")
        line = came(amount, f"VL {named}")
        content = statement([line], account=HOUSE.iban, day=date.fromisoformat(day), message_id=new_id().hex[:20])
        with self.sessions.begin() as tx:
            receive_bank_file(tx, content, house=HOUSE, now=at(day))
        return buy_from_incoming(self.sessions, calendars=CALENDARS, now=at(day))

    def deal(self, day: str, price: str = "100.00", *, settled: str) -> None:
        """What was ordered by the cut-off of the day is dealt and booked."""
        self.execute(price, at=at(day, 16), settled=at(settled, 20))

    def bought(self, day: str, amount: str, *, settled: str) -> None:
        """Paid, dealt and booked at 100 EUR."""
        assert self.pay(day, amount).done == 1
        self.deal(day, settled=settled)

    def keep(self, day: str) -> StepReport:
        """The step that looks at the calendar."""
        return keep_vl_contracts(self.sessions, now=at(day))

    def sell_freed(self, day: str) -> StepReport:
        """The step that places what waits for the end of a lock-up."""
        return sell_freed_vl(self.sessions, calendars=CALENDARS, now=at(day))

    def contracts(self) -> list[ContractStanding]:
        """As the customer sees them."""
        with self.sessions() as tx:
            return contract_standings(tx, self.depot.depot_id)

    def units(self) -> tuple[str, str]:
        """Free and locked units of the VL position."""
        with self.sessions() as tx:
            [position] = positions_of(tx, self.depot.depot_id)
        return str(position.units_free), str(position.units_locked)

    def paper(self, person: PersonId | None = None, kind: PaperKind = PaperKind.SIGNED_FORM) -> PaperId:
        """A paper about the customer."""
        with self.sessions.begin() as tx:
            content = PDF + new_id().hex.encode()
            owner = PaperOwner(person=person or self.person)
            return upload_paper(tx, owner, kind=kind, content=content, actor=CLERK, now=MORNING).paper_id

    def dispose(self, day: str, *, units: str | None = None, **form: Any) -> tuple[Notice, Order | None]:
        """Staff record a form for the last contract that is locked."""
        contract = [one for one in self.contracts() if one.contract.is_locked][-1].contract
        disposal = EarlyDisposal(**({"form": self.paper(), "accepts_loss": False} | form))
        sale = VlSale(Units.parse(units) if units else None, MoneyPlace.CASH_ACCOUNT)
        with self.sessions.begin() as tx:
            return dispose_of_vl(
                tx,
                contract.contract_id,
                disposal,
                sale,
                signed_by=[self.person],
                calendars=CALENDARS,
                by=CLERK.staff,
                now=at(day),
            )

    def list_prices(self, fee: str) -> None:
        """A price list with a fee for VL contracts."""
        zero = Eur.ZERO
        prices = PriceList(Product.VL, date(2020, 1, 1), "2020", zero, Eur.parse(fee), Decimal(0), zero, zero)
        with self.sessions.begin() as tx:
            fees.add_price_list(tx, prices, now=MORNING)


def a_vl_desk(sessions: sessionmaker[Session], *, opened: datetime = MORNING, **terms: Any) -> VlDesk:
    """The fund has 75 % shares, and the agreement is released."""
    desk = a_desk(sessions, cash="0", transaction_charge_percent=Decimal(0), **terms)
    found = VlDesk(desk.sessions, desk.depot, desk.terms)
    with sessions.begin() as tx:
        fund = VlFund(found.terms.isin, date(2018, 1, 1), Decimal(75), "Jahresbericht 2017")
        record_vl_fund(tx, fund, by=CLERK.staff, now=opened)
        asked = ask_agreement(tx, found.depot.depot_id, found.terms.isin, person=found.person, now=opened)
        act = release_agreement(lambda: HOUSE)
        act(tx, person=found.person, subject=asked.agreement.agreement_id, now=opened)
    return found
