"""What fund companies answer: right, late, twice, in parts, wrongly; nothing is guessed, nothing is lost (ORD-10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.approvals.errors import SecondPersonNeeded
from depot.demo.actors.fund_company import FundCompanyProcess, _of
from depot.demo.actors.fund_company_messages import Executed, OrderFile, confirmation, status_report
from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.ids import FindingId, OrderId, to_text
from depot.kernel.money import Eur, Units
from depot.kernel.xml import XmlUnreadable
from orders.errors import ConfirmationUnreadable, FindingActionNotPossible
from orders.jobs.exchange_fund_messages import exchange_fund_messages
from orders.jobs.watch_confirmations import watch_confirmations
from orders.model import BundleState, Finding, OrderState
from orders.rules.fund_messages.decisions import FindingAction, Outcome
from orders.rules.fund_messages.execution import MessageReport
from orders.store import fund_messages
from tests.orders.desk import AFTERNOON, EVERYTHING, MARGIN, MORNING, TUESDAY, WEDNESDAY, Desk, euros, pieces
from tests.orders.fund_line import ANNA, PRICE, Line

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk)


def _states(line: Line, *orders: OrderId) -> list[str]:
    return [line.desk.order(order).state.value for order in orders]


@pytest.mark.rule("ORD-10", "ORD-11", "ORD-12")
def test_a_right_confirmation_settles_all_orders_of_its_bundle_once(line: Line):
    line.desk.prices("2024-01-05,107,", now=MORNING)
    line.desk.stock(("10", "1000", MORNING.date()))
    bought = [line.desk.take(BUY, size) for size in (euros("100"), euros("77.77"), pieces("1.5"))]
    sold = [line.desk.take(SELL, size) for size in (euros("50"), pieces("2"))]
    for file in line.send():
        content = confirmation(file, line.dealt(file), message_id=new_id().hex, made_at=TUESDAY)
        report = line.receive(content)
        assert (report.taken, report.known, report.findings) == (len(file.orders), 0, ())
        again = line.receive(content)
        assert (again.taken, again.known, again.findings) == (0, len(file.orders), ())
    assert line.desk.settle().done == 5
    assert set(_states(line, *bought, *sold)) == {"settled"}
    assert str(line.desk.settlement(bought[0]).units) == "0.932362"  # 99.80 after the charge, at 107.04
    for content in line.files():
        assert line.receive(line.company.answers([content])[0]).findings[0].reason == "already_confirmed"
    assert line.desk.count("orders.settlements") == 5
    assert line.findings()
    assert line.desk.holds()


@pytest.mark.rule("ORD-10", "ORD-12")
def test_what_is_not_confirmed_waits_and_settles_when_it_comes(line: Line):
    orders = [line.desk.take(BUY, euros(amount)) for amount in ("100", "110", "120")]
    [file] = line.send()
    by_order = {one.order.reference: one for one in line.dealt(file)}
    first, second, third = (by_order[to_text("ord", order)] for order in orders)
    assert line.answer(file, [first, second]).taken == 2
    assert line.desk.settle().done == 2
    assert _states(line, *orders) == ["settled", "settled", "forwarded"]
    watch_confirmations(line.desk.sessions, now=WEDNESDAY)
    watch_confirmations(line.desk.sessions, now=WEDNESDAY)
    [missing] = line.findings()
    assert (missing.reason, missing.order_id) == ("missing", None)
    line.propose(missing, FindingAction.ASK_AGAIN)
    with line.desk.sessions() as tx:
        asked = fund_messages.waiting(tx, limit=9)[-1]
    assert (asked.kind, asked.content.count(b"<OrdrRef>")) == ("setr.018.001.04", 2)  # the group and the one in it
    assert line.answer(file, [third]).taken == 1
    assert line.findings() == []
    assert line.desk.settle().done == 1
    assert line.desk.holds()


def _wrong_units(one: Executed) -> Executed:
    return replace(_of(one, one.units + Decimal("0.5"), deal=one.deal), is_partial=False)


DIFFERENCES: list[tuple[str, Callable[[Executed], Executed]]] = [
    ("units", _wrong_units),
    ("price", lambda one: _of(replace(one, price=Decimal("107.05")), one.units, deal=one.deal)),
    ("price_day", lambda one: replace(one, price_day="2024-01-08")),
    ("amount", lambda one: replace(one, worth=one.worth + 1)),
    ("currency", lambda one: replace(one, currency="USD")),
    ("isin", lambda one: replace(one, order=replace(one.order, isin="IE00B5BMR087"))),
    ("still to come", lambda one: replace(one, price_day="2024-02-08")),
]


@pytest.mark.rule("ORD-10")
@pytest.mark.parametrize(("why", "change"), DIFFERENCES, ids=[why for why, _ in DIFFERENCES])
def test_what_differs_goes_to_a_person_and_the_others_settle(
    line: Line, why: str, change: Callable[[Executed], Executed]
):
    line.desk.prices("2024-01-09,107.04,")
    orders = [line.desk.take(BUY, euros(amount)) for amount in ("100", "110", "120")]
    [file] = line.send()
    first, *others = line.dealt(file)
    report = line.answer(file, [change(first), *others])
    assert report.taken == 2
    [finding] = report.findings
    assert (finding.reason, why in finding.detail) == ("differs", True)
    assert line.desk.settle().done == 2
    assert sorted(_states(line, *orders)) == ["forwarded", "settled", "settled"]
    assert line.answer(file, [replace(first, deal="corrected")]).taken == 1
    assert line.findings() == []
    assert line.desk.settle().done == 1
    assert line.desk.holds()


@pytest.mark.rule("ORD-10")
def test_two_persons_take_what_differs_as_it_was_confirmed(line: Line):
    order = line.desk.take(BUY, euros("100"))
    [file] = line.send()
    [one] = line.dealt(file)
    line.answer(file, [replace(_of(one, Decimal("0.5"), deal="d"), is_partial=False)])
    [finding] = line.findings()
    line.propose(finding, FindingAction.ACCEPT)
    with pytest.raises(SecondPersonNeeded):
        line.decide(finding, by=ANNA)
    line.decide(finding, Outcome.REFUSED)
    assert line.desk.settle().done == 0
    with pytest.raises(FindingActionNotPossible):
        line.propose(finding, FindingAction.BOOK_REST)
    line.propose(finding, FindingAction.REJECT)
    with pytest.raises(FindingActionNotPossible):
        line.decide(finding)
    line.decide(finding, Outcome.REFUSED)
    line.both(finding, FindingAction.ACCEPT)
    before = line.desk.cash()
    assert line.desk.settle().done == 1
    settled = line.desk.settlement(order)
    assert (settled.units, settled.amount, settled.payment) == (Units.parse("0.5"), Eur(5352), Eur(5363))
    assert line.desk.cash() - before == Eur(10000) - settled.payment
    assert line.findings() == []
    assert line.desk.holds()


@pytest.mark.rule("ORD-10", "ORD-8")
def test_a_price_of_another_day_is_taken_by_two_persons(line: Line):
    order = line.desk.take(BUY, euros("100"))
    [file] = line.send()
    [one] = line.dealt(file)
    line.answer(file, [replace(one, price_day="2024-01-08")])
    line.both(line.findings()[0], FindingAction.ACCEPT)
    assert line.desk.settle().done == 1
    assert line.desk.settlement(order).payment == Eur(10000)
    assert line.desk.bundles()[-1].price_day == date(2024, 1, 8)
    assert line.desk.holds()


@pytest.mark.rule("ORD-10", "ORD-12")
def test_a_part_waits_for_the_rest_or_is_booked_without_it(line: Line):
    line.desk.stock(("10", "1000", MORNING.date()))
    whole, part = line.desk.take(SELL, pieces("4")), line.desk.take(SELL, pieces("5"))
    [file] = line.send()
    by_order = {one.order.reference: one for one in line.dealt(file)}
    one, other = (by_order[to_text("ord", order)] for order in (whole, part))
    report = line.answer(file, [_of(one, Decimal(3), deal="1"), _of(other, Decimal(2), deal="2")])
    assert (report.taken, {finding.reason for finding in report.findings}) == (0, {"partly_executed"})
    assert line.answer(file, [_of(one, Decimal(1), deal="3")]).taken == 1
    [finding] = line.findings()
    assert finding.order_id == part
    line.both(finding, FindingAction.BOOK_REST)
    assert line.desk.settle().done == 2
    assert [str(line.desk.settlement(order).units) for order in (whole, part)] == ["4.000000", "2.000000"]
    assert str(line.desk.position().units_free) == "4.000000"
    assert line.desk.holds()


@pytest.mark.rule("ORD-10")
def test_strangers_and_contradictions_are_named(line: Line):
    order = line.desk.take(BUY, euros("100"))
    cancelled = line.desk.take(BUY, euros("50"), now=AFTERNOON)
    [file] = line.send()
    [one] = line.dealt(file)
    stranger = replace(one, order=replace(one.order, reference=to_text("ord", new_id())), deal="1")
    nonsense = replace(one, order=replace(one.order, reference="4711"), deal="2")
    waiting = replace(one, order=replace(one.order, reference=to_text("ord", cancelled)), deal="3")
    twice = replace(one, deal="4")
    report = line.answer(file, [one, stranger, nonsense, waiting, twice])
    assert report.taken == 1
    assert sorted(finding.reason for finding in report.findings) == [
        "not_waiting",
        "twice_in_file",
        "unknown_order",
        "unknown_order",
    ]
    [contradiction] = line.answer(file, [_wrong_units(one)]).findings
    assert contradiction.reason == "contradicts_confirmation"
    assert line.desk.settle().done == 1
    assert line.desk.order(order).state is OrderState.SETTLED
    assert line.desk.holds()


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _other_sum(content: bytes) -> bytes:
    return content.replace(b'<TtlSttlmAmt Ccy="EUR">', b'<TtlSttlmAmt Ccy="EUR">1')


def _bomb(content: bytes) -> bytes:
    return content.replace(b"<Document", b'<!DOCTYPE a [<!ENTITY a "b">]><Document', 1)


@pytest.mark.rule("ORD-10")
@pytest.mark.parametrize("spoiled", [_cut, _other_sum, _bomb], ids=["truncated", "control sum", "bomb"])
def test_a_file_that_is_not_sound_is_refused_whole(line: Line, spoiled: Callable[[bytes], bytes]):
    line.desk.take(BUY, euros("100"))
    [file] = line.send()
    content = spoiled(confirmation(file, line.dealt(file), message_id="1", made_at=TUESDAY))
    with pytest.raises((XmlUnreadable, ConfirmationUnreadable)):
        line.receive(content)
    assert line.desk.count("orders.executions") == 0
    assert line.desk.bundles()[0].state is BundleState.SENT


@pytest.mark.rule("ORD-10")
def test_an_order_for_another_account_or_an_unknown_kind_is_refused_whole(line: Line):
    line.desk.take(BUY, euros("100"))
    [file] = line.send()
    for wrong in (replace(file, account="A4711"), replace(file, bundle="B1")):
        with pytest.raises(ConfirmationUnreadable):
            line.answer(wrong, line.dealt(file))
    with pytest.raises(ConfirmationUnreadable):
        line.receive(line.files()[0])


def _status(line: Line, file: OrderFile, status: str, reason: str, *, whole: bool = False) -> MessageReport:
    named = None if whole else file.orders[0]
    return line.receive(status_report(file, named, status, message_id=new_id().hex, made_at=TUESDAY, reason=reason))


@pytest.mark.rule("ORD-10", "ORD-15")
def test_a_rejected_order_ends_and_its_customer_is_told_why(line: Line, sessions: sessionmaker[Session]):
    rejected, other = line.desk.take(BUY, euros("100")), line.desk.take(BUY, euros("200"))
    [file] = line.send()
    ordered = replace(file, orders=tuple(one for one in file.orders if one.reference == to_text("ord", rejected)))
    assert _status(line, file, "PACK", "", whole=True).taken == 1
    assert _status(line, ordered, "Rjctd", "BMIN").taken == 1
    assert line.desk.cash(kind=_held) == Eur(20000)
    assert _states(line, rejected, other) == ["rejected", "forwarded"]
    documents = line.desk.count("depot.documents where title = 'Ihr Auftrag wurde nicht ausgeführt'")
    assert documents == 1
    [again] = _status(line, ordered, "Rjctd", "BMIN").findings
    assert again.reason == "not_waiting"
    rest = [one for one in line.dealt(file) if one.order.reference == to_text("ord", other)]
    assert line.answer(file, rest).taken == 1
    assert line.desk.settle().done == 1
    assert {bundle.state.value for bundle in line.desk.bundles()} == {"settled", "rejected"}
    assert line.desk.holds()


def _held(depot: object) -> object:
    from depot.ledger.model import Account  # noqa: PLC0415

    return Account.cash_held(depot)  # type: ignore[arg-type]


@pytest.mark.rule("ORD-10", "ORD-15")
def test_suspended_orders_wait_and_cancelled_ones_go_to_a_person(line: Line):
    line.desk.stock(("10", "1000", MORNING.date()))
    order = line.desk.take(SELL, EVERYTHING)
    [file] = line.send()
    assert _status(line, file, "Sspd", "PRIC", whole=True).taken == 1
    assert line.desk.order(order).state is OrderState.FORWARDED
    assert line.desk.count("depot.documents where title like 'Die Ausführung%'") == 1
    [finding] = _status(line, file, "Canc", "CANO").findings
    assert finding.reason == "cancelled_by_fund"
    line.both(finding, FindingAction.REJECT)
    assert line.desk.order(order).state is OrderState.REJECTED
    assert str(line.desk.position().units_free) == "10.000000"
    assert line.desk.holds()


@pytest.mark.rule("ORD-10")
def test_a_rejection_after_the_confirmation_changes_nothing(line: Line):
    line.desk.take(BUY, euros("100"))
    [file] = line.send()
    line.answer(file, line.dealt(file))
    [finding] = _status(line, file, "Rjctd", "LATE").findings
    assert finding.reason in {"contradicts_confirmation", "not_waiting"}
    assert line.desk.settle().done == 1
    assert line.desk.holds()


@pytest.mark.rule("ORD-10", "ORD-12")
def test_a_company_that_makes_every_mistake_costs_nobody_anything(line: Line, tmp_path: Path):
    line.desk.prices("2024-01-09,107.04,")
    line.desk.stock(("100", "10000", MORNING.date()))
    for amount in range(12):
        line.desk.take(BUY, euros(f"{50 + amount}"))
        line.desk.take(SELL, pieces(f"{1 + amount % 3}"))
    line.send()
    known = tmp_path / "prices.json"
    known.write_text(json.dumps({line.desk.terms.isin: {"2024-01-09": str(PRICE)}}))
    odds = (
        "late=0.2,twice=0.5,partly=0.2,wrong_units=0.1,wrong_price=0.1,unknown=0.1,currency=0.1,reject=0.1,suspend=0.1"
    )
    reports: list[MessageReport] = []
    with FundCompanyProcess(tmp_path, "--prices", str(known), "--seed", "4", "--faults", odds) as company:
        for files in ({str(n): content for n, content in enumerate(line.files())}, {}, {}):
            reports += [line.receive(answer) for answer in company.answers(files)]
            line.desk.settle()
    assert sum(report.known for report in reports) > 0
    reasons = {finding.reason for finding in line.findings()}
    assert {"differs", "unknown_order"} <= reasons
    settled = line.desk.count("orders.settlements")
    rejected = line.desk.count("orders.orders where state = 'rejected'")
    assert 0 < settled + rejected < 24
    for finding in line.findings():
        actions = {"differs": FindingAction.ACCEPT, "partly_executed": FindingAction.BOOK_REST}
        if finding.reason in actions and finding.order_id and "units" in finding.detail:
            line.both(finding, actions[finding.reason])
    line.desk.settle()
    assert line.desk.count("orders.settlements") > settled
    assert line.desk.holds()


@pytest.mark.rule("ORD-10")
def test_nobody_decides_what_nobody_proposed(line: Line):
    nothing = Finding(FindingId(new_id()), "x", 0, "differs", "", None, None, TUESDAY)
    with pytest.raises(Exception, match="Not found"):
        line.decide(nothing)
    with pytest.raises(Exception, match="Not found"):
        line.propose(nothing, FindingAction.ACCEPT)


@pytest.mark.rule("ORD-10")
def test_files_go_out_once_and_what_comes_in_is_taken_or_kept_as_refused(line: Line, tmp_path: Path):
    line.desk.take(BUY, euros("100"))
    line.send()
    outgoing, incoming = tmp_path / "orders", tmp_path / "answers"

    def exchange() -> tuple[int, dict[str, int], str]:
        done = exchange_fund_messages(
            line.desk.sessions, outgoing=outgoing, incoming=incoming, margin_percent=MARGIN, now=TUESDAY
        )
        return done.done, dict(done.skipped), done.sums["sent"]

    assert exchange() == (0, {}, "1")
    assert exchange() == (0, {}, "0")
    [sent] = outgoing.iterdir()
    assert sent.read_bytes() == line.files()[0]
    incoming.mkdir()
    [answer] = line.company.answers([sent.read_bytes()])
    (incoming / "1.xml").write_bytes(answer[:-30])
    (incoming / "2.xml").write_bytes(answer)
    assert exchange() == (1, {"xml-unreadable": 1}, "0")
    assert [finding.reason for finding in line.findings()] == ["refused_file"]
    assert {path.parent.name for path in incoming.glob("*/*.xml")} == {"taken", "refused"}
    assert line.desk.settle().done == 1
    assert line.desk.holds()
