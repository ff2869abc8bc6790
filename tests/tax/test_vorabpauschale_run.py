"""The run over a year: the same cents as single sums, restartable anywhere, twice changes nothing (TAX-37, R6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.usecases.import_prices import import_prices
from depot.holdings.model import LotOrigin, NewLot
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel import invariants
from depot.kernel.clock import new_id
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units
from depot.postbox.invariants import INVARIANTS as POSTBOX_INVARIANTS
from tax.errors import FundYearIncomplete, VorabpauschaleRunning, YearNotOver
from tax.invariants import INVARIANTS
from tax.jobs import run_vorabpauschale
from tax.rules.tax_subject import sole
from tax.store import shard_rows, year_statuses
from tax.usecases.begin_vorabpauschale_run import begin_vorabpauschale_run
from tax.usecases.hold_off_taxation import hold_off_taxation
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.record_fund_distribution import record_fund_distribution
from tax.usecases.tax_event_derivation import tax_event_derivation
from tests.funds.fund_examples import EUROPE, HEADER, STOCKS, WORLD, a_fund
from tests.tax.people import an_exemption_order
from tests.tax.year_end import (
    BOOKED,
    OPENED,
    YEAR,
    Sessions,
    a_bank,
    a_holding,
    event_rows,
    sell_lot,
    some_funds,
    written,
)


@pytest.fixture
def sessions(committing: Sessions) -> Sessions:
    return committing


def run(sessions: Sessions, *, dry_run: bool = False, persons_per_part: int = 7):
    return run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=dry_run, persons_per_part=persons_per_part)


@pytest.mark.rule("TAX-3", "TAX-37", "TAX-9", "TAX-15", "TAX-21", "TAX-22", "TAX-33")
def test_every_event_of_a_bank_can_be_redone_by_the_rules_of_single_sums(sessions: Sessions):
    a_bank(sessions, customers=40)
    report = run(sessions)
    with sessions() as tx:
        rows = event_rows(tx)
        assert len(rows) == report.events > 40
        for row in rows:
            derived = tax_event_derivation(tx, row.event_id)  # refuses where a cent differs
            assert derived.inputs["base_rate"] == "2.29"
            assert sum(Eur.parse(lot["amount"] or "").cents for lot in derived.lots) == row.income_cents
        assert report.amount.cents == sum(row.income_cents for row in rows)
        assert report.church_tax.cents == sum(row.church_tax_cents for row in rows) > 0
        assert report.collected == {"open": report.total_tax}
        assert report.losses_used > Eur.ZERO < report.exemption_used
        pots: dict[object, tuple[int, int]] = {}
        for row in rows:  # each event sees what the one before it left
            before = (row.loss_pot_before_cents, row.exemption_before_cents)
            assert pots.setdefault(row.person_id, before) == before
            pots[row.person_id] = (row.loss_pot_after_cents, row.exemption_after_cents)
        assert [broken.sentence for broken in invariants.broken(tx, {**INVARIANTS, **POSTBOX_INVARIANTS})] == []
        for person, (pot, _) in pots.items():
            [status] = year_statuses.seen(tx, [sole(person)], on=date(2025, 1, 2))
            assert status.loss_pot.cents == pot


@pytest.mark.rule("TAX-37")
def test_twice_changes_nothing_and_reports_the_same(sessions: Sessions):
    a_bank(sessions, customers=12)
    rehearsed = run(sessions, dry_run=True)
    assert written(sessions)["events"].startswith("0 ")
    first = run(sessions)
    after = written(sessions)
    second = run(sessions)
    assert written(sessions) == after
    assert (first.was_done_before, second.was_done_before) == (False, True)
    for name in ("positions", "lots", "events", "amount", "tax_base", "total_tax", "losses_used", "exemption_used"):
        assert getattr(rehearsed, name) == getattr(first, name) == getattr(second, name), name
    assert run(sessions, dry_run=True).total_tax == first.total_tax


class Killed(Exception):
    pass


@pytest.mark.rule("TAX-37", "TAX-3")
def test_stopped_at_every_part_and_resumed_it_writes_the_same(sessions: Sessions):
    a_bank(sessions, customers=15)
    run(sessions, persons_per_part=100)
    unstopped = written(sessions)
    with sessions.begin() as tx:
        _undo(tx)

    def stop(done: int, _of: int) -> None:
        raise Killed(done)

    for _ in range(3):
        with pytest.raises(Killed):
            run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=False, progress=stop, persons_per_part=5)
    run(sessions, persons_per_part=5)
    assert written(sessions) == unstopped


def _undo(tx: Session) -> None:
    """As if the run had never been; only a test may."""
    tx.execute(text("set local session_replication_role = replica"))
    for table in ("collections", "events", "run_shards", "runs", "fund_years"):
        tx.execute(text(f"delete from tax.{table}"))
    tx.execute(text("delete from tax.year_statuses where year = 2025"))
    tx.execute(text(f"drop table depot.lot_vorabpauschalen_{YEAR}"))
    for table in ("document_readers", "documents", "document_numbers"):
        tx.execute(text(f"delete from depot.{table}"))


@pytest.mark.rule("TAX-37")
def test_an_accident_in_the_middle_of_a_part_leaves_nothing_of_it(sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    a_bank(sessions, customers=10)
    with monkeypatch.context() as patched:

        def fail(*_: object, **__: object) -> None:
            raise Killed

        patched.setattr(shard_rows, "take", fail)
        with pytest.raises(Killed):
            run(sessions)
    assert written(sessions)["events"].startswith("0 ")
    assert written(sessions)["claims"].startswith("0 ")
    assert run(sessions).events > 0


@pytest.mark.rule("TAX-37")
def test_until_a_stopped_run_is_resumed_nothing_is_taxed(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, WORLD, ("10", date(2023, 5, 2)))

    def stop(done: int, _of: int) -> None:
        raise Killed(done)

    with pytest.raises(Killed):
        run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=False, progress=stop)
    with sessions() as tx, pytest.raises(VorabpauschaleRunning):
        open_tax_book(tx, [held.person], on=date(2025, 1, 22))
    with sessions() as tx:
        assert lots_of(tx, [held.position.position_id])[held.position.position_id][0].vorabpauschalen == Eur.ZERO
    run(sessions)
    with sessions() as tx:
        open_tax_book(tx, [held.person], on=date(2025, 1, 22))
        [lot] = lots_of(tx, [held.position.position_id])[held.position.position_id]
        assert lot.vorabpauschalen == Eur.parse("16.03")


@pytest.mark.rule("TAX-37")
def test_one_run_at_a_time(sessions: Sessions):
    with sessions() as other:
        hold_off_taxation(other)
        with pytest.raises(VorabpauschaleRunning):
            run(sessions)


@pytest.mark.rule("TAX-7", "TAX-8", "TAX-44")
def test_only_what_was_held_at_the_close_of_the_year_counts(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        last_day = a_holding(tx, WORLD, ("10", date(2024, 12, 31)))
        a_holding(tx, WORLD, ("10", date(2025, 1, 2)))
        again = a_holding(tx, WORLD, ("10", date(2023, 2, 1)), ("10", date(2024, 11, 4)))
        sell_lot(tx, again, again.lots[0], "10", on=date(2024, 11, 1))
        later = a_holding(tx, WORLD, ("10", date(2023, 2, 1)))
        sell_lot(tx, later, later.lots[0], "10", on=date(2025, 1, 3))
        part = a_holding(tx, WORLD, ("10", date(2023, 2, 1)))
        sell_lot(tx, part, part.lots[0], "4", on=date(2024, 12, 31))
        sell_lot(tx, part, part.lots[0], "6", on=date(2025, 1, 2))
        a_holding(tx, EUROPE, ("10", date(2023, 2, 1)))
    report = run(sessions)
    with sessions() as tx:
        income = {row.position_id: row.income_cents for row in event_rows(tx)}
    assert income == {
        last_day.position.position_id: 134,  # 1.60300000 × 10 × 1/12
        again.position.position_id: 267,  # bought again in November: 2/12
        later.position.position_id: 1603,
        part.position.position_id: 962,  # 6 units were held at the close
    }
    assert (report.positions, report.lots, report.events) == (5, 5, 4)


@pytest.mark.rule("TAX-8", "TAX-43")
def test_units_that_came_from_elsewhere_after_the_year_are_not_assessed_here(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, WORLD, ("10", date(2023, 2, 1)))
        for number, booked_on in enumerate((date(2024, 12, 30), date(2025, 1, 10))):
            lot = NewLot(
                lot_id=LotId(new_id()),
                position_id=held.position.position_id,
                acquired_on=date(2020, 5, 4),
                units=Units.parse(f"{10 ** (number + 1)}"),
                cost=Eur.parse("1.00"),
                origin=LotOrigin.TRANSFER,
                reference=new_id(),
                booked_on=booked_on,
            )
            book_lots(tx, [lot], [], now=BOOKED)
    assert run(sessions).amount == Eur.parse("32.06")


@pytest.mark.rule("TAX-37")
def test_a_fund_that_turns_up_while_a_run_stands_still_is_left_to_a_correction(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, WORLD, ("10", date(2023, 2, 1)))
        begin_vorabpauschale_run(tx, YEAR, persons_per_part=10, now=BOOKED)
        a_holding(tx, STOCKS, ("10", date(2024, 12, 30)), person=held.person, depot=held.depot)
    assert (run(sessions).positions, run(sessions).amount) == (1, Eur.parse("16.03"))


@pytest.mark.rule("TAX-11", "TAX-12", "TAX-21", "TAX-27")
def test_what_the_order_absorbs_is_set_all_the_same(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)))
        an_exemption_order(tx, held.person, "1000.00", valid_from=date(2025, 1, 1), now=BOOKED)
    report = run(sessions)
    assert (report.exemption_used, report.total_tax, report.collected) == (Eur.parse("50.00"), Eur.ZERO, {})
    with sessions() as tx:
        [lot] = lots_of(tx, [held.position.position_id])[held.position.position_id]
        assert lot.vorabpauschalen == Eur.parse("50.00")
        [row] = event_rows(tx)
        assert (row.received_on, row.booked_on, row.tax_year) == (date(2025, 1, 2), date(2025, 1, 22), 2025)


@pytest.mark.rule("TAX-37", "TAX-5", "TAX-6", "TAX-14", "TAX-44")
def test_a_year_with_missing_figures_is_refused_with_the_whole_list(sessions: Sessions):
    with sessions.begin() as tx:
        for isin in (WORLD, STOCKS, EUROPE):
            a_fund(tx, isin, now=OPENED)
            a_holding(tx, isin, ("1", date(2023, 2, 1)))
        lines = [f"{STOCKS},2024-02-01,100.00,,EUR", f"{STOCKS},2024-11-29,101.00,,EUR"]
        lines += [f"{EUROPE},2024-01-02,100.00,,EUR", f"{EUROPE},2024-12-30,101.00,,EUR"]
        import_prices(tx, HEADER + "\n".join(lines), source="test", now=BOOKED)
    for dry_run in (True, False):
        with pytest.raises(FundYearIncomplete) as refused:
            run(sessions, dry_run=dry_run)
        assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [
            ("first-price-missing", f"/funds/{STOCKS}/prices"),
            ("last-price-missing", f"/funds/{STOCKS}/prices"),
            ("prices-missing", f"/funds/{WORLD}/prices"),
        ]
    with sessions() as tx:
        assert tx.scalar(text("select count(*) from tax.runs")) == 0
    with pytest.raises(FundYearIncomplete, match="figures") as refused:
        run_vorabpauschale(sessions, year=2017, now=BOOKED, dry_run=False)
    assert refused.value.faults[0].rule == "TAX-6"


@pytest.mark.rule("TAX-6")
def test_a_year_without_a_positive_base_rate_has_none_for_anybody(sessions: Sessions):
    with sessions.begin() as tx:
        a_fund(tx, now=OPENED)
        a_holding(tx, WORLD, ("1", date(2020, 2, 1)))
    report = run_vorabpauschale(sessions, year=2021, now=BOOKED, dry_run=False)
    assert (report.events, report.total_tax) == (0, Eur.ZERO)


@pytest.mark.rule("TAX-11")
def test_a_year_is_not_run_before_its_vorabpauschale_is_received(sessions: Sessions):
    with pytest.raises(YearNotOver) as refused:
        run_vorabpauschale(sessions, year=2025, now=BOOKED, dry_run=True)
    assert refused.value.received_on == date(2026, 1, 2)


@pytest.mark.rule("TAX-4", "TAX-44")
def test_distributions_of_the_year_lower_it_even_after_the_last_price(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx, [WORLD])
        a_holding(tx, WORLD, ("10", date(2023, 2, 1)))
        for number in (1, 1, 2):  # the same distribution told twice counts once
            record_fund_distribution(
                tx,
                WORLD,
                ex_day=date(2024, 12, 27),
                pay_day=date(2024, 12, 31),
                per_unit_eur=Decimal("0.50"),
                reference=UUID(int=number),
                now=BOOKED,
            )
    assert run(sessions).amount == Eur.parse("6.03")  # (1.603 − 1.00) × 10
