from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from depot.funds.model import Side
from depot.postbox.usecases.render_document import render_document
from depot.settings import InstitutionSettings, institution
from tests.orders.desk import TUESDAY, Desk, euros, pieces


@pytest.mark.rule("DOC-1", "DOC-3")
def test_settlements_of_both_sides_are_printed(desk: Desk):
    desk.prices("2024-01-05,110,", now=TUESDAY.replace(day=8))
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    orders = [desk.take(Side.REDEMPTION, pieces("5")), desk.take(Side.SUBSCRIPTION, euros("250.00"))]
    desk.execute("120")
    for order in orders:
        document = desk.settlement(order).document_id
        assert document is not None
        with desk.sessions.begin() as tx:
            printed = render_document(tx, document, institution=institution(InstitutionSettings()), now=TUESDAY)
        with pikepdf.open(io.BytesIO(printed)) as pdf:
            assert str(pdf.docinfo["/Title"]).startswith("Abrechnung ")
